#include "schemas/codec/value.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "schemas/base/guid.hpp"
#include "schemas/base/ip_address.hpp"
#include "schemas/base/ip_prefix.hpp"
#include "schemas/base/mac_address.hpp"
#include "schemas/base/trimmed.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::codec {
namespace {

using model::ErrorCode;
using model::Faults;
using model::Field;
using model::Json;
using model::Kind;

constexpr std::size_t kExcerptLength = 128;

std::optional<bool> to_bool(const Json& value) {
    if (value.is_boolean()) return value.get<bool>();
    if (!value.is_string()) return std::nullopt;
    const std::string_view text = trimmed(value.get_ref<const std::string&>());
    if (model::equal_names(text, "true")) return true;
    if (model::equal_names(text, "false")) return false;
    return std::nullopt;
}

std::optional<std::int64_t> to_int(const Json& value) {
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
        return static_cast<std::int64_t>(number);
    }
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_number_float()) {  // 100.0 is how some clients write 100
        constexpr double kExact = 9007199254740992.0;
        const double number = value.get<double>();
        if (std::trunc(number) != number || std::abs(number) > kExact) return std::nullopt;
        return static_cast<std::int64_t>(number);
    }
    if (!value.is_string()) return std::nullopt;
    const std::string_view text = trimmed(value.get_ref<const std::string&>());
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<double> to_number(const Json& value) {
    if (value.is_number()) return value.get<double>();
    if (!value.is_string()) return std::nullopt;
    const std::string_view text = trimmed(value.get_ref<const std::string&>());
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
    return number;
}

std::optional<std::string> to_text(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number() || value.is_boolean()) return value.dump();
    return std::nullopt;
}

std::optional<Json> canonical_enum(const Field& field, const Json& value) {
    const std::optional<std::string> text = to_text(value);
    if (!text) return std::nullopt;
    const std::string_view word = trimmed(*text);
    for (const model::EnumValueInfo& candidate : field.enumeration->values) {
        if (model::equal_names(candidate.name, word)) return Json(candidate.name);
        for (const std::string_view alias : candidate.aliases) {
            if (model::equal_names(alias, word)) return Json(candidate.name);
        }
    }
    return std::nullopt;
}

template <class T>
std::optional<T> parse_text(const Json& value) {
    if (!value.is_string()) return std::nullopt;
    return T::parse(trimmed(value.get_ref<const std::string&>()));
}

std::string print_mac(const Field& field, const MacAddress& mac) {
    std::string text = mac.to_rest_string();
    if (field.wire == model::Wire::Dashed) {
        for (std::size_t at = 10; at > 0; at -= 2)
            text.insert(at, 1, '-');
    }
    return text;
}

/// Values of one text or number; std::nullopt when the value is not of the kind.
std::optional<Json> canonical_scalar(const Field& field, const Json& value) {
    switch (field.kind) {
        case Kind::Bool:
            if (const auto flag = to_bool(value)) return to_wire(field, *flag);
            return std::nullopt;
        case Kind::Int: {
            const auto number = to_int(value);
            if (!number) return std::nullopt;
            const bool fits =
                (!field.minimum || *number >= *field.minimum) && (!field.maximum || *number <= *field.maximum);
            if (!fits && !field.is_list) return std::nullopt;
            return to_wire(field, *number);
        }
        case Kind::Number:
            if (const auto number = to_number(value)) return Json(*number);
            return std::nullopt;
        case Kind::String:
            if (auto text = to_text(value)) return Json(std::move(*text));
            return std::nullopt;
        case Kind::IpAddress:
            if (const auto address = parse_text<IpAddress>(value)) return Json(address->to_string());
            return std::nullopt;
        case Kind::IpPrefix:
            if (const auto prefix = parse_text<IpPrefix>(value)) return Json(prefix->to_string());
            return std::nullopt;
        case Kind::Mac:
            if (const auto mac = parse_text<MacAddress>(value)) return Json(print_mac(field, *mac));
            return std::nullopt;
        case Kind::Guid:
            if (const auto id = parse_text<Guid>(value)) return Json(id->to_string());
            return std::nullopt;
        case Kind::Enum:
            return canonical_enum(field, value);
        case Kind::Object:
            return value.is_object() || value.is_array() ? std::optional<Json>(value) : std::nullopt;
        default:
            return std::nullopt;
    }
}

