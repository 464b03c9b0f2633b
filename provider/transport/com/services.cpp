#include "provider/transport/com/services.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include "provider/transport/com/call_result.hpp"
#include "provider/transport/com/enumerator.hpp"
#include "provider/transport/com/text.hpp"

namespace nc::provider::transport::com {
namespace {

constexpr const char* kReadOnlyClasses = "Classes follow from the controller's model: they cannot be changed.";

HRESULT no_classes() { return told({WBEM_E_NOT_SUPPORTED, kReadOnlyClasses}); }

}  // namespace

HRESULT Services::call(LONG flags, IWbemClassObject** object, IWbemCallResult** result, bool has_object,
                       const std::function<Operation()>& make) {
    return guarded([&]() -> Outcome {
        const bool returns_at_once = (flags & WBEM_FLAG_RETURN_IMMEDIATELY) != 0;
        if (object != nullptr) *object = nullptr;
        if (result != nullptr) *result = nullptr;
        if (returns_at_once) {
            if (result == nullptr) return {WBEM_E_INVALID_PARAMETER, "Who is not waited for needs a call result."};
            *result = new CallResult(make());
            return {};
        }
        std::optional<ObjectSeed> made;
        const Outcome outcome = make()([&](ObjectSeed seed) {
            made = std::move(seed);
            return true;
        });
        if (outcome.has_failed()) return outcome;
        if (has_object && object != nullptr && made) *object = new ClassObject(*made);
        if (result != nullptr) {
            *result = new CallResult([outcome, made](const Emit& emit) {
                if (made) emit(*made);
                return outcome;
            });
        }
        return {};
    });
}

HRESULT Services::enumerate(LONG flags, IEnumWbemClassObject** enumerator, const std::function<Operation()>& make) {
    return guarded([&]() -> Outcome {
        if (enumerator == nullptr) return WBEM_E_INVALID_PARAMETER;
        *enumerator = nullptr;
        if ((flags & WBEM_FLAG_RETURN_IMMEDIATELY) != 0) {
            *enumerator = new Enumerator(run_behind(make(), (flags & WBEM_FLAG_FORWARD_ONLY) != 0));
            return {};
        }
        Outcome outcome;
        auto all = collect(make(), outcome);
        if (outcome.has_failed()) return outcome;
        *enumerator = new Enumerator(std::move(all));
        return {};
    });
}

HRESULT Services::start(IWbemObjectSink* sink, const std::function<Operation()>& make) {
    return guarded([&]() -> Outcome {
        if (sink == nullptr) return WBEM_E_INVALID_PARAMETER;
        return calls_.start(sink, make(), {});
    });
}

HRESULT Services::OpenNamespace(const BSTR name, LONG, IWbemContext*, IWbemServices** services,
                                IWbemCallResult** result) {
    return guarded([&]() -> Outcome {
        if (services == nullptr && result == nullptr) return WBEM_E_INVALID_PARAMETER;
        const cim::ClassRegistry& classes = session_.connection->manager().classes();
        const std::string asked = cim::normal_namespace(text_of(name));
        std::string found = session_.namespace_name + "/" + asked;
        if (!classes.has_namespace(found)) found = asked;
        if (!classes.has_namespace(found)) return {WBEM_E_INVALID_NAMESPACE, "There is no namespace " + asked + "."};
        const Pointer<IWbemServices> made(new Services({session_.connection, found}));
        if (result != nullptr) *result = new CallResult(made.get());
        if (services != nullptr) *services = Pointer<IWbemServices>(made).release();
        return {};
    });
}

HRESULT Services::CancelAsyncCall(IWbemObjectSink* sink) {
    return guarded([&] { return sink == nullptr ? Outcome(WBEM_E_INVALID_PARAMETER) : calls_.cancel(sink); });
}

HRESULT Services::QueryObjectSink(LONG, IWbemObjectSink**) {
    return told({WBEM_E_NOT_SUPPORTED, "The library takes no objects but by PutInstance."});
}

HRESULT Services::GetObject(const BSTR path, LONG flags, IWbemContext*, IWbemClassObject** object,
                            IWbemCallResult** result) {
    if (object == nullptr && result == nullptr) return WBEM_E_INVALID_PARAMETER;
    return call(flags, object, result, true, [&] { return get_object(session_, text_of(path)); });
}

HRESULT Services::GetObjectAsync(const BSTR path, LONG, IWbemContext*, IWbemObjectSink* sink) {
    return start(sink, [&] { return get_object(session_, text_of(path)); });
}

HRESULT Services::PutClass(IWbemClassObject*, LONG, IWbemContext*, IWbemCallResult**) { return no_classes(); }
HRESULT Services::PutClassAsync(IWbemClassObject*, LONG, IWbemContext*, IWbemObjectSink*) { return no_classes(); }
HRESULT Services::DeleteClass(const BSTR, LONG, IWbemContext*, IWbemCallResult**) { return no_classes(); }
HRESULT Services::DeleteClassAsync(const BSTR, LONG, IWbemContext*, IWbemObjectSink*) { return no_classes(); }

HRESULT Services::CreateClassEnum(const BSTR superclass, LONG flags, IWbemContext*, IEnumWbemClassObject** enumerator) {
    return enumerate(flags, enumerator, [&] { return enumerate_classes(session_, text_of(superclass), flags); });
}

HRESULT Services::CreateClassEnumAsync(const BSTR superclass, LONG flags, IWbemContext*, IWbemObjectSink* sink) {
    return start(sink, [&] { return enumerate_classes(session_, text_of(superclass), flags); });
}

HRESULT Services::PutInstance(IWbemClassObject* object, LONG flags, IWbemContext*, IWbemCallResult** result) {
    if (object == nullptr) return WBEM_E_INVALID_PARAMETER;
    return call(flags, nullptr, result, false, [&] { return put_instance(session_, object, flags); });
}

HRESULT Services::PutInstanceAsync(IWbemClassObject* object, LONG flags, IWbemContext*, IWbemObjectSink* sink) {
    if (object == nullptr) return WBEM_E_INVALID_PARAMETER;
    return start(sink, [&] { return put_instance(session_, object, flags); });
}

HRESULT Services::DeleteInstance(const BSTR path, LONG flags, IWbemContext*, IWbemCallResult** result) {
    return call(flags, nullptr, result, false, [&] { return delete_instance(session_, text_of(path)); });
}

HRESULT Services::DeleteInstanceAsync(const BSTR path, LONG, IWbemContext*, IWbemObjectSink* sink) {
    return start(sink, [&] { return delete_instance(session_, text_of(path)); });
}

HRESULT Services::CreateInstanceEnum(const BSTR class_name, LONG flags, IWbemContext*,
                                     IEnumWbemClassObject** enumerator) {
    return enumerate(flags, enumerator, [&] { return enumerate_instances(session_, text_of(class_name), flags); });
}

HRESULT Services::CreateInstanceEnumAsync(const BSTR class_name, LONG flags, IWbemContext*, IWbemObjectSink* sink) {
    return start(sink, [&] { return enumerate_instances(session_, text_of(class_name), flags); });
}

HRESULT Services::ExecQuery(const BSTR language, const BSTR query, LONG flags, IWbemContext*,
                            IEnumWbemClassObject** enumerator) {
    return enumerate(flags, enumerator, [&] { return run_query(session_, text_of(language), text_of(query)); });
}

HRESULT Services::ExecQueryAsync(const BSTR language, const BSTR query, LONG, IWbemContext*, IWbemObjectSink* sink) {
    return start(sink, [&] { return run_query(session_, text_of(language), text_of(query)); });
}

HRESULT Services::ExecNotificationQuery(const BSTR language, const BSTR query, LONG flags, IWbemContext*,
                                        IEnumWbemClassObject** enumerator) {
    return guarded([&]() -> Outcome {
        constexpr LONG kNeeded = WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY;
        if (enumerator == nullptr) return WBEM_E_INVALID_PARAMETER;
        *enumerator = nullptr;
        if ((flags & kNeeded) != kNeeded)
            return {WBEM_E_INVALID_PARAMETER, "Events need WBEM_FLAG_RETURN_IMMEDIATELY and WBEM_FLAG_FORWARD_ONLY."};
        auto subscription = subscribe(session_, text_of(language), text_of(query));
        if (!subscription) return subscription.error();
        *enumerator = new Enumerator(stream_events(*std::move(subscription), session_.connection));
        return {};
    });
}

HRESULT Services::ExecNotificationQueryAsync(const BSTR language, const BSTR query, LONG, IWbemContext*,
                                             IWbemObjectSink* sink) {
    return guarded([&]() -> Outcome {
        if (sink == nullptr) return WBEM_E_INVALID_PARAMETER;
        auto opened = subscribe(session_, text_of(language), text_of(query));
        if (!opened) return opened.error();
        const std::shared_ptr<cim::Subscription> subscription = *std::move(opened);
        const auto tell = [subscription, owner = session_.connection](const Emit& emit) -> Outcome {
            while (true) {
                auto events = subscription->next(64, std::chrono::seconds(60));
                if (!events) return events.error();
                for (cim::Instance& each : *events) {
                    if (!emit(event_seed(*subscription, owner, std::move(each)))) return WBEM_E_CALL_CANCELLED;
                }
            }
        };
        return calls_.start(sink, tell, [subscription] { subscription->cancel(); });
    });
}

HRESULT Services::ExecMethod(const BSTR path, const BSTR method, LONG flags, IWbemContext*, IWbemClassObject* in,
                             IWbemClassObject** out, IWbemCallResult** result) {
    return call(flags, out, result, true, [&] { return execute_method(session_, text_of(path), text_of(method), in); });
}

HRESULT Services::ExecMethodAsync(const BSTR path, const BSTR method, LONG, IWbemContext*, IWbemClassObject* in,
                                  IWbemObjectSink* sink) {
    return start(sink, [&] { return execute_method(session_, text_of(path), text_of(method), in); });
}

}  // namespace nc::provider::transport::com
