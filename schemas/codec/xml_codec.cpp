#include "schemas/codec/xml_codec.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "schemas/base/ascii.hpp"
#include "schemas/base/trimmed.hpp"
#include "schemas/codec/json_codec.hpp"
#include "schemas/codec/value.hpp"
#include "schemas/codec/xml_scanner.hpp"
#include "schemas/model/faults.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::codec {
namespace {

using model::Json;
using Form = Shape::Form;

constexpr std::string_view kInstanceNamespace = "http://www.w3.org/2001/XMLSchema-instance";
/// Stands for a member whose name cannot be that of an element; its attribute "name" has it.
constexpr std::string_view kMember = "member";

constexpr std::pair<std::string_view, Form> kTypes[] = {{"string", Form::Text},
                                                        {"number", Form::Number},
                                                        {"boolean", Form::Bool},
                                                        {"object", Form::Object},
                                                        {"array", Form::List}};

/// For messages: a long text is cut.
std::string quoted(const std::string& text) { return "'" + excerpt(Json(text)) + "'"; }

/// The text as JSON writes it between quotes, of characters that XML can hold.
std::string json_escaped(const std::string& text) {
    const std::string quoted = Json(text).dump(-1, ' ', !is_xml_text(text), Json::error_handler_t::replace);
    return quoted.substr(1, quoted.size() - 2);
}

std::optional<std::string> json_unescaped(const std::string& text) {
    auto parsed = parse_json('"' + text + '"');
    if (!parsed || !parsed->is_string()) return std::nullopt;
    return std::move(parsed->get_ref<std::string&>());
}

/// A value that JSON writes without quotes; std::nullopt when the text is none.
std::optional<Json> bare_value(Form form, std::string_view text) {
    auto parsed = parse_json(trimmed(text));
    const bool is_meant = parsed && (form == Form::Bool ? parsed->is_boolean() : parsed->is_number());
    return is_meant ? std::optional(std::move(*parsed)) : std::nullopt;
}

class Reader {
  public:
    explicit Reader(std::string_view text) : scanner_(text) {}

    std::optional<Json> document(const DocumentShape& document) {
        if (scanner_.next() != XmlScanner::Token::Start) return std::nullopt;
        const XmlTag root = scanner_.tag();
        Json json;
        if (!check_name(root) || !model::equal_names(root.name.local, document.root)) {
            refuse("The root element must be '" + document.root + "' in the namespace " + std::string(kXmlNamespace));
            return std::nullopt;
        }
        Notes notes;
        const bool is_read = read_notes(root, notes) && value(root, notes, document.shape, 1, json) &&
                             scanner_.next() == XmlScanner::Token::Document;
        return is_read ? std::optional(std::move(json)) : std::nullopt;
    }

    std::string fault() const { return fault_.empty() ? scanner_.fault() : fault_; }

  private:
    /// What the attributes of an element say.
    struct Notes {
        std::optional<Form> type{};
        bool is_nil = false;
        bool is_escaped = false;
        std::optional<std::string> name{};
    };

    bool refuse(const std::string& why) {
        if (fault().empty()) fault_ = why + ", at byte " + std::to_string(scanner_.position()) + ".";
        return false;
    }
    bool check_name(const XmlTag& tag) {
        return tag.name.space == kXmlNamespace || refuse("The element " + quoted(tag.name.local) +
                                                         " is not in the namespace " + std::string(kXmlNamespace));
    }

