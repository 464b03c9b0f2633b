#include "vswitch/agent/audit_log.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace nc::vswitch {
namespace {

using Json = nlohmann::ordered_json;  // members stand in the order of Microsoft's example

constexpr std::string_view kHead = "{\"records\": [";
constexpr std::string_view kTail = "\n]}\n";

struct Parts {
    std::string day;   ///< YYYYMMDD
    std::string time;  ///< HHMMSSmmm
};

Parts parts_of(AuditLog::Time at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::milliseconds>(at - day));
    char text[32];
    Parts parts;
    std::snprintf(text, sizeof(text), "%04d%02u%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    parts.day = text;
    std::snprintf(text, sizeof(text), "%02d%02d%02d%03d", static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                  static_cast<int>(time.subseconds().count()));
    parts.time = text;
    return parts;
}

std::string upper_case(std::string text) {
    std::ranges::transform(text, text.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'f' ? static_cast<char>(letter - 32) : letter;
    });
    return text;
}

std::string protocol_letter(std::uint8_t protocol) {
    if (protocol == kProtocolTcp) return "T";
    if (protocol == kProtocolUdp) return "U";
    return std::to_string(protocol);
}

/// time, addresses, ports, protocol, direction, decision.
std::string tuple_text(const ConnectionRecord& record) {
    const Tuple& tuple = record.tuple;
    const bool has_ports = tuple.protocol == kProtocolTcp || tuple.protocol == kProtocolUdp;
    return std::to_string(record.at.time_since_epoch().count()) + "," + tuple.source.to_string() + "," +
           tuple.destination.to_string() + "," + std::to_string(has_ports ? tuple.source_port : 0) + "," +
           std::to_string(has_ports ? tuple.destination_port : 0) + "," + protocol_letter(tuple.protocol) + "," +
           (record.rule.is_inbound ? "I" : "O") + "," + (record.rule.allows ? "A" : "D");
}

/// One record for each rule, with the connections of each port.
std::string records_text(const std::vector<ConnectionRecord>& records, InstanceId host, AuditLog::Time now) {
    struct OfRule {
        AuditedRule rule;
        std::map<InstanceId, std::vector<const ConnectionRecord*>> by_port;
    };
    std::map<InstanceId, OfRule> by_rule;
    for (const ConnectionRecord& record : records) {
        OfRule& of_rule = by_rule[record.rule.id];
        of_rule.rule = record.rule;
        of_rule.by_port[record.port].push_back(&record);
    }
    const Parts parts = parts_of(now);
    std::string text;
    for (const auto& [id, of_rule] : by_rule) {
        Json flows = Json::array();
        for (const auto& [port, of_port] : of_rule.by_port) {
            Json tuples = Json::array();
            for (const ConnectionRecord* record : of_port)
                tuples.push_back(tuple_text(*record));
            flows.push_back({{"flowTuples", std::move(tuples)},
                             {"portId", std::to_string(of_port.front()->slot)},
                             {"portName", upper_case(port.value().to_string())}});
        }
        Json of_this = Json::object();
        of_this["flows"] = std::move(flows);
        of_this["rule"] =
            std::string(of_rule.rule.allows ? "Allow" : "Deny") + (of_rule.rule.is_inbound ? "_Inbound" : "_Outbound");
        Json properties = Json::object();
        properties["Version"] = "1.0";
        properties["flows"] = Json::array();
        properties["flows"].push_back(std::move(of_this));
        Json record = Json::object();
        record["properties"] = std::move(properties);
        record["operationName"] = "NetworkSecurityGroupFlowEvents";
        record["resourceId"] = id.value().to_string();
        record["time"] = parts.day + ":L" + parts.time;
        record["category"] = "NetworkSecurityGroupFlowEvent";
        record["systemId"] = host.value().to_string();
        text += (text.empty() ? "\n" : ",\n") + record.dump();
    }
    return text;
}

}  // namespace

std::optional<std::filesystem::path> audit_folder(const std::filesystem::path& root, const std::string& directory) {
    std::filesystem::path folder = root;
    std::string component;
    bool is_below = false;
    for (const char letter : directory + "/") {
        if (letter == ':' || letter == '\0') continue;
        if (letter != '/' && letter != '\\') {
            component += letter;
            continue;
        }
        if (component == "." || component == "..") return std::nullopt;
        if (!component.empty()) {
            folder /= component;
            is_below = true;
        }
        component.clear();
    }
    return is_below ? std::optional(folder) : std::nullopt;
}

void AuditLog::set(const std::optional<goal_state::Auditing>& auditing) {
    if (auditing_ == auditing) return;
    auditing_ = auditing;
    file_ = FileDescriptor();
    warned_.clear();
}

void AuditLog::write(const ConnectionAudit::Taken& taken, Time now) {
    if (!auditing_) return;
    if (taken.left_out > 0) warn("Too many connections at once: records were left out", taken.left_out);
    if (taken.records.empty()) return;
    const auto hour = std::chrono::floor<std::chrono::hours>(now);
    if (file_.is_open() && hour_ != hour) file_ = FileDescriptor();
    if (!file_.is_open() && !open(now)) {
        lost_ += taken.records.size();
        return;
    }
    hour_ = hour;
    const std::string text = records_text(taken.records, auditing_->host, now);
    if (append((is_empty_ ? "" : ",") + text)) {
        is_empty_ = false;
        warned_.clear();
        return;
    }
    lost_ += taken.records.size();
    warn(std::string("Records cannot be written: ") + std::strerror(errno), taken.records.size());
}

bool AuditLog::open(Time now) {
    const auto folder = audit_folder(root_, auditing_->directory);
    if (!folder) {
        warn("outputDirectory \"" + auditing_->directory + "\" is no folder below " + root_.string(), 0);
        return false;
    }
    std::error_code failed;
    std::filesystem::create_directories(*folder, failed);
    const Parts parts = parts_of(now);
    const auto path = *folder / ("SdnFirewallAuditing." + auditing_->host.value().to_string() + "." + parts.day + "TL" +
                                 parts.time + ".json");
    file_ = FileDescriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640));
    end_ = static_cast<std::int64_t>(kHead.size());
    is_empty_ = true;
    const std::string empty = std::string(kHead) + std::string(kTail);
    if (file_.is_open() && ::pwrite(file_.get(), empty.data(), empty.size(), 0) == static_cast<ssize_t>(empty.size()))
        return true;
    warn("The file " + path.string() + " cannot be written: " + std::strerror(errno), 0);
    file_ = FileDescriptor();
    return false;
}

/// Over the end of the object, which follows again.
bool AuditLog::append(const std::string& text) {
    const std::string bytes = text + std::string(kTail);
    const ssize_t written = ::pwrite(file_.get(), bytes.data(), bytes.size(), end_);
    if (written == static_cast<ssize_t>(bytes.size())) {
        end_ += static_cast<std::int64_t>(text.size());
        return true;
    }
    const int why = written < 0 ? errno : ENOSPC;
    // The end that was there needs no new room.
    const bool is_mended =
        ::pwrite(file_.get(), kTail.data(), kTail.size(), end_) == static_cast<ssize_t>(kTail.size()) &&
        ::ftruncate(file_.get(), end_ + static_cast<std::int64_t>(kTail.size())) == 0;
    if (!is_mended) file_ = FileDescriptor();
    errno = why;
    return false;
}

void AuditLog::warn(const std::string& sentence, std::uint64_t records) {
    if (warned_ == sentence) return;
    warned_ = sentence;
    log_.warning(sentence, {{"records", std::to_string(records)}});
}

}  // namespace nc::vswitch
