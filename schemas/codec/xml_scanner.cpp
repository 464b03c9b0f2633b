#include "schemas/codec/xml_scanner.hpp"

#include <algorithm>

#include "schemas/base/ascii.hpp"

namespace nc::codec {
namespace {

constexpr std::string_view kXmlSpace = "http://www.w3.org/XML/1998/namespace";
constexpr std::string_view kXmlnsSpace = "http://www.w3.org/2000/xmlns/";

/// For messages: a long name is cut.
std::string quoted(std::string_view name) { return "'" + std::string(name.substr(0, 64)) + "'"; }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_letter(char c) { return (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '_'; }
bool is_name_character(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; }

bool is_character(std::uint32_t code) {
    if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
    return code < 0xD800 || (code > 0xDFFF && code < 0xFFFE) || (code > 0xFFFF && code <= 0x10FFFF);
}

void append_utf8(std::uint32_t code, std::string& text) {
    const auto put = [&](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
        put(code);
        return;
    }
    if (code < 0x800) {
        put(0xC0 | code >> 6U);
    } else {
        if (code < 0x10000) {
            put(0xE0 | code >> 12U);
        } else {
            put(0xF0 | code >> 18U);
            put(0x80 | (code >> 12U & 0x3FU));
        }
        put(0x80 | (code >> 6U & 0x3FU));
    }
    put(0x80 | (code & 0x3FU));
}

/// Where the text stops being valid UTF-8 of XML characters; its size when it never does.
std::size_t first_bad_byte(std::string_view text) {
    constexpr std::uint32_t kLeast[] = {0, 0x80, 0x800, 0x10000};  // what needs so many following bytes
    std::size_t at = 0;
    while (at < text.size()) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t following = lead < 0x80U              ? 0
                                      : (lead & 0xE0U) == 0xC0U ? 1
                                      : (lead & 0xF0U) == 0xE0U ? 2
                                      : (lead & 0xF8U) == 0xF0U ? 3
                                                                : text.size();
        if (following >= text.size() - at) return at;
        std::uint32_t code = following == 0 ? lead : lead & (0x3FU >> following);
        for (std::size_t i = 1; i <= following; ++i) {
            const auto byte = static_cast<unsigned char>(text[at + i]);
            if ((byte & 0xC0U) != 0x80U) return at;
            code = code << 6U | (byte & 0x3FU);
        }
        if (code < kLeast[following] || !is_character(code)) return at;
        at += following + 1;
    }
    return at;
}

}  // namespace

bool is_xml_text(std::string_view text) { return first_bad_byte(text) == text.size(); }

bool is_xml_name(std::string_view text) {
    return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), &is_name_character) &&
           !equals_ignoring_case(text.substr(0, 3), "xml");
}

bool XmlScanner::refuse(std::string_view why) {
    if (fault_.empty()) fault_ = std::string(why) + " at byte " + std::to_string(at_) + ".";
    return false;
}

bool XmlScanner::skip(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
}

bool XmlScanner::skip_blanks() {
    const std::size_t before = at_;
    while (at_ < text_.size() && is_blank(text_[at_]))
        ++at_;
    return at_ > before;
}

std::optional<XmlScanner::Token> XmlScanner::next() {
    if (!fault_.empty() || (!has_begun_ && !begin())) return std::nullopt;
    content_.clear();
    if (is_end_due_) {
        is_end_due_ = false;
        open_.pop_back();
        is_root_closed_ = open_.empty();
        return Token::End;
    }
    if (!character_data()) return std::nullopt;
    if (at_ == text_.size()) {
        if (is_root_closed_) return Token::Document;
        refuse(open_.empty() ? "There is no element" : "The element " + quoted(open_.back()) + " is not closed");
        return std::nullopt;
    }
    if (skip("</")) return end_tag() ? std::optional(Token::End) : std::nullopt;
    return start_tag() ? std::optional(Token::Start) : std::nullopt;
}

bool XmlScanner::begin() {
    has_begun_ = true;
    const std::size_t bad = first_bad_byte(text_);
    if (bad != text_.size()) {
        at_ = bad;
        return refuse("There is a character that XML cannot hold, or that is not UTF-8,");
    }
    skip("\xEF\xBB\xBF");
    const bool is_declared = text_.size() > at_ + 5 && text_.substr(at_, 5) == "<?xml" && is_blank(text_[at_ + 5]);
    return !is_declared || declaration();
}

