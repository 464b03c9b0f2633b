#include "provider/transport/com/class_object.hpp"

#include <algorithm>
#include <utility>

#include "provider/cim/class_registry.hpp"
#include "provider/cim/mof.hpp"
#include "provider/transport/com/qualifier_set.hpp"
#include "provider/transport/com/text.hpp"
#include "provider/transport/com/variant.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::transport::com {
namespace {

using cim::PropertyDefinition;
using cim::Type;
using cim::Value;

constexpr const char* kSystemNames[] = {"__GENUS",          "__CLASS",      "__SUPERCLASS", "__DYNASTY",   "__RELPATH",
                                        "__PROPERTY_COUNT", "__DERIVATION", "__SERVER",     "__NAMESPACE", "__PATH"};
constexpr LONG kConditionMask = 0x3;  // of GetNames: which properties a qualifier chooses

/// What WMI adds to a class.
std::optional<Value> system_value(const ObjectSeed& seed, const std::string& name) {
    if (seed.instance) return cim::system_property(*seed.instance, name);
    const auto is = [&](const char* other) { return equals_ignoring_case(name, other); };
    if (is("__GENUS")) return Value::of(std::int64_t{1});
    if (is("__RELPATH")) return Value::of(seed.class_->name);
    if (is("__PATH")) return Value::of(cim::ObjectPath{{}, seed.class_->namespace_name, seed.class_->name, {}, false});
    return cim::system_property(cim::Instance(*seed.class_), name);
}

bool has_qualifier(const PropertyDefinition& property, const std::string& name) {
    const auto all = cim::qualifiers_of(property);
    return std::any_of(all.begin(), all.end(),
                       [&](const cim::Qualifier& each) { return equals_ignoring_case(each.name, name); });
}

Outcome no_such(const std::string& name) { return {WBEM_E_NOT_FOUND, "There is no " + name + "."}; }

}  // namespace

ClassReference parameters_class(const cim::Method& method, bool is_in, const std::string& namespace_name,
                                const std::shared_ptr<const void>& owner) {
    struct Owned {
        std::shared_ptr<const void> owner;
        cim::Class made;
    };
    const auto owned = std::make_shared<Owned>(Owned{owner, {}});
    owned->made.name = "__PARAMETERS";
    owned->made.namespace_name = namespace_name;
    for (const cim::Parameter& parameter : method.parameters) {
        if (!(is_in ? parameter.is_in : parameter.is_out)) continue;
        PropertyDefinition property;
        property.name = parameter.name;
        property.type = parameter.type;
        property.is_array = parameter.is_array;
        property.class_name = parameter.class_name;
        property.origin = owned->made.name;
        owned->made.properties.push_back(std::move(property));
    }
    if (!is_in) {
        PropertyDefinition property;
        property.name = "ReturnValue";
        property.type = method.returns;
        property.origin = owned->made.name;
        owned->made.properties.push_back(std::move(property));
    }
    if (owned->made.properties.empty()) return nullptr;
    return {owned, &owned->made};
}

Pointer<ClassObject> ClassObject::own(IUnknown* object) {
    void* found = nullptr;
    if (object == nullptr || NcFailed(object->QueryInterface(IID_NcClassObject, &found))) return {};
    return Pointer<ClassObject>(static_cast<ClassObject*>(static_cast<IWbemClassObject*>(found)));
}

bool ClassObject::is_shown(const PropertyDefinition& property) const {
    return !seed_.properties || std::any_of(seed_.properties->begin(), seed_.properties->end(), [&](const auto& name) {
        return equals_ignoring_case(name, property.name);
    });
}

