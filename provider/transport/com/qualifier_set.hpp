// IWbemQualifierSet: what a class, property or method says of itself; for reading. Thread: one at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "provider/cim/class_definition.hpp"
#include "provider/transport/com/unknown.hpp"

namespace nc::provider::transport::com {

class QualifierSet final : public Unknown<IWbemQualifierSet, IID_IWbemQualifierSet> {
  public:
    explicit QualifierSet(std::vector<cim::Qualifier> qualifiers) : qualifiers_(std::move(qualifiers)) {}

    HRESULT Get(LPCWSTR name, LONG flags, VARIANT* value, LONG* flavor) override;
    HRESULT Put(LPCWSTR name, VARIANT* value, LONG flavor) override;
    HRESULT Delete(LPCWSTR name) override;
    HRESULT GetNames(LONG flags, SAFEARRAY** names) override;
    HRESULT BeginEnumeration(LONG flags) override;
    HRESULT Next(LONG flags, BSTR* name, VARIANT* value, LONG* flavor) override;
    HRESULT EndEnumeration() override;

  private:
    ~QualifierSet() override = default;
    static void tell(const cim::Qualifier& qualifier, VARIANT* value, LONG* flavor);

    std::vector<cim::Qualifier> qualifiers_;
    std::optional<std::size_t> next_{};
};

}  // namespace nc::provider::transport::com
