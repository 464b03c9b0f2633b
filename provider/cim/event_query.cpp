#include "provider/cim/event_query.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <set>
#include <utility>

#include "provider/cim/condition.hpp"
#include "provider/cim/query_engine.hpp"
#include "provider/cim/status.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::cim {
namespace {

using ClassSet = std::set<const Class*>;

bool is_instance(std::string_view name) {
    return equals_ignoring_case(name, "TargetInstance") || equals_ignoring_case(name, "SourceInstance") ||
           equals_ignoring_case(name, "PreviousInstance");
}

/// Which classes the instance of an event can have so that the condition can hold; std::nullopt: any.
std::optional<ClassSet> classes_of(const Condition& condition, const ClassRegistry& classes,
                                   std::string_view namespace_name) {
    if (condition.kind == Condition::Kind::IsA && condition.property.size() == 1 &&
        is_instance(condition.property.front())) {
        const auto family = classes.family(*classes.find(namespace_name, *condition.constant.text()));
        return ClassSet(family.begin(), family.end());
    }
    if (condition.kind != Condition::Kind::And && condition.kind != Condition::Kind::Or) return std::nullopt;
    const bool is_or = condition.kind == Condition::Kind::Or;
    std::optional<ClassSet> found;
    for (const Condition& part : condition.parts) {
        auto of_part = classes_of(part, classes, namespace_name);
        if (!of_part && is_or) return std::nullopt;
        if (!of_part) continue;
        if (!found) {
            found = std::move(of_part);
        } else if (is_or) {
            found->insert(of_part->begin(), of_part->end());
        } else {
            std::erase_if(*found, [&](const Class* each) { return !of_part->contains(each); });
        }
    }
    return found;
}

/// Whether the classes of ISA exist.
Result<void> check_classes(const Condition& condition, const ObjectManager& manager, std::string_view namespace_name) {
    for (const Condition& part : condition.parts) {
        if (auto checked = check_classes(part, manager, namespace_name); !checked) return checked;
    }
    if (condition.kind != Condition::Kind::IsA) return {};
    const auto found = manager.find_class(namespace_name, *condition.constant.text());
    return found ? Result<void>() : Result<void>(found.error());
}

/// Whether some of the classes has the property, when it is one of an event's instance.
Result<void> check_watched(const PropertyName& name, const std::vector<const Class*>& watched) {
    if (name.size() < 2 || !is_instance(name.front()) || name[1].starts_with("__")) return {};
    const auto has_it = [&](const Class* each) { return each->find_property(name[1]).has_value(); };
    if (std::any_of(watched.begin(), watched.end(), has_it)) return {};
    return failure(Status::InvalidQuery, "No class that is asked for has a property " + name[1] + ".", name[1]);
}

/// Whether some of the classes has each property of an instance that the condition asks of.
Result<void> check_properties(const Condition& condition, const std::vector<const Class*>& watched) {
    for (const Condition& part : condition.parts) {
        if (auto checked = check_properties(part, watched); !checked) return checked;
    }
    for (const PropertyName& name : {condition.property, condition.other}) {
        if (auto checked = check_watched(name, watched); !checked) return checked;
    }
    return {};
}

/// DSP0004 5.2.4 of 100 ns since 1601.
std::string datetime_of(std::uint64_t time) {
    constexpr std::uint64_t kTicks = 10'000'000;
    const auto seconds = static_cast<std::time_t>(time / kTicks) - static_cast<std::time_t>(11'644'473'600);
    std::tm parts{};
    if (gmtime_r(&seconds, &parts) == nullptr) return {};
    std::array<char, 16> date{};
    std::strftime(date.data(), date.size(), "%Y%m%d%H%M%S", &parts);
    std::array<char, 16> fraction{};
    std::snprintf(fraction.data(), fraction.size(), ".%06u+000", static_cast<unsigned>(time % kTicks / 10));
    return std::string(date.data()) + fraction.data();
}

const char* event_class(Change::Kind kind, bool is_indication) {
    switch (kind) {
        case Change::Kind::Created:
            return is_indication ? "CIM_InstCreation" : "__InstanceCreationEvent";
        case Change::Kind::Modified:
            return is_indication ? "CIM_InstModification" : "__InstanceModificationEvent";
        case Change::Kind::Deleted:
            return is_indication ? "CIM_InstDeletion" : "__InstanceDeletionEvent";
        case Change::Kind::Lost:
            break;
    }
    return "__EventQueueOverflowEvent";
}

}  // namespace

Result<EventQuery> EventQuery::compile(const ObjectManager& manager, std::string_view namespace_name,
                                       std::string_view text) {
    auto parsed = parse_query(text);
    if (!parsed) return parsed.error();
    auto* select = std::get_if<SelectQuery>(&*parsed);
    if (select == nullptr) return failure(Status::InvalidQuery, "Events are asked for by SELECT.", "Query");
    const auto from = check_select(manager, namespace_name, *select);
    if (!from) return from.error();
    const bool is_indication = is_a(**from, "CIM_Indication");
    if (!is_indication && !is_a(**from, "__Event"))
        return failure(Status::InvalidQuery, (*from)->name + " is no class of events.", (*from)->name);
    for (const char* never : {"__ClassOperationEvent", "__NamespaceOperationEvent", "__TimerEvent"}) {
        if (is_a(**from, never))
            return failure(Status::NotSupported,
                           "There are no events of classes, namespaces or timers: classes do not change while the "
                           "provider runs.",
                           (*from)->name);
    }
    if (select->where) {
        if (auto checked = check_classes(*select->where, manager, namespace_name); !checked) return checked.error();
    }
    const ClassRegistry& classes = manager.classes();
    const std::string space = (*from)->namespace_name;
    if (select->group && select->group->having) {
        const Class& aggregate = *classes.find(space, "__AggregateEvent");
        if (auto checked = check_condition(*select->group->having, aggregate, classes); !checked)
            return checked.error();
    }
    if (select->group) {
        for (const PropertyName& name : select->group->by) {
            if (auto checked = check_shown(name, **from); !checked) return checked.error();
        }
    }
    EventQuery query(classes, std::move(*select), **from);
    query.is_indication_ = is_indication;
    const auto bound = query.query_.where ? classes_of(*query.query_.where, classes, space) : std::nullopt;
    for (const Class* each : classes.classes(space)) {
        if (!each->is_abstract && (!bound || bound->contains(each))) query.watched_.push_back(each);
    }
    if (query.query_.where) {
        if (auto checked = check_properties(*query.query_.where, query.watched_); !checked) return checked.error();
    }
    if (query.query_.group) {
        for (const PropertyName& name : query.query_.group->by) {
            if (auto checked = check_watched(name, query.watched_); !checked) return checked.error();
        }
    }
    for (const PropertyName& name : query.query_.properties) {
        if (!query.shown_) query.shown_.emplace();
        query.shown_->push_back(name.front());
    }
    return query;
}

Instance EventQuery::make_event(const Class& class_, const Change& change) const {
    Instance event(class_);
    event.set("TIME_CREATED", Value::of(change.time));
    event.set("IndicationTime", Value::of(datetime_of(change.time)));
    if (change.target) {
        event.set(is_indication_ ? "SourceInstance" : "TargetInstance", Value::of(*change.target));
        event.set("SourceInstanceModelPath", Value::of(change.target->path().to_string()));
    }
    if (change.previous) event.set("PreviousInstance", Value::of(*change.previous));
    return event;
}

std::optional<Instance> EventQuery::event_of(const Change& change) const {
    const Class* class_ = classes_->find(from_->namespace_name, event_class(change.kind, is_indication_));
    if (change.kind == Change::Kind::Lost) return make_event(*class_, change);
    if (!is_a(*class_, from_->name)) return std::nullopt;
    Instance event = make_event(*class_, change);
    if (query_.where && !holds(*query_.where, event, *classes_)) return std::nullopt;
    return event;
}

std::optional<Instance> EventQuery::aggregate(std::uint32_t count, Instance representative) const {
    Instance event(*classes_->find(from_->namespace_name, "__AggregateEvent"));
    event.set("NumberOfEvents", Value::of(std::uint64_t{count}));
    event.set("Representative", Value::of(std::move(representative)));
    if (query_.group && query_.group->having && !holds(*query_.group->having, event, *classes_)) return std::nullopt;
    return event;
}

}  // namespace nc::provider::cim
