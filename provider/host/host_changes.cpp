#include "provider/host/host_changes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "provider/cim/status.hpp"
#include "provider/host/host_instances.hpp"

namespace nc::provider::host {

using cim::Change;
using cim::failure;
using cim::Instance;
using cim::Status;

namespace {

/// Classes without keys are results of methods, and those of the object model itself do not change.
bool has_instances(const cim::Class& class_) {
    return !class_.name.starts_with("__") && std::any_of(class_.properties.begin(), class_.properties.end(),
                                                         [](const auto& property) { return property.is_key; });
}

}  // namespace

Result<std::unique_ptr<cim::ChangeSource>> HostChanges::open(const cim::ClassRegistry& classes, std::string name,
                                                             HostWatch::Watching watching,
                                                             const std::vector<const cim::Class*>& watched, Now now) {
    if (watching.now == nullptr) return failure(Status::Failed, "The host's database has not been read.");
    std::unique_ptr<HostChanges> opened(
        new HostChanges(classes, std::move(name), std::move(watching.later), std::move(now)));
    std::copy_if(watched.begin(), watched.end(), std::back_inserter(opened->watched_),
                 [](const cim::Class* each) { return has_instances(*each); });
    if (opened->watched_.empty())
        return failure(Status::NotSupported, "Nothing that is asked for has instances that change.", "Query");
    opened->known_ = opened->read(*watching.now);
    return std::unique_ptr<cim::ChangeSource>(std::move(opened));
}

std::vector<HostChanges::Instances> HostChanges::read(const HostState& state) const {
    std::vector<Instances> out;
    for (const cim::Class* class_ : watched_) {
        Instances& of_class = out.emplace_back();
        for (Instance& instance : instances_of(*class_, classes_, state, name_)) {
            std::string path = instance.path().to_string();
            of_class.insert_or_assign(std::move(path), std::move(instance));
        }
    }
    return out;
}

void HostChanges::compare(const std::vector<Instances>& after, std::vector<Change>& changes) const {
    const std::uint64_t time = cim::event_time(now_());
    // Associations are the last classes of a namespace: they end before what they hang on, and begin after it.
    for (std::size_t at = known_.size(); at-- > 0;) {
        for (const auto& [path, instance] : known_[at]) {
            if (!after[at].contains(path)) changes.push_back({Change::Kind::Deleted, instance, std::nullopt, time});
        }
    }
    for (std::size_t at = 0; at < known_.size(); ++at) {
        for (const auto& [path, instance] : after[at]) {
            const auto before = known_[at].find(path);
            if (before == known_[at].end()) {
                changes.push_back({Change::Kind::Created, instance, std::nullopt, time});
            } else if (before->second != instance) {
                changes.push_back({Change::Kind::Modified, instance, before->second, time});
            }
        }
    }
}

Result<std::vector<Change>> HostChanges::next(std::chrono::milliseconds longest) {
    StateQueue::Taken taken = states_->take(longest);
    if (taken.is_cancelled) return failure(Status::Failed, "The subscription was cancelled.");
    std::vector<Change> changes;
    for (const StateQueue::State& state : taken.states) {
        std::vector<Instances> after = read(*state);
        if (std::exchange(taken.has_missed, false)) {
            changes.push_back({Change::Kind::Lost, std::nullopt, std::nullopt, cim::event_time(now_())});
        } else {
            compare(after, changes);
        }
        known_ = std::move(after);
    }
    return changes;
}

}  // namespace nc::provider::host
