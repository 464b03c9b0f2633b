// Any bytes as the connections that the last run of the switch left. The first byte says whether they get a right
// checksum, without which little of the reader is met; what is read can be written and read again.
#include <cstdint>
#include <string>

#include "schemas/base/assert.hpp"
#include "vswitch/flow/connection_image.hpp"

namespace {

using namespace nc::vswitch;

std::string with_checksum(const std::string& image) {
    constexpr std::uint64_t kBasis = 0xCBF29CE484222325ULL;
    constexpr std::uint64_t kPrime = 0x100000001B3ULL;
    std::uint64_t sum = kBasis;
    for (const char byte : image)
        sum = (sum ^ static_cast<std::uint8_t>(byte)) * kPrime;
    std::string whole = image;
    for (int shift = 56; shift >= 0; shift -= 8)
        whole += static_cast<char>(sum >> static_cast<unsigned>(shift));
    return whole;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto read = connections_from_image(data[0] % 2 == 0 ? bytes : with_checksum("nc-connections\n" + bytes), "");
    if (!read) return 0;
    const auto again = connections_from_image(image_of(*read, ""), "");
    NC_ASSERT(again.has_value() && again->size() == read->size());
    return 0;
}
