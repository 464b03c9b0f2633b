// Runs WQL queries that are answered at once: data, associations, schema (meta_class). Thread: any.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provider/cim/object_manager.hpp"
#include "provider/cim/query.hpp"

namespace nc::provider::cim {

/// An instance, or of a schema query a class.
struct QueryRow {
    std::optional<Instance> instance{};
    const Class* class_ = nullptr;
    std::optional<std::vector<std::string>> properties{};  ///< that were asked for; std::nullopt: all
};

/// What the query finds: instances of a class piece by piece, associations and classes in one piece. The manager
/// outlives it. Errors: InvalidQuery, InvalidClass, InvalidNamespace, those of the providers.
Result<CursorPtr<QueryRow>> open_query(const ObjectManager& manager, const Caller& caller,
                                       std::string_view namespace_name, const Query& query);

/// The associations of an object, or the objects at their other ends. The same errors.
Result<CursorPtr<Instance>> open_associated(const ObjectManager& manager, const Caller& caller,
                                            const ObjectPath& object, const AssociationFilter& filter,
                                            bool is_references);
/// Instances as rows that show these properties; std::nullopt: all.
CursorPtr<QueryRow> rows_of(CursorPtr<Instance> instances,
                            std::optional<std::vector<std::string>> properties = std::nullopt);
/// Leaves out the classes.
CursorPtr<QueryRow> only_instances(CursorPtr<QueryRow> rows);

/// false: no more are wanted.
using RowSink = std::function<bool(QueryRow)>;

/// All of it.
Result<void> run_query(const ObjectManager& manager, const Caller& caller, std::string_view namespace_name,
                       std::string_view query, const RowSink& sink);

/// Whether the class has a property, or a system property, of that name. Error InvalidQuery.
Result<void> check_shown(const PropertyName& name, const Class& class_);
/// The class that a SELECT is from, when all of its properties and its condition fit it.
Result<const Class*> check_select(const ObjectManager& manager, std::string_view namespace_name,
                                  const SelectQuery& query);

}  // namespace nc::provider::cim
