#include "service/ctl/commands.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>

#include "schemas/base/ascii.hpp"
#include "service/ctl/text_table.hpp"
#include "service/ctl/transfer.hpp"

namespace nc::service::ctl {
namespace {

constexpr const char* kJson = "application/json; charset=UTF-8";
constexpr const char* kXml = "application/xml";

Result<std::string> read_file(const std::string& file) {
    if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
    std::ifstream in(file, std::ios::binary);
    if (!in) return Error{"FileFailed", "Cannot read " + file + ".", file, {}};
    return std::string(std::istreambuf_iterator<char>(in), {});
}

const char* content_type_of(const std::string& body) {
    const std::size_t first = body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return first != std::string::npos && body[first] == '<' ? kXml : kJson;
}

std::string percent_encoded(const std::string& text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '/' || c == '-' || c == '.' || c == '_' || c == '~') {
            encoded.push_back(c);
        } else {
            encoded.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
        }
    }
    return encoded;
}

}  // namespace

Result<void> Commands::run() {
    const auto& words = options_.words;
    const std::string& command = words.front();
    const auto operand = [&](std::size_t number, const char* otherwise) {
        return number < words.size() ? words[number] : std::string(otherwise);
    };
    if (command == "get") return get(words[1]);
    if (command == "list") return list(words[1]);
    if (command == "put") return put(words[1], operand(2, "-"));
    if (command == "delete") return remove(words[1]);
    if (command == "wait") return wait(words[1], operand(2, ""));
    if (command == "watch") return watch(operand(1, ""));
    if (command == "export") return write_export(operand(1, "-"));
    if (command == "import") return import(operand(1, "-"));
    if (command == "effective-routes") return effective_routes(words[1]);
    if (command == "effective-acl") return effective_acl(words[1]);
    return host_status();
}

Result<void> Commands::get(const std::string& path) {
    auto answer = client_.request({"GET", path, {}, {}, headers()});
    if (!answer) return std::move(answer).error();
    print(path, *answer);
    return {};
}

Result<void> Commands::list(const std::string& path) {
    if (output() == Output::Xml) return get(path);
    auto values = client_.list(path);
    if (!values) return std::move(values).error();
    if (!print_lines(path, *values)) out_ << values->dump(2) << '\n';
    return {};
}

Result<void> Commands::put(const std::string& path, const std::string& file) {
    auto body = read_file(file);
    if (!body) return std::move(body).error();
    HeaderFields fields = headers();
    fields.emplace_back("Content-Type", content_type_of(*body));
    auto answer = client_.request({"PUT", path, {}, *std::move(body), std::move(fields)});
    if (!answer) return std::move(answer).error();
    if (options_.wait) {
        if (auto ended = client_.follow(*answer); !ended) return ended;
        return get(path);
    }
    print(path, *answer);
    return {};
}

Result<void> Commands::remove(const std::string& path) {
    const auto answer = client_.request({"DELETE", path, {}, {}, headers()});
    if (!answer) return answer.error();
    return options_.wait ? client_.follow(*answer) : Result<void>();
}

Result<void> Commands::wait(const std::string& path, const std::string& condition) {
    constexpr std::uint64_t kTimeout = 300;
    const std::size_t equals = condition.find('=');
    if (!condition.empty() && (equals == 0 || equals == std::string::npos))
        return Error{kUsageError, "What is waited for looks like MEMBER=VALUE, not like " + condition + ".", {}, {}};
    const auto member = [](const Json& resource, const std::string& name) { return cell_of({{}, name}, resource); };
    for (std::uint64_t left = options_.timeout.value_or(kTimeout);; --left) {
        const auto resource = client_.request_json({"GET", path, {}, {}, headers()});
        if (!resource) return resource.error();
        const std::string state = member(*resource, "provisioningState");
        if (state == "Failed") return Error{kRefused, path + " is Failed.", {}, {}};
        const std::string name = condition.empty() ? "provisioningState" : condition.substr(0, equals);
        const std::string value = member(*resource, name);
        const bool is_there = condition.empty() ? state != "Updating" && state != "Deleting"
                                                : equals_ignoring_case(value, condition.substr(equals + 1));
        if (is_there) return {};
        if (left == 0) return Error{kRefused, path + ": " + name + " is still '" + value + "'.", {}, {}};
        client_.pause(std::chrono::seconds(1));
    }
}

