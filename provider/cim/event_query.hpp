// An event query, checked against the classes: which changes it means, and the event that each becomes. Immutable.
// Thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provider/cim/event.hpp"
#include "provider/cim/object_manager.hpp"
#include "provider/cim/query.hpp"

namespace nc::provider::cim {

class EventQuery {
  public:
    /// Errors: InvalidQuery, InvalidNamespace, InvalidClass (also for the class of an ISA).
    static Result<EventQuery> compile(const ObjectManager& manager, std::string_view namespace_name,
                                      std::string_view text);

    /// Only instances of these can become events of the query.
    const std::vector<const Class*>& watched() const { return watched_; }
    const std::optional<Grouping>& grouping() const { return query_.group; }
    /// Properties of events that were asked for; std::nullopt: all.
    const std::optional<std::vector<std::string>>& shown() const { return shown_; }

    /// The event; std::nullopt: not one that is asked for. What was lost is always told: __EventQueueOverflowEvent.
    std::optional<Instance> event_of(const Change& change) const;
    /// __AggregateEvent; std::nullopt: not one that HAVING wants.
    std::optional<Instance> aggregate(std::uint32_t count, Instance representative) const;

  private:
    EventQuery(const ClassRegistry& classes, SelectQuery query, const Class& from)
        : classes_(&classes), query_(std::move(query)), from_(&from) {}
    Instance make_event(const Class& class_, const Change& change) const;

    const ClassRegistry* classes_;
    SelectQuery query_;
    const Class* from_;
    bool is_indication_ = false;  ///< of DMTF's classes
    std::vector<const Class*> watched_{};
    std::optional<std::vector<std::string>> shown_{};
};

}  // namespace nc::provider::cim
