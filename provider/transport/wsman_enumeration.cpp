// Enumerate, Pull and Release (DSP0226 8): what a filter finds is read as it is pulled, in pieces that fit into the
// client's envelopes.
#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <vector>

#include "provider/cim/query_engine.hpp"
#include "provider/cim/status.hpp"
#include "provider/transport/cim_xml_codec.hpp"
#include "provider/transport/wsman_codec.hpp"
#include "provider/transport/wsman_names.hpp"
#include "provider/transport/wsman_operations.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::transport::wsman {
namespace {

using cim::CursorPtr;
using cim::Instance;
using cim::QueryRow;

/// Of an envelope, beside its items.
constexpr std::size_t kEnvelopeOverhead = 2048;
/// Of what a client takes, so much is made at once.
constexpr std::size_t kLargestEnvelope = 8 * 1024 * 1024;
constexpr char kSeparator = '\x1F';

enum class Mode : char { Object = 'o', Endpoint = 'e', ObjectAndEndpoint = 'b' };

/// How the items of an enumeration are shown; kept with it as text.
struct Form {
    ResourceUri uri;
    Mode mode = Mode::Object;
    std::string as{};  ///< the superclass that they are shown as; empty: as what they are
};

std::string to_text(const Form& form) {
    std::string out(1, static_cast<char>(form.mode));
    for (const std::string* part : {&form.uri.base, &form.uri.namespace_name, &form.uri.class_name, &form.as})
        out += kSeparator + *part;
    return out;
}

/// Of a text of to_text(); others are of another face.
std::optional<Form> read_form(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(kSeparator, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    if (parts.size() != 5) return std::nullopt;
    return Form{{parts[1], parts[2], parts[3], false}, static_cast<Mode>(parts[0].front()), parts[4]};
}

/// The items of one answer, as far as there is room.
class Items {
  public:
    Items(const cim::ClassRegistry& classes, Form form, std::size_t room)
        : form_(std::move(form)), room_(room > kEnvelopeOverhead ? room - kEnvelopeOverhead : 0) {
        if (!form_.as.empty()) view_.as = classes.find(form_.uri.namespace_name, form_.as);
    }

    bool add(const QueryRow& row) {
        const std::string item = text_of(row);
        if (text_.size() + item.size() > room_) {
            is_full_ = true;
            return false;
        }
        text_ += item;
        return true;
    }
    bool is_full() const { return is_full_; }
    const std::string& text() const { return text_; }

  private:
    std::string text_of(const QueryRow& row) {
        XmlWriter to;
        if (!row.instance) {
            cim_xml::write_class(to, *row.class_, {});
            return to.take();
        }
        const Instance& instance = *row.instance;
        view_.properties = row.properties;
        if (form_.mode == Mode::ObjectAndEndpoint) to.open("w:Item");
        if (form_.mode != Mode::Endpoint) write_instance(to, form_.uri, instance, view_);
        if (form_.mode != Mode::Object) {
            to.open("a:EndpointReference");
            write_endpoint(to, form_.uri, instance.path());
            to.close();
        }
        if (form_.mode == Mode::ObjectAndEndpoint) to.close();
        return to.take();
    }

    Form form_;
    View view_;
    std::size_t room_;
    std::string text_;
    bool is_full_ = false;
};

Result<std::size_t> read_count(const XmlElement& content, std::string_view space, std::size_t otherwise) {
    const XmlElement* element = content.find(space, "MaxElements");
    if (element == nullptr) return otherwise;
    const std::string_view text = trimmed_xml(element->text);
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error == std::errc() && end == text.data() + text.size() && count > 0) return count;
    return fault("wsman:InvalidParameter", "InvalidValue", "MaxElements is no number above 0.");
}

Result<Mode> read_mode(const XmlElement& content) {
    const XmlElement* element = content.find(kManagement, "EnumerationMode");
    if (element == nullptr) return Mode::Object;
    const std::string_view text = trimmed_xml(element->text);
    if (text == "EnumerateObject") return Mode::Object;
    if (text == "EnumerateEPR") return Mode::Endpoint;
    if (text == "EnumerateObjectAndEPR") return Mode::ObjectAndEndpoint;
    return fault("wsman:UnsupportedFeature", "EnumerationMode",
                 "There is no enumeration mode '" + std::string(text) + "'.");
}

std::string text_at(const XmlElement& element, std::string_view name) {
    const XmlElement* child = element.find(name);
    return child == nullptr ? std::string() : std::string(trimmed_xml(child->text));
}

/// What an Enumerate finds.
class Finder {
  public:
    Finder(const Context& context, Form& form) : context_(context), form_(form) {}

