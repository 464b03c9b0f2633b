// Any bytes as a query for a name: what is taken for one can be answered, and the answer answers it.
#include <algorithm>
#include <cstdint>

#include "schemas/base/assert.hpp"
#include "vswitch/packet/dns_message.hpp"

namespace {

using namespace nc::vswitch;

void check(std::span<const std::uint8_t> message) {
    const auto query = parse_dns_query(message);
    if (!query) return;
    NC_ASSERT(query->question_end <= message.size() && query->name.size() <= 255);
    static_cast<void>(address_of_pointer(query->name));
    const DnsAnswers answers{DnsCode::NoError,
                             {nc::IpAddress::v4(0x0A000001), nc::IpAddress::v6({0xFD})},
                             query->name.empty() ? "a" : query->name};
    const auto answer = make_dns_answer(message, *query, answers, longest_udp_answer(*query));
    NC_ASSERT(answer.size() <= longest_udp_answer(*query));
    NC_ASSERT(is_dns_answer_to(answer, message, query->question_end));
    NC_ASSERT(!parse_dns_query(answer));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check({data, size});
    return 0;
}
