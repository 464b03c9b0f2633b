#include "provider/transport/xml_element.hpp"

#include <algorithm>

#include "provider/cim/status.hpp"

namespace nc::provider::transport {
namespace {

using Token = codec::XmlScanner::Token;

/// More elements than any request has a use for.
constexpr std::size_t kMaxElements = 100'000;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

const XmlElement* XmlElement::find(std::string_view local) const {
    const auto found =
        std::find_if(children.begin(), children.end(), [&](const auto& child) { return child.name.local == local; });
    return found == children.end() ? nullptr : &*found;
}

const XmlElement* XmlElement::find(std::string_view space, std::string_view local) const {
    const auto found = std::find_if(children.begin(), children.end(), [&](const auto& child) {
        return child.name.local == local && child.name.space == space;
    });
    return found == children.end() ? nullptr : &*found;
}

const std::string* XmlElement::attribute(std::string_view local) const {
    const auto found =
        std::find_if(attributes.begin(), attributes.end(), [&](const auto& each) { return each.name.local == local; });
    return found == attributes.end() ? nullptr : &found->value;
}

const std::string* XmlElement::attribute(std::string_view space, std::string_view local) const {
    const auto found = std::find_if(attributes.begin(), attributes.end(), [&](const auto& each) {
        return each.name.local == local && each.name.space == space;
    });
    return found == attributes.end() ? nullptr : &found->value;
}

Result<XmlElement> read_xml(std::string_view text) {
    codec::XmlScanner scanner(text);
    XmlElement document;  // its only child is the root
    std::vector<XmlElement*> open{&document};
    std::size_t count = 0;
    while (true) {
        const auto token = scanner.next();
        if (!token) return cim::failure(cim::Status::InvalidParameter, "The XML cannot be read: " + scanner.fault());
        if (*token == Token::Document) break;
        // Text before the root is none; the scanner has seen to that.
        if (open.size() > 1) open.back()->text += scanner.content();
        if (*token == Token::Start) {
            if (++count > kMaxElements)
                return cim::failure(cim::Status::LimitExceeded, "The XML has too many elements.");
            open.back()->children.push_back({scanner.tag().name, scanner.tag().attributes, {}, {}});
            open.push_back(&open.back()->children.back());
        } else {
            open.pop_back();
        }
    }
    return std::move(document.children.front());
}

namespace {

/// Most text is plain, and goes as it is.
bool is_plain(char c) { return c >= 0x20 && c < 0x7F && c != '&' && c != '<' && c != '>' && c != '"'; }

void append_escaped(std::string& out, std::string_view text) {
    if (std::all_of(text.begin(), text.end(), is_plain)) {
        out += text;
        return;
    }
    constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
    const bool is_valid = codec::is_xml_text(text);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\r':
                out += "&#13;";
                break;
            default:
                if (is_valid || (byte >= 0x20 && byte < 0x80) || c == '\n' || c == '\t') {
                    out += c;
                } else {
                    out += kReplacement;
                }
        }
    }
}

}  // namespace

std::string xml_escaped(std::string_view text) {
    std::string out;
    append_escaped(out, text);
    return out;
}

void XmlWriter::open(std::string_view name, XmlAttributes attributes) {
    write_start(name, {attributes.begin(), attributes.size()});
}

void XmlWriter::open(std::string_view name, const std::vector<XmlAttribute>& attributes) {
    write_start(name, attributes);
}

void XmlWriter::write_start(std::string_view name, std::span<const XmlAttribute> attributes) {
    out_ += '<';
    open_.push_back({out_.size(), name.size()});
    out_ += name;
    for (const auto& [key, value] : attributes) {
        out_ += ' ';
        out_ += key;
        out_ += "=\"";
        append_escaped(out_, value);
        out_ += '"';
    }
    out_ += '>';
}

void XmlWriter::close() {
    out_ += "</";
    out_.append(out_, open_.back().at, open_.back().size);
    out_ += '>';
    open_.pop_back();
}

void XmlWriter::text(std::string_view text) { append_escaped(out_, text); }

void XmlWriter::element(std::string_view name, std::string_view content, XmlAttributes attributes) {
    open(name, attributes);
    text(content);
    close();
}

std::string to_xml(const XmlElement& element) {
    std::string out = "<" + element.name.local;
    if (!element.name.space.empty()) out += " xmlns=\"" + xml_escaped(element.name.space) + "\"";
    int number = 0;
    for (const codec::XmlAttribute& attribute : element.attributes) {
        std::string name = attribute.name.local;
        if (!attribute.name.space.empty()) {
            const std::string prefix = "a" + std::to_string(++number);
            out += " xmlns:" + prefix + "=\"" + xml_escaped(attribute.name.space) + "\"";
            name = prefix + ":" + name;
        }
        out += " " + name + "=\"" + xml_escaped(attribute.value) + "\"";
    }
    out += ">" + xml_escaped(element.text);
    for (const XmlElement& child : element.children)
        out += to_xml(child);
    return out + "</" + element.name.local + ">";
}

std::string_view trimmed_xml(std::string_view text) {
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

}  // namespace nc::provider::transport
