// What one schema cannot say: how resources must agree, and what the service decides for them (VSIDs, MAC addresses,
// the peering state of the other side). One class per resource type that has rules, in a file of its own; main.cpp puts
// them into a RuleBook. The generic part (members, enums, references exist, nothing referenced is deleted) is done in
// service/api before rules are asked. Rules never touch the store: they work on the draft of one request, which is
// committed as a whole or dropped. Thread: control.
#pragma once

#include <map>
#include <memory>

#include "schemas/model/api_version.hpp"
#include "schemas/model/faults.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::resources {

/// One resource of a PUT (the addressed one or an inline child). The draft holds every resource of the request in its
/// new form, without the children that the request removes, with server-maintained members (access="read") carried over
/// from the existing one.
struct PutContext {
    const state::StoredResource& proposed;
    const state::StoredResource* existing;  ///< null: it is created
    const state::TreeDraft& draft;
    model::ApiVersion version;
    bool is_addressed = true;  ///< false: it is named inside the PUT of something above it
};

/// One resource of a DELETE (the addressed one or one below it); it is still in the draft when checked.
struct DeleteContext {
    const state::StoredResource& existing;
    const state::TreeDraft& draft;
    bool is_addressed;  ///< false: it goes because something above it goes
};

class ResourceRules {
  public:
    virtual ~ResourceRules() = default;

    /// Refuses by adding faults; their targets are member paths such as "properties.remoteVirtualNetwork".
    virtual void check_put(const PutContext&, model::Faults&) const {}
    /// Called when no check of the request found a fault: allocates, fills server-maintained members, changes other
    /// resources. May still fault (a pool is exhausted), which drops the whole draft. Parents come before children.
    virtual void apply_put(const PutContext&, state::TreeDraft&, model::Faults&) const {}
    virtual void check_delete(const DeleteContext&, model::Faults&) const {}
    /// Called after the resource has left the draft: releases, changes other resources.
    virtual void apply_delete(const DeleteContext&, state::TreeDraft&, model::Faults&) const {}
};

/// Rules by type; a type without rules has none.
class RuleBook {
  public:
    void add(model::ResourceType type, std::unique_ptr<const ResourceRules> rules) { rules_[type] = std::move(rules); }
    const ResourceRules& of(model::ResourceType type) const {
        const auto found = rules_.find(type);
        return found == rules_.end() ? none_ : *found->second;
    }

  private:
    ResourceRules none_;
    std::map<model::ResourceType, std::unique_ptr<const ResourceRules>> rules_;
};

}  // namespace nc::service::resources
