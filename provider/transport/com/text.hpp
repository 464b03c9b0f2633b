// UTF-8 inside, UTF-16 at the edge. Thread: any (pure functions).
#pragma once

#include <string>
#include <string_view>

#include "provider/transport/com/ncwmi.h"

namespace nc::provider::transport::com {

/// What is no UTF-8, or no UTF-16, becomes U+FFFD.
std::u16string to_utf16(std::string_view text);
std::string to_utf8(std::u16string_view text);
/// Null is empty.
std::string to_utf8(LPCWSTR text);
/// By its own length: it may have zeros inside.
std::string text_of(BSTR text);
/// The receiver's to free.
BSTR new_bstr(std::string_view text);

}  // namespace nc::provider::transport::com
