// UTF-16 bodies, which some of Windows' clients send. Pure functions. Thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace nc::provider::transport {

/// Whether the content type says so, or the body begins with a byte order mark of UTF-16.
bool is_utf16(std::string_view content_type, std::string_view body);

/// A document in UTF-16 as UTF-8, without the mark; its XML declaration is left out, as it names the other encoding.
/// Without a mark it is little-endian. std::nullopt: half a character, or a surrogate without its other half.
std::optional<std::string> utf8_of_utf16(std::string_view body);

/// Little-endian with a byte order mark. The text is valid UTF-8; an XML declaration is left out.
std::string utf16_of_utf8(std::string_view text);

}  // namespace nc::provider::transport