    Result<CursorPtr<QueryRow>> find(const XmlElement& content) {
        const XmlElement* filter = content.find(kManagement, "Filter");
        if (filter == nullptr) filter = content.find(kEnumeration, "Filter");
        return filter == nullptr ? everything(content) : filtered(*filter);
    }

  private:
    /// Instances of the class, and of those derived from it, that `is_wanted`.
    Result<CursorPtr<QueryRow>> instances_of(const cim::Class& class_,
                                             std::function<bool(const Instance&)> is_wanted) const {
        auto all = context_.manager.open(context_.caller, form_.uri.namespace_name, class_.name);
        if (!all) return all.error();
        return cim::mapped<QueryRow>(*std::move(all), [is_wanted = std::move(is_wanted)](Instance instance) {
            return is_wanted(instance) ? std::optional(QueryRow{std::move(instance)}) : std::nullopt;
        });
    }

    /// Classes themselves, in CIM-XML: all of the namespace, or one with those derived from it.
    Result<CursorPtr<QueryRow>> classes() const {
        if (form_.mode != Mode::Object)
            return fault("wsman:UnsupportedFeature", "EnumerationMode", "Classes have no endpoint references.");
        std::string text = "SELECT * FROM meta_class";
        if (form_.uri.class_name != "*") {
            const auto class_ = context_.manager.find_class(form_.uri.namespace_name, form_.uri.class_name);
            if (!class_) return class_.error();
            text += " WHERE __this ISA '" + (*class_)->name + "'";
        }
        const auto query = cim::parse_query(text);
        if (!query) return query.error();
        return cim::open_query(context_.manager, context_.caller, form_.uri.namespace_name, *query);
    }

    Result<CursorPtr<QueryRow>> everything(const XmlElement& content) {
        if (form_.uri.is_schema) return classes();
        if (form_.uri.class_name == "*")
            return fault("wsman:UnsupportedFeature", "FilteringRequired",
                         "All classes are enumerated with a filter only.");
        const auto class_ = context_.manager.find_class(form_.uri.namespace_name, form_.uri.class_name);
        if (!class_) return class_.error();
        const std::string mode = text_at(content, "PolymorphismMode");
        if (!mode.empty() && mode != "IncludeSubClassProperties" && mode != "ExcludeSubClassProperties" &&
            mode != "None")
            return fault("wsman:UnsupportedFeature", "PolymorphismMode",
                         "There is no polymorphism mode '" + mode + "'.");
        if (mode == "ExcludeSubClassProperties") form_.as = (*class_)->name;
        const cim::Class* only = mode == "None" ? *class_ : nullptr;
        return instances_of(**class_,
                            [only](const Instance& instance) { return only == nullptr || &instance.of() == only; });
    }

    Result<CursorPtr<QueryRow>> filtered(const XmlElement& filter) {
        const std::string* dialect = filter.attribute("Dialect");
        const std::string name = dialect == nullptr ? "" : *dialect;
        if (std::find(std::begin(kWqlDialects), std::end(kWqlDialects), name) != std::end(kWqlDialects))
            return queried(filter.text);
        if (form_.uri.is_schema)
            return fault("wsen:FilterDialectRequestedUnavailable", "", "Classes are filtered by WQL only.");
        if (name == kAssociationDialect) return associated(filter);
        if (name == kSelectorDialect) return selected(filter);
        return fault("wsen:FilterDialectRequestedUnavailable", "", "There is no filter dialect '" + name + "'.");
    }

