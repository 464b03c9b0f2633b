#include "tests/support/random_body.hpp"

#include <array>
#include <limits>

#include "schemas/base/ascii.hpp"
#include "schemas/base/guid.hpp"
#include "schemas/base/ip_prefix.hpp"
#include "schemas/base/mac_address.hpp"
#include "schemas/codec/value.hpp"

namespace nc::tests {

using model::Access;
using model::Field;
using model::Json;
using model::Kind;

namespace {

bool is_given_by_client(const Field& field) {
    return (field.access == Access::Write || field.access == Access::Create) && field.kind != Kind::Children;
}

template <std::size_t N, class Random>
std::array<std::uint8_t, N> random_bytes(Random& random) {
    std::array<std::uint8_t, N> bytes{};
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    return bytes;
}

}  // namespace

RandomBody::RandomBody(std::uint64_t seed)
    : random_(seed), target_([this](const Field& field) { return path(field); }) {}

RandomBody::RandomBody(std::uint64_t seed, Target target) : random_(seed), target_(std::move(target)) {}

Json RandomBody::members(std::span<const Field> fields) {
    Json object = Json::object();
    for (const Field& field : fields) {
        if (!is_given_by_client(field) || field.in_envelope) continue;
        if (field.required == model::Required::No && below(4) == 0) continue;
        Json member = value(field);
        if (!member.is_null()) object[std::string(field.name)] = std::move(member);
    }
    return object;
}

Json RandomBody::value(const Field& field) {
    if (!field.is_list) return one(field);
    constexpr std::size_t kMost = 4;
    const std::size_t least = field.minimum ? static_cast<std::size_t>(*field.minimum) : 0;
    const std::size_t most = field.maximum ? static_cast<std::size_t>(*field.maximum) : std::max(kMost, least);
    Json list = Json::array();
    for (std::size_t count = least + below(std::min(most, kMost + least) - least + 1); count > 0; --count) {
        Json element = one(field);
        if (!element.is_null()) list.push_back(std::move(element));
    }
    return list;
}

Json RandomBody::one(const Field& field) {
    switch (field.kind) {
        case Kind::Bool:
            return codec::to_wire(field, coin());
        case Kind::Int: {
            const bool is_count = field.is_list;  // then the limits are those of the list
            const std::int64_t low =
                is_count ? -1000 : field.minimum.value_or(std::numeric_limits<std::int64_t>::min());
            const std::int64_t high =
                is_count ? 1000 : field.maximum.value_or(std::numeric_limits<std::int64_t>::max());
            const std::array edges{low, high, between(low, high)};
            return codec::to_wire(field, edges[below(edges.size())]);
        }
        case Kind::Number:
            return static_cast<double>(between(-1000000, 1000000)) / 8;
        case Kind::String:
            return text();
        case Kind::IpAddress:
            return address();
        case Kind::IpPrefix:
            return prefix();
        case Kind::Mac: {
            model::Faults none;
            return codec::canonical_value(field, MacAddress(random_bytes<6>(random_)).to_rest_string(), {}, none);
        }
        case Kind::Guid:
            return Guid(random_bytes<16>(random_)).to_string();
        case Kind::Object:
            return coin() ? Json{{"a", text()}, {"b", Json::array({1, nullptr, true})}} : Json::array({text()});
        case Kind::Enum:
            return field.enumeration->values[below(field.enumeration->values.size())].name;
        case Kind::Struct:
            return members(field.structure->fields);
        case Kind::Reference: {
            const auto path = target_(field);
            return path ? Json{{"resourceRef", *path}} : Json(nullptr);
        }
        case Kind::Children:
            break;
    }
    return nullptr;
}

/// "virtualNetworks/subnets" -> "/virtualNetworks/id3/subnets/id8"
std::string RandomBody::path(const Field& field) {
    std::string result = "/";
    for (const char c : field.targets[below(field.targets.size())])
        result += c == '/' ? "/id" + std::to_string(below(9)) + "/" : std::string(1, c);
    return result + "/id" + std::to_string(below(9));
}

/// Not empty: an empty text stands for "absent" in most places.
std::string RandomBody::text() {
    static constexpr std::array<const char*, 14> kPieces{"a",  "Z",  "0",      " ",      "<b>",        "&amp;", "\"",
                                                         "\\", "\t", "\u00e9", "\u20ac", "\U0001F600", "]]>",   "'"};
    std::string result = "x";
    for (std::size_t count = below(8); count > 0; --count)
        result += kPieces[below(kPieces.size())];
    return result;
}

std::string RandomBody::address() {
    if (coin()) return IpAddress::v4(static_cast<std::uint32_t>(random_())).to_string();
    auto bytes = random_bytes<16>(random_);
    for (std::uint8_t& byte : bytes)
        byte = coin() ? 0 : byte;
    bytes[0] = 0xFD;  // else it could be one of the forms with an IPv4 address inside
    return IpAddress::v6(bytes).to_string();
}

std::string RandomBody::prefix() {
    const IpAddress inside = *IpAddress::parse(address());
    return IpPrefix::containing(inside, below(inside.bit_count() + 1)).to_string();
}

std::string RandomBody::other_case(std::string text) {
    for (char& c : text) {
        const bool is_small = c >= 'a' && c <= 'z';
        c = coin() ? ascii_lower(c) : is_small ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
}

Json RandomBody::disguised(std::span<const Field> fields, const Json& object) {
    Json result = Json::object();
    for (const Field& field : fields) {
        const auto found = object.find(field.name);
        if (found == object.end()) {
            const bool is_null_absence = is_given_by_client(field) && field.sources.empty();  // else it clears the list
            if (is_null_absence && coin()) result[other_case(std::string(field.name))] = nullptr;
            continue;
        }
        Json value = disguised_value(field, *found);
        const bool is_alias = !field.aliases.empty() && coin();
        result[other_case(std::string(is_alias ? field.aliases.front() : field.name))] = std::move(value);
    }
    result["aMemberThatNobodyKnows"] = Json{{"a", Json::array({1, Json::object()})}};
    return result;
}

Json RandomBody::disguised_value(const Field& field, const Json& value) {
    if (field.is_list && value.is_array()) {
        if (value.size() == 1 && field.kind != Kind::Object && coin()) return disguised_value(field, value.front());
        Json list = Json::array();
        for (const Json& element : value) {
            if (below(4) == 0) list.push_back(nullptr);
            list.push_back(disguised_value(field, element));
        }
        return list;
    }
    switch (field.kind) {
        case Kind::Struct:
            return disguised(field.structure->fields, value);
        case Kind::Bool:
            if (value.is_boolean() && coin()) return value.get<bool>() ? "True" : "fALSE";
            return value.is_string() ? Json(other_case(value.get<std::string>())) : value;
        case Kind::Int:
            return value.is_number() && coin() ? Json(value.dump()) : value;
        case Kind::IpAddress:
        case Kind::IpPrefix:
            return coin() ? Json(" " + value.get<std::string>() + "\t") : value;
        case Kind::Mac:
        case Kind::Guid:
        case Kind::Enum:
            return other_case(value.get<std::string>());
        case Kind::Reference: {
            const std::string path = value.at("resourceRef");
            const Json whole{{"ResourceRef", coin() ? "/networking/v3" + path : path + "/"}, {"instanceId", ""}};
            return coin() ? whole : value;
        }
        default:
            return value;
    }
}

}  // namespace nc::tests
