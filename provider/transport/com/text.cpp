#include "provider/transport/com/text.hpp"

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <new>

namespace nc::provider::transport::com {
namespace {

constexpr char32_t kReplacement = 0xfffd;
constexpr std::size_t kHead = 8;

/// Takes one character of UTF-8 off the front.
char32_t take_utf8(std::string_view& text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char first = byte(0);
    const std::size_t length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
    static constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    char32_t character = length == 1 ? first : first & (0x7fU >> length);
    bool is_good = length != 0 && first < 0xf5 && length <= text.size();
    for (std::size_t at = 1; is_good && at < length; ++at) {
        is_good = (byte(at) & 0xc0U) == 0x80U;
        character = character << 6U | (byte(at) & 0x3fU);
    }
    is_good =
        is_good && character >= kLeast[length] && character <= 0x10ffff && (character < 0xd800 || character > 0xdfff);
    text.remove_prefix(is_good ? length : 1);
    return is_good ? character : kReplacement;
}

void add_utf8(std::string& to, char32_t character) {
    const auto add = [&](char32_t byte) { to += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (character < 0x80) return add(character);
    if (character < 0x800) {
        add(0xc0 | character >> 6U);
    } else if (character < 0x10000) {
        add(0xe0 | character >> 12U);
        add(0x80 | (character >> 6U & 0x3f));
    } else {
        add(0xf0 | character >> 18U);
        add(0x80 | (character >> 12U & 0x3f));
        add(0x80 | (character >> 6U & 0x3f));
    }
    add(0x80 | (character & 0x3f));
}

}  // namespace

std::u16string to_utf16(std::string_view text) {
    std::u16string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const char32_t character = take_utf8(text);
        if (character < 0x10000) {
            out += static_cast<char16_t>(character);
            continue;
        }
        out += static_cast<char16_t>(0xd7c0 + (character >> 10U));
        out += static_cast<char16_t>(0xdc00 + (character & 0x3ffU));
    }
    return out;
}

std::string to_utf8(std::u16string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        char32_t character = text[at];
        const bool is_high = character >= 0xd800 && character < 0xdc00;
        const bool has_low = is_high && at + 1 < text.size() && text[at + 1] >= 0xdc00 && text[at + 1] < 0xe000;
        if (has_low) {
            character = 0x10000 + ((character - 0xd800) << 10U) + (text[++at] - 0xdc00U);
        } else if (character >= 0xd800 && character < 0xe000) {
            character = kReplacement;
        }
        add_utf8(out, character);
    }
    return out;
}

std::string to_utf8(LPCWSTR text) { return text == nullptr ? std::string() : to_utf8(std::u16string_view(text)); }

std::string text_of(BSTR text) {
    return text == nullptr ? std::string() : to_utf8(std::u16string_view(text, NcSysStringLen(text)));
}

BSTR new_bstr(std::string_view text) {
    const std::u16string wide = to_utf16(text);
    BSTR made = NcSysAllocStringLen(wide.data(), static_cast<ULONG>(wide.size()));
    if (made == nullptr) throw std::bad_alloc();
    return made;
}

}  // namespace nc::provider::transport::com

extern "C" {

BSTR NcSysAllocStringLen(LPCWSTR text, ULONG characters) {
    constexpr std::size_t kHead = nc::provider::transport::com::kHead;
    if (characters > std::numeric_limits<std::int32_t>::max() / sizeof(WCHAR)) return nullptr;
    const auto bytes = static_cast<std::uint32_t>(characters * sizeof(WCHAR));
    auto* block = static_cast<unsigned char*>(std::malloc(kHead + bytes + sizeof(WCHAR)));
    if (block == nullptr) return nullptr;
    std::memset(block, 0, kHead);
    std::memcpy(block + kHead - sizeof(bytes), &bytes, sizeof(bytes));
    if (text != nullptr) {
        std::memcpy(block + kHead, text, bytes);
    } else {
        std::memset(block + kHead, 0, bytes);
    }
    std::memset(block + kHead + bytes, 0, sizeof(WCHAR));
    return static_cast<BSTR>(static_cast<void*>(block + kHead));
}

BSTR NcSysAllocString(LPCWSTR text) {
    if (text == nullptr) return nullptr;
    const std::size_t length = std::char_traits<char16_t>::length(text);
    return length > std::numeric_limits<ULONG>::max() ? nullptr : NcSysAllocStringLen(text, static_cast<ULONG>(length));
}

void NcSysFreeString(BSTR text) {
    if (text != nullptr)
        std::free(static_cast<unsigned char*>(static_cast<void*>(text)) - nc::provider::transport::com::kHead);
}

ULONG NcSysStringLen(BSTR text) {
    if (text == nullptr) return 0;
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, static_cast<unsigned char*>(static_cast<void*>(text)) - sizeof(bytes), sizeof(bytes));
    return static_cast<ULONG>(bytes / sizeof(WCHAR));
}
}
