#include "provider/bridge/resource_provider.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "provider/bridge/instance_mapper.hpp"
#include "provider/bridge/methods.hpp"
#include "provider/cim/status.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::provider::bridge {
namespace {

using cim::Caller;
using cim::failure;
using cim::Instance;
using cim::ObjectPath;
using cim::Sink;
using cim::Status;
using cim::Value;
using model::Json;
using model::ResourceInfo;
using model::ResourcePath;

/// How often a change is made anew when somebody else changed the resource in between.
constexpr int kAttempts = 5;

std::string text_at(const Json& json, const char* name) {
    const auto found = json.is_object() ? json.find(name) : json.end();
    return json.is_object() && found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string key_of(const ObjectPath& path) {
    const cim::Key* key = path.find_key(kKey);
    return key == nullptr ? std::string() : cim::to_text(key->value);
}

Error no_such(const std::string& path) {
    return failure(Status::NotFound, "There is no resource '" + path + "'.", path);
}

const model::Field* list_of(const ResourceInfo& parent, const ResourceInfo& child) {
    for (const model::Field& field : parent.fields) {
        if (field.child == child.type) return &field;
    }
    return nullptr;
}

bool is_target(const model::Field& reference, const ResourceInfo& type) {
    return std::any_of(reference.targets.begin(), reference.targets.end(),
                       [&](std::string_view target) { return model::equal_names(target, type.path); });
}

/// The property in which resources of the type list those that refer to them in this way; null when they do not.
const model::Field* back_reference(const ResourceInfo& type, const ReferenceAssociation& reference) {
    if (reference.way.size() != 1) return nullptr;
    for (const model::Field& field : type.fields) {
        for (const model::ReferenceSource& source : field.sources) {
            if (source.type == reference.referrer->type && source.property == reference.way.front()->name &&
                field.sources.size() == 1)
                return &field;
        }
    }
    return nullptr;
}

void drop_children(const ResourceInfo& type, Json& resource) {
    if (!resource.contains("properties")) return;
    for (const model::Field& field : type.fields) {
        if (field.kind == model::Kind::Children) resource["properties"].erase(std::string(field.name));
    }
}

}  // namespace

bool ResourceProvider::each_below(const Json& resource, std::span<const ResourceInfo* const> way,
                                  const EachResource& each) const {
    if (way.size() == 1) {
        const std::string path = text_at(resource, kKey);
        const bool is_unnamed = path.empty() && !way[0]->singleton.empty();
        return each(resource,
                    is_unnamed ? "/" + std::string(way[0]->collection) + "/" + std::string(way[0]->singleton) : path);
    }
    const model::Field* field = list_of(*way[0], *way[1]);
    if (field == nullptr || !resource.contains("properties")) return true;
    const Json& properties = resource.at("properties");
    const auto list = properties.find(field->name);
    if (list == properties.end() || !list->is_array()) return true;
    return std::all_of(list->begin(), list->end(),
                       [&](const Json& child) { return each_below(child, way.subspan(1), each); });
}

const ResourceInfo* ResourceProvider::holder_of(const cim::Class& class_) const {
    const ResourceClass* of = classes_->told_by(class_);
    return of != nullptr ? of->type : nullptr;
}

std::optional<Instance> ResourceProvider::link(const cim::Class& association, const char* first,
                                               const std::string& first_path, const char* second,
                                               const std::string& second_path) const {
    Instance instance(association);
    for (const auto& [role, text] : {std::pair(first, first_path), std::pair(second, second_path)}) {
        const auto path = read_path(text);
        const ResourceInfo* type = path ? type_of(*path) : nullptr;
        if (type == nullptr) return std::nullopt;
        instance.set(role, Value::of(object_path(*classes_->find(*type), text)));
    }
    return instance;
}

bool ResourceProvider::associations_of(const cim::Class& association, const Json& resource, const std::string& path,
                                       const Sink& sink) const {
    const auto emit = [&](std::optional<Instance> instance) { return !instance || sink(*std::move(instance)); };
    if (const ReferenceAssociation* reference = classes_->find_reference(association)) {
        const auto paths = referenced_paths(*reference, resource);
        return std::all_of(paths.begin(), paths.end(), [&](const std::string& target) {
            return emit(link(association, "Antecedent", target, "Dependent", path));
        });
    }
    const auto own = read_path(path);
    return !own || emit(link(association, "GroupComponent", own->parent().to_string(), "PartComponent", path));
}

bool ResourceProvider::emit(const cim::Class& class_, const Json& top, std::span<const ResourceInfo* const> way,
                            const Sink& sink) const {
    const ResourceClass* of = classes_->find(class_);
    return each_below(top, way, [&](const Json& resource, const std::string& path) {
        return of != nullptr ? sink(to_instance(*classes_, *of, resource, path))
                             : associations_of(class_, resource, path, sink);
    });
}

/// The collections of top-level types, each page by page; what classes below them show is in their members.
class ResourceProvider::Pages final : public cim::Cursor<Instance> {
  public:
    Pages(const ResourceProvider& provider, Caller caller, std::span<const cim::Class* const> classes)
        : provider_(provider), caller_(std::move(caller)) {
        std::map<const ResourceInfo*, std::vector<Asked>> by_top;  // in the order of the model's table
        for (const cim::Class* class_ : classes) {
            const ResourceInfo* type = provider.holder_of(*class_);
            if (type == nullptr) continue;
            std::vector<const ResourceInfo*> way{type};
            while (way.front()->parent)
                way.insert(way.begin(), &model::info(*way.front()->parent));
            if (way.front()->can_get) by_top[way.front()].push_back({class_, way});
        }
        for (auto& [top, asked] : by_top)
            left_.push_back({{collection_path(*top)}, std::move(asked)});
        std::reverse(left_.begin(), left_.end());
    }

