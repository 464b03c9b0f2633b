// A small XML document as a tree, read by the project's strict scanner (no DOCTYPE, no entities of its own, depth and
// counts capped, nothing is fetched), and the text that goes back. Pure functions. Thread: any.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/base/result.hpp"
#include "schemas/codec/xml_scanner.hpp"

namespace nc::provider::transport {

struct XmlElement {
    codec::XmlName name;
    std::vector<codec::XmlAttribute> attributes{};
    std::string text{};  ///< all character data directly inside
    std::vector<XmlElement> children{};

    /// By local name, in any namespace; case matters.
    const XmlElement* find(std::string_view local) const;
    const XmlElement* find(std::string_view space, std::string_view local) const;
    const std::string* attribute(std::string_view local) const;
    const std::string* attribute(std::string_view space, std::string_view local) const;
};

/// Error InvalidParameter with the place of the fault.
Result<XmlElement> read_xml(std::string_view text);

using XmlAttribute = std::pair<std::string_view, std::string_view>;
using XmlAttributes = std::initializer_list<XmlAttribute>;

/// Characters that XML cannot hold become U+FFFD.
std::string xml_escaped(std::string_view text);

/// Writes tags and text one after the other. Whoever opens closes.
class XmlWriter {
  public:
    void open(std::string_view name, XmlAttributes attributes = {});
    void open(std::string_view name, const std::vector<XmlAttribute>& attributes);
    void close();
    void text(std::string_view text);
    /// Text that is XML already.
    void raw(std::string_view xml) { out_ += xml; }
    /// <name attributes>text</name>, never the short form: sblim's client cannot read that.
    void element(std::string_view name, std::string_view content, XmlAttributes attributes = {});
    std::size_t size() const { return out_.size(); }
    /// Nothing is written or closed afterwards.
    std::string take() { return std::move(out_); }

  private:
    void write_start(std::string_view name, std::span<const XmlAttribute> attributes);
    struct Name {
        std::size_t at;  ///< in the text so far
        std::size_t size;
    };
    std::string out_;
    std::vector<Name> open_;
};

/// The element with what is in it as text, namespaces declared where they are used.
std::string to_xml(const XmlElement& element);

std::string_view trimmed_xml(std::string_view text);

}  // namespace nc::provider::transport
