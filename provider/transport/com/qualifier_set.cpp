#include "provider/transport/com/qualifier_set.hpp"

#include <algorithm>
#include <string>

#include "provider/transport/com/text.hpp"
#include "provider/transport/com/variant.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::transport::com {
namespace {

constexpr const char* kReadOnly = "Qualifiers cannot be changed.";

}  // namespace

void QualifierSet::tell(const cim::Qualifier& qualifier, VARIANT* value, LONG* flavor) {
    if (value != nullptr) to_variant(qualifier.value, qualifier.type, qualifier.is_array, nullptr, value);
    if (flavor != nullptr) *flavor = WBEM_FLAVOR_ORIGIN_LOCAL;
}

HRESULT QualifierSet::Get(LPCWSTR name, LONG flags, VARIANT* value, LONG* flavor) {
    return guarded([&]() -> Outcome {
        if (name == nullptr || flags != 0) return WBEM_E_INVALID_PARAMETER;
        const std::string text = to_utf8(name);
        const auto found = std::find_if(qualifiers_.begin(), qualifiers_.end(), [&](const cim::Qualifier& each) {
            return equals_ignoring_case(each.name, text);
        });
        if (found == qualifiers_.end()) return {WBEM_E_NOT_FOUND, "There is no qualifier " + text + "."};
        tell(*found, value, flavor);
        return {};
    });
}

HRESULT QualifierSet::Put(LPCWSTR, VARIANT*, LONG) { return told({WBEM_E_NOT_SUPPORTED, kReadOnly}); }
HRESULT QualifierSet::Delete(LPCWSTR) { return told({WBEM_E_NOT_SUPPORTED, kReadOnly}); }

HRESULT QualifierSet::GetNames(LONG, SAFEARRAY** names) {
    return guarded([&]() -> Outcome {
        if (names == nullptr) return WBEM_E_INVALID_PARAMETER;
        std::vector<std::string> all;
        for (const cim::Qualifier& each : qualifiers_)
            all.push_back(each.name);
        *names = new_names(all);
        return {};
    });
}

HRESULT QualifierSet::BeginEnumeration(LONG) {
    next_ = 0;
    return S_OK;
}

HRESULT QualifierSet::Next(LONG, BSTR* name, VARIANT* value, LONG* flavor) {
    return guarded([&]() -> Outcome {
        if (!next_) return WBEM_E_UNEXPECTED;
        if (*next_ == qualifiers_.size()) return WBEM_S_NO_MORE_DATA;
        const cim::Qualifier& qualifier = qualifiers_[(*next_)++];
        if (name != nullptr) *name = new_bstr(qualifier.name);
        tell(qualifier, value, flavor);
        return {};
    });
}

HRESULT QualifierSet::EndEnumeration() {
    next_.reset();
    return S_OK;
}

}  // namespace nc::provider::transport::com