    bool read_notes(const XmlTag& tag, Notes& notes) {
        for (const XmlAttribute& attribute : tag.attributes) {
            const XmlName& name = attribute.name;
            const std::string& value = attribute.value;
            const bool is_true = trimmed(value) == "true" || trimmed(value) == "1";
            const bool is_flag = is_true || trimmed(value) == "false" || trimmed(value) == "0";
            const auto type =
                std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& t) { return t.first == value; });
            if (name == XmlName{std::string(kInstanceNamespace), "nil"} && is_flag) {
                notes.is_nil = is_true;
            } else if (name == XmlName{"", "escaped"} && is_flag) {
                notes.is_escaped = is_true;
            } else if (name == XmlName{"", "type"} && type != std::end(kTypes)) {
                notes.type = type->second;
            } else if (name == XmlName{"", "name"} && tag.name.local == kMember) {
                notes.name = json_unescaped(value);
                if (!notes.name) return refuse(quoted(value) + " is not a name in the way of JSON");
            } else if (name != XmlName{std::string(kInstanceNamespace), "schemaLocation"}) {
                return refuse("The element " + quoted(tag.name.local) + " cannot have the attribute " +
                              quoted(name.local) + " with the value " + quoted(value));
            }
        }
        return true;
    }

    /// The value of an element whose start tag was the last token, up to and with its end tag.
    bool value(const XmlTag& tag, const Notes& notes, const Shape& shape, std::size_t depth, Json& into) {
        const auto token = scanner_.next();
        if (!token) return false;
        const bool has_elements = *token == XmlScanner::Token::Start;
        const std::string text = scanner_.content();
        const bool is_blank = trimmed(text).empty();
        if (has_elements && !is_blank) return refuse_text(tag);
        if (notes.is_nil) {
            into = nullptr;
            const bool is_empty = !has_elements && text.empty() && !notes.type && !notes.is_escaped;
            return is_empty || refuse("The element " + quoted(tag.name.local) + " is nil and must be empty");
        }
        Form form = notes.type.value_or(shape.form());
        if (form == Form::Free) form = has_elements ? Form::Object : Form::Text;
        if (form == Form::Object || form == Form::List) {
            if (is_blank && !notes.is_escaped) return container(tag, form, shape, depth, has_elements, into);
            if (notes.type) return refuse_text(tag);
            form = Form::Text;  // a text where an object or a list is meant: the model judges it
        }
        if (has_elements) {  // and the other way round
            if (notes.type || notes.is_escaped)
                return refuse("The element " + quoted(tag.name.local) + " holds elements");
            return container(tag, Form::Object, Shape::free(), depth, true, into);
        }
        return scalar(tag, notes, form, text, into);
    }

    bool refuse_text(const XmlTag& tag) {
        return refuse("The element " + quoted(tag.name.local) + " holds text where elements are meant");
    }

    bool scalar(const XmlTag& tag, const Notes& notes, Form form, const std::string& text, Json& into) {
        if (notes.is_escaped) {
            auto unescaped = form == Form::Text ? json_unescaped(text) : std::nullopt;
            if (!unescaped)
                return refuse("The element " + quoted(tag.name.local) + " is not a text in the way of JSON");
            into = std::move(*unescaped);
            return true;
        }
        auto bare = form == Form::Text ? std::nullopt : bare_value(form, text);
        if (!bare && notes.type && form != Form::Text)
            return refuse("The element " + quoted(tag.name.local) + " is not of the type that it names");
        into = bare ? std::move(*bare) : Json(text);
        return true;
    }

    /// The first child's start tag was read already when there is one; otherwise the end tag.
    bool container(const XmlTag& tag, Form form, const Shape& shape, std::size_t depth, bool has_elements, Json& into) {
        if (depth > kMaxJsonDepth) return refuse("There are more than " + std::to_string(kMaxJsonDepth) + " levels");
        into = form == Form::List ? Json::array() : Json::object();
        std::set<std::string> names;
        while (has_elements) {
            const XmlTag child = scanner_.tag();
            Notes notes;
            if (!check_name(child) || !read_notes(child, notes)) return false;
            Json element;
            if (form == Form::List) {
                const std::string expected = shape.element_name();
                if (notes.name || !model::equal_names(child.name.local, expected))
                    return refuse("The elements of " + quoted(tag.name.local) + " must be '" + expected + "', not " +
                                  quoted(child.name.local));
                if (!value(child, notes, shape.element(), depth + 1, element)) return false;
                into.push_back(std::move(element));
            } else {
                const std::string name = notes.name.value_or(child.name.local);
                std::string folded = name;
                std::transform(folded.begin(), folded.end(), folded.begin(), &ascii_lower);
                if (!names.insert(std::move(folded)).second)
                    return refuse("The member " + quoted(name) + " occurs twice in one object");
                if (!value(child, notes, shape.member(name), depth + 1, element)) return false;
                // The name is known to be new: appending avoids the ordered object's linear search.
                into.get_ref<Json::object_t&>().Json::object_t::Container::emplace_back(name, std::move(element));
            }
            const auto token = scanner_.next();
            if (!token) return false;
            if (!trimmed(scanner_.content()).empty()) return refuse_text(tag);
            has_elements = *token == XmlScanner::Token::Start;
        }
        return true;
    }

    XmlScanner scanner_;
    std::string fault_;
};