    Result<cim::Piece<Instance>> next() override {
        cim::Piece<Instance> piece;
        if (!left_.empty()) {
            Collection& now = left_.back();
            auto page = provider_.source_.list(caller_, now.place);
            if (!page && !is_none(now, page.error())) return page.error();
            if (page) add(now, page->members, piece.items);
            now.has_begun = true;
            if (page && page->next) {
                now.place = *std::move(page->next);
            } else {
                left_.pop_back();
            }
        }
        piece.is_last = left_.empty();
        return piece;
    }

  private:
    struct Asked {
        const cim::Class* class_;
        std::vector<const ResourceInfo*> way;  ///< from the top-level type to that of the class
    };
    struct Collection {
        RestSource::PagePlace place;
        std::vector<Asked> asked;
        bool has_begun = false;
    };

    /// A collection that is not listed, a check that nobody has asked for, a question that needs a parameter.
    static bool is_none(const Collection& collection, const Error& error) {
        const Status status = cim::status_of(error);
        return !collection.has_begun && (status == Status::NotFound || status == Status::InvalidParameter);
    }

    void add(const Collection& collection, const Json& members, std::vector<Instance>& into) const {
        const Sink keep = [&](Instance instance) {
            into.push_back(std::move(instance));
            return true;
        };
        for (const Json& member : members) {
            for (const Asked& each : collection.asked)
                provider_.emit(*each.class_, member, each.way, keep);
        }
    }