std::vector<std::string> ClassObject::names(LONG flags) const {
    const LONG origin = flags & WBEM_MASK_CONDITION_ORIGIN;
    std::vector<std::string> out;
    const bool is_filtered = (flags & (WBEM_FLAG_KEYS_ONLY | WBEM_FLAG_REFS_ONLY)) != 0;
    if (!is_filtered && (origin == 0 || origin == WBEM_FLAG_SYSTEM_ONLY))
        out.assign(std::begin(kSystemNames), std::end(kSystemNames));
    if (origin == WBEM_FLAG_SYSTEM_ONLY) return out;
    for (const PropertyDefinition& property : of().properties) {
        const bool is_local = equals_ignoring_case(property.origin, of().name);
        if (!is_shown(property) || (origin == WBEM_FLAG_LOCAL_ONLY && !is_local) ||
            (origin == WBEM_FLAG_PROPAGATED_ONLY && is_local) ||
            ((flags & WBEM_FLAG_KEYS_ONLY) != 0 && !property.is_key) ||
            ((flags & WBEM_FLAG_REFS_ONLY) != 0 && property.type != Type::Reference))
            continue;
        out.push_back(property.name);
    }
    return out;
}

Outcome ClassObject::read_system(const std::string& name, VARIANT* value, CIMTYPE* type, LONG* flavor) const {
    const auto told_value = system_value(seed_, name);
    if (!told_value) return no_such(name);
    const bool is_list = told_value->list() != nullptr;
    const Type kind = told_value->signed_integer() != nullptr ? Type::SInt32 : Type::String;
    if (value != nullptr) to_variant(*told_value, kind, is_list, seed_.class_, value);
    put_to(type, cimtype_of(kind, is_list));
    put_to(flavor, WBEM_FLAVOR_ORIGIN_SYSTEM);
    return {};
}

Outcome ClassObject::read(const std::string& name, VARIANT* value, CIMTYPE* type, LONG* flavor) const {
    if (name.starts_with("__")) return read_system(name, value, type, flavor);
    const auto position = of().find_property(name);
    if (!position || !is_shown(of().properties[*position])) return no_such(name);
    const PropertyDefinition& property = of().properties[*position];
    if (value != nullptr) {
        const Value stored = seed_.instance ? seed_.instance->at(*position) : Value();
        to_variant(stored, property.type, property.is_array, seed_.class_, value);
    }
    put_to(type, cimtype_of(property.type, property.is_array));
    const bool is_local = equals_ignoring_case(property.origin, of().name);
    put_to(flavor, is_local ? WBEM_FLAVOR_ORIGIN_LOCAL : WBEM_FLAVOR_ORIGIN_PROPAGATED);
    return {};
}

HRESULT ClassObject::Get(LPCWSTR name, LONG flags, VARIANT* value, CIMTYPE* type, LONG* flavor) {
    return guarded([&]() -> Outcome {
        if (name == nullptr || flags != 0) return WBEM_E_INVALID_PARAMETER;
        return read(to_utf8(name), value, type, flavor);
    });
}

HRESULT ClassObject::Put(LPCWSTR name, LONG flags, VARIANT* value, CIMTYPE type) {
    return guarded([&]() -> Outcome {
        if (name == nullptr || flags != 0) return WBEM_E_INVALID_PARAMETER;
        if (!seed_.instance) return {WBEM_E_NOT_SUPPORTED, "Classes cannot be changed."};
        const std::string text = to_utf8(name);
        const auto position = of().find_property(text);
        if (!position) return no_such(text);
        const PropertyDefinition& property = of().properties[*position];
        if (type != 0 && type != cimtype_of(property.type, property.is_array))
            return {WBEM_E_TYPE_MISMATCH, text + " is of another type."};
        auto given = value == nullptr ? std::optional(Value()) : from_variant(*value, property.type, property.is_array);
        if (!given) return {WBEM_E_TYPE_MISMATCH, "That is no value for " + text + "."};
        seed_.instance->set(*position, *std::move(given));
        changed_.insert(*position);
        return {};
    });
}

HRESULT ClassObject::Delete(LPCWSTR name) { return Put(name, 0, nullptr, 0); }

