#include "service/state/carried_out.hpp"

#include <algorithm>
#include <span>

#include "schemas/codec/value.hpp"
#include "schemas/model/field.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::service::state {
namespace {

using model::Field;
using model::Json;

bool says_nothing(const Field& field, const Json& value) {
    // In a list of what is on, "Disabled" outweighs what stands beside it (auditingEnabled, MS-NCNBI 3.1.5.15).
    if (value.is_array()) return value.empty() || std::find(value.begin(), value.end(), "Disabled") != value.end();
    return value.is_null() || value.empty() || value == false || value == "" || value == codec::default_of(field);
}

void add(const std::string& name, const model::ResourcePath& holder, std::vector<IdleMember>& found) {
    const auto known =
        std::find_if(found.begin(), found.end(), [&](const IdleMember& member) { return member.name == name; });
    if (known == found.end()) {
        found.push_back({name, holder});
    } else {
        ++known->count;
    }
}

void add_members(std::span<const Field> fields, const Json& object, const std::string& prefix,
                 const model::ResourcePath& holder, std::vector<IdleMember>& found) {
    for (const Field& field : fields) {
        if (field.carried_out && field.kind != model::Kind::Struct) continue;  // most of them: every answer asks this
        const auto value = object.find(field.name);
        if (value == object.end()) continue;
        const std::string name = prefix + std::string(field.name);
        if (!field.carried_out) {
            if (!says_nothing(field, *value)) add(name, holder, found);
        } else if (value->is_object()) {
            add_members(field.structure->fields, *value, name + ".", holder, found);
        }
    }
}

}  // namespace

bool is_carried_out(model::ResourceType type) {
    const model::ResourceInfo& info = model::info(type);
    return info.carried_out && (!info.parent || is_carried_out(*info.parent));
}

std::vector<IdleMember> idle_members(const StoredResource& resource, const ResourceTree& tree) {
    std::vector<IdleMember> found;
    add_members(model::info(resource.type).fields, *resource.properties, "", resource.path, found);
    for (const ResourcePtr& below : tree.descendants(resource.path))
        add_members(model::info(below->type).fields, *below->properties, "", below->path, found);
    return found;
}

}  // namespace nc::service::state
