// What happens to instances, and the classes of the events that tell of it: those of WMI (__InstanceOperationEvent and
// what is derived from it) and those of DMTF (CIM_InstIndication). Thread: any.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "provider/cim/class_registry.hpp"
#include "provider/cim/instance.hpp"
#include "schemas/base/result.hpp"

namespace nc::provider::cim {

struct Change {
    enum class Kind : std::uint8_t {
        Created,
        Modified,
        Deleted,
        Lost,  ///< the source does not know what happened up to now: a subscriber reads everything anew
    };
    Kind kind = Kind::Created;
    std::optional<Instance> target{};    ///< as it is now, of Deleted as it was last; none of Lost
    std::optional<Instance> previous{};  ///< of Modified, where it is known
    std::uint64_t time = 0;              ///< of hearing of it: 100 ns since 1601-01-01, UTC
};

/// Where changes come from, for one reader: a position in what the source remembers. Thread: one reader at a time;
/// cancel from any.
class ChangeSource {
  public:
    virtual ~ChangeSource() = default;
    /// What happened since the last call, in order; waits for it for about so long, rounded up to what the source can
    /// wait for. Empty: nothing yet. Errors: AccessDenied, Unauthenticated; a source that is away for a while is none.
    virtual Result<std::vector<Change>> next(std::chrono::milliseconds longest) = 0;
    /// Ends a wait soon, and all to come at once.
    virtual void cancel() = 0;
};

/// Adds them to a namespace: __Event, __InstanceOperationEvent, __InstanceCreationEvent, __InstanceModificationEvent,
/// __InstanceDeletionEvent, __EventQueueOverflowEvent, __AggregateEvent, CIM_InstIndication, CIM_InstCreation,
/// CIM_InstModification, CIM_InstDeletion, and what they are derived from.
void add_event_classes(ClassRegistry& registry, std::string_view namespace_name);

/// 100 ns since 1601-01-01, UTC.
std::uint64_t event_time(std::chrono::system_clock::time_point at);

}  // namespace nc::provider::cim
