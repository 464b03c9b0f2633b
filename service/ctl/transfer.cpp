#include "service/ctl/transfer.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "schemas/model/registry.hpp"
#include "schemas/model/resource_path.hpp"

namespace nc::service::ctl {
namespace {

using model::Access;
using model::Field;
using model::Kind;
using model::ResourceInfo;
using model::ResourcePath;

/// Who gives a value, and the value: with Dynamic it is the controller's.
constexpr std::array kAllocations{std::pair{"privateMacAllocationMethod", "privateMacAddress"},
                                  std::pair{"privateIPAllocationMethod", "privateIPAddress"},
                                  std::pair{"publicIPAllocationMethod", "ipAddress"}};

bool is_written_by_clients(const Field& field) {
    return field.sources.empty() && (field.access == Access::Write || field.access == Access::Create);
}

Json exported_members(std::span<const Field> fields, const Json& object);

/// What a resource must refer to is gone, as of a peering whose remote network was deleted: it cannot be made again.
bool leads_nowhere(const ResourceInfo& type, const Json& resource) {
    const Json properties = resource.value("properties", Json::object());
    return std::any_of(type.fields.begin(), type.fields.end(), [&](const Field& field) {
        return field.kind == Kind::Reference && field.required != model::Required::No &&
               properties.value(std::string(field.name), Json()).is_null();
    });
}

Json exported_value(const Field& field, const Json& value) {
    if (value.is_array()) {
        Json list = Json::array();
        for (const Json& element : value) {
            if (field.kind == Kind::Children && element.is_object()) {
                if (!leads_nowhere(model::info(*field.child), element))
                    list.push_back(exported(model::info(*field.child), element));
            } else {
                list.push_back(exported_value(field, element));
            }
        }
        return list;
    }
    if (field.kind == Kind::Struct && value.is_object()) return exported_members(field.structure->fields, value);
    return value;
}

Json exported_members(std::span<const Field> fields, const Json& object) {
    Json members = Json::object();
    for (const Field& field : fields) {
        const auto found = object.find(std::string(field.name));
        if (found == object.end() || found->is_null()) continue;
        if (field.kind != Kind::Children && !is_written_by_clients(field)) continue;
        if (field.secret && *found == "") continue;
        Json value = exported_value(field, *found);
        const bool is_needless = value.is_structured() && value.empty() && field.required == model::Required::No &&
                                 field.kind != Kind::Children;
        if (!is_needless) members[std::string(field.name)] = std::move(value);
    }
    for (const auto& [method, value] : kAllocations) {
        if (members.value(method, Json()) == "Dynamic") members.erase(value);
    }
    return members;
}

/// A singleton that the controller made by itself: what a client must give is not there yet.
bool is_blank(const ResourceInfo& type, const Json& properties) {
    bool must_be_given = false;
    for (const Field& field : type.fields) {
        if (field.required == model::Required::No) continue;
        must_be_given = true;
        const Json value = properties.value(std::string(field.name), Json(""));
        const bool is_given = value != "" && value != Json::array();
        if (is_given) return false;
    }
    return must_be_given;
}

/// One resource of an import.
struct Unit {
    ResourcePath path;
    Json resource;
    std::set<ResourcePath> needs;  ///< other units that it refers to and that are not there yet
};
using Units = std::map<ResourcePath, Unit>;

/// The top-level resources that a value refers to anywhere in it.
void collect_references(const Json& value, std::set<ResourcePath>& found) {
    for (auto member = value.begin(); member != value.end(); ++member) {
        if (value.is_object() && member.key() == "resourceRef" && member.value().is_string()) {
            if (const auto path = ResourcePath::parse(member.value().get<std::string>()))
                found.insert(path->top_level());
        } else if (member.value().is_structured()) {
            collect_references(member.value(), found);
        }
    }
}

/// Those of the units that `resource` refers to, without `self`.
std::set<ResourcePath> needs_of(const Json& resource, const ResourcePath& self, const Units& waiting) {
    std::set<ResourcePath> needs;
    std::set<ResourcePath> references;
    if (const auto properties = resource.find("properties"); properties != resource.end())
        collect_references(*properties, references);
    for (const ResourcePath& reference : references) {
        if (reference != self && waiting.contains(reference)) needs.insert(reference);
    }
    return needs;
}

/// Without the lists of children, at any depth, in which one refers to a waiting unit. Whole lists: one that is left
/// out keeps the children that are there, one that is shortened would remove them (docs/decisions/0005).
Json without_waiting_lists(const ResourceInfo& type, const Json& resource, const ResourcePath& self,
                           const Units& waiting) {
    Json reduced = resource;
    const auto properties = reduced.find("properties");
    if (properties == reduced.end() || !properties->is_object()) return reduced;
    for (const Field& field : type.fields) {
        if (field.kind != Kind::Children || !properties->contains(std::string(field.name))) continue;
        Json& children = (*properties)[std::string(field.name)];
        bool is_waiting = false;
        for (Json& child : children) {
            child = without_waiting_lists(model::info(*field.child), child, self, waiting);
            is_waiting = is_waiting || !needs_of(child, self, waiting).empty();
        }
        if (is_waiting) properties->erase(std::string(field.name));
    }
    return reduced;
}

class Import {
  public:
    Import(Client& client, Units units) : client_(client), waiting_(std::move(units)) {}

