// What stands behind an enumerator: objects that are there, that a thread of the library still fetches, or that are yet
// to happen. Thread: any.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "provider/cim/subscription.hpp"
#include "provider/transport/com/class_object.hpp"
#include "provider/transport/com/outcome.hpp"

namespace nc::provider::transport::com {

/// Takes one object after the other; false: no more are wanted.
using Emit = std::function<bool(ObjectSeed)>;
/// What a call does, on whatever thread. The text of a success is what GetResultString tells.
using Operation = std::function<Outcome(const Emit& emit)>;

struct Batch {
    std::vector<ObjectSeed> objects{};
    /// WBEM_S_NO_ERROR: as many as were asked for; WBEM_S_FALSE: the end; WBEM_S_TIMEDOUT; or an error, without
    /// objects.
    Outcome outcome{};
};

class ObjectStream {
  public:
    virtual ~ObjectStream() = default;
    /// timeout: milliseconds, or WBEM_INFINITE.
    virtual Batch next(ULONG count, LONG timeout) = 0;
    virtual Outcome reset() = 0;
    /// At the same place; null: it cannot be read twice.
    virtual std::shared_ptr<ObjectStream> clone() = 0;
    /// Ends a next that waits, and all to come.
    virtual void cancel() = 0;
};

/// Runs the operation to its end. `outcome` is that of the operation.
std::shared_ptr<ObjectStream> collect(const Operation& operation, Outcome& outcome);
/// Runs it on a thread, which waits when a reader of forward-only objects is slow.
std::shared_ptr<ObjectStream> run_behind(Operation operation, bool is_forward_only);
/// Events; reading waits for them, without a thread.
std::shared_ptr<ObjectStream> stream_events(std::shared_ptr<cim::Subscription> subscription,
                                            std::shared_ptr<const void> owner);

ObjectSeed event_seed(const cim::Subscription& subscription, const std::shared_ptr<const void>& owner,
                      cim::Instance event);

}  // namespace nc::provider::transport::com