/// "/networking/v3/virtualNetworks/a/" or "virtualNetworks/a" as some clients write it -> "/virtualNetworks/a".
std::string path_text(std::string_view written) {
    const std::string rooted = (written.starts_with('/') ? "" : "/") + std::string(written);
    std::string_view text = rooted;
    constexpr std::string_view kRoot = "/networking/";
    while (text.size() > 1 && text.back() == '/')
        text.remove_suffix(1);
    if (text.size() > kRoot.size() && model::equal_names(text.substr(0, kRoot.size()), kRoot)) {
        const std::size_t end = text.find('/', kRoot.size());
        if (end != std::string_view::npos &&
            model::ApiVersion::parse(text.substr(kRoot.size(), end - kRoot.size())).has_value())
            text.remove_prefix(end);
    }
    return std::string(text);
}

Json canonical_reference(const Field& field, const Json& value, const std::string& target, Faults& faults) {
    if (!value.is_object()) {
        faults.add(ErrorCode::InvalidJsonReferenceFormat, target, excerpt(value),
                   "A reference is an object with the member resourceRef.");
        return nullptr;
    }
    const std::string reference_target = target + ".resourceRef";
    const Json* reference = find_member("resourceRef", value);
    if (reference == nullptr && !value.empty()) {
        faults.add(ErrorCode::InvalidJsonReferenceFormat, reference_target, excerpt(value),
                   "A reference is an object with the member resourceRef.");
        return nullptr;
    }
    if (reference == nullptr || reference->is_null()) return nullptr;
    if (!reference->is_string()) {
        faults.add(ErrorCode::InvalidJsonReferenceFormat, reference_target, excerpt(*reference));
        return nullptr;
    }
    const std::string& text = reference->get_ref<const std::string&>();
    if (trimmed(text).empty()) return nullptr;
    const auto parsed = model::ResourcePath::parse(path_text(trimmed(text)));
    const auto path = parsed ? model::canonical(*parsed) : std::nullopt;
    if (!path) {
        faults.add(ErrorCode::InvalidJsonReferenceFormat, reference_target, excerpt(*reference));
        return nullptr;
    }
    const std::string collection = model::collection_path(*path);
    for (const std::string_view allowed : field.targets) {
        if (allowed == collection) return Json{{"resourceRef", path->to_string()}};
    }
    std::string expected;
    for (const std::string_view allowed : field.targets)
        expected.append(expected.empty() ? "It must be one of " : " or ").append(allowed);
    faults.add(ErrorCode::InvalidJsonReferenceWrongType, reference_target, path->to_string(), expected + ".");
    return nullptr;
}

/// What would be accepted, for errors whose sentence does not say it: "It must be Enabled or Disabled."
std::string expectation(const Field& field) {
    if (field.invalid != ErrorCode::InvalidParameterValue) return {};
    switch (field.kind) {
        case Kind::Bool:
            return "It must be true or false.";
        case Kind::Int:
            if (field.is_list || (!field.minimum && !field.maximum)) return "It must be a whole number.";
            if (!field.maximum) return "It must be a whole number of at least " + std::to_string(*field.minimum) + ".";
            if (!field.minimum) return "It must be a whole number of at most " + std::to_string(*field.maximum) + ".";
            return "It must be a whole number from " + std::to_string(*field.minimum) + " to " +
                   std::to_string(*field.maximum) + ".";
        case Kind::Number:
            return "It must be a number.";
        case Kind::Struct:
            return "It must be an object.";
        case Kind::Enum: {
            std::string names;
            for (const model::EnumValueInfo& value : field.enumeration->values)
                names.append(names.empty() ? "" : " or ").append(value.name);
            return "It must be " + names + ".";
        }
        default:
            return {};
    }
}

Json canonical_list(const Field& field, const Json& value, const std::string& target, Faults& faults) {
    Json list = Json::array();
    const auto add = [&](const Json& element, const std::string& element_target) {
        Json canonical = canonical_value(field, element, element_target, faults);
        if (!canonical.is_null()) list.push_back(std::move(canonical));
    };
    if (!value.is_array()) {  // one element where a list is meant
        add(value, target);
    } else {
        for (std::size_t i = 0; i < value.size(); ++i)
            add(value[i], target + "[" + std::to_string(i) + "]");
    }
    return list;
}

