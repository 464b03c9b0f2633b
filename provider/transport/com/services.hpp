// IWbemServices: one namespace of one connection. Releasing it cancels its asynchronous calls. Thread: any.
#pragma once

#include "provider/transport/com/async_calls.hpp"
#include "provider/transport/com/operations.hpp"
#include "provider/transport/com/unknown.hpp"

namespace nc::provider::transport::com {

class Services final : public Unknown<IWbemServices, IID_IWbemServices> {
  public:
    explicit Services(Session session) : session_(std::move(session)) {}

    HRESULT OpenNamespace(const BSTR name, LONG flags, IWbemContext* context, IWbemServices** services,
                          IWbemCallResult** result) override;
    HRESULT CancelAsyncCall(IWbemObjectSink* sink) override;
    HRESULT QueryObjectSink(LONG flags, IWbemObjectSink** sink) override;
    HRESULT GetObject(const BSTR path, LONG flags, IWbemContext* context, IWbemClassObject** object,
                      IWbemCallResult** result) override;
    HRESULT GetObjectAsync(const BSTR path, LONG flags, IWbemContext* context, IWbemObjectSink* sink) override;
    HRESULT PutClass(IWbemClassObject* object, LONG flags, IWbemContext* context, IWbemCallResult** result) override;
    HRESULT PutClassAsync(IWbemClassObject* object, LONG flags, IWbemContext* context, IWbemObjectSink* sink) override;
    HRESULT DeleteClass(const BSTR name, LONG flags, IWbemContext* context, IWbemCallResult** result) override;
    HRESULT DeleteClassAsync(const BSTR name, LONG flags, IWbemContext* context, IWbemObjectSink* sink) override;
    HRESULT CreateClassEnum(const BSTR superclass, LONG flags, IWbemContext* context,
                            IEnumWbemClassObject** enumerator) override;
    HRESULT CreateClassEnumAsync(const BSTR superclass, LONG flags, IWbemContext* context,
                                 IWbemObjectSink* sink) override;
    HRESULT PutInstance(IWbemClassObject* object, LONG flags, IWbemContext* context, IWbemCallResult** result) override;
    HRESULT PutInstanceAsync(IWbemClassObject* object, LONG flags, IWbemContext* context,
                             IWbemObjectSink* sink) override;
    HRESULT DeleteInstance(const BSTR path, LONG flags, IWbemContext* context, IWbemCallResult** result) override;
    HRESULT DeleteInstanceAsync(const BSTR path, LONG flags, IWbemContext* context, IWbemObjectSink* sink) override;
    HRESULT CreateInstanceEnum(const BSTR class_name, LONG flags, IWbemContext* context,
                               IEnumWbemClassObject** enumerator) override;
    HRESULT CreateInstanceEnumAsync(const BSTR class_name, LONG flags, IWbemContext* context,
                                    IWbemObjectSink* sink) override;
    HRESULT ExecQuery(const BSTR language, const BSTR query, LONG flags, IWbemContext* context,
                      IEnumWbemClassObject** enumerator) override;
    HRESULT ExecQueryAsync(const BSTR language, const BSTR query, LONG flags, IWbemContext* context,
                           IWbemObjectSink* sink) override;
    HRESULT ExecNotificationQuery(const BSTR language, const BSTR query, LONG flags, IWbemContext* context,
                                  IEnumWbemClassObject** enumerator) override;
    HRESULT ExecNotificationQueryAsync(const BSTR language, const BSTR query, LONG flags, IWbemContext* context,
                                       IWbemObjectSink* sink) override;
    HRESULT ExecMethod(const BSTR path, const BSTR method, LONG flags, IWbemContext* context, IWbemClassObject* in,
                       IWbemClassObject** out, IWbemCallResult** result) override;
    HRESULT ExecMethodAsync(const BSTR path, const BSTR method, LONG flags, IWbemContext* context, IWbemClassObject* in,
                            IWbemObjectSink* sink) override;

  private:
    ~Services() override = default;

    /// One that tells at most one object: now, or with WBEM_FLAG_RETURN_IMMEDIATELY by the call result.
    HRESULT call(LONG flags, IWbemClassObject** object, IWbemCallResult** result, bool has_object,
                 const std::function<Operation()>& make);
    HRESULT enumerate(LONG flags, IEnumWbemClassObject** enumerator, const std::function<Operation()>& make);
    HRESULT start(IWbemObjectSink* sink, const std::function<Operation()>& make);

    Session session_;
    AsyncCalls calls_{};
};

}  // namespace nc::provider::transport::com