class Writer {
  public:
    std::string document(const Json& json, const DocumentShape& document) {
        text_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
        const std::string namespaces =
            " xmlns=\"" + std::string(kXmlNamespace) + "\" xmlns:xsi=\"" + std::string(kInstanceNamespace) + "\"";
        element(document.root, namespaces, json, document.shape);
        return std::move(text_);
    }

  private:
    static Form form_of(const Json& json) {
        if (json.is_object()) return Form::Object;
        if (json.is_array()) return Form::List;
        if (json.is_boolean()) return Form::Bool;
        return json.is_number() ? Form::Number : Form::Text;
    }
    static std::string_view type_name(Form form) {
        return std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& t) { return t.second == form; })
            ->first;
    }
    /// What a reader takes an element of the shape for that has no attribute "type".
    static bool is_understood(Form form, const Json& json, const Shape& shape) {
        if (shape.form() != Form::Free) return form == shape.form();
        return form == Form::Text || (form == Form::Object && !json.empty());
    }

    void element(std::string_view name, std::string_view attributes, const Json& json, const Shape& shape) {
        text_.append("<").append(name).append(attributes);
        if (json.is_null()) {
            text_ += " xsi:nil=\"true\"/>";
            return;
        }
        const Form form = form_of(json);
        if (!is_understood(form, json, shape)) text_.append(" type=\"").append(type_name(form)).append("\"");
        const bool is_escaped = json.is_string() && !is_xml_text(json.get_ref<const std::string&>());
        if (is_escaped) text_ += " escaped=\"true\"";
        if (json == "" || (json.is_structured() && json.empty())) {
            text_ += "/>";
            return;
        }
        text_ += ">";
        if (form == Form::Object) {
            for (auto member = json.begin(); member != json.end(); ++member)
                named(member.key(), member.value(), shape.member(member.key()));
        } else if (form == Form::List) {
            for (const Json& each : json)
                element(shape.element_name(), "", each, shape.element());
        } else if (form == Form::Text) {
            const std::string& text = json.get_ref<const std::string&>();
            append(is_escaped ? json_escaped(text) : text, text_);
        } else {
            text_ += json.dump();
        }
        text_.append("</").append(name).append(">");
    }

    void named(const std::string& name, const Json& json, const Shape& shape) {
        if (is_xml_name(name)) {
            element(name, "", json, shape);
            return;
        }
        std::string attribute = " name=\"";
        append(json_escaped(name), attribute);
        element(kMember, attribute + "\"", json, shape);
    }

    static void append(std::string_view text, std::string& into) {
        for (const char c : text) {
            switch (c) {
                case '&':
                    into += "&amp;";
                    break;
                case '<':
                    into += "&lt;";
                    break;
                case '>':
                    into += "&gt;";
                    break;
                case '"':
                    into += "&quot;";
                    break;
                case '\r':
                    into += "&#13;";
                    break;
                default:
                    into += c;
            }
        }
    }

    std::string text_;
};

}  // namespace

Result<Json> parse_xml(std::string_view text, const DocumentShape& document) {
    Reader reader(text);
    auto json = reader.document(document);
    if (!json) return model::make_error(model::ErrorCode::InvalidRequestFormat, "", "", reader.fault());
    return std::move(*json);
}

std::string print_xml(const Json& json, const DocumentShape& document) { return Writer().document(json, document); }

}  // namespace nc::codec