HRESULT ClassObject::GetNames(LPCWSTR qualifier, LONG flags, VARIANT* qualifier_value, SAFEARRAY** out) {
    return guarded([&]() -> Outcome {
        const LONG condition = flags & kConditionMask;
        // 3, WBEM_FLAG_ONLY_IF_IDENTICAL, compares values of qualifiers.
        if (out == nullptr || condition == 3 || qualifier_value != nullptr || (condition != 0 && qualifier == nullptr))
            return WBEM_E_INVALID_PARAMETER;
        std::vector<std::string> found = names(flags);
        if (condition != 0) {
            const std::string wanted = to_utf8(qualifier);
            std::erase_if(found, [&](const std::string& name) {
                const auto position = of().find_property(name);
                return !position || has_qualifier(of().properties[*position], wanted) != (condition == 1);
            });
        }
        *out = new_names(found);
        return {};
    });
}

HRESULT ClassObject::BeginEnumeration(LONG flags) {
    return guarded([&]() -> Outcome {
        enumerated_ = names(flags);
        std::reverse(enumerated_->begin(), enumerated_->end());
        return {};
    });
}

HRESULT ClassObject::Next(LONG flags, BSTR* name, VARIANT* value, CIMTYPE* type, LONG* flavor) {
    return guarded([&]() -> Outcome {
        if (flags != 0) return WBEM_E_INVALID_PARAMETER;
        if (!enumerated_) return WBEM_E_UNEXPECTED;
        if (enumerated_->empty()) return WBEM_S_NO_MORE_DATA;
        const std::string next = std::move(enumerated_->back());
        enumerated_->pop_back();
        if (auto done = read(next, value, type, flavor); done.has_failed()) return done;
        if (name != nullptr) *name = new_bstr(next);
        return {};
    });
}

HRESULT ClassObject::EndEnumeration() {
    enumerated_.reset();
    return S_OK;
}

HRESULT ClassObject::GetQualifierSet(IWbemQualifierSet** set) {
    return guarded([&]() -> Outcome {
        if (set == nullptr) return WBEM_E_INVALID_PARAMETER;
        *set = new QualifierSet(cim::qualifiers_of(of()));
        return {};
    });
}

HRESULT ClassObject::GetPropertyQualifierSet(LPCWSTR property, IWbemQualifierSet** set) {
    return guarded([&]() -> Outcome {
        if (set == nullptr || property == nullptr) return WBEM_E_INVALID_PARAMETER;
        const std::string name = to_utf8(property);
        const auto position = of().find_property(name);
        if (!position) return no_such(name);
        const PropertyDefinition& found = of().properties[*position];
        auto all = cim::qualifiers_of(found);
        all.push_back({"CIMTYPE", Type::String, false, Value::of(cim::cimtype_text(found))});
        *set = new QualifierSet(std::move(all));
        return {};
    });
}

HRESULT ClassObject::Clone(IWbemClassObject** copy) {
    return guarded([&]() -> Outcome {
        if (copy == nullptr) return WBEM_E_INVALID_PARAMETER;
        auto* made = new ClassObject(seed_);
        made->changed_ = changed_;
        *copy = made;
        return {};
    });
}

HRESULT ClassObject::GetObjectText(LONG, BSTR* text) {
    return guarded([&]() -> Outcome {
        if (text == nullptr) return WBEM_E_INVALID_PARAMETER;
        *text = new_bstr(seed_.instance ? cim::to_mof(*seed_.instance) : cim::to_mof(of()));
        return {};
    });
}

HRESULT ClassObject::SpawnDerivedClass(LONG, IWbemClassObject**) {
    return told({WBEM_E_NOT_SUPPORTED, "Classes cannot be made."});
}

HRESULT ClassObject::SpawnInstance(LONG flags, IWbemClassObject** made) {
    return guarded([&]() -> Outcome {
        if (made == nullptr || flags != 0) return WBEM_E_INVALID_PARAMETER;
        if (of().is_abstract) return {WBEM_E_INVALID_OPERATION, of().name + " is abstract."};
        *made = new ClassObject({seed_.class_, cim::Instance(of()), std::nullopt, true});
        return {};
    });
}

HRESULT ClassObject::CompareTo(LONG, IWbemClassObject* other) {
    return guarded([&]() -> Outcome {
        const auto theirs = own(other);
        if (!theirs) return WBEM_E_INVALID_PARAMETER;
        const bool is_equal = seed_.instance ? seed_.instance == theirs->seed_.instance
                                             : !theirs->seed_.instance && seed_.class_ == theirs->seed_.class_;
        return is_equal ? WBEM_S_NO_ERROR : WBEM_S_DIFFERENT;
    });
}

