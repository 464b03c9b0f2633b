// Queries of anybody: parsed, and run over a small world when they can be.
#include <cstddef>
#include <cstdint>
#include <string>

#include "provider/cim/query_engine.hpp"
#include "tests/unit/provider/cim/small_world.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const nc::provider::test::SmallWorld world = nc::provider::test::make_small_world();
    nc::provider::test::found_by(world, std::string(reinterpret_cast<const char*>(data), size));
    return 0;
}
