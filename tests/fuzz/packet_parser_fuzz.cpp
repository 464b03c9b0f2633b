// Any bytes: the parser gives a result or a reason, and what it gives stays inside the frame.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "schemas/base/assert.hpp"
#include "vswitch/packet/parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nc::vswitch;
    const std::span<const std::uint8_t> frame(data, size);
    ParsedPacket parsed;
    if (parse(frame, parsed) != DropReason::None || parsed.is_arp) return 0;
    NC_ASSERT(parsed.end <= size && parsed.l4_offset <= parsed.end && parsed.payload_offset <= parsed.end);
    if (parsed.is_icmp_error) {
        Tuple quoted;
        parse_quoted_tuple(frame, parsed, quoted);
    }
    NC_ASSERT(reversed(reversed(parsed.tuple)) == parsed.tuple);
    return 0;
}