    const ResourceProvider& provider_;
    Caller caller_;
    std::vector<Collection> left_;  ///< the next is the last of the vector
};

cim::CursorPtr<Instance> ResourceProvider::open(const Caller& caller, std::vector<const cim::Class*> classes) {
    return std::make_unique<Pages>(*this, caller, classes);
}

Result<void> ResourceProvider::references(const Caller& caller, const cim::Class& association, const ObjectPath& object,
                                          const Sink& sink) {
    const Sink matching = [&](Instance instance) {
        return !cim::refers_to(instance, object) || sink(std::move(instance));
    };
    const auto path = read_path(key_of(object));
    const ResourceInfo* type = path ? type_of(*path) : nullptr;
    const ReferenceAssociation* reference = classes_->find_reference(association);
    const ParentAssociation* parent = classes_->find_parent(association);
    if (type == nullptr || (reference == nullptr && parent == nullptr)) return {};
    // What the object says itself needs but its own answer: whom it refers to, who refers to it where it lists them,
    // its children. Only what it does not say is looked for in all that may refer to it.
    const ResourceInfo& holder = reference != nullptr ? *reference->referrer : *parent->child;
    const model::Field* told = reference != nullptr ? back_reference(*type, *reference) : list_of(*type, holder);
    const bool is_holder = type == &holder;
    const bool may_be_both = reference != nullptr && is_target(*reference->way.back(), *type);
    if ((told == nullptr && !is_holder) || (is_holder && may_be_both)) return enumerate(caller, association, matching);
    const auto resource = source_.get(caller, rest_path(*path));
    if (!resource) {
        return cim::status_of(resource.error()) == Status::NotFound ? Result<void>() : Result<void>(resource.error());
    }
    if (is_holder) {
        associations_of(association, *resource, path->to_string(), matching);
        return {};
    }
    const Json members = resource->value("properties", Json::object()).value(std::string(told->name), Json::array());
    for (const Json& member : told->is_list || parent != nullptr ? members : Json::array({members})) {
        const std::string other = text_at(member, kKey);
        auto instance = reference != nullptr
                            ? link(association, "Antecedent", path->to_string(), "Dependent", other)
                            : link(association, "GroupComponent", path->to_string(), "PartComponent", other);
        if (instance && !matching(*std::move(instance))) break;
    }
    return {};
}

Result<Json> ResourceProvider::get_resource(const Caller& caller, const ResourceClass& of,
                                            const ObjectPath& path) const {
    const std::string key = key_of(path);
    const auto resource_path = read_path(key);
    if (!resource_path || type_of(*resource_path) != of.type) return no_such(key);
    if (of.type->can_get || !of.type->parent) return source_.get(caller, rest_path(*resource_path));
    // It is shown inside of its parent only.
    const ResourceInfo& parent = model::info(*of.type->parent);
    const auto above = source_.get(caller, rest_path(resource_path->parent()));
    if (!above) return above.error();
    std::optional<Json> found;
    const ResourceInfo* const way[] = {&parent, of.type};
    each_below(*above, way, [&](const Json& child, const std::string& child_path) {
        if (read_path(child_path) == resource_path) found = child;
        return !found;
    });
    return found ? Result<Json>(*std::move(found)) : Result<Json>(no_such(key));
}

Result<Instance> ResourceProvider::get(const Caller& caller, const cim::Class& class_, const ObjectPath& path) {
    const ResourceClass* of = classes_->find(class_);
    if (of == nullptr) return get_association(caller, class_, path);
    ObjectPath asked = path;
    if (path.is_singleton) {
        if (of->type->singleton.empty())
            return failure(Status::InvalidParameter, class_.name + " has more than one instance.");
        asked = object_path(*of, "/" + std::string(of->type->collection) + "/" + std::string(of->type->singleton));
    }
    const auto resource = get_resource(caller, *of, asked);
    if (!resource) return resource.error();
    return to_instance(*classes_, *of, *resource, key_of(asked));
}

Result<Instance> ResourceProvider::get_association(const Caller& caller, const cim::Class& class_,
                                                   const ObjectPath& path) {
    std::optional<Instance> found;
    const cim::Key* own = path.find_key(classes_->find_reference(class_) != nullptr ? "Dependent" : "PartComponent");
    if (own == nullptr || own->value.path() == nullptr) return no_such(path.relative());
    auto done = references(caller, class_, *own->value.path(), [&](Instance instance) {
        if (cim::same_object(instance.path(), path)) found = std::move(instance);
        return !found;
    });
    if (!done) return done.error();
    if (!found) return no_such(path.relative());
    return *std::move(found);
}

Result<ObjectPath> ResourceProvider::create(const Caller& caller, const Instance& instance) {
    const ResourceClass* of = classes_->find(instance.of());
    if (of == nullptr) return InstanceProvider::create(caller, instance);
    const Value* key = instance.find(kKey);
    const auto path = read_path(key != nullptr ? cim::to_text(*key) : std::string());
    if (!path || type_of(*path) != of->type)
        return failure(Status::InvalidParameter,
                       "resourceRef is not the path of a " + std::string(of->type->name) + ".", kKey);
    std::vector<std::size_t> given;
    for (std::size_t at = 0; at < instance.of().properties.size(); ++at) {
        if (!instance.at(at).is_null() && instance.of().properties[at].is_writable) given.push_back(at);
    }
    Json body{{"properties", Json::object()}};
    if (of->type->is_flat) body = Json::object();
    if (auto written = write_members(*classes_, *of, instance, given, body); !written) return written.error();
    const auto stored = source_.put(caller, rest_path(*path), body, {true, {}});
    if (!stored) return stored.error();
    return object_path(*of, path->to_string());
}

Result<void> ResourceProvider::modify(const Caller& caller, const Instance& instance,
                                      std::span<const std::size_t> changed) {
    const ResourceClass* of = classes_->find(instance.of());
    if (of == nullptr) return InstanceProvider::modify(caller, instance, changed);
    const ObjectPath path = instance.path();
    const auto etag_at = instance.of().find_property("etag");
    const bool has_etag = etag_at && std::find(changed.begin(), changed.end(), *etag_at) != changed.end() &&
                          !instance.at(*etag_at).is_null();
    const std::string given_etag = has_etag ? cim::to_text(instance.at(*etag_at)) : std::string();
    for (int attempt = 1;; ++attempt) {
        auto resource = get_resource(caller, *of, path);
        if (!resource) return resource.error();
        drop_children(*of->type, *resource);
        if (auto written = write_members(*classes_, *of, instance, changed, *resource); !written) return written;
        const std::string etag = has_etag ? given_etag : text_at(*resource, "etag");
        const auto stored = source_.put(caller, rest_path(*read_path(key_of(path))), *resource, {false, etag});
        if (stored) return {};
        const bool is_raced = stored.error().message.starts_with("PreconditionFailed") && !has_etag;
        if (!is_raced || attempt == kAttempts) return stored.error();
    }
}

Result<void> ResourceProvider::remove(const Caller& caller, const cim::Class& class_, const ObjectPath& path) {
    const ResourceClass* of = classes_->find(class_);
    if (of == nullptr) return InstanceProvider::remove(caller, class_, path);
    // A DELETE of what is not there succeeds over REST (it is 204); CIM wants to hear of it.
    const auto resource = get_resource(caller, *of, path);
    if (!resource) return resource.error();
    return source_.remove(caller, rest_path(*read_path(key_of(path))));
}

Result<cim::MethodAnswer> ResourceProvider::invoke(const Caller& caller, const cim::Class& class_,
                                                   const ObjectPath& path, const cim::Method& method,
                                                   std::span<const cim::Argument> arguments) {
    const ResourceClass* of = classes_->find(class_);
    if (of == nullptr) return InstanceProvider::invoke(caller, class_, path, method, arguments);
    return invoke_method(source_, caller, key_of(path), method, arguments);
}

}  // namespace nc::provider::bridge
