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
        const ResourceClass* of = opened->classes_->find(*each);
        if (of != nullptr && of->type->stored) opened->watched_.insert(of);
    }
    if (opened->watched_.empty())
        return failure(Status::NotSupported, "Events tell of resources that the controller stores, and of no others.",
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
    ResourceProvider resources(classes_, source_);
    for (const ResourceClass* of : watched_) {
        auto done = resources.enumerate(caller_, *of->class_, [&](Instance instance) {
            const auto path = ResourcePath::parse(cim::to_text(*instance.find(kKey)));
            if (path) known_.insert_or_assign(*path, std::move(instance));
            return true;
        });
        if (!done) return done;
    }
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
        "since=" + std::to_string(*revision_) + "&wait=" + std::to_string(wait.count()) + "&resources=true";
    const auto told = source_.get(caller_, kFeed, query);
    if (!told) return told.error();
    const auto revision = revision_of(*told);
    if (!revision) return revision.error();
    std::vector<Change> changes = changes_of(*told);
    revision_ = *revision;
    return changes;
}

std::vector<Change> IndicationSource::changes_of(const Json& told) {
    const auto list = told.find("changes");
    if (list == told.end() || !list->is_array()) return {};
    struct Entry {
        std::string kind;
        std::optional<ResourcePath> path;
        const Json* resource = nullptr;
    };
    std::vector<Entry> entries(list->size());
    // Only the last change of a path carries the resource; earlier ones since it last came into being show the same.
    std::map<ResourcePath, const Json*> later;
    for (std::size_t at = list->size(); at-- > 0;) {
        const Json& json = (*list)[at];
        if (!json.is_object()) continue;
        Entry& entry = entries[at];
        entry.kind = text_at(json, "kind");
        entry.path = ResourcePath::parse(text_at(json, "path"));
        if (!entry.path) continue;
        const auto resource = json.find("resource");
        if (resource != json.end()) later[*entry.path] = &*resource;
        if (entry.kind == "Deleted") {
            later.erase(*entry.path);
        } else if (const auto found = later.find(*entry.path); found != later.end()) {
            entry.resource = found->second;
        }
    }
    std::vector<Change> changes;
    for (const Entry& entry : entries) {
        const model::ResourceInfo* type = entry.path ? model::find_type(*entry.path) : nullptr;
        const ResourceClass* of = type != nullptr ? classes_->find(*type) : nullptr;
        if (of == nullptr || !watched_.contains(of)) continue;
        changes.push_back(apply(*of, *entry.path, entry.kind, entry.resource));
    }
    return changes;
}

Change IndicationSource::apply(const ResourceClass& of, const ResourcePath& path, std::string_view kind,
                               const Json* resource) {
    const auto known = known_.find(path);
    std::optional<Instance> before = known != known_.end() ? std::optional(known->second) : std::nullopt;
    Change change;
    change.time = cim::event_time(environment_.now());
    if (kind == "Deleted") {
        change.kind = Change::Kind::Deleted;
        if (known != known_.end()) known_.erase(known);
    } else {
        change.kind = kind == "Created" ? Change::Kind::Created : Change::Kind::Modified;
    }
    if (resource != nullptr) {
        change.target = to_instance(*classes_, of, *resource, path.to_string());
    } else if (before && change.kind != Change::Kind::Created) {
        change.target = before;
    } else {
        // Gone before it could be read: nothing but its name is known.
        change.target.emplace(*of.class_);
        change.target->set(kKey, Value::of(path.to_string()));
    }
    if (change.kind == Change::Kind::Modified) change.previous = std::move(before);
    if (change.kind != Change::Kind::Deleted) known_.insert_or_assign(path, *change.target);
    return change;
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
