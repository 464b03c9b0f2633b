#include "provider/cim/condition.hpp"

#include <algorithm>
#include <charconv>
#include <compare>
#include <cstdint>
#include <optional>

#include "provider/cim/status.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::cim {
namespace {

bool is_system(std::string_view name) { return name.starts_with("__"); }

std::string text_of(const PropertyName& name) {
    std::string text;
    for (const std::string& part : name)
        text += (text.empty() ? "" : ".") + part;
    return text;
}

// ---- numbers

std::partial_ordering compare_numbers(const Value& a, const Value& b) {
    const auto as_real = [](const Value& value) {
        if (const auto* number = value.real()) return *number;
        if (const auto* number = value.signed_integer()) return static_cast<double>(*number);
        return static_cast<double>(*value.unsigned_integer());
    };
    if (a.real() != nullptr || b.real() != nullptr) return as_real(a) <=> as_real(b);
    const auto is_negative = [](const Value& value) {
        return value.signed_integer() != nullptr && *value.signed_integer() < 0;
    };
    if (is_negative(a) != is_negative(b))
        return is_negative(a) ? std::partial_ordering::less : std::partial_ordering::greater;
    const auto bits = [](const Value& value) {
        return value.signed_integer() != nullptr ? static_cast<std::uint64_t>(*value.signed_integer())
                                                 : *value.unsigned_integer();
    };
    return bits(a) <=> bits(b);  // of equal sign, two's complement keeps the order
}

bool is_number(const Value& value) {
    return value.real() != nullptr || value.signed_integer() != nullptr || value.unsigned_integer() != nullptr;
}

// ---- datetimes (DSP0004 5.2.4)

std::int64_t digits(std::string_view text) {
    std::int64_t number = 0;
    for (const char c : text)
        number = number * 10 + (c >= '0' && c <= '9' ? c - '0' : 0);
    return number;
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
std::int64_t days_of(std::int64_t year, std::int64_t month, std::int64_t day) {
    year -= month <= 2 ? 1 : 0;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const std::int64_t of_era = year - era * 400;
    const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/// Microseconds, since 1970 in UTC or of an interval; the caller has checked the form.
std::int64_t microseconds(std::string_view text) {
    const bool is_interval = text[21] == ':';
    const std::int64_t days =
        is_interval ? digits(text.substr(0, 8))
                    : days_of(digits(text.substr(0, 4)), digits(text.substr(4, 2)), digits(text.substr(6, 2)));
    std::int64_t seconds =
        days * 86400 + digits(text.substr(8, 2)) * 3600 + digits(text.substr(10, 2)) * 60 + digits(text.substr(12, 2));
    if (!is_interval) seconds += (text[21] == '-' ? 60 : -60) * digits(text.substr(22, 3));
    return seconds * 1'000'000 + digits(text.substr(15, 6));
}

// ---- comparisons

std::weak_ordering compare_text(std::string_view a, std::string_view b) {
    return std::lexicographical_compare_three_way(
        a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) -> std::weak_ordering {
            return static_cast<unsigned char>(ascii_lower(x)) <=> static_cast<unsigned char>(ascii_lower(y));
        });
}

std::optional<Value> as_number(const Value& constant) {
    if (is_number(constant)) return constant;
    if (const bool* boolean = constant.boolean()) return Value::of(std::uint64_t{*boolean ? 1U : 0U});
    if (constant.text() == nullptr) return std::nullopt;
    for (const Type type : {Type::UInt64, Type::SInt64, Type::Real64}) {
        if (auto value = read_value(type, *constant.text())) return value;
    }
    return std::nullopt;
}

std::optional<bool> as_boolean(const Value& constant) {
    if (const bool* boolean = constant.boolean()) return *boolean;
    if (constant.text() != nullptr) {
        const auto value = read_value(Type::Boolean, *constant.text());
        return value ? std::optional(*value->boolean()) : std::nullopt;
    }
    const auto* number = constant.unsigned_integer();
    return number != nullptr && *number <= 1 ? std::optional(*number == 1) : std::nullopt;
}

/// std::nullopt: the two cannot be compared.
std::optional<std::partial_ordering> compare(const Value& value, const Value& constant) {
    if (const bool* boolean = value.boolean()) {
        const auto other = as_boolean(constant);
        return other ? std::optional<std::partial_ordering>(*boolean <=> *other) : std::nullopt;
    }
    if (is_number(value)) {
        const auto other = as_number(constant);
        return other ? std::optional(compare_numbers(value, *other)) : std::nullopt;
    }
    if (const ObjectPath* path = value.path()) {
        const auto other = constant.path() != nullptr   ? std::optional(*constant.path())
                           : constant.text() != nullptr ? ObjectPath::parse(*constant.text())
                                                        : std::nullopt;
        if (!other) return std::nullopt;
        return same_object(*path, *other) ? std::partial_ordering::equivalent : std::partial_ordering::unordered;
    }
    if (value.text() == nullptr) return std::nullopt;
    return compare_text(*value.text(), to_text(constant));
}

std::optional<std::partial_ordering> compare_dates(const Value& value, const Value& constant) {
    if (value.text() == nullptr || constant.text() == nullptr) return std::nullopt;
    if (!read_value(Type::DateTime, *value.text()) || !read_value(Type::DateTime, *constant.text()))
        return std::nullopt;
    return microseconds(*value.text()) <=> microseconds(*constant.text());
}

bool satisfies(std::partial_ordering order, Operator comparison) {
    switch (comparison) {
        case Operator::Equal:
            return order == 0;
        case Operator::NotEqual:
            return order != 0;
        case Operator::Less:
            return order < 0;
        case Operator::LessOrEqual:
            return order <= 0;
        case Operator::Greater:
            return order > 0;
        case Operator::GreaterOrEqual:
            return order >= 0;
    }
    return false;
}

// ---- checks

/// What the class says of a property; null: a system property, or one inside of an instance whose class is not known.
Result<const PropertyDefinition*> definition_of(const PropertyName& name, const Class& class_,
                                                const ClassRegistry& classes) {
    const Class* at = &class_;
    const PropertyDefinition* found = nullptr;
    for (const std::string& part : name) {
        if (at == nullptr) return nullptr;
        if (is_system(part)) return nullptr;
        const auto position = at->find_property(part);
        if (!position) return failure(Status::InvalidQuery, at->name + " has no property " + part + ".", text_of(name));
        found = &at->properties[*position];
        const bool is_embedded = found->type == Type::Object;
        if (!is_embedded && &part != &name.back())
            return failure(Status::InvalidQuery, text_of(name) + " is no property: " + part + " has none.",
                           text_of(name));
        // An abstract class stands for any that is derived from it, of which nobody knows what it has.
        at = is_embedded ? classes.find(class_.namespace_name, found->class_name) : nullptr;
        if (at != nullptr && at->is_abstract) at = nullptr;
    }
    return found;
}

bool can_compare(const PropertyDefinition& property, const Condition& condition) {
    const Value& constant = condition.constant;
    const bool is_equality = condition.comparison == Operator::Equal || condition.comparison == Operator::NotEqual;
    switch (property.type) {
        case Type::Boolean:
            return as_boolean(constant).has_value();
        case Type::String:
        case Type::Char16:
            return true;
        case Type::DateTime:
            return constant.text() != nullptr && read_value(Type::DateTime, *constant.text()).has_value();
        case Type::Reference:
            return is_equality && constant.text() != nullptr && ObjectPath::parse(*constant.text());
        case Type::Object:
            return false;
        default:
            return as_number(constant).has_value();
    }
}

Result<void> check_pair(const Condition& condition, const Class& class_, const ClassRegistry& classes) {
    const PropertyDefinition* sides[2] = {};
    for (const PropertyName* name : {&condition.property, &condition.other}) {
        const auto definition = definition_of(*name, class_, classes);
        if (!definition) return definition.error();
        if (*definition != nullptr && ((*definition)->is_array || (*definition)->type == Type::Object))
            return failure(Status::InvalidQuery, text_of(*name) + " cannot be compared.", text_of(*name));
        sides[name == &condition.other ? 1 : 0] = *definition;
    }
    const auto kind = [](Type type) {
        switch (type) {
            case Type::Boolean:
            case Type::String:
            case Type::Reference:
            case Type::DateTime:
                return type;
            case Type::Char16:
                return Type::String;
            default:
                return Type::Real64;  // any number
        }
    };
    if (sides[0] == nullptr || sides[1] == nullptr || kind(sides[0]->type) == kind(sides[1]->type)) return {};
    return failure(Status::InvalidQuery,
                   text_of(condition.property) + " and " + text_of(condition.other) + " are of different types.",
                   text_of(condition.other));
}

Result<void> check_property(const Condition& condition, const Class& class_, const ClassRegistry& classes) {
    if (!condition.other.empty()) return check_pair(condition, class_, classes);
    const auto definition = definition_of(condition.property, class_, classes);
    if (!definition) return definition.error();
    const std::string name = text_of(condition.property);
    if (condition.kind == Condition::Kind::IsA) {
        const bool is_this = condition.property.size() == 1 && equals_ignoring_case(name, "__this");
        const bool is_object = *definition != nullptr && !(*definition)->is_array &&
                               ((*definition)->type == Type::Object || (*definition)->type == Type::Reference);
        const bool is_unknown = *definition == nullptr && condition.property.size() > 1;
        if (is_this || is_object || is_unknown) return {};
        return failure(Status::InvalidQuery, "ISA is asked of instances; " + name + " is none.", name);
    }
    if (*definition == nullptr) return {};
    const PropertyDefinition& property = **definition;
    if (condition.kind == Condition::Kind::IsNull || condition.kind == Condition::Kind::IsNotNull) return {};
    if (property.is_array) return failure(Status::InvalidQuery, name + " is a list, which cannot be compared.", name);
    if (condition.kind == Condition::Kind::Like) {
        if (property.type == Type::String || property.type == Type::Char16) return {};
        return failure(Status::InvalidQuery, "LIKE is asked of texts; " + name + " is none.", name);
    }
    if (can_compare(property, condition)) return {};
    return failure(Status::InvalidQuery, "'" + to_text(condition.constant) + "' cannot be compared with " + name + ".",
                   name);
}

bool is_a_class(const Value& value, std::string_view ancestor, const ClassRegistry& classes) {
    if (const Instance* instance = value.instance()) return is_a(instance->of(), ancestor);
    const ObjectPath* path = value.path();
    const Class* class_ = path == nullptr ? nullptr : classes.find(path->namespace_name, path->class_name);
    return class_ != nullptr && is_a(*class_, ancestor);
}

bool is_date(const Condition& condition, const Instance& instance) {
    if (condition.property.size() != 1) return false;
    const auto position = instance.of().find_property(condition.property.front());
    return position && instance.of().properties[*position].type == Type::DateTime;
}

bool holds_leaf(const Condition& condition, const Instance& instance, const ClassRegistry& classes) {
    if (condition.kind == Condition::Kind::IsA) {
        if (equals_ignoring_case(condition.property.front(), "__this"))
            return is_a(instance.of(), *condition.constant.text());
        return is_a_class(property_value(instance, condition.property), *condition.constant.text(), classes);
    }
    const Value value = property_value(instance, condition.property);
    if (condition.kind == Condition::Kind::IsNull) return value.is_null();
    if (condition.kind == Condition::Kind::IsNotNull) return !value.is_null();
    if (value.is_null()) return false;
    if (condition.kind == Condition::Kind::Like)
        return value.text() != nullptr && is_like(*value.text(), *condition.constant.text());
    const Value other = condition.other.empty() ? condition.constant : property_value(instance, condition.other);
    if (other.is_null()) return false;
    const auto order = is_date(condition, instance) ? compare_dates(value, other) : compare(value, other);
    return order && satisfies(*order, condition.comparison);
}

}  // namespace

Result<void> check_condition(const Condition& condition, const Class& class_, const ClassRegistry& classes) {
    for (const Condition& part : condition.parts) {
        if (auto checked = check_condition(part, class_, classes); !checked) return checked;
    }
    return condition.parts.empty() ? check_property(condition, class_, classes) : Result<void>();
}

bool holds(const Condition& condition, const Instance& instance, const ClassRegistry& classes) {
    return holds_by(condition, [&](const Condition& leaf) { return holds_leaf(leaf, instance, classes); });
}

namespace {

/// Whether the character is of the set that begins behind '['; tells where the set ends. std::nullopt: it does not end.
std::optional<bool> in_set(char c, std::string_view pattern, std::size_t& at) {
    const std::size_t end = pattern.find(']', at + 1);
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view set = pattern.substr(at + 1, end - at - 1);
    at = end + 1;
    const bool is_negated = set.starts_with('^');
    if (is_negated) set.remove_prefix(1);
    const char wanted = ascii_lower(c);
    bool is_in = false;
    while (!set.empty()) {
        const bool is_range = set.size() > 2 && (set[1] == '-' || set[1] == '=');
        is_in |= ascii_lower(set.front()) <= wanted && wanted <= ascii_lower(is_range ? set[2] : set.front());
        set.remove_prefix(is_range ? 3 : 1);
    }
    return is_in != is_negated;
}

}  // namespace

bool is_like(std::string_view text, std::string_view pattern) {
    // Where to go on when what follows the last % does not match: one character later.
    std::size_t in_text = 0;
    std::size_t in_pattern = 0;
    std::optional<std::size_t> after_percent;
    std::size_t retry_at = 0;
    while (in_text < text.size() || in_pattern < pattern.size()) {
        if (in_pattern < pattern.size() && pattern[in_pattern] == '%') {
            after_percent = ++in_pattern;
            retry_at = in_text;
            continue;
        }
        if (in_text < text.size() && in_pattern < pattern.size()) {
            std::size_t next = in_pattern + 1;
            const bool is_one_of_many = pattern[in_pattern] == '_' || pattern[in_pattern] == '[';
            bool is_match =
                pattern[in_pattern] == '_' || ascii_lower(pattern[in_pattern]) == ascii_lower(text[in_text]);
            if (pattern[in_pattern] == '[') {
                next = in_pattern;
                is_match = in_set(text[in_text], pattern, next).value_or(false);
            }
            if (is_match) {
                in_pattern = next;
                // A character is all bytes of its UTF-8.
                do {
                    ++in_text;
                } while (in_text < text.size() && (static_cast<unsigned char>(text[in_text]) & 0xC0U) == 0x80U &&
                         is_one_of_many);
                continue;
            }
        }
        if (!after_percent || retry_at >= text.size()) return false;
        in_text = ++retry_at;
        in_pattern = *after_percent;
    }
    return true;
}

Value property_value(const Instance& instance, const PropertyName& name) {
    const Instance* at = &instance;
    Value value;
    for (const std::string& part : name) {
        if (at == nullptr) return {};
        if (is_system(part)) {
            value = system_property(*at, part).value_or(Value());
        } else {
            const Value* found = at->find(part);
            if (found == nullptr) return {};
            value = *found;
        }
        at = value.instance();
    }
    return value;
}

}  // namespace nc::provider::cim
