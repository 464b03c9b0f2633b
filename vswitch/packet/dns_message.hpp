// Queries for names, and the answers that the switch makes itself (RFC 1035). Strict: one question, no compression in
// it, nothing beside it but an OPT record (RFC 6891). No byte beyond the message is looked at. Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "schemas/base/ip_address.hpp"

namespace nc::vswitch {

enum class DnsType : std::uint16_t { A = 1, Ptr = 12, Aaaa = 28, Opt = 41, Any = 255 };

enum class DnsCode : std::uint8_t { NoError = 0, ServerFailure = 2, NameError = 3, Refused = 5 };

struct DnsQuery {
    std::uint16_t id = 0;
    bool recursion_desired = false;
    std::string name;  ///< labels in lower case with dots between them; empty: the root
    std::uint16_t type = 0;
    std::size_t question_end = 0;  ///< bytes of header and question
};

/// std::nullopt: no query, or a malformed one; labels hold printable ASCII only.
std::optional<DnsQuery> parse_dns_query(std::span<const std::uint8_t> message);

/// Addresses of one version, or one name.
struct DnsAnswers {
    DnsCode code = DnsCode::NoError;
    std::vector<IpAddress> addresses;  ///< as many as fit into 512 bytes are told
    std::string pointer;               ///< with PTR; empty: none
};

/// `query` is the message that `parsed` was read from. Authoritative unless the code is ServerFailure or Refused.
std::vector<std::uint8_t> make_dns_answer(std::span<const std::uint8_t> query, const DnsQuery& parsed,
                                          const DnsAnswers& answers);

/// Whether `answer` answers `query`: the same id and question, in whatever else they differ.
bool is_dns_answer_to(std::span<const std::uint8_t> answer, std::span<const std::uint8_t> query,
                      std::size_t question_end);

/// The address that "4.1.1.10.in-addr.arpa" or "….ip6.arpa" asks about.
std::optional<IpAddress> address_of_pointer(const std::string& name);

}  // namespace nc::vswitch
