#include "provider/cim/value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "provider/cim/instance.hpp"
#include "provider/cim/object_path.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::cim {
namespace {

constexpr std::array<std::string_view, 16> kNames{"boolean", "string", "datetime",  "char16", "uint8",  "uint16",
                                                  "uint32",  "uint64", "sint8",     "sint16", "sint32", "sint64",
                                                  "real32",  "real64", "reference", "string"};

struct Range {
    std::int64_t least;
    std::uint64_t most;
};

template <class T>
constexpr Range range_of() {
    return {static_cast<std::int64_t>(std::numeric_limits<T>::min()),
            static_cast<std::uint64_t>(std::numeric_limits<T>::max())};
}

std::optional<Range> range_of(Type type) {
    switch (type) {
        case Type::UInt8:
            return Range{0, std::numeric_limits<std::uint8_t>::max()};
        case Type::Char16:
        case Type::UInt16:
            return Range{0, std::numeric_limits<std::uint16_t>::max()};
        case Type::UInt32:
            return Range{0, std::numeric_limits<std::uint32_t>::max()};
        case Type::UInt64:
            return Range{0, std::numeric_limits<std::uint64_t>::max()};
        case Type::SInt8:
            return range_of<std::int8_t>();
        case Type::SInt16:
            return range_of<std::int16_t>();
        case Type::SInt32:
            return range_of<std::int32_t>();
        case Type::SInt64:
            return range_of<std::int64_t>();
        default:
            return std::nullopt;
    }
}

template <class T>
std::optional<T> whole_number(std::string_view text) {
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return number;
}

/// DSP0004 5.2.4: yyyymmddhhmmss.mmmmmmsutc or ddddddddhhmmss.mmmmmm:000; '*' stands for digits that do not count.
bool is_datetime(std::string_view text) {
    constexpr std::size_t kSize = 25;
    constexpr std::size_t kPoint = 14;
    constexpr std::size_t kSign = 21;
    if (text.size() != kSize || text[kPoint] != '.') return false;
    if (text[kSign] != '+' && text[kSign] != '-' && text[kSign] != ':') return false;
    for (std::size_t at = 0; at < kSize; ++at) {
        const bool is_digit = (text[at] >= '0' && text[at] <= '9') || text[at] == '*';
        if (at != kPoint && at != kSign && !is_digit) return false;
    }
    return true;
}

std::string number_text(double value) {
    std::array<char, 40> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {buffer.data(), end};
}

}  // namespace

std::string_view name_of(Type type) { return kNames[static_cast<std::size_t>(type)]; }

std::optional<Type> find_type(std::string_view name) {
    for (std::size_t at = 0; at < kNames.size(); ++at) {
        if (equals_ignoring_case(kNames[at], name)) return static_cast<Type>(at);
    }
    if (equals_ignoring_case(name, "ref")) return Type::Reference;
    return std::nullopt;
}

bool is_signed(Type type) {
    return type == Type::SInt8 || type == Type::SInt16 || type == Type::SInt32 || type == Type::SInt64;
}
bool is_unsigned(Type type) { return range_of(type).has_value() && !is_signed(type); }
bool is_real(Type type) { return type == Type::Real32 || type == Type::Real64; }

Value Value::of(ObjectPath path) { return Value(State(std::make_shared<const ObjectPath>(std::move(path)))); }
Value Value::of(Instance instance) { return Value(State(std::make_shared<const Instance>(std::move(instance)))); }

bool operator==(const Value& a, const Value& b) {
    if (a.state_.index() != b.state_.index()) return false;
    if (const auto* path = a.path()) return *path == *b.path();
    if (const auto* instance = a.instance()) return *instance == *b.instance();
    if (const auto* list = a.list()) return *list == *b.list();
    return a.state_ == b.state_;
}

std::string to_text(const Value& value) {
    if (const auto* boolean = value.boolean()) return *boolean ? "TRUE" : "FALSE";
    if (const auto* number = value.signed_integer()) return std::to_string(*number);
    if (const auto* number = value.unsigned_integer()) return std::to_string(*number);
    if (const auto* number = value.real()) return number_text(*number);
    if (const auto* text = value.text()) return *text;
    if (const auto* path = value.path()) return path->to_string();
    return {};
}

std::optional<Value> read_value(Type type, std::string_view text) {
    switch (type) {
        case Type::Boolean:
            if (equals_ignoring_case(text, "true")) return Value::of(true);
            if (equals_ignoring_case(text, "false")) return Value::of(false);
            return std::nullopt;
        case Type::String:
            return Value::of(text);
        case Type::DateTime:
            return is_datetime(text) ? std::optional(Value::of(text)) : std::nullopt;
        case Type::Real32:
        case Type::Real64: {
            const auto number = whole_number<double>(text);
            if (!number || !std::isfinite(*number)) return std::nullopt;
            return Value::of(*number);
        }
        case Type::Reference:
        case Type::Object:
            return std::nullopt;
        default:
            break;
    }
    std::optional<Value> value;
    if (text.starts_with('+')) text.remove_prefix(1);
    if (is_signed(type)) {
        if (const auto number = whole_number<std::int64_t>(text)) value = Value::of(*number);
    } else if (const auto number = whole_number<std::uint64_t>(text)) {
        value = Value::of(*number);
    }
    return value && fits(type, *value) ? value : std::nullopt;
}

bool fits(Type type, const Value& integer) {
    const auto range = range_of(type);
    if (!range) return false;
    if (const auto* number = integer.unsigned_integer()) return *number <= range->most;
    const auto* number = integer.signed_integer();
    if (number == nullptr || *number < range->least) return false;
    return *number < 0 || static_cast<std::uint64_t>(*number) <= range->most;
}

}  // namespace nc::provider::cim
