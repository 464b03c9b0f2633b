#include "service/api/media_type.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "schemas/base/ascii.hpp"
#include "schemas/base/trimmed.hpp"

namespace nc::service::api {
namespace {

constexpr std::array kTypes = {MediaType::Json, MediaType::Xml, MediaType::TextXml};

/// Takes what stands before the next separator that is not within quotes, without blanks around it.
std::string_view take_part(std::string_view& text, char separator) {
    bool is_quoted = false;
    std::size_t end = 0;
    for (; end < text.size() && (is_quoted || text[end] != separator); ++end) {
        if (text[end] == '"') is_quoted = !is_quoted;
        if (text[end] == '\\' && is_quoted && end + 1 < text.size()) ++end;
    }
    const std::string_view part = trimmed(text.substr(0, end));
    text.remove_prefix(end < text.size() ? end + 1 : end);
    return part;
}

struct Parameter {
    std::string_view name;
    std::string_view value;  ///< without quotes
};

Parameter take_parameter(std::string_view& text) {
    std::string_view value = take_part(text, ';');
    const std::string_view name = take_part(value, '=');
    value = trimmed(value);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return {name, value};
}

/// A weight (RFC 9110 12.4.2), also ".2" as Java writes it. What is none says nothing: 1.
double quality(std::string_view text) {
    double weight = 1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
    const bool is_weight = error == std::errc() && end == text.data() + text.size() && weight >= 0 && weight <= 1;
    return is_weight ? weight : 1;
}

struct Weight {
    int specificity = 0;  ///< 3: the type itself, 2: "application/*", 1: "*/*"; 0: no range matches
    double quality = 0;
};

int specificity(std::string_view range, std::string_view type) {
    if (equals_ignoring_case(range, type)) return 3;
    if (range == "*/*" || range == "*") return 1;
    const std::size_t main_type = type.find('/') + 1;
    return range.ends_with("/*") && equals_ignoring_case(range.substr(0, main_type), type.substr(0, main_type)) ? 2 : 0;
}

/// The most specific range decides, whatever the others weigh.
void weigh(std::string_view range, std::array<Weight, kTypes.size()>& weights) {
    const std::string_view name = take_part(range, ';');
    double weight = 1;
    while (!range.empty()) {
        const Parameter parameter = take_parameter(range);
        if (equals_ignoring_case(parameter.name, "q")) weight = quality(parameter.value);
    }
    for (std::size_t i = 0; i < kTypes.size(); ++i) {
        const int found = specificity(name, to_string(kTypes[i]));
        if (found > weights[i].specificity) weights[i] = {found, weight};
    }
}

}  // namespace

std::string_view to_string(MediaType type) {
    switch (type) {
        case MediaType::Json:
            return "application/json";
        case MediaType::Xml:
            return "application/xml";
        case MediaType::TextXml:
            break;
    }
    return "text/xml";
}

std::optional<MediaType> accepted_media_type(const Headers& request_headers) {
    std::array<Weight, kTypes.size()> weights{};
    bool is_any_welcome = true;
    for (const auto& [name, value] : request_headers.fields()) {
        if (!equals_ignoring_case(name, "Accept")) continue;
        for (std::string_view rest = value; !rest.empty();) {
            const std::string_view range = take_part(rest, ',');
            if (range.empty()) continue;
            is_any_welcome = false;
            weigh(range, weights);
        }
    }
    if (is_any_welcome) return MediaType::Json;
    std::optional<MediaType> best;
    double most = 0;
    for (std::size_t i = 0; i < kTypes.size(); ++i) {
        if (weights[i].quality <= most) continue;
        best = kTypes[i];
        most = weights[i].quality;
    }
    return best;
}

std::optional<MediaType> content_media_type(const Headers& request_headers) {
    const auto& fields = request_headers.fields();
    const auto count = std::count_if(fields.begin(), fields.end(), [](const auto& field) {
        return equals_ignoring_case(field.first, "Content-Type");
    });
    if (count > 1) return std::nullopt;
    std::string_view rest = trimmed(request_headers.find("Content-Type").value_or(""));
    if (rest.empty()) return MediaType::Json;
    const std::string_view name = take_part(rest, ';');
    while (!rest.empty()) {
        const Parameter parameter = take_parameter(rest);
        const bool is_utf8 =
            equals_ignoring_case(parameter.value, "utf-8") || equals_ignoring_case(parameter.value, "utf8");
        if (equals_ignoring_case(parameter.name, "charset") && !is_utf8) return std::nullopt;
    }
    for (const MediaType type : kTypes) {
        if (equals_ignoring_case(name, to_string(type))) return type;
    }
    return std::nullopt;
}

}  // namespace nc::service::api
