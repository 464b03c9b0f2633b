// One XML 1.0 document (Fifth Edition) with namespaces, read tag by tag and strictly. Refused, beside what is not
// well-formed: DOCTYPE and with it every entity but the five predefined ones, processing instructions, encodings other
// than UTF-8, names with characters outside ASCII, more than kMaxXmlDepth levels, kMaxXmlAttributes attributes of a tag
// and kMaxXmlPrefixes namespace declarations in scope. Nothing is expanded, so the text bounds what it makes; the
// caller caps the text. Comments and the order of attributes mean nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nc::codec {

inline constexpr std::size_t kMaxXmlDepth = 65;
inline constexpr std::size_t kMaxXmlAttributes = 16;
inline constexpr std::size_t kMaxXmlPrefixes = 64;

/// Whether the text is valid UTF-8 of characters that XML 1.0 can hold (production 2).
bool is_xml_text(std::string_view text);
/// Whether an element may have the name: an NCName of ASCII characters that is not reserved (production 5 and 3.1).
bool is_xml_name(std::string_view text);

struct XmlName {
    std::string space;  ///< namespace; empty: none
    std::string local;
    friend bool operator==(const XmlName&, const XmlName&) = default;
};
struct XmlAttribute {
    XmlName name;
    std::string value;  ///< without references, normalised (XML 1.0, 3.3.3)
};
struct XmlTag {
    XmlName name;
    std::vector<XmlAttribute> attributes{};  ///< without namespace declarations
};

class XmlScanner {
  public:
    enum class Token { Start, End, Document };

    /// Borrows the text.
    explicit XmlScanner(std::string_view text) : text_(text) {}

    /// The next start tag or end tag, or Document after the root element; an empty-element tag is both tags. Each
    /// element is balanced. std::nullopt: refused, fault() tells why, and there is nothing more to read.
    std::optional<Token> next();

    const XmlTag& tag() const { return tag_; }               ///< of the last Start
    const std::string& content() const { return content_; }  ///< character data between the last two tags
    std::size_t position() const { return at_; }             ///< bytes that were read
    const std::string& fault() const { return fault_; }      ///< "… at byte 17."

  private:
    struct Binding {
        std::string prefix;
        std::string space;
        std::size_t depth;
    };
    struct RawAttribute {
        std::string_view name;
        std::string value;
    };

    bool refuse(std::string_view why);
    bool begin();
    bool declaration();
    bool skip(std::string_view expected);
    bool skip_blanks();
    std::optional<std::string_view> qualified_name();
    bool character_data();
    bool reference(std::string& into);
    bool comment();
    bool cdata();
    bool attribute(RawAttribute& into);
    bool start_tag();
    bool end_tag();
    bool declare(const std::vector<RawAttribute>& attributes);
    bool resolve(std::string_view qualified, bool is_attribute, XmlName& into);

    std::string_view text_;
    std::size_t at_ = 0;
    bool has_begun_ = false;
    bool is_root_closed_ = false;
    bool is_end_due_ = false;  ///< an empty-element tag was read: its End comes next
    std::vector<std::string_view> open_;
    std::vector<Binding> bindings_;
    XmlTag tag_;
    std::string content_;
    std::string fault_;
};

}  // namespace nc::codec