Result<void> Commands::watch(const std::string& below) {
    constexpr const char* kFeed = "/changes";
    constexpr std::chrono::seconds kRetry{1};
    if (output() == Output::Xml) return Error{kUsageError, "watch prints a table, JSON or names.", {}, {}};
    std::uint64_t left = options_.count.value_or(std::numeric_limits<std::uint64_t>::max());
    const bool with_resources = options_.output == Output::Json;
    std::optional<std::uint64_t> revision = options_.since;
    bool is_away = false;
    while (left > 0) {
        // Without a revision the feed tells the one of now; from then on no change can be missed.
        std::string query = revision ? "since=" + std::to_string(*revision) + "&wait=30" : "";
        if (!below.empty()) query += "&below=" + percent_encoded(below.starts_with('/') ? below : "/" + below);
        if (with_resources) query += "&resources=true";
        const auto answer = client_.request_json({"GET", kFeed, query, {}, {}});
        if (answer) {
            left -= print_changes(*answer, left);
            revision = answer->at("revision").get<std::uint64_t>();
            is_away = false;
            continue;
        }
        if (answer.error().code != kNoAnswer || !revision) return answer.error();
        if (!is_away)
            notes_ << answer.error().message << " Going on from revision " << *revision << ".\n" << std::flush;
        is_away = true;
        client_.pause(kRetry);
    }
    return {};
}

std::uint64_t Commands::print_changes(const Json& answer, std::uint64_t limit) {
    std::uint64_t printed = 0;
    for (const Json& change : answer.at("changes")) {
        if (printed == limit) break;
        if (options_.output == Output::Json) {
            out_ << change.dump() << '\n';
        } else if (options_.output == Output::Name) {
            out_ << change.value("path", "") << '\n';
        } else {
            out_ << change.at("revision").dump() << ' ' << change.value("kind", "") << ' ' << change.value("path", "")
                 << '\n';
        }
        ++printed;
    }
    out_ << std::flush;
    return printed;
}

Result<void> Commands::write_export(const std::string& file) {
    const auto document = export_all(client_);
    if (!document) return document.error();
    if (file == "-") {
        out_ << document->dump(2) << '\n';
        return {};
    }
    std::ofstream out(file, std::ios::trunc | std::ios::binary);
    out << document->dump(2) << '\n';
    out.close();
    if (!out) return Error{"FileFailed", "Cannot write " + file + ".", file, {}};
    return {};
}

Result<void> Commands::import(const std::string& file) {
    const auto text = read_file(file);
    if (!text) return text.error();
    const Json document = Json::parse(*text, nullptr, false);
    const auto report = import_all(client_, document);
    if (!report) return report.error();
    for (const ImportFailure& failure : report->failures)
        notes_ << failure.path << ": " << failure.reason << '\n';
    out_ << report->imported << " resources imported, " << report->failures.size() << " failed\n";
    if (report->failures.empty()) return {};
    return Error{kRefused, "A part of the import failed.", {}, {}};
}

Result<void> Commands::host_status() {
    const auto servers = client_.list("/servers");
    if (!servers) return servers.error();
    std::vector<std::vector<std::string>> rows{{"server", "address", "status", "finding"}};
    for (const Json& server : *servers) {
        const Json state = server.value(Json::json_pointer("/properties/configurationState"), Json::object());
        std::string finding;
        for (const Json& detail : state.value("detailedInfo", Json::array()))
            finding += (finding.empty() ? "" : " ") + detail.value("message", "");
        rows.push_back({server.value("resourceId", ""), cell_of({{}, "connections.managementAddresses"}, server),
                        state.value("status", ""), finding});
    }
    out_ << text_table(std::move(rows));
    return {};
}

