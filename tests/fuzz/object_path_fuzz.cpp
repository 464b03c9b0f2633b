// Object paths of anybody: what is read is written so that it reads the same again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "provider/cim/object_path.hpp"
#include "schemas/base/assert.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using nc::provider::cim::ObjectPath;
    const auto path = ObjectPath::parse({reinterpret_cast<const char*>(data), size});
    if (!path) return 0;
    const auto again = ObjectPath::parse(path->to_string());
    NC_ASSERT(again && same_object(*path, *again));
    return 0;
}
