// The entrances of libncwmi.so, and the object behind the first of them, IWbemLocator.
#include <memory>

#include "provider/cim/object_path.hpp"
#include "provider/transport/com/connection.hpp"
#include "provider/transport/com/context.hpp"
#include "provider/transport/com/pointer.hpp"
#include "provider/transport/com/services.hpp"
#include "provider/transport/com/text.hpp"
#include "provider/transport/com/unknown.hpp"

namespace nc::provider::transport::com {
namespace {

constexpr LONG kUseMaxWait = 0x80;  // WBEM_FLAG_CONNECT_USE_MAX_WAIT
constexpr const char* kDefaultNamespace = "root/NetworkController";

class Locator final : public Unknown<IWbemLocator, IID_IWbemLocator> {
  public:
    HRESULT ConnectServer(const BSTR resource, const BSTR user, const BSTR password, const BSTR, LONG flags,
                          const BSTR authority, IWbemContext* context, IWbemServices** services) override {
        return guarded([&]() -> Outcome {
            if (services == nullptr) return WBEM_E_INVALID_PARAMETER;
            *services = nullptr;
            if (resource == nullptr || (flags & ~kUseMaxWait) != 0) return WBEM_E_INVALID_PARAMETER;
            if (NcSysStringLen(authority) > 0)
                return {WBEM_E_INVALID_PARAMETER, "Only user and password prove who the client is."};
            auto target = read_target(text_of(resource));
            if (!target) return target.error();
            if (target->namespace_name.empty()) target->namespace_name = cim::normal_namespace(kDefaultNamespace);
            const auto connection = Connection::open(
                world_, target->uri, {text_of(user), text_of(password), context_text(context, "AuthorityFile")});
            if (!connection) return connection.error();
            if (!(*connection)->manager().classes().has_namespace(target->namespace_name))
                return {WBEM_E_INVALID_NAMESPACE, "There is no namespace " + target->namespace_name + "."};
            *services = new Services({*connection, target->namespace_name});
            return {};
        });
    }

  private:
    ~Locator() override = default;

    std::shared_ptr<const World> world_ = make_world();
};

template <class Object>
Outcome make(REFIID iid, void** object) {
    const Pointer<Object> made(new Object);
    return made->QueryInterface(iid, object);
}

}  // namespace
}  // namespace nc::provider::transport::com

extern "C" {

HRESULT NcGetClassObject(REFCLSID class_id, REFIID iid, void** object) {
    using namespace nc::provider::transport::com;
    return guarded([&]() -> Outcome {
        if (object == nullptr) return E_POINTER;
        *object = nullptr;
        if (class_id == CLSID_WbemLocator) return make<Locator>(iid, object);
        if (class_id == IID_IWbemContext) return make<Context>(iid, object);
        return CLASS_E_CLASSNOTAVAILABLE;
    });
}

BSTR NcTakeErrorText() {
    try {
        const std::string text = nc::provider::transport::com::take_error_text();
        return text.empty() ? nullptr : nc::provider::transport::com::new_bstr(text);
    } catch (...) {
        return nullptr;
    }
}
}