    Result<CursorPtr<QueryRow>> queried(const std::string& text) {
        const auto query = cim::parse_query(trimmed_xml(text));
        if (!query) return query.error();
        const auto* select = std::get_if<cim::SelectQuery>(&*query);
        const bool is_other_class = select != nullptr && form_.uri.class_name != "*" &&
                                    !equals_ignoring_case(select->class_name, form_.uri.class_name);
        if (is_other_class)
            return fault(
                "wsen:CannotProcessFilter", "",
                "The query is from " + select->class_name + ", the resource URI says " + form_.uri.class_name + ".");
        const bool is_of_classes = select != nullptr && equals_ignoring_case(select->class_name, "meta_class");
        if (is_of_classes != form_.uri.is_schema)
            return fault("wsman:UnsupportedFeature", "",
                         "Classes are read by the URI of CIM-XML classes, and nothing else is.");
        auto rows = cim::open_query(context_.manager, context_.caller, form_.uri.namespace_name, *query);
        if (!rows || is_of_classes) return rows;
        return cim::only_instances(*std::move(rows));
    }

    Result<CursorPtr<QueryRow>> associated(const XmlElement& filter) {
        const XmlElement* associators = filter.find("AssociatedInstances");
        const XmlElement* asked = associators != nullptr ? associators : filter.find("AssociationInstances");
        const XmlElement* object = asked == nullptr ? nullptr : asked->find("Object");
        if (object == nullptr) return fault("wsen:CannotProcessFilter", "", "The association filter names no Object.");
        const XmlElement* inner = object->find("EndpointReference");
        const auto path = read_endpoint(inner != nullptr ? *inner : *object, form_.uri.namespace_name);
        if (!path) return path.error();
        cim::AssociationFilter wanted{text_at(*asked, "AssociationClassName"), text_at(*asked, "ResultClassName"),
                                      text_at(*asked, "Role"), text_at(*asked, "ResultRole")};
        if (associators == nullptr && wanted.association_class.empty()) wanted.association_class = wanted.result_class;
        auto found = cim::open_associated(context_.manager, context_.caller, *path, wanted, associators == nullptr);
        if (!found) return found.error();
        return cim::rows_of(*std::move(found));
    }

    /// Instances whose properties have the values of the selectors.
    Result<CursorPtr<QueryRow>> selected(const XmlElement& filter) {
        const XmlElement* set = filter.find("SelectorSet");
        if (set == nullptr) return fault("wsen:CannotProcessFilter", "", "The selector filter has no SelectorSet.");
        const auto class_ = context_.manager.find_class(form_.uri.namespace_name, form_.uri.class_name);
        if (!class_) return class_.error();
        std::vector<std::pair<std::string, std::string>> wanted;
        for (const XmlElement& selector : set->children) {
            const std::string* name = selector.attribute("Name");
            if (name == nullptr || !(*class_)->find_property(*name))
                return fault("wsen:CannotProcessFilter", "",
                             (*class_)->name + " has no property '" + (name == nullptr ? "" : *name) + "'.");
            wanted.emplace_back(*name, std::string(trimmed_xml(selector.text)));
        }
        return instances_of(**class_, [wanted = std::move(wanted)](const Instance& instance) {
            return std::all_of(wanted.begin(), wanted.end(), [&](const auto& each) {
                return equals_ignoring_case(cim::to_text(*instance.find(each.first)), each.second);
            });
        });
    }

    const Context& context_;
    Form& form_;
};

Error too_large() {
    return fault("wsman:EncodingLimit", "MaxEnvelopeSize",
                 "An item is larger than the envelope that the client takes.");
}

/// What has room of an enumeration, and comes in time.
struct Pulled {
    std::string items;
    bool is_empty;
    bool is_last;
};
Result<Pulled> pull_items(const Context& context, const Request& request, const std::string& id, const Form& form,
                          EnumerationTable::Want want) {
    Items items(context.manager.classes(), form, std::min(request.max_envelope_size, kLargestEnvelope));
    want.has_room = [&](const QueryRow& row) { return items.add(row); };
    if (request.timeout.count() > 0) {
        const auto end = context.enumerations.now() + request.timeout;
        want.deadline = std::min(want.deadline.value_or(end), end);
    }
    const auto piece = context.enumerations.pull(context.caller, id, want);
    if (!piece) return piece.error();
    if (piece->rows.empty() && items.is_full()) return too_large();
    return Pulled{items.text(), piece->rows.empty(), piece->is_last};
}

Error bad_duration(const char* element) {
    return fault("wsman:InvalidParameter", "InvalidValue", std::string(element) + " is no duration above zero.");
}

}  // namespace

