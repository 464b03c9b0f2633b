// IWbemContext: named values that go with a call. ConnectServer reads "AuthorityFile". Thread: one at a time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "provider/transport/com/unknown.hpp"

namespace nc::provider::transport::com {

class Context final : public Unknown<IWbemContext, IID_IWbemContext> {
  public:
    HRESULT Clone(IWbemContext** copy) override;
    HRESULT GetNames(LONG flags, SAFEARRAY** names) override;
    HRESULT BeginEnumeration(LONG flags) override;
    HRESULT Next(LONG flags, BSTR* name, VARIANT* value) override;
    HRESULT EndEnumeration() override;
    HRESULT SetValue(LPCWSTR name, LONG flags, VARIANT* value) override;
    HRESULT GetValue(LPCWSTR name, LONG flags, VARIANT* value) override;
    HRESULT DeleteValue(LPCWSTR name, LONG flags) override;
    HRESULT DeleteAll() override;

  private:
    ~Context() override = default;

    std::map<std::string, std::string> values_{};
    std::optional<std::vector<std::string>> enumerated_{};
};

/// A text of a context, a client's own too; empty: there is none.
std::string context_text(IWbemContext* context, const char* name);

}  // namespace nc::provider::transport::com
