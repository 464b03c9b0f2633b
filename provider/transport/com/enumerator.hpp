// IEnumWbemClassObject over whatever stream of objects. Releasing it cancels its NextAsync. Thread: one at a time.
#pragma once

#include <memory>

#include "provider/transport/com/async_calls.hpp"
#include "provider/transport/com/object_stream.hpp"
#include "provider/transport/com/unknown.hpp"

namespace nc::provider::transport::com {

class Enumerator final : public Unknown<IEnumWbemClassObject, IID_IEnumWbemClassObject> {
  public:
    explicit Enumerator(std::shared_ptr<ObjectStream> stream) : stream_(std::move(stream)) {}

    HRESULT Reset() override;
    HRESULT Next(LONG timeout, ULONG count, IWbemClassObject** objects, ULONG* returned) override;
    HRESULT NextAsync(ULONG count, IWbemObjectSink* sink) override;
    HRESULT Clone(IEnumWbemClassObject** copy) override;
    HRESULT Skip(LONG timeout, ULONG count) override;

  private:
    ~Enumerator() override = default;

    std::shared_ptr<ObjectStream> stream_;
    AsyncCalls calls_{};
};

}  // namespace nc::provider::transport::com