Result<void> Commands::effective_routes(const std::string& path) {
    const Output form = options_.output.value_or(Output::Table);
    if (form != Output::Table && form != Output::Json)
        return Error{kUsageError, "effective-routes prints a table or JSON.", {}, {}};
    const std::string query = "networkInterface=" + percent_encoded(path.starts_with('/') ? path : "/" + path);
    const auto answer = client_.request_json({"GET", "/effectiveRoutes", query, {}, {}});
    if (!answer) return answer.error();
    if (form == Output::Json) {
        out_ << answer->dump(2) << '\n';
        return {};
    }
    std::vector<std::vector<std::string>> rows{
        {"PREFIX", "NEXT HOP TYPE", "NEXT HOP", "SOURCE", "STATE", "RESOURCE", "FAULT"}};
    for (const Json& route : answer->at("routes")) {
        std::vector<std::string>& row = rows.emplace_back();
        for (const char* member :
             {"addressPrefix", "nextHopType", "nextHopIpAddress", "source", "state", "resource", "fault"})
            row.push_back(route.value(member, "-"));
    }
    out_ << text_table(std::move(rows));
    return {};
}

Result<void> Commands::effective_acl(const std::string& path) {
    const Output form = options_.output.value_or(Output::Table);
    if (form != Output::Table && form != Output::Json)
        return Error{kUsageError, "effective-acl prints a table or JSON.", {}, {}};
    const std::string query = "networkInterface=" + percent_encoded(path.starts_with('/') ? path : "/" + path);
    const auto answer = client_.request_json({"GET", "/effectiveAcl", query, {}, {}});
    if (!answer) return answer.error();
    if (form == Output::Json) {
        out_ << answer->dump(2) << '\n';
        return {};
    }
    const auto joined = [](const Json& prefixes) {
        std::string text;
        for (const Json& prefix : prefixes)
            text += (text.empty() ? "" : ",") + prefix.get<std::string>();
        return text.empty() ? std::string("nothing") : text;
    };
    std::vector<std::vector<std::string>> rows{
        {"DIRECTION", "PRIORITY", "ACTION", "PROTOCOL", "SOURCE", "PORTS", "DESTINATION", "PORTS", "LEVEL", "RULE"}};
    const auto add_default = [&](const char* direction, const char* member) {
        const bool is_permit = answer->value(member, "Permit") == "Permit";
        rows.push_back({direction, "-", is_permit ? "Allow" : "Deny", "All", "*", "*", "*", "*", "Default", "-"});
    };
    bool is_inbound = true;
    for (const Json& rule : answer->at("rules")) {
        const std::string direction = rule.value("type", "-");
        if (is_inbound && direction == "Outbound") add_default("Inbound", "inboundDefaultAction");
        is_inbound = is_inbound && direction != "Outbound";
        rows.push_back({direction, std::to_string(rule.value("priority", 0)), rule.value("action", "-"),
                        rule.value("protocol", "-"), joined(rule.at("sourceAddressPrefixes")),
                        rule.value("sourcePortRange", "-"), joined(rule.at("destinationAddressPrefixes")),
                        rule.value("destinationPortRange", "-"), rule.value("level", "-"),
                        rule.value("resource", "-")});
    }
    if (is_inbound) add_default("Inbound", "inboundDefaultAction");
    add_default("Outbound", "outboundDefaultAction");
    out_ << text_table(std::move(rows));
    return {};
}

HeaderFields Commands::headers() const {
    HeaderFields fields{{"Accept", output() == Output::Xml ? kXml : "application/json"}};
    if (!options_.if_match.empty()) fields.emplace_back("If-Match", options_.if_match);
    return fields;
}

void Commands::print(const std::string& path, const Answer& answer) {
    if (answer.body.empty()) return;
    const Json document = Json::parse(answer.body, nullptr, false);
    const bool is_collection = document.is_object() && document.contains("value");
    if (!document.is_object() || !print_lines(path, is_collection ? document["value"] : Json::array({document})))
        out_ << printable(answer.body) << '\n';
}

bool Commands::print_lines(const std::string& path, const Json& resources) {
    if (output() == Output::Table) out_ << table_of(type_of(path), resources);
    if (output() == Output::Name) out_ << names_of(resources);
    return output() == Output::Table || output() == Output::Name;
}

}  // namespace nc::service::ctl
