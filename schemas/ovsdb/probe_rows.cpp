#include "schemas/ovsdb/probe_rows.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "schemas/ovsdb/row_reader.hpp"

namespace nc::ovsdb {
namespace {

using goal_state::ProbeOutcome;
using goal_state::ProbeReport;
using goal_state::ProbeRequest;
using goal_state::ProbeRole;

constexpr std::int64_t kHighestPort = 65535;
constexpr std::int64_t kHighestProtocol = 255;

/// By ProbeOutcome.
constexpr std::array<std::string_view, 6> kOutcomes = {"waiting", "sent", "arrived", "answered", "dropped", "failed"};

std::string_view to_text(ProbeRole role) { return role == ProbeRole::Sender ? "sender" : "receiver"; }

std::optional<ProbeOutcome> outcome_of(std::string_view text) {
    for (std::size_t i = 0; i < kOutcomes.size(); ++i)
        if (kOutcomes[i] == text) return static_cast<ProbeOutcome>(i);
    return std::nullopt;
}

template <class Visit>
void for_each_row(const DatabaseMirror& host, Visit visit) {
    host.for_each("Probe/", [&](const std::string& key, const DatabaseMirror::Entry& entry) {
        RowReader row(key, entry.row);
        visit(row);
    });
}

}  // namespace

Operations insert_probe(const ProbeRequest& request) {
    Row row{{"cookie", request.cookie.to_string()},
            {"role", to_text(request.role)},
            {"port", request.port.value().to_string()},
            {"source", request.source.to_string()},
            {"destination", request.destination.to_string()},
            {"protocol", std::int64_t{request.protocol}},
            {"source_port", std::int64_t{request.source_port}},
            {"destination_port", std::int64_t{request.destination_port}}};
    return {Insert{"Probe", std::move(row), RowName("probe")}};
}

Operations delete_probe(const Guid& cookie) { return {Delete{"Probe", {{"cookie", cookie.to_string()}}}}; }

Operations answer_probe(const ProbeReport& report) {
    std::vector<AtomPair> steps;
    for (std::size_t i = 0; i < report.steps.size(); ++i)
        steps.emplace_back(static_cast<std::int64_t>(i), report.steps[i]);
    Row row{{"outcome", kOutcomes[static_cast<std::size_t>(report.outcome)]},
            {"detail", report.detail},
            {"steps", Value::map(std::move(steps))},
            {"round_trip", report.round_trip ? Value(std::int64_t{*report.round_trip}) : Value()}};
    return {Update{"Probe", {{"cookie", report.cookie.to_string()}, {"role", to_text(report.role)}}, std::move(row)}};
}

std::vector<ProbeRequest> probe_requests(const DatabaseMirror& host) {
    std::vector<ProbeRequest> requests;
    for_each_row(host, [&](RowReader& row) {
        ProbeRequest request;
        request.cookie = row.guid("cookie");
        request.role = row.choice("role", "sender", "receiver") ? ProbeRole::Sender : ProbeRole::Receiver;
        request.port = InstanceId(row.guid("port"));
        request.source = row.address("source");
        request.destination = row.address("destination");
        request.protocol = static_cast<std::uint8_t>(row.number("protocol", 0, kHighestProtocol));
        request.source_port = static_cast<std::uint16_t>(row.number("source_port", 0, kHighestPort));
        request.destination_port = static_cast<std::uint16_t>(row.number("destination_port", 0, kHighestPort));
        if (row.verdict()) requests.push_back(request);
    });
    return requests;
}

std::vector<ProbeReport> probe_reports(const DatabaseMirror& host) {
    std::vector<ProbeReport> reports;
    for_each_row(host, [&](RowReader& row) {
        const auto* text = column(row.row(), "outcome").only<std::string>();
        const std::optional<ProbeOutcome> outcome = text != nullptr ? outcome_of(*text) : std::nullopt;
        if (!outcome) return;
        ProbeReport report;
        report.cookie = row.guid("cookie");
        report.role = row.choice("role", "sender", "receiver") ? ProbeRole::Sender : ProbeRole::Receiver;
        report.outcome = *outcome;
        report.detail = row.text("detail");
        for (const auto& [position, step] : column(row.row(), "steps").pairs())
            if (const auto* sentence = std::get_if<std::string>(&step)) report.steps.push_back(*sentence);
        if (const auto time = row.optional_number("round_trip", 0, UINT32_MAX))
            report.round_trip = static_cast<std::uint32_t>(*time);
        if (row.verdict()) reports.push_back(std::move(report));
    });
    return reports;
}

}  // namespace nc::ovsdb
