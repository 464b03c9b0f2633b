// IWbemCallResult: a call that returned before it was done. Thread: any.
#pragma once

#include <memory>

#include "provider/transport/com/object_stream.hpp"
#include "provider/transport/com/pointer.hpp"
#include "provider/transport/com/unknown.hpp"

namespace nc::provider::transport::com {

class CallResult final : public Unknown<IWbemCallResult, IID_IWbemCallResult> {
  public:
    /// Runs the operation on a thread.
    explicit CallResult(Operation operation);
    /// Of OpenNamespace, which is done at once.
    explicit CallResult(IWbemServices* services);

    HRESULT GetResultObject(LONG timeout, IWbemClassObject** object) override;
    HRESULT GetResultString(LONG timeout, BSTR* text) override;
    HRESULT GetResultServices(LONG timeout, IWbemServices** services) override;
    HRESULT GetCallStatus(LONG timeout, LONG* status) override;

  private:
    struct State;
    ~CallResult() override;
    bool wait(LONG timeout) const;

    std::shared_ptr<State> state_;
    std::unique_ptr<class Background> thread_{};
};

}  // namespace nc::provider::transport::com