bool XmlScanner::declaration() {
    constexpr std::string_view kNames[] = {"version", "encoding", "standalone"};  // in this order
    skip("<?xml");
    std::size_t expected = 0;
    while (true) {
        const bool has_blanks = skip_blanks();
        if (skip("?>")) return expected > 0 || refuse("The XML declaration has no version");
        RawAttribute given;
        if (!has_blanks || !attribute(given)) return refuse("The XML declaration is not well-formed");
        while (expected > 0 && expected < 3 && kNames[expected] != given.name)
            ++expected;
        if (expected == 3 || kNames[expected] != given.name) return refuse("The XML declaration is not well-formed");
        const bool is_good = expected == 0   ? given.value == "1.0"
                             : expected == 1 ? equals_ignoring_case(given.value, "utf-8")
                                             : given.value == "yes" || given.value == "no";
        if (!is_good) return refuse("The " + std::string(given.name) + " " + quoted(given.value) + " is not supported");
        ++expected;
    }
}

/// Up to the next tag or the end, with the comments and CDATA sections between.
bool XmlScanner::character_data() {
    while (at_ < text_.size()) {
        const char c = text_[at_];
        if (c == '<') {
            if (skip("<!--")) {
                if (!comment()) return false;
            } else if (!open_.empty() && skip("<![CDATA[")) {
                if (!cdata()) return false;
            } else if (text_.substr(at_).starts_with("<!DOCTYPE")) {
                return refuse("A DOCTYPE is not accepted");
            } else if (text_.substr(at_).starts_with("<?")) {
                return refuse("A processing instruction is not accepted");
            } else {
                return true;
            }
        } else if (open_.empty()) {
            if (!skip_blanks()) return refuse("There is text outside the root element");
        } else if (c == '&') {
            if (!reference(content_)) return false;
        } else if (c == '\r') {  // line ends (XML 1.0, 2.11)
            content_.push_back('\n');
            at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1;
        } else {
            if (c == ']' && text_.substr(at_).starts_with("]]>"))
                return refuse("The characters ]]> are not accepted as text");
            content_.push_back(c);
            ++at_;
        }
    }
    return true;
}

bool XmlScanner::comment() {
    const std::size_t end = text_.find("--", at_);
    if (end == std::string_view::npos || text_.substr(end + 2, 1) != ">") return refuse("A comment is not well-formed");
    at_ = end + 3;
    return true;
}

bool XmlScanner::cdata() {
    const std::size_t end = text_.find("]]>", at_);
    if (end == std::string_view::npos) return refuse("A CDATA section is not closed");
    for (; at_ < end; ++at_) {
        if (text_[at_] == '\r' && text_[at_ + 1] == '\n') continue;
        content_.push_back(text_[at_] == '\r' ? '\n' : text_[at_]);
    }
    return skip("]]>");
}

