#include "vswitch/datapath/connection_audit.hpp"

namespace nc::vswitch {
namespace {

constexpr Milliseconds kRepeatInterval = 60'000;

}  // namespace

void ConnectionAudit::begin(const AuditedRule& rule, InstanceId port, PortSlot slot, const Tuple& tuple) {
    if (pending_.records.size() >= kMostRecords) {
        ++pending_.left_out;
        ++left_out_;
        return;
    }
    const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    pending_.records.push_back({now, port, slot, rule, tuple});
}

void ConnectionAudit::decide(const AuditedRule& rule, InstanceId port, const ConnectionKey& key, const Tuple& tuple,
                             Milliseconds now) {
    const std::uint64_t place = hash(key) ^ static_cast<std::uint64_t>(rule.is_inbound);
    Lately& lately = lately_[place % lately_.size()];
    if (lately.hash == place && now - lately.at < kRepeatInterval) return;
    lately = {place, now};
    begin(rule, port, key.port, tuple);
}

}  // namespace nc::vswitch
