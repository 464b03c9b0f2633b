#include "provider/bridge/indication_source.hpp"

#include <algorithm>
#include <utility>

#include "provider/bridge/instance_mapper.hpp"
#include "provider/cim/status.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::provider::bridge {
namespace {

using cim::Change;
using cim::failure;
using cim::Instance;
using cim::Status;
using cim::Value;
using model::Json;
using model::ResourcePath;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kFeed = "/changes";
constexpr seconds kLongestWait{60};            // of the feed
constexpr milliseconds kBetweenAttempts{500};  // while the controller is away

bool is_away(const Error& error) { return cim::status_of(error) == Status::Failed; }
bool is_too_old(const Error& error) { return error.message.starts_with("ChangesTooOld"); }

std::string text_at(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<std::uint64_t> revision_of(const Json& told) {
    const auto found = told.is_object() ? told.find("revision") : told.end();
    if (!told.is_object() || found == told.end() || !found->is_number_unsigned())
        return failure(Status::Failed, "The controller's change feed tells no revision.");
    return found->get<std::uint64_t>();
}

}  // namespace

Result<std::unique_ptr<cim::ChangeSource>> IndicationSource::open(std::shared_ptr<const ResourceClasses> classes,
                                                                  RestSource source, cim::Caller caller,
                                                                  const std::vector<const cim::Class*>& watched,
                                                                  Environment environment) {
    std::unique_ptr<IndicationSource> opened(
        new IndicationSource(std::move(classes), source, std::move(caller), std::move(environment)));
    for (const cim::Class* each : watched) {
        const ResourceClass* of = opened->classes_->told_by(*each);
        if (of == nullptr || !of->type->stored) continue;
        opened->watched_.push_back(each);
        opened->told_by_[of].push_back(each);
    }
    if (opened->watched_.empty())
        return failure(Status::NotSupported,
                       "Events tell of resources that the controller stores and of their associations, and of no "
                       "others.",
                       "Query");
    if (auto begun = opened->begin(); !begun) return begun.error();
    return std::unique_ptr<cim::ChangeSource>(std::move(opened));
}

void IndicationSource::cancel() {
    is_cancelled_ = true;
    if (environment_.cancel_requests) environment_.cancel_requests();
}

Result<void> IndicationSource::begin() {
    const auto told = source_.get(caller_, kFeed);
    if (!told) return told.error();
    const auto revision = revision_of(*told);
    if (!revision) return revision.error();
    known_.clear();
    const cim::Sink note = [&](Instance instance) {
        if (Known* known = known_of(instance)) {
            if (instance.of().is_association) {
                known->associations.push_back(std::move(instance));
            } else {
                known->instance = std::move(instance);
            }
        }
        return true;
    };
    auto done = cim::read_all(*resources_.open(caller_, watched_), note);
    if (!done) return done;
    // What happened while that was read is not told: the subscription begins now.
    const auto told_after = source_.get(caller_, kFeed);
    if (!told_after) return told_after.error();
    const auto now = revision_of(*told_after);
    if (!now) return now.error();
    for (revision_ = *revision; *revision_ < *now;) {
        if (const auto skipped = read(seconds::zero()); !skipped) {
            revision_.reset();
            return skipped.error();
        }
    }
    return {};
}

Result<std::vector<Change>> IndicationSource::read(seconds wait) {
    const std::string query =
        "since=" + std::to_string(*revision_) + "&wait=" + std::to_string(wait.count()) + "&states=true";
    const auto told = source_.get(caller_, kFeed, query);
    if (!told) return told.error();
    const auto revision = revision_of(*told);
    if (!revision) return revision.error();
    std::vector<Change> changes = changes_of(*told);
    revision_ = *revision;
    return changes;
}

IndicationSource::Known* IndicationSource::known_of(const Instance& instance) {
    const Value* key = instance.find(kKey);
    if (instance.of().is_association) {
        const char* role = classes_->find_reference(instance.of()) != nullptr ? "Dependent" : "PartComponent";
        key = &instance.find(role)->path()->find_key(kKey)->value;
    }
    const auto path = ResourcePath::parse(cim::to_text(*key));
    return path ? &known_[*path] : nullptr;
}

std::vector<Change> IndicationSource::changes_of(const Json& told) {
    std::vector<Change> changes;
    const auto list = told.find("changes");
    if (list == told.end() || !list->is_array()) return changes;
    for (const Json& entry : *list) {
        const auto path = ResourcePath::parse(entry.is_object() ? text_at(entry, "path") : std::string());
        const model::ResourceInfo* type = path ? model::find_type(*path) : nullptr;
        const ResourceClass* of = type != nullptr ? classes_->find(*type) : nullptr;
        if (of == nullptr || !told_by_.contains(of)) continue;
        const std::string kind = text_at(entry, "kind");
        const auto resource = entry.find("resource");
        apply(*of, *path,
              kind == "Deleted"   ? Change::Kind::Deleted
              : kind == "Created" ? Change::Kind::Created
                                  : Change::Kind::Modified,
              resource != entry.end() ? &*resource : nullptr, changes);
    }
    return changes;
}

IndicationSource::Known IndicationSource::read_resource(const ResourceClass& of, const ResourcePath& path,
                                                        const Json* resource) const {
    Known known;
    if (resource == nullptr) return known;
    for (const cim::Class* each : told_by_.at(&of)) {
        if (each == of.class_) {
            known.instance = to_instance(*classes_, of, *resource, path.to_string());
            continue;
        }
        (void)resources_.associations_of(*each, *resource, path.to_string(), [&](Instance instance) {
            const auto& others = known.associations;
            // Two rules of one list can refer to the same.
            if (std::find(others.begin(), others.end(), instance) == others.end())
                known.associations.push_back(std::move(instance));
            return true;
        });
    }
    return known;
}

void IndicationSource::apply(const ResourceClass& of, const ResourcePath& path, Change::Kind kind, const Json* resource,
                             std::vector<Change>& changes) {
    const Known before = std::exchange(known_[path], read_resource(of, path, resource));
    const Known& after = known_[path];
    const auto tell = [&](Change::Kind what, Instance target, std::optional<Instance> previous = std::nullopt) {
        changes.push_back({what, std::move(target), std::move(previous), cim::event_time(environment_.now())});
    };
    // An association ends before what it hangs on, and begins after it.
    const auto tell_missing = [&](Change::Kind what, const Known& have, const Known& lack) {
        for (const Instance& each : have.associations) {
            const auto& others = lack.associations;
            if (std::find(others.begin(), others.end(), each) == others.end()) tell(what, each);
        }
    };
    tell_missing(Change::Kind::Deleted, before, after);
    const auto& told = told_by_.at(&of);
    if (std::find(told.begin(), told.end(), of.class_) != told.end()) {
        Instance named(*of.class_);  // all that is known of what could not be read
        named.set(kKey, Value::of(path.to_string()));
        const auto& target = after.instance ? after.instance : before.instance;
        tell(kind, target.value_or(named), kind == Change::Kind::Modified ? before.instance : std::nullopt);
    }
    tell_missing(Change::Kind::Created, after, before);
    if (kind == Change::Kind::Deleted) known_.erase(path);
}

Result<std::vector<Change>> IndicationSource::next(milliseconds longest) {
    if (is_cancelled_) return failure(Status::Failed, "The subscription was cancelled.");
    const auto away = [&](const Error& error) -> Result<std::vector<Change>> {
        if (!is_away(error) || is_cancelled_) return error;
        environment_.pause(std::min(longest, kBetweenAttempts));
        return std::vector<Change>{};
    };
    if (!revision_) {
        if (auto begun = begin(); !begun) return away(begun.error());
    }
    if (std::exchange(is_lost_, false)) {
        Change lost;
        lost.kind = Change::Kind::Lost;
        lost.time = cim::event_time(environment_.now());
        return std::vector<Change>{std::move(lost)};
    }
    auto changes = read(std::min(std::chrono::ceil<seconds>(longest), kLongestWait));
    if (changes) return changes;
    if (!is_too_old(changes.error())) return away(changes.error());
    // It goes on from what there is when the loss is told: what happens after that is not lost a second time.
    revision_.reset();
    is_lost_ = true;
    return next(milliseconds::zero());
}

}  // namespace nc::provider::bridge
