#include "provider/cim/query_engine.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "provider/cim/condition.hpp"
#include "provider/cim/status.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::cim {
namespace {

bool is(const PropertyName& name, std::string_view what) {
    return name.size() == 1 && equals_ignoring_case(name.front(), what);
}

// ---- SELECT … FROM meta_class

Result<void> check_meta(const Condition& condition) {
    for (const Condition& part : condition.parts) {
        if (auto checked = check_meta(part); !checked) return checked;
    }
    if (!condition.parts.empty()) return {};
    if (!condition.other.empty()) return failure(Status::InvalidQuery, "Classes are compared with texts.", "Query");
    if (condition.kind == Condition::Kind::IsA
            ? is(condition.property, "__this")
            : is(condition.property, "__CLASS") || is(condition.property, "__SUPERCLASS") ||
                  is(condition.property, "__DYNASTY"))
        return {};
    return failure(Status::InvalidQuery, "Of classes one asks __this ISA, __CLASS, __SUPERCLASS or __DYNASTY.",
                   "Query");
}

std::optional<std::string> meta_value(const Class& class_, const PropertyName& name) {
    if (is(name, "__CLASS")) return class_.name;
    if (is(name, "__DYNASTY")) return class_.derivation.empty() ? class_.name : class_.derivation.back();
    return class_.superclass.empty() ? std::nullopt : std::optional(class_.superclass);
}

/// Of a condition without connectives.
bool holds_of_class(const Condition& condition, const Class& class_) {
    const auto text = [&] { return meta_value(class_, condition.property); };
    switch (condition.kind) {
        case Condition::Kind::IsA:
            return is_a(class_, *condition.constant.text());
        case Condition::Kind::IsNull:
            return !text();
        case Condition::Kind::IsNotNull:
            return text().has_value();
        case Condition::Kind::Like:
            return text() && is_like(*text(), *condition.constant.text());
        default:
            break;
    }
    const auto value = text();
    if (!value) return false;
    const bool is_equal = equals_ignoring_case(*value, to_text(condition.constant));
    return condition.comparison == Operator::Equal ? is_equal : condition.comparison == Operator::NotEqual && !is_equal;
}

Result<void> select_classes(const ObjectManager& manager, std::string_view namespace_name, const SelectQuery& query,
                            const RowSink& sink) {
    if (query.where) {
        if (auto checked = check_meta(*query.where); !checked) return checked;
    }
    for (const Class* class_ : manager.classes().classes(namespace_name)) {
        const auto holds_leaf = [&](const Condition& leaf) { return holds_of_class(leaf, *class_); };
        if (query.where && !holds_by(*query.where, holds_leaf)) continue;
        if (!sink({std::nullopt, class_, std::nullopt})) break;
    }
    return {};
}

// ---- SELECT … FROM class

Result<CursorPtr<QueryRow>> select(const ObjectManager& manager, const Caller& caller, std::string_view namespace_name,
                                   const SelectQuery& query) {
    if (query.within || query.group)
        return failure(Status::InvalidQuery, "WITHIN and GROUP are of event queries.", "Query");
    const auto class_ = check_select(manager, namespace_name, query);
    if (!class_) return class_.error();
    std::optional<std::vector<std::string>> shown;
    for (const PropertyName& name : query.properties) {
        if (!shown) shown.emplace();
        shown->push_back(name.front());
    }
    auto instances = manager.open(caller, namespace_name, query.class_name);
    if (!instances) return instances.error();
    return mapped<QueryRow>(*std::move(instances),
                            [where = query.where, shown, &classes = manager.classes()](Instance instance) {
                                if (where && !holds(*where, instance, classes)) return std::optional<QueryRow>();
                                return std::optional(QueryRow{std::move(instance), nullptr, shown});
                            });
}

// ---- ASSOCIATORS OF, REFERENCES OF

bool has_qualifier(const Class& class_, std::string_view name) {
    const auto qualifiers = qualifiers_of(class_);
    return name.empty() || std::any_of(qualifiers.begin(), qualifiers.end(),
                                       [&](const Qualifier& each) { return equals_ignoring_case(each.name, name); });
}

bool fits(std::string_view wanted, const Class& class_) { return wanted.empty() || is_a(class_, wanted); }

/// SchemaOnly: which classes the class can be associated with, or by which.
Result<void> associate_classes(const ObjectManager& manager, const ObjectPath& object, const AssociationQuery& query,
                               const RowSink& sink) {
    const auto class_ = manager.find_class(object.namespace_name, object.class_name);
    if (!class_) return class_.error();
    std::vector<const Class*> found;
    const auto add = [&](const Class* each) {
        if (std::find(found.begin(), found.end(), each) == found.end()) found.push_back(each);
    };
    for (const Class* association : manager.classes().classes(object.namespace_name)) {
        if (!association->is_association || association->is_abstract) continue;
        const auto has_role = [&](const PropertyDefinition& end, std::string_view role) {
            return end.type == Type::Reference && (role.empty() || equals_ignoring_case(end.name, role));
        };
        for (const PropertyDefinition& own : association->properties) {
            if (!has_role(own, query.filter.role) || !is_a(**class_, own.class_name)) continue;
            if (query.is_references) {
                if (fits(query.filter.result_class, *association) &&
                    has_qualifier(*association, query.required_qualifier))
                    add(association);
                continue;
            }
            if (!fits(query.filter.association_class, *association) ||
                !has_qualifier(*association, query.required_association_qualifier))
                continue;
            for (const PropertyDefinition& other : association->properties) {
                const Class* target = &other != &own && has_role(other, query.filter.result_role)
                                          ? manager.classes().find(object.namespace_name, other.class_name)
                                          : nullptr;
                if (target != nullptr && fits(query.filter.result_class, *target) &&
                    has_qualifier(*target, query.required_qualifier))
                    add(target);
            }
        }
    }
    for (const Class* each : found) {
        if (!sink({std::nullopt, each, std::nullopt})) break;
    }
    return {};
}

std::vector<std::string> keys_of(const Class& class_) {
    std::vector<std::string> names;
    for (const PropertyDefinition& property : class_.properties) {
        if (property.is_key) names.push_back(property.name);
    }
    return names;
}

Result<void> associate(const ObjectManager& manager, const Caller& caller, std::string_view namespace_name,
                       const AssociationQuery& query, const RowSink& sink) {
    ObjectPath object = query.object;
    if (object.namespace_name.empty()) object.namespace_name = namespace_name;
    if (query.is_schema_only) return associate_classes(manager, object, query, sink);
    if (!object.is_of_instance())
        return failure(Status::InvalidQuery, "Between classes one asks with SchemaOnly.", object.class_name);
    AssociationFilter filter = query.filter;
    if (query.is_references) std::swap(filter.association_class, filter.result_class);
    std::vector<const Class*> told;
    std::set<std::string> found;
    const auto take = [&](Instance instance) {
        const Class& class_ = instance.of();
        if (!has_qualifier(class_, query.required_qualifier)) return true;
        if (query.is_class_definitions_only) {
            if (std::find(told.begin(), told.end(), &class_) != told.end()) return true;
            told.push_back(&class_);
            return sink({std::nullopt, &class_, std::nullopt});
        }
        // One that is associated in two ways is one result.
        if (!found.insert(identity_of(instance.path())).second) return true;
        std::optional<std::vector<std::string>> shown;
        if (query.is_keys_only) shown = keys_of(class_);
        return sink({std::move(instance), nullptr, std::move(shown)});
    };
    if (query.is_references) return manager.references(caller, object, filter, take);
    if (query.required_association_qualifier.empty()) return manager.associators(caller, object, filter, take);
    // Of the qualifiers that associations have here, only this one tells something.
    const bool is_met = equals_ignoring_case(query.required_association_qualifier, "Association");
    return is_met ? manager.associators(caller, object, filter, take) : Result<void>();
}

}  // namespace

