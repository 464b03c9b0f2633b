#include "service/controller/egress_meter.hpp"

#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include "schemas/base/atomic_file.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::controller {
namespace {

using model::Json;
using Bytes = EgressMeter::Bytes;

std::string text_of(InstanceId id) { return id.value().to_string(); }

std::optional<InstanceId> id_of(const std::string& text) {
    const auto guid = Guid::parse(text);
    return guid ? std::optional(InstanceId(*guid)) : std::nullopt;
}

Json json_of(const Bytes& bytes) { return Json::array({bytes.billed, bytes.unbilled}); }

std::optional<Bytes> bytes_of(const Json& json) {
    if (!json.is_array() || json.size() != 2 || !json[0].is_number_unsigned() || !json[1].is_number_unsigned())
        return std::nullopt;
    return Bytes{json[0].get<std::uint64_t>(), json[1].get<std::uint64_t>()};
}

/// A counter that is lower than it was has begun anew.
std::uint64_t growth(std::uint64_t before, std::uint64_t now) { return now >= before ? now - before : now; }

}  // namespace

EgressMeter::EgressMeter(std::filesystem::path file, Log log) : file_(std::move(file)), log_(std::move(log)) { load(); }

void EgressMeter::take(const Counter& counter, InstanceId subnet, const Bytes& now) {
    const auto known = last_.find(counter);
    const Bytes before = known != last_.end() ? known->second : Bytes{};
    if (now == before) return;
    last_.insert_or_assign(counter, now);
    Bytes& total = totals_[subnet];
    total.billed += growth(before.billed, now.billed);
    total.unbilled += growth(before.unbilled, now.unbilled);
    ++revision_;
    is_saved_ = false;
}

Bytes EgressMeter::total(InstanceId subnet) const {
    const auto found = totals_.find(subnet);
    return found != totals_.end() ? found->second : Bytes{};
}

void EgressMeter::reset(InstanceId subnet) {
    if (totals_.erase(subnet) == 0) return;
    ++revision_;
    is_saved_ = false;
    save();
}

void EgressMeter::keep_only(const std::set<InstanceId>& subnets, const std::set<InstanceId>& hosts) {
    const auto gone = std::erase_if(totals_, [&](const auto& entry) { return !subnets.contains(entry.first); }) +
                      std::erase_if(last_, [&](const auto& entry) { return !hosts.contains(entry.first.host); });
    if (gone > 0) is_saved_ = false;
}

void EgressMeter::save() {
    if (is_saved_) return;
    Json totals = Json::object();
    for (const auto& [subnet, bytes] : totals_)
        totals[text_of(subnet)] = json_of(bytes);
    Json last = Json::object();
    Json last_v6 = Json::object();
    for (const auto& [counter, bytes] : last_)
        (counter.version == IpVersion::V4 ? last : last_v6)[text_of(counter.host)][text_of(counter.port)] =
            json_of(bytes);
    const Result<void> written = write_atomically(
        file_,
        Json{{"subnets", std::move(totals)}, {"ports", std::move(last)}, {"portsByIpv6", std::move(last_v6)}}.dump());
    is_saved_ = written.has_value();
    if (!written) log_.error("egress counters are not kept", {{"reason", written.error().message}});
}

void EgressMeter::load() {
    std::ifstream in(file_);
    if (!in) return;
    const Json json = Json::parse(in, nullptr, false);
    const auto each = [](const Json& parent, const char* name, const auto& visit) {
        const auto member = parent.is_object() ? parent.find(name) : parent.end();
        if (!parent.is_object() || member == parent.end() || !member->is_object()) return;
        for (const auto& [key, value] : member->items())
            if (const auto id = id_of(key)) visit(*id, value);
    };
    if (!json.is_object()) log_.error("egress counters cannot be read", {{"file", file_.string()}});
    each(json, "subnets", [&](InstanceId subnet, const Json& value) {
        if (const auto bytes = bytes_of(value)) totals_[subnet] = *bytes;
    });
    for (const auto& [name, version] : {std::pair{"ports", IpVersion::V4}, std::pair{"portsByIpv6", IpVersion::V6}}) {
        each(json, name, [&, version = version](InstanceId host, const Json& ports) {
            if (!ports.is_object()) return;
            for (const auto& [key, value] : ports.items()) {
                const auto port = id_of(key);
                const auto bytes = bytes_of(value);
                if (port && bytes) last_[{host, *port, version}] = *bytes;
            }
        });
    }
}

}  // namespace nc::service::controller
