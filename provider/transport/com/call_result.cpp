#include "provider/transport/com/call_result.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "provider/transport/com/background.hpp"
#include "provider/transport/com/text.hpp"

namespace nc::provider::transport::com {

struct CallResult::State {
    std::mutex mutex{};
    std::condition_variable changed{};
    bool is_done = false;
    Outcome outcome{};
    std::optional<ObjectSeed> object{};
    Pointer<IWbemServices> services{};
};

CallResult::CallResult(Operation operation) : state_(std::make_shared<State>()) {
    thread_ = std::make_unique<Background>(
        [state = state_, operation = std::move(operation)] {
            std::optional<ObjectSeed> object;
            Outcome outcome;
            try {
                outcome = operation([&](ObjectSeed made) {
                    object = std::move(made);
                    return true;
                });
            } catch (...) {
                outcome = WBEM_E_UNEXPECTED;
            }
            const std::lock_guard lock(state->mutex);
            state->outcome = std::move(outcome);
            state->object = std::move(object);
            state->is_done = true;
            state->changed.notify_all();
        },
        [] {});
}

CallResult::CallResult(IWbemServices* services) : state_(std::make_shared<State>()) {
    state_->services = Pointer<IWbemServices>::sharing(services);
    state_->is_done = true;
}

CallResult::~CallResult() = default;

bool CallResult::wait(LONG timeout) const {
    std::unique_lock lock(state_->mutex);
    const auto is_done = [&] { return state_->is_done; };
    if (timeout != WBEM_INFINITE)
        return state_->changed.wait_for(lock, std::chrono::milliseconds(std::max<LONG>(timeout, 0)), is_done);
    state_->changed.wait(lock, is_done);
    return true;
}

HRESULT CallResult::GetResultObject(LONG timeout, IWbemClassObject** object) {
    return guarded([&]() -> Outcome {
        if (object == nullptr) return WBEM_E_INVALID_PARAMETER;
        *object = nullptr;
        if (!wait(timeout)) return WBEM_S_TIMEDOUT;
        if (state_->outcome.has_failed()) return state_->outcome;
        if (!state_->object) return {WBEM_E_INVALID_OPERATION, "The call tells no object."};
        *object = new ClassObject(*state_->object);
        return {};
    });
}

HRESULT CallResult::GetResultString(LONG timeout, BSTR* text) {
    return guarded([&]() -> Outcome {
        if (text == nullptr) return WBEM_E_INVALID_PARAMETER;
        *text = nullptr;
        if (!wait(timeout)) return WBEM_S_TIMEDOUT;
        if (state_->outcome.has_failed()) return state_->outcome;
        if (state_->outcome.text.empty()) return {WBEM_E_INVALID_OPERATION, "The call tells no text."};
        *text = new_bstr(state_->outcome.text);
        return {};
    });
}

HRESULT CallResult::GetResultServices(LONG, IWbemServices** services) {
    return guarded([&]() -> Outcome {
        if (services == nullptr) return WBEM_E_INVALID_PARAMETER;
        *services = nullptr;
        if (!state_->services) return {WBEM_E_INVALID_OPERATION, "The call opens no namespace."};
        *services = Pointer<IWbemServices>(state_->services).release();
        return {};
    });
}

HRESULT CallResult::GetCallStatus(LONG timeout, LONG* status) {
    return guarded([&]() -> Outcome {
        if (status == nullptr) return WBEM_E_INVALID_PARAMETER;
        if (!wait(timeout)) return WBEM_S_TIMEDOUT;
        *status = state_->outcome.result;
        return {};
    });
}

}  // namespace nc::provider::transport::com