void add_member(const Field& field, const Json& object, const std::string& target, Json& members, Faults& faults) {
    const Json* given = find_member(field, object);
    const bool is_back_reference = !field.sources.empty();  // left out, what refers here goes on referring
    if (is_back_reference && given == nullptr) return;
    const bool is_given = given != nullptr && !given->is_null();
    Json value = nullptr;
    if (is_given || field.required == model::Required::Yes) {
        const std::string member_target =
            target.empty() ? std::string(field.name) : target + "." + std::string(field.name);
        const std::size_t faults_before = faults.errors().size();
        if (is_given)
            value = field.is_list ? canonical_list(field, *given, member_target, faults)
                                  : canonical_value(field, *given, member_target, faults);
        const bool too_short = field.is_list && value.is_array() && field.minimum &&
                               value.size() < static_cast<std::size_t>(*field.minimum);
        if (field.required == model::Required::Yes && (value.is_null() || too_short) &&
            faults.errors().size() == faults_before)
            faults.add(field.missing, member_target, member_target);
    }
    if (value.is_null()) value = default_of(field);
    // Neither looked for nor copied: each field comes once, and there is room.
    if (!value.is_null() || is_back_reference)
        members.get_ref<Json::object_t&>().Json::object_t::Container::emplace_back(field.name, std::move(value));
}

/// "subnets[0].properties" -> "subnets[0]": where members stand that are beside "properties".
std::string around(const std::string& target) {
    const std::size_t dot = target.rfind('.');
    return dot == std::string::npos ? std::string() : target.substr(0, dot);
}

}  // namespace

Json default_of(const Field& field) {
    if (field.is_list) return Json::array();
    if (field.default_value.empty()) return nullptr;
    if (field.kind == Kind::Struct) {
        Faults none;  // a struct that has a default requires no member
        return canonical_members(field.structure->fields, Json::object(), {}, none);
    }
    return canonical_scalar(field, Json(field.default_value)).value_or(nullptr);
}

std::string excerpt(const Json& value) {
    if (value.is_structured()) return value.is_object() ? "{…}" : "[…]";  // a secret may be inside
    std::string text =
        value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > kExcerptLength) {
        std::size_t end = kExcerptLength;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            --end;  // not inside a UTF-8 character
        text = text.substr(0, end) + "…";
    }
    return text;
}

const Json* find_member(std::string_view name, const Json& object) {
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (model::equal_names(member.key(), name)) return &member.value();
    }
    return nullptr;
}

const Json* find_member(const Field& field, const Json& object) {
    if (const Json* member = find_member(field.name, object)) return member;
    for (const std::string_view alias : field.aliases) {
        if (const Json* member = find_member(alias, object)) return member;
    }
    return nullptr;
}

Json to_wire(const Field& field, const Json& value) {
    if (field.wire != model::Wire::Text) return value;
    if (value.is_boolean()) return Json(value.get<bool>() ? "True" : "False");
    return value.is_number() ? Json(value.dump()) : value;
}

Json canonical_value(const Field& field, const Json& value, const std::string& target, Faults& faults) {
    if (value.is_null()) return nullptr;
    if (field.kind != Kind::String && value.is_string() && trimmed(value.get_ref<const std::string&>()).empty())
        return nullptr;
    if (field.kind == Kind::Reference) return canonical_reference(field, value, target, faults);
    if (field.kind == Kind::Struct) {
        if (!value.is_object()) {
            faults.add(field.invalid, target, excerpt(value), expectation(field));
            return nullptr;
        }
        return canonical_members(field.structure->fields, value, target, faults);
    }
    if (auto scalar = canonical_scalar(field, value)) return std::move(*scalar);
    faults.add(field.invalid, target, field.secret ? std::string() : excerpt(value), expectation(field));
    return nullptr;
}

Json canonical_members(std::span<const Field> fields, const Json& object, const std::string& target, Faults& faults) {
    Json members = Json::object();
    members.get_ref<Json::object_t&>().reserve(fields.size());
    for (const Field& field : fields) {
        const bool is_given = field.access == model::Access::Write || field.access == model::Access::Create;
        if (is_given && field.kind != Kind::Children)
            add_member(field, object, field.in_envelope ? around(target) : target, members, faults);
    }
    return members;
}

}  // namespace nc::codec
