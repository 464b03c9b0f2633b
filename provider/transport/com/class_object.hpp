// IWbemClassObject: a class, or an instance that the client may change before it puts it. Thread: one at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "provider/cim/class_definition.hpp"
#include "provider/cim/instance.hpp"
#include "provider/cim/instance_provider.hpp"
#include "provider/transport/com/pointer.hpp"
#include "provider/transport/com/unknown.hpp"

namespace nc::provider::transport::com {

/// Also keeps alive whatever its class belongs to.
using ClassReference = std::shared_ptr<const cim::Class>;

/// What an object is made of.
struct ObjectSeed {
    ClassReference class_;
    std::optional<cim::Instance> instance{};               ///< none: the class itself
    std::optional<std::vector<std::string>> properties{};  ///< that a query asked for; std::nullopt: all
    bool is_new = false;                                   ///< not of the controller yet
};

/// Which the library answers to, and no client knows.
inline constexpr GUID IID_NcClassObject{0x6b0f3f3e, 0x54f0, 0x4d5c, {0x9a, 0x3c, 0x6d, 0x1e, 0x0b, 0x7a, 0x55, 0x21}};

class ClassObject final : public Unknown<IWbemClassObject, IID_IWbemClassObject, IID_NcClassObject> {
  public:
    explicit ClassObject(ObjectSeed seed) : seed_(std::move(seed)) {}

    /// The object as this library's own; null: a client's, or none.
    static Pointer<ClassObject> own(IUnknown* object);
    const cim::Class& of() const { return *seed_.class_; }
    const std::optional<cim::Instance>& instance() const { return seed_.instance; }
    bool is_new() const { return seed_.is_new; }
    /// Positions of the properties that were put.
    std::vector<std::size_t> changed() const { return {changed_.begin(), changed_.end()}; }

    HRESULT GetQualifierSet(IWbemQualifierSet** set) override;
    HRESULT Get(LPCWSTR name, LONG flags, VARIANT* value, CIMTYPE* type, LONG* flavor) override;
    HRESULT Put(LPCWSTR name, LONG flags, VARIANT* value, CIMTYPE type) override;
    HRESULT Delete(LPCWSTR name) override;
    HRESULT GetNames(LPCWSTR qualifier, LONG flags, VARIANT* qualifier_value, SAFEARRAY** names) override;
    HRESULT BeginEnumeration(LONG flags) override;
    HRESULT Next(LONG flags, BSTR* name, VARIANT* value, CIMTYPE* type, LONG* flavor) override;
    HRESULT EndEnumeration() override;
    HRESULT GetPropertyQualifierSet(LPCWSTR property, IWbemQualifierSet** set) override;
    HRESULT Clone(IWbemClassObject** copy) override;
    HRESULT GetObjectText(LONG flags, BSTR* text) override;
    HRESULT SpawnDerivedClass(LONG flags, IWbemClassObject** made) override;
    HRESULT SpawnInstance(LONG flags, IWbemClassObject** made) override;
    HRESULT CompareTo(LONG flags, IWbemClassObject* other) override;
    HRESULT GetPropertyOrigin(LPCWSTR name, BSTR* class_name) override;
    HRESULT InheritsFrom(LPCWSTR ancestor) override;
    HRESULT GetMethod(LPCWSTR name, LONG flags, IWbemClassObject** in, IWbemClassObject** out) override;
    HRESULT PutMethod(LPCWSTR name, LONG flags, IWbemClassObject* in, IWbemClassObject* out) override;
    HRESULT DeleteMethod(LPCWSTR name) override;
    HRESULT BeginMethodEnumeration(LONG flags) override;
    HRESULT NextMethod(LONG flags, BSTR* name, IWbemClassObject** in, IWbemClassObject** out) override;
    HRESULT EndMethodEnumeration() override;
    HRESULT GetMethodQualifierSet(LPCWSTR method, IWbemQualifierSet** set) override;
    HRESULT GetMethodOrigin(LPCWSTR method, BSTR* class_name) override;

  private:
    ~ClassObject() override = default;

    bool is_shown(const cim::PropertyDefinition& property) const;
    std::vector<std::string> names(LONG flags) const;
    Outcome read(const std::string& name, VARIANT* value, CIMTYPE* type, LONG* flavor) const;
    Outcome read_system(const std::string& name, VARIANT* value, CIMTYPE* type, LONG* flavor) const;
    void tell_method(const cim::Method& method, IWbemClassObject** in, IWbemClassObject** out) const;

    ObjectSeed seed_;
    std::set<std::size_t> changed_{};
    std::optional<std::vector<std::string>> enumerated_{};  ///< names that are still to come, the last one first
    std::optional<std::size_t> next_method_{};
};

/// __PARAMETERS with the method's parameters that go in, or those that come out and ReturnValue; null when there is
/// none that goes in. `owner` keeps the classes alive.
ClassReference parameters_class(const cim::Method& method, bool is_in, const std::string& namespace_name,
                                const std::shared_ptr<const void>& owner);
/// Sets the VARIANT where a caller wants one.
template <class T>
void put_to(T* to, T value) {
    if (to != nullptr) *to = value;
}

}  // namespace nc::provider::transport::com