HRESULT ClassObject::GetPropertyOrigin(LPCWSTR name, BSTR* class_name) {
    return guarded([&]() -> Outcome {
        if (name == nullptr || class_name == nullptr) return WBEM_E_INVALID_PARAMETER;
        const std::string text = to_utf8(name);
        const auto position = of().find_property(text);
        if (!position) return no_such(text);
        *class_name = new_bstr(of().properties[*position].origin);
        return {};
    });
}

HRESULT ClassObject::InheritsFrom(LPCWSTR ancestor) {
    return guarded([&]() -> Outcome {
        if (ancestor == nullptr) return WBEM_E_INVALID_PARAMETER;
        return cim::is_a(of(), to_utf8(ancestor)) ? WBEM_S_NO_ERROR : WBEM_S_FALSE;
    });
}

void ClassObject::tell_method(const cim::Method& method, IWbemClassObject** in, IWbemClassObject** out) const {
    const auto make = [&](bool is_in) -> IWbemClassObject* {
        auto made = parameters_class(method, is_in, of().namespace_name, seed_.class_);
        return made == nullptr ? nullptr : new ClassObject({std::move(made)});
    };
    if (in != nullptr) *in = make(true);
    if (out != nullptr) *out = make(false);
}

HRESULT ClassObject::GetMethod(LPCWSTR name, LONG flags, IWbemClassObject** in, IWbemClassObject** out) {
    return guarded([&]() -> Outcome {
        if (name == nullptr || flags != 0) return WBEM_E_INVALID_PARAMETER;
        const cim::Method* method = of().find_method(to_utf8(name));
        if (method == nullptr) return no_such(to_utf8(name));
        tell_method(*method, in, out);
        return {};
    });
}

HRESULT ClassObject::PutMethod(LPCWSTR, LONG, IWbemClassObject*, IWbemClassObject*) {
    return told({WBEM_E_NOT_SUPPORTED, "Classes cannot be changed."});
}
HRESULT ClassObject::DeleteMethod(LPCWSTR) { return told({WBEM_E_NOT_SUPPORTED, "Classes cannot be changed."}); }

HRESULT ClassObject::BeginMethodEnumeration(LONG) {
    next_method_ = 0;
    return S_OK;
}

HRESULT ClassObject::NextMethod(LONG, BSTR* name, IWbemClassObject** in, IWbemClassObject** out) {
    return guarded([&]() -> Outcome {
        if (!next_method_) return WBEM_E_UNEXPECTED;
        if (*next_method_ == of().methods.size()) return WBEM_S_NO_MORE_DATA;
        const cim::Method& method = of().methods[(*next_method_)++];
        if (name != nullptr) *name = new_bstr(method.name);
        tell_method(method, in, out);
        return {};
    });
}

HRESULT ClassObject::EndMethodEnumeration() {
    next_method_.reset();
    return S_OK;
}

HRESULT ClassObject::GetMethodQualifierSet(LPCWSTR method, IWbemQualifierSet** set) {
    return guarded([&]() -> Outcome {
        if (method == nullptr || set == nullptr) return WBEM_E_INVALID_PARAMETER;
        const cim::Method* found = of().find_method(to_utf8(method));
        if (found == nullptr) return no_such(to_utf8(method));
        *set = new QualifierSet(cim::qualifiers_of(*found));
        return {};
    });
}

HRESULT ClassObject::GetMethodOrigin(LPCWSTR method, BSTR* class_name) {
    return guarded([&]() -> Outcome {
        if (method == nullptr || class_name == nullptr) return WBEM_E_INVALID_PARAMETER;
        const cim::Method* found = of().find_method(to_utf8(method));
        if (found == nullptr) return no_such(to_utf8(method));
        *class_name = new_bstr(found->origin);
        return {};
    });
}

}  // namespace nc::provider::transport::com
