// Calls whose objects go to the client's sinks, each on a thread of its own. Thread: any.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "provider/transport/com/background.hpp"
#include "provider/transport/com/object_stream.hpp"
#include "provider/transport/com/pointer.hpp"

namespace nc::provider::transport::com {

class AsyncCalls {
  public:
    /// `on_cancel` ends a wait within the operation; it may be empty. Error WBEM_E_QUOTA_VIOLATION.
    Outcome start(IWbemObjectSink* sink, Operation operation, std::function<void()> on_cancel);
    /// The sink hears WBEM_E_CALL_CANCELLED soon. Error WBEM_E_NOT_FOUND when no call runs for it.
    Outcome cancel(const IWbemObjectSink* sink);

  private:
    struct State;
    struct Call {
        std::shared_ptr<State> state;
        std::unique_ptr<Background> thread;
    };
    static void run(State& state, const Operation& operation);

    std::mutex mutex_{};
    std::vector<Call> calls_{};
};

}  // namespace nc::provider::transport::com
