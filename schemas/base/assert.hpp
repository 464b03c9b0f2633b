// A broken invariant stops the process: the store is transactional and the service restarts into its last generation.
// NC_ASSERT is always on; NC_DEBUG_ASSERT is for the hot path of the switch.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace nc::detail {
[[noreturn]] inline void assertion_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, condition);
    std::abort();
}
}  // namespace nc::detail

#define NC_ASSERT(condition) \
    ((condition) ? static_cast<void>(0) : ::nc::detail::assertion_failed(#condition, __FILE__, __LINE__))

#ifdef NDEBUG
#define NC_DEBUG_ASSERT(condition) static_cast<void>(0)
#else
#define NC_DEBUG_ASSERT(condition) NC_ASSERT(condition)
#endif