Result<void> check_shown(const PropertyName& name, const Class& class_) {
    const std::string& first = name.front();
    if (first.starts_with("__")) {
        if (name.size() == 1 && system_property(Instance(class_), first)) return {};
    } else if (class_.find_property(first)) {
        return {};
    }
    return failure(Status::InvalidQuery, class_.name + " has no property " + first + ".", first);
}

Result<const Class*> check_select(const ObjectManager& manager, std::string_view namespace_name,
                                  const SelectQuery& query) {
    const auto class_ = manager.find_class(namespace_name, query.class_name);
    if (!class_) return class_;
    for (const PropertyName& name : query.properties) {
        if (auto checked = check_shown(name, **class_); !checked) return checked.error();
    }
    if (query.where) {
        if (auto checked = check_condition(*query.where, **class_, manager.classes()); !checked) return checked.error();
    }
    return class_;
}

Result<CursorPtr<QueryRow>> open_query(const ObjectManager& manager, const Caller& caller,
                                       std::string_view namespace_name, const Query& query) {
    if (!manager.classes().has_namespace(namespace_name))
        return failure(Status::InvalidNamespace, "There is no namespace " + std::string(namespace_name) + ".",
                       std::string(namespace_name));
    const auto* data = std::get_if<SelectQuery>(&query);
    if (data != nullptr && !equals_ignoring_case(data->class_name, "meta_class"))
        return select(manager, caller, namespace_name, *data);
    std::vector<QueryRow> rows;
    const RowSink keep = [&](QueryRow row) {
        rows.push_back(std::move(row));
        return true;
    };
    auto done = data != nullptr ? select_classes(manager, namespace_name, *data, keep)
                                : associate(manager, caller, namespace_name, std::get<AssociationQuery>(query), keep);
    if (!done) return done.error();
    return held(std::move(rows));
}

Result<CursorPtr<Instance>> open_associated(const ObjectManager& manager, const Caller& caller,
                                            const ObjectPath& object, const AssociationFilter& filter,
                                            bool is_references) {
    std::vector<Instance> found;
    const Sink keep = [&](Instance instance) {
        found.push_back(std::move(instance));
        return true;
    };
    auto done = is_references ? manager.references(caller, object, filter, keep)
                              : manager.associators(caller, object, filter, keep);
    if (!done) return done.error();
    return held(std::move(found));
}

CursorPtr<QueryRow> rows_of(CursorPtr<Instance> instances, std::optional<std::vector<std::string>> properties) {
    return mapped<QueryRow>(std::move(instances), [properties = std::move(properties)](Instance instance) {
        return std::optional(QueryRow{std::move(instance), nullptr, properties});
    });
}

CursorPtr<QueryRow> only_instances(CursorPtr<QueryRow> rows) {
    return mapped<QueryRow>(std::move(rows), [](QueryRow row) {
        return row.instance ? std::optional(std::move(row)) : std::optional<QueryRow>();
    });
}

Result<void> run_query(const ObjectManager& manager, const Caller& caller, std::string_view namespace_name,
                       std::string_view query, const RowSink& sink) {
    const auto parsed = parse_query(query);
    if (!parsed) return parsed.error();
    const auto cursor = open_query(manager, caller, namespace_name, *parsed);
    if (!cursor) return cursor.error();
    return read_all(**cursor, sink);
}

}  // namespace nc::provider::cim
