// A WQL query as a value: what the parser makes and the query engine runs. Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "provider/cim/object_manager.hpp"
#include "provider/cim/object_path.hpp"
#include "provider/cim/value.hpp"
#include "schemas/base/result.hpp"

namespace nc::provider::cim {

/// A property, or one of an embedded instance: {"TargetInstance", "Name"}.
using PropertyName = std::vector<std::string>;

enum class Operator : std::uint8_t { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };

struct Condition {
    enum class Kind : std::uint8_t {
        And,
        Or,
        Not,
        Compare,
        Like,
        IsNull,
        IsNotNull,
        IsA,
    };
    Kind kind = Kind::Compare;
    std::vector<Condition> parts{};  ///< of And, Or (two or more) and Not (one)
    PropertyName property{};
    Operator comparison = Operator::Equal;
    /// What a Compare compares with when it is no constant; empty: it is one.
    PropertyName other{};
    Value constant{};  ///< of Compare, never NULL; the pattern of Like; the class of IsA
};

/// GROUP WITHIN n [BY p, …] [HAVING NumberOfEvents op k]: of event queries.
struct Grouping {
    double within = 0;  ///< seconds
    std::vector<PropertyName> by{};
    std::optional<Condition> having{};
};

struct SelectQuery {
    std::vector<PropertyName> properties{};  ///< empty: all
    std::string class_name;
    std::optional<Condition> where{};
    std::optional<double> within{};  ///< seconds
    std::optional<Grouping> group{};
};

struct AssociationQuery {
    bool is_references = false;  ///< REFERENCES OF, else ASSOCIATORS OF
    ObjectPath object;
    AssociationFilter filter{};
    std::string required_qualifier{};              ///< of the classes of the results
    std::string required_association_qualifier{};  ///< of the classes of the associations
    bool is_class_definitions_only = false;
    bool is_keys_only = false;
    bool is_schema_only = false;  ///< between classes
};

using Query = std::variant<SelectQuery, AssociationQuery>;

/// Error InvalidQuery says what is wrong, and at which character.
Result<Query> parse_query(std::string_view text);

}  // namespace nc::provider::cim
