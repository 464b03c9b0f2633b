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
    /// What its OPT record says (RFC 6891 section 6): the longest answer by UDP, bytes. std::nullopt: it has none.
    std::optional<std::uint16_t> udp_size;
};

/// The longest answer by UDP: what the query allows, from 512 bytes (RFC 1035 section 4.2.1) to what fits into any
/// packet of a VM.
std::size_t longest_udp_answer(const DnsQuery& query);
inline constexpr std::size_t kLongestStreamAnswer = 65535;  ///< by TCP

/// std::nullopt: no query, or a malformed one; labels hold printable ASCII only.
std::optional<DnsQuery> parse_dns_query(std::span<const std::uint8_t> message);

/// Addresses of one version, or one name.
struct DnsAnswers {
    DnsCode code = DnsCode::NoError;
    std::vector<IpAddress> addresses;
    std::string pointer;  ///< with PTR; empty: none
};

/// `query` is the message that `parsed` was read from. Authoritative unless the code is ServerFailure or Refused. What
/// would make it longer than `longest` bytes is left out, and the answer says that it is truncated. Invariant:
/// `longest` >= 512.
std::vector<std::uint8_t> make_dns_answer(std::span<const std::uint8_t> query, const DnsQuery& parsed,
                                          const DnsAnswers& answers, std::size_t longest);

/// That nobody could answer. Empty: `query` is malformed.
std::vector<std::uint8_t> make_failure_answer(std::span<const std::uint8_t> query);

/// In place of an answer that is too long: none, and that it is truncated.
std::vector<std::uint8_t> make_truncated_answer(std::span<const std::uint8_t> query, const DnsQuery& parsed);

/// Whether `answer` answers `query`: the same id and question, in whatever else they differ.
bool is_dns_answer_to(std::span<const std::uint8_t> answer, std::span<const std::uint8_t> query,
                      std::size_t question_end);

/// The address that "4.1.1.10.in-addr.arpa" or "….ip6.arpa" asks about.
std::optional<IpAddress> address_of_pointer(const std::string& name);

}  // namespace nc::vswitch
