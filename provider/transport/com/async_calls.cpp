#include "provider/transport/com/async_calls.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "provider/transport/com/text.hpp"

namespace nc::provider::transport::com {
namespace {

constexpr std::size_t kCallLimit = 64;

}  // namespace

struct AsyncCalls::State {
    const IWbemObjectSink* key;     ///< by which it is cancelled
    Pointer<IWbemObjectSink> sink;  ///< the call's thread's own
    std::function<void()> on_cancel;
    std::atomic<bool> is_cancelled{false};
    std::atomic<bool> is_done{false};

    void cancel() {
        if (!is_cancelled.exchange(true) && on_cancel) on_cancel();
    }
    State(IWbemObjectSink* to, std::function<void()> how)
        : key(to), sink(Pointer<IWbemObjectSink>::sharing(to)), on_cancel(std::move(how)) {}
};

void AsyncCalls::run(State& state, const Operation& operation) {
    Outcome outcome;
    try {
        outcome = operation([&](ObjectSeed seed) {
            if (state.is_cancelled) return false;
            const Pointer<IWbemClassObject> object(new ClassObject(std::move(seed)));
            IWbemClassObject* objects[] = {object.get()};
            if (NcFailed(state.sink->Indicate(1, objects))) state.cancel();
            return !state.is_cancelled.load();
        });
    } catch (...) {
        outcome = WBEM_E_UNEXPECTED;
    }
    if (state.is_cancelled) outcome = {WBEM_E_CALL_CANCELLED, "The call was cancelled."};
    BSTR text = NcSysAllocString(outcome.text.empty() ? nullptr : to_utf16(outcome.text).c_str());
    state.sink->SetStatus(WBEM_STATUS_COMPLETE, outcome.result, text, nullptr);
    NcSysFreeString(text);
    state.sink = {};
    state.is_done = true;
}

Outcome AsyncCalls::start(IWbemObjectSink* sink, Operation operation, std::function<void()> on_cancel) {
    const std::lock_guard lock(mutex_);
    std::erase_if(calls_, [](const Call& each) { return each.state->is_done.load(); });
    if (calls_.size() >= kCallLimit) return {WBEM_E_QUOTA_VIOLATION, "There are too many calls at the same time."};
    const auto state = std::make_shared<State>(sink, std::move(on_cancel));
    auto thread = std::make_unique<Background>([state, operation = std::move(operation)] { run(*state, operation); },
                                               [state] { state->cancel(); });
    calls_.push_back({state, std::move(thread)});
    return {};
}

Outcome AsyncCalls::cancel(const IWbemObjectSink* sink) {
    std::vector<std::shared_ptr<State>> found;
    {
        const std::lock_guard lock(mutex_);
        for (const Call& each : calls_) {
            if (!each.state->is_done && each.state->key == sink) found.push_back(each.state);
        }
    }
    for (const auto& each : found)
        each->cancel();
    return found.empty() ? Outcome(WBEM_E_NOT_FOUND, "No call runs for this sink.") : Outcome();
}

}  // namespace nc::provider::transport::com