Result<Answer> enumerate(const Context& context, const Request& request) {
    auto resource = expect_resource(request);
    if (!resource) return resource.error();
    const XmlElement* content = request.content();
    if (content == nullptr || content->name.local != "Enumerate")
        return fault("wsman:SchemaValidationError", "", "The body of the request has no Enumerate.");
    Form form{*resource, Mode::Object, {}};
    const auto mode = read_mode(*content);
    if (!mode) return mode.error();
    form.mode = *mode;
    const bool is_optimized = content->find(kManagement, "OptimizeEnumeration") != nullptr;
    const auto count = read_count(*content, kManagement, is_optimized ? 1 : 0);
    if (!count) return count.error();
    std::chrono::seconds time(0);
    if (const XmlElement* expires = content->find(kEnumeration, "Expires")) {
        const auto duration = read_duration(trimmed_xml(expires->text));
        if (!duration) return fault("wsen:InvalidExpirationTime", "", "Expires is no duration.");
        time = std::chrono::duration_cast<std::chrono::seconds>(*duration);
    }
    auto found = Finder(context, form).find(*content);
    if (!found) return found.error();
    const auto id = context.enumerations.open(context.caller, *std::move(found), to_text(form), time);
    if (!id) return id.error();
    Pulled first{{}, true, false};
    if (is_optimized) {
        auto pulled = pull_items(context, request, *id, form, {*count});
        if (!pulled) {
            (void)context.enumerations.close(context.caller, *id);  // what failed may have ended it
            return pulled.error();
        }
        first = *std::move(pulled);
    }
    XmlWriter to;
    to.open("n:EnumerateResponse");
    to.element("n:EnumerationContext", first.is_last ? "" : *id);
    if (is_optimized) {
        to.open("w:Items");
        to.raw(first.items);
        to.close();
        if (first.is_last) to.element("w:EndOfSequence", "");
    }
    to.close();
    return Answer{std::string(kEnumerate) + "Response", to.take()};
}

Result<Answer> pull(const Context& context, const Request& request) {
    const XmlElement* content = request.content();
    if (content == nullptr || content->name.local != "Pull")
        return fault("wsman:SchemaValidationError", "", "The body of the request has no Pull.");
    const std::string id = text_at(*content, "EnumerationContext");
    const auto count = read_count(*content, kEnumeration, 1);
    if (!count) return count.error();
    if (context.subscriptions.has(id)) return pull_events(context, request, id, *count);
    EnumerationTable::Want want{*count};
    if (const XmlElement* longest = content->find(kEnumeration, "MaxTime")) {
        const auto duration = read_duration(trimmed_xml(longest->text));
        if (!duration || *duration <= std::chrono::milliseconds::zero()) return bad_duration("MaxTime");
        want.deadline = context.enumerations.now() + *duration;
    }
    const auto mode = context.enumerations.mode(context.caller, id);
    if (!mode) return mode.error();
    const auto form = read_form(*mode);
    if (!form) return cim::failure(cim::Status::InvalidContext, "There is no enumeration " + id + ".");
    const auto pulled = pull_items(context, request, id, *form, want);
    if (!pulled) return pulled.error();
    if (pulled->is_empty && !pulled->is_last)
        return fault("wsman:TimedOut", "", "Nothing was found in the time that the request may take.");
    XmlWriter to;
    to.open("n:PullResponse");
    if (!pulled->is_last) to.element("n:EnumerationContext", id);
    to.open("n:Items");
    to.raw(pulled->items);
    to.close();
    if (pulled->is_last) to.element("n:EndOfSequence", "");
    to.close();
    return Answer{std::string(kPull) + "Response", to.take()};
}

Result<Answer> release(const Context& context, const Request& request) {
    const XmlElement* content = request.content();
    const std::string id = content == nullptr ? std::string() : text_at(*content, "EnumerationContext");
    auto done = context.subscriptions.has(id) ? context.subscriptions.close(context.caller, id)
                                              : context.enumerations.close(context.caller, id);
    if (!done) return done.error();
    return Answer{std::string(kRelease) + "Response"};
}

}  // namespace nc::provider::transport::wsman
