// What the samples need of COM: objects that are released, texts that are freed, errors that are printed.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "provider/transport/com/ncwmi.h"

namespace sample {

struct Releaser {
    void operator()(IUnknown* object) const { object->Release(); }
};
template <class Interface>
using Held = std::unique_ptr<Interface, Releaser>;

/// A BSTR that is freed. The texts of this program are ASCII.
class Text {
  public:
    explicit Text(const std::string& text)
        : bstr_(NcSysAllocString(std::u16string(text.begin(), text.end()).c_str())) {}
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;
    ~Text() { NcSysFreeString(bstr_); }
    operator BSTR() const { return bstr_; }  // NOLINT: implicit on purpose

  private:
    BSTR bstr_;
};

inline std::string ascii(BSTR text) {
    std::string out;
    for (ULONG at = 0; at < NcSysStringLen(text); ++at)
        out += text[at] < 0x80 ? static_cast<char>(text[at]) : '?';
    return out;
}

inline bool failed(HRESULT result, const char* what) {
    if (!NcFailed(result)) return false;
    BSTR why = NcTakeErrorText();
    std::fprintf(stderr, "%s: 0x%08x %s\n", what, static_cast<unsigned>(result), ascii(why).c_str());
    NcSysFreeString(why);
    return true;
}

inline std::string get(IWbemClassObject& object, const char16_t* name) {
    VARIANT value{};
    if (failed(object.Get(name, 0, &value, nullptr, nullptr), "Get")) return {};
    std::string text = value.vt == VT_BSTR ? ascii(value.bstrVal) : std::string();
    NcVariantClear(&value);
    return text;
}

/// Null when it fails, which has been printed then.
inline Held<IWbemServices> connect(const std::string& resource, const std::string& user, const std::string& password) {
    void* found = nullptr;
    if (failed(NcGetClassObject(CLSID_WbemLocator, IID_IWbemLocator, &found), "NcGetClassObject")) return nullptr;
    const Held<IWbemLocator> locator(static_cast<IWbemLocator*>(found));
    IWbemServices* connected = nullptr;
    if (failed(locator->ConnectServer(Text(resource), Text(user), Text(password), nullptr, 0, nullptr, nullptr,
                                      &connected),
               "ConnectServer"))
        return nullptr;
    return Held<IWbemServices>(connected);
}

}  // namespace sample
