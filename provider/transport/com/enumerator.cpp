#include "provider/transport/com/enumerator.hpp"

#include <utility>

namespace nc::provider::transport::com {

HRESULT Enumerator::Reset() {
    return guarded([&] { return stream_->reset(); });
}

HRESULT Enumerator::Next(LONG timeout, ULONG count, IWbemClassObject** objects, ULONG* returned) {
    return guarded([&]() -> Outcome {
        if (objects == nullptr || returned == nullptr || count == 0) return WBEM_E_INVALID_PARAMETER;
        *returned = 0;
        Batch batch = stream_->next(count, timeout);
        for (ObjectSeed& each : batch.objects)
            objects[(*returned)++] = new ClassObject(std::move(each));
        return batch.outcome;
    });
}

HRESULT Enumerator::NextAsync(ULONG count, IWbemObjectSink* sink) {
    return guarded([&]() -> Outcome {
        if (sink == nullptr || count == 0) return WBEM_E_INVALID_PARAMETER;
        const auto tell = [stream = stream_, count](const Emit& emit) -> Outcome {
            Batch batch = stream->next(count, WBEM_INFINITE);
            for (ObjectSeed& each : batch.objects) {
                if (!emit(std::move(each))) return WBEM_E_CALL_CANCELLED;
            }
            return batch.outcome;
        };
        return calls_.start(sink, tell, [stream = stream_] { stream->cancel(); });
    });
}

HRESULT Enumerator::Clone(IEnumWbemClassObject** copy) {
    return guarded([&]() -> Outcome {
        if (copy == nullptr) return WBEM_E_INVALID_PARAMETER;
        *copy = nullptr;
        auto cloned = stream_->clone();
        if (!cloned) return {WBEM_E_INVALID_OPERATION, "What is read once only has no clone."};
        *copy = new Enumerator(std::move(cloned));
        return {};
    });
}

HRESULT Enumerator::Skip(LONG timeout, ULONG count) {
    return guarded([&] { return stream_->next(count, timeout).outcome; });
}

}  // namespace nc::provider::transport::com
