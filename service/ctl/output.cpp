#include "service/ctl/output.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "schemas/codec/xml_codec.hpp"
#include "schemas/model/api_version.hpp"
#include "schemas/model/registry.hpp"
#include "service/ctl/text_table.hpp"

namespace nc::service::ctl {
namespace {

std::vector<std::string> parts_of(std::string_view path) {
    std::vector<std::string> parts;
    while (!path.empty()) {
        const std::string_view part = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(part.size() + 1, path.size()));
        if (!part.empty()) parts.emplace_back(part);
    }
    return parts;
}

std::string text_of(const Json& fault) {
    const auto member = [&](const char* name) {
        const auto found = fault.find(name);
        return found != fault.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    std::string text = member("code") + ": " + member("message");
    if (const std::string target = member("target"); !target.empty()) text += " (" + target + ")";
    return text;
}

Json error_body_of(const Answer& answer) {
    if (!answer.body.starts_with('<')) return Json::parse(answer.body, nullptr, false);
    auto document = codec::parse_xml(answer.body, codec::error_document());
    return document ? *std::move(document) : Json();
}

}  // namespace

const model::ResourceInfo* type_of(std::string_view path) {
    std::vector<std::string> parts = parts_of(path.substr(0, path.find('?')));
    if (parts.size() >= 2 && model::equal_names(parts[0], "networking"))
        parts.erase(parts.begin(), parts.begin() + (model::ApiVersion::parse(parts[1]) ? 2 : 1));
    std::string prefix;
    if (!parts.empty() && model::is_prefix(parts.front())) {
        prefix = parts.front();
        parts.erase(parts.begin());
    }
    const model::ResourceInfo* type = nullptr;
    for (std::size_t i = 0; i < parts.size(); i += 2) {
        type = type == nullptr ? (i == 0 ? model::find_collection(std::nullopt, parts[i], prefix) : nullptr)
                               : model::find_collection(type->type, parts[i]);
        if (type == nullptr) return nullptr;
    }
    return type;
}

std::string table_of(const model::ResourceInfo* type, const Json& resources) {
    const std::vector<Column> columns = columns_of(type);
    std::vector<std::vector<std::string>> rows(1);
    for (const Column& column : columns)
        rows.front().push_back(column.title);
    for (const Json& resource : resources) {
        auto& row = rows.emplace_back();
        for (const Column& column : columns)
            row.push_back(cell_of(column, resource));
    }
    return text_table(std::move(rows));
}

std::string names_of(const Json& resources) {
    std::string text;
    for (const Json& resource : resources)
        text += resource.value("resourceRef", "") + "\n";
    return text;
}

std::string printable(const std::string& body) {
    const Json json = Json::parse(body, nullptr, false);
    return json.is_discarded() ? body : json.dump(2);
}

std::string sentence_of(const Answer& answer) {
    const Json body = error_body_of(answer);
    const auto error = body.is_object() ? body.find("error") : body.end();
    if (!body.is_object() || error == body.end() || !error->is_object())
        return "Status " + std::to_string(answer.status) +
               " without an error of this interface: what answered may be a proxy, or no controller at all.";
    std::string text = text_of(*error);
    if (const auto details = error->find("details");
        details != error->end() && details->is_array() && details->size() > 1) {
        for (const Json& detail : *details)
            if (detail.is_object()) text += "\n  " + text_of(detail);
    }
    return text;
}

}  // namespace nc::service::ctl