    Result<ImportReport> run() {
        for (auto& [path, unit] : waiting_)
            unit.needs = needs_of(unit.resource, path, waiting_);
        while (!waiting_.empty()) {
            auto ready = std::find_if(waiting_.begin(), waiting_.end(),
                                      [](const auto& entry) { return entry.second.needs.empty(); });
            if (ready != waiting_.end()) {
                if (auto put = put_whole(take(ready)); !put) return std::move(put).error();
            } else if (auto broken = break_cycle(); !broken) {
                return std::move(broken).error();
            }
        }
        for (Unit& unit : second_pass_) {
            if (auto put = put_whole(std::move(unit)); !put) return std::move(put).error();
        }
        return std::move(report_);
    }

  private:
    /// Takes a unit out of those that wait, for itself and for those that need it.
    Unit take(Units::iterator entry) {
        Unit unit = std::move(entry->second);
        waiting_.erase(entry);
        for (auto& [path, other] : waiting_)
            other.needs.erase(unit.path);
        return unit;
    }

    /// Whether what the unit needs leads back to it: then it is part of the cycle, and not only behind it.
    bool needs_itself(const ResourcePath& path) const {
        std::set<ResourcePath> seen;
        std::vector<ResourcePath> open{path};
        while (!open.empty()) {
            const std::set<ResourcePath>& needs = waiting_.at(open.back()).needs;
            open.pop_back();
            if (needs.contains(path)) return true;
            for (const ResourcePath& need : needs) {
                if (seen.insert(need).second) open.push_back(need);
            }
        }
        return false;
    }

    /// Puts the first unit of a cycle that can be put in part; when there is none, the first as it is: the controller
    /// says why not.
    Result<void> break_cycle() {
        for (auto entry = waiting_.begin(); entry != waiting_.end(); ++entry) {
            const Unit& unit = entry->second;
            const ResourceInfo* type = model::find_type(unit.path);
            if (type == nullptr || !needs_itself(unit.path)) continue;
            const Json part = without_waiting_lists(*type, unit.resource, unit.path, waiting_);
            if (!needs_of(part, unit.path, waiting_).empty()) continue;
            Unit whole = take(entry);
            auto done = put(whole.path, part);
            if (!done) return std::move(done).error();
            if (*done) second_pass_.push_back(std::move(whole));
            return {};
        }
        return put_whole(take(waiting_.begin()));
    }

    Result<void> put_whole(Unit unit) {
        auto done = put(unit.path, unit.resource);
        if (!done) return std::move(done).error();
        if (*done) ++report_.imported;
        return {};
    }

    /// False: it was refused, which is in the report.
    Result<bool> put(const ResourcePath& path, const Json& resource) {
        auto answer = client_.request(
            {"PUT", path.to_string(), {}, resource.dump(), {{"Content-Type", "application/json; charset=UTF-8"}}});
        if (answer) {
            const auto ended = client_.follow(*answer);
            if (ended) return true;
            answer = ended.error();
        }
        if (answer.error().code == kNoAnswer) return std::move(answer).error();
        report_.failures.push_back({path.to_string(), answer.error().message});
        return false;
    }

    Client& client_;
    Units waiting_;
    std::vector<Unit> second_pass_;
    ImportReport report_;
};

}  // namespace

Json exported(const ResourceInfo& type, const Json& resource) {
    Json object = Json::object();
    if (!type.parent) object["resourceRef"] = resource.value("resourceRef", "");
    object["resourceId"] = resource.value("resourceId", "");
    for (const char* name : {"resourceMetadata", "tags"}) {
        const auto member = resource.find(name);
        if (member != resource.end() && !member->empty()) object[name] = *member;
    }
    object["properties"] = exported_members(type.fields, resource.value("properties", Json::object()));
    return object;
}

Result<Json> export_all(Client& client) {
    std::map<ResourcePath, Json> sorted;
    for (const ResourceInfo& type : model::resources()) {
        if (type.parent || !type.stored || !type.can_put) continue;
        const std::string path = "/" + std::string(type.collection);
        const bool is_singleton = !type.singleton.empty();
        Json found = Json::array();
        if (is_singleton) {
            auto resource = client.request_json({"GET", path + "/" + std::string(type.singleton), {}, {}, {}});
            if (!resource && resource.error().code == kMissing) continue;  // it has not been made
            if (!resource) return std::move(resource).error();
            if (!is_blank(type, exported(type, *resource)["properties"])) found.push_back(*std::move(resource));
        } else {
            auto members = client.list(path);
            if (!members) return std::move(members).error();
            found = *std::move(members);
        }
        for (const Json& resource : found) {
            const auto place = ResourcePath::parse(resource.value("resourceRef", ""));
            if (place) sorted.emplace(*place, exported(type, resource));
        }
    }
    Json resources = Json::array();
    for (auto& [path, resource] : sorted)
        resources.push_back(std::move(resource));
    return Json{{"resources", std::move(resources)}};
}

Result<ImportReport> import_all(Client& client, const Json& document) {
    const auto invalid = [] {
        return Error{kUsageError,
                     "The document is not one of export: it needs a list \"resources\" of resources with "
                     "their resourceRef, each once.",
                     {},
                     {}};
    };
    if (!document.is_object() || !document.contains("resources") || !document["resources"].is_array()) return invalid();
    Units units;
    for (const Json& resource : document["resources"]) {
        const auto path = resource.is_object() ? ResourcePath::parse(resource.value("resourceRef", "")) : std::nullopt;
        if (!path || !units.emplace(*path, Unit{*path, resource, {}}).second) return invalid();
    }
    return Import(client, std::move(units)).run();
}

}  // namespace nc::service::ctl
