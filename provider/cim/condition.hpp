// Whether an instance is one that a WHERE clause means. Text compares without regard to ASCII case; NULL compares with
// nothing, so that every comparison with it is false. Pure functions. Thread: any.
#pragma once

#include <algorithm>
#include <string_view>

#include "provider/cim/class_registry.hpp"
#include "provider/cim/instance.hpp"
#include "provider/cim/query.hpp"

namespace nc::provider::cim {

/// Whether the class has the properties of the condition, and values of their types can be compared so. What is inside
/// of an embedded instance is looked at as far as its class says. Error InvalidQuery.
Result<void> check_condition(const Condition& condition, const Class& class_, const ClassRegistry& classes);

/// What the connectives AND, OR and NOT make of a condition; `holds_leaf` says it of what they connect.
template <class HoldsLeaf>
bool holds_by(const Condition& condition, const HoldsLeaf& holds_leaf) {
    const auto holds_part = [&](const Condition& part) { return holds_by(part, holds_leaf); };
    switch (condition.kind) {
        case Condition::Kind::And:
            return std::all_of(condition.parts.begin(), condition.parts.end(), holds_part);
        case Condition::Kind::Or:
            return std::any_of(condition.parts.begin(), condition.parts.end(), holds_part);
        case Condition::Kind::Not:
            return !holds_part(condition.parts.front());
        default:
            return holds_leaf(condition);
    }
}

/// The condition has been checked.
bool holds(const Condition& condition, const Instance& instance, const ClassRegistry& classes);

/// LIKE: % any text, _ any character, [abc] [a-f] [^a] one of a set, [a=f] (as
/// Microsoft's page on LIKE writes it) the same as [a-f]; a pattern that ends inside of a set never matches.
bool is_like(std::string_view text, std::string_view pattern);

/// The value of a property, one of an embedded instance, or a system property; NULL when some part is.
Value property_value(const Instance& instance, const PropertyName& name);

}  // namespace nc::provider::cim
