#include "provider/transport/com/context.hpp"

#include <algorithm>

#include "provider/transport/com/text.hpp"
#include "provider/transport/com/variant.hpp"

namespace nc::provider::transport::com {
namespace {

void tell(const std::string& text, VARIANT* value) {
    to_variant(cim::Value::of(text), cim::Type::String, false, nullptr, value);
}

}  // namespace

HRESULT Context::Clone(IWbemContext** copy) {
    return guarded([&]() -> Outcome {
        if (copy == nullptr) return WBEM_E_INVALID_PARAMETER;
        auto* made = new Context;
        made->values_ = values_;
        *copy = made;
        return {};
    });
}

HRESULT Context::GetNames(LONG, SAFEARRAY** names) {
    return guarded([&]() -> Outcome {
        if (names == nullptr) return WBEM_E_INVALID_PARAMETER;
        std::vector<std::string> all;
        for (const auto& [name, value] : values_)
            all.push_back(name);
        *names = new_names(all);
        return {};
    });
}

HRESULT Context::BeginEnumeration(LONG) {
    return guarded([&]() -> Outcome {
        enumerated_.emplace();
        for (const auto& [name, value] : values_)
            enumerated_->insert(enumerated_->begin(), name);
        return {};
    });
}

HRESULT Context::Next(LONG, BSTR* name, VARIANT* value) {
    return guarded([&]() -> Outcome {
        if (!enumerated_) return WBEM_E_UNEXPECTED;
        if (enumerated_->empty()) return WBEM_S_NO_MORE_DATA;
        const std::string next = enumerated_->back();
        enumerated_->pop_back();
        if (value != nullptr) tell(values_[next], value);
        if (name != nullptr) *name = new_bstr(next);
        return {};
    });
}

HRESULT Context::EndEnumeration() {
    enumerated_.reset();
    return S_OK;
}

HRESULT Context::SetValue(LPCWSTR name, LONG, VARIANT* value) {
    return guarded([&]() -> Outcome {
        if (name == nullptr || value == nullptr) return WBEM_E_INVALID_PARAMETER;
        if (value->vt != VT_BSTR) return {WBEM_E_TYPE_MISMATCH, "Values of a context are texts here."};
        values_[to_utf8(name)] = text_of(value->bstrVal);
        return {};
    });
}

HRESULT Context::GetValue(LPCWSTR name, LONG, VARIANT* value) {
    return guarded([&]() -> Outcome {
        if (name == nullptr || value == nullptr) return WBEM_E_INVALID_PARAMETER;
        const auto found = values_.find(to_utf8(name));
        if (found == values_.end()) return {WBEM_E_NOT_FOUND, "The context has no " + to_utf8(name) + "."};
        tell(found->second, value);
        return {};
    });
}

HRESULT Context::DeleteValue(LPCWSTR name, LONG) {
    return guarded([&]() -> Outcome {
        if (name == nullptr) return WBEM_E_INVALID_PARAMETER;
        return values_.erase(to_utf8(name)) == 0 ? Outcome(WBEM_E_NOT_FOUND) : Outcome();
    });
}

HRESULT Context::DeleteAll() {
    values_.clear();
    return S_OK;
}

std::string context_text(IWbemContext* context, const char* name) {
    VARIANT value{};
    if (context == nullptr || NcFailed(context->GetValue(to_utf16(name).c_str(), 0, &value))) return {};
    std::string text = value.vt == VT_BSTR ? text_of(value.bstrVal) : std::string();
    NcVariantClear(&value);
    return text;
}

}  // namespace nc::provider::transport::com
