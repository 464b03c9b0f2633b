#include "schemas/ovsdb/learned_address_rows.hpp"

#include <algorithm>
#include <limits>

#include "schemas/ovsdb/row_reader.hpp"
#include "schemas/ovsdb/text_forms.hpp"

namespace nc::ovsdb {
namespace {

using goal_state::AddressClaim;
using goal_state::LearnedAddress;

constexpr std::int64_t kHighestNumber = std::numeric_limits<std::int64_t>::max();

std::string key_text(InstanceId port, Vsid vsid, const CustomerAddress& address) {
    return row_key("Learned_Address",
                   {port.value().to_string(), std::to_string(vsid.value()), address.value().to_string()});
}

}  // namespace

LearnedAddressKey key_of(const LearnedAddress& learned) { return {learned.port, learned.vsid, learned.address}; }

std::string row_key_of(const LearnedAddress& learned) { return key_text(learned.port, learned.vsid, learned.address); }
std::string row_key_of(const AddressClaim& claim) { return key_text(claim.port, claim.vsid, claim.address); }

Row to_row(const LearnedAddress& learned) {
    return {{"port", learned.port.value().to_string()},
            {"virtual_subnet", std::to_string(learned.vsid.value())},
            {"address", learned.address.value().to_string()},
            {"claim", static_cast<std::int64_t>(learned.claim)},
            {"is_held", learned.is_held}};
}

Result<std::optional<LearnedAddress>> read_learned_address(const DatabaseMirror& host, const std::string& name) {
    const std::string key = row_key("Learned_Address", {name});
    const DatabaseMirror::Entry* entry = host.find(key);
    if (entry == nullptr) return std::optional<LearnedAddress>();
    RowReader row(key, entry->row);
    LearnedAddress learned;
    learned.port = InstanceId(row.guid("port"));
    learned.vsid = row.parsed("virtual_subnet", vsid_from_text(row.text("virtual_subnet")));
    learned.address = CustomerAddress(row.address("address"));
    learned.claim = static_cast<std::uint64_t>(row.number("claim", 0, kHighestNumber));
    learned.is_held = row.flag("is_held");
    if (Result<void> verdict = row.verdict(); !verdict) return verdict.error();
    return std::optional<LearnedAddress>(learned);
}

std::optional<LearnedAddressKey> learned_address_key(const std::string& name) {
    const std::size_t first = std::min(name.find('/'), name.size());
    const std::size_t second = std::min(name.find('/', std::min(first + 1, name.size())), name.size());
    const auto port = Guid::parse(name.substr(0, first));
    const auto vsid = vsid_from_text(name.substr(std::min(first + 1, second), second - std::min(first + 1, second)));
    const auto address = IpAddress::parse(name.substr(std::min(second + 1, name.size())));
    if (!port || !vsid || !address) return std::nullopt;
    return LearnedAddressKey{InstanceId(*port), *vsid, CustomerAddress(*address)};
}

std::optional<AddressClaim> address_claim(const std::string& key, const Row& row) {
    const auto* number = column(row, "own_claim").only<std::int64_t>();
    const auto item = learned_address_key(key.substr(std::min(key.size(), key.find('/') + 1)));
    if (number == nullptr || *number <= 0 || !item) return std::nullopt;
    return AddressClaim{std::get<0>(*item), std::get<1>(*item), std::get<2>(*item),
                        static_cast<std::uint64_t>(*number)};
}

}  // namespace nc::ovsdb