bool XmlScanner::reference(std::string& into) {
    constexpr std::pair<std::string_view, char> kPredefined[] = {
        {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&apos;", '\''}, {"&quot;", '"'}};
    for (const auto& [name, character] : kPredefined) {
        if (skip(name)) {
            into.push_back(character);
            return true;
        }
    }
    const std::size_t start = at_;
    if (!skip("&#")) return refuse("There is an entity that is not one of the predefined five,");
    const std::uint32_t base = skip("x") ? 16 : 10;
    std::uint32_t code = 0;
    std::size_t digits = 0;
    for (; at_ < text_.size() && text_[at_] != ';'; ++at_, ++digits) {
        const auto digit = hex_digit(text_[at_]);
        if (!digit || *digit >= base || code > 0x10FFFF) break;
        code = code * base + *digit;
    }
    if (digits == 0 || !skip(";") || !is_character(code)) {
        at_ = start;
        return refuse("There is a reference to a character that XML does not have,");
    }
    append_utf8(code, into);
    return true;
}

std::optional<std::string_view> XmlScanner::qualified_name() {
    const std::size_t start = at_;
    bool has_prefix = false;
    while (at_ < text_.size()) {
        const bool is_first = at_ == start || text_[at_ - 1] == ':';
        if (text_[at_] == ':' && !is_first && !has_prefix) {
            has_prefix = true;
        } else if (is_first ? !is_letter(text_[at_]) : !is_name_character(text_[at_])) {
            break;
        }
        ++at_;
    }
    const std::string_view name = text_.substr(start, at_ - start);
    if (name.empty() || name.back() == ':') {
        refuse("There is no valid name");
        return std::nullopt;
    }
    return name;
}

bool XmlScanner::attribute(RawAttribute& into) {
    const auto name = qualified_name();
    if (!name) return false;
    into.name = *name;
    skip_blanks();
    if (!skip("=")) return refuse("An attribute has no value");
    skip_blanks();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '"' && quote != '\'') return refuse("The value of an attribute is not in quotes");
    for (++at_; at_ < text_.size() && text_[at_] != quote;) {
        const char c = text_[at_];
        if (c == '<') return refuse("There is a < in the value of an attribute");
        if (c == '&') {
            if (!reference(into.value)) return false;
            continue;
        }
        into.value.push_back(is_blank(c) ? ' ' : c);
        at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1;
    }
    return skip(std::string_view(&quote, 1)) || refuse("The value of an attribute does not end");
}

bool XmlScanner::start_tag() {
    if (is_root_closed_) return refuse("There is a second root element");
    skip("<");
    const auto name = qualified_name();
    if (!name) return false;
    if (open_.size() == kMaxXmlDepth) return refuse("There are more than " + std::to_string(kMaxXmlDepth) + " levels");
    open_.push_back(*name);
    std::vector<RawAttribute> attributes;
    while (true) {
        const bool has_blanks = skip_blanks();
        is_end_due_ = skip("/>");
        if (is_end_due_ || skip(">")) break;
        if (!has_blanks) return refuse("The tag " + quoted(*name) + " is not well-formed");
        if (attributes.size() == kMaxXmlAttributes) return refuse("A tag has too many attributes");
        if (!attribute(attributes.emplace_back())) return false;
    }
    if (!declare(attributes)) return false;
    tag_ = {};
    if (!resolve(*name, false, tag_.name)) return false;
    for (RawAttribute& given : attributes) {
        if (given.name == "xmlns" || given.name.starts_with("xmlns:")) continue;
        XmlAttribute resolved{{}, std::move(given.value)};
        if (!resolve(given.name, true, resolved.name)) return false;
        for (const XmlAttribute& other : tag_.attributes) {
            if (other.name == resolved.name) return refuse("The attribute " + quoted(given.name) + " occurs twice");
        }
        tag_.attributes.push_back(std::move(resolved));
    }
    return true;
}

bool XmlScanner::end_tag() {
    const auto name = qualified_name();
    if (!name) return false;
    skip_blanks();
    if (!skip(">")) return refuse("An end tag is not well-formed");
    if (open_.empty() || open_.back() != *name) return refuse("The end tag " + quoted(*name) + " has no start");
    open_.pop_back();
    is_root_closed_ = open_.empty();
    return true;
}

/// The namespace declarations of the tag that was just opened.
bool XmlScanner::declare(const std::vector<RawAttribute>& attributes) {
    while (!bindings_.empty() && bindings_.back().depth >= open_.size())
        bindings_.pop_back();
    const std::size_t outer = bindings_.size();
    for (const RawAttribute& given : attributes) {
        if (given.name != "xmlns" && !given.name.starts_with("xmlns:")) continue;
        const std::string_view prefix = given.name == "xmlns" ? "" : given.name.substr(6);
        const bool is_reserved =
            prefix == "xmlns" || given.value == kXmlnsSpace || (prefix == "xml") != (given.value == kXmlSpace);
        const bool is_double = std::any_of(bindings_.begin() + static_cast<std::ptrdiff_t>(outer), bindings_.end(),
                                           [&](const Binding& other) { return other.prefix == prefix; });
        if (is_reserved || is_double || (!prefix.empty() && given.value.empty()))
            return refuse("The namespace declaration " + quoted(given.name) + " is not valid");
        if (bindings_.size() == kMaxXmlPrefixes) return refuse("There are too many namespace declarations");
        bindings_.push_back({std::string(prefix), given.value, open_.size()});
    }
    return true;
}

bool XmlScanner::resolve(std::string_view qualified, bool is_attribute, XmlName& into) {
    const std::size_t colon = qualified.find(':');
    const std::string_view prefix = colon == std::string_view::npos ? "" : qualified.substr(0, colon);
    into.local = qualified.substr(colon == std::string_view::npos ? 0 : colon + 1);
    if (prefix.empty() && is_attribute) return true;
    if (prefix == "xml") {
        into.space = kXmlSpace;
        return true;
    }
    const auto binding = std::find_if(bindings_.rbegin(), bindings_.rend(),
                                      [&](const Binding& other) { return other.prefix == prefix; });
    if (binding != bindings_.rend()) {
        into.space = binding->space;
        return true;
    }
    return prefix.empty() || refuse("The prefix " + quoted(prefix) + " is not declared");
}

}  // namespace nc::codec
