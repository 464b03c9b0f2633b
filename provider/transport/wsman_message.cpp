#include "provider/transport/wsman_message.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "provider/cim/status.hpp"
#include "provider/transport/wsman_names.hpp"
#include "schemas/base/ascii.hpp"
#include "schemas/base/guid.hpp"

namespace nc::provider::transport::wsman {
namespace {

using cim::failure;
using cim::ObjectPath;
using cim::Status;

constexpr std::size_t kLeastEnvelopeSize = 8192;       // DSP0226 6.2
constexpr std::size_t kUsualEnvelopeSize = 1U << 20U;  ///< when the client says nothing
constexpr std::string_view kNamespaceSelector = "__cimnamespace";

/// Headers that are heeded, or may be left unheeded whatever mustUnderstand says of them.
constexpr std::array<std::string_view, 18> kKnownHeaders{
    "Identifier", "Action",      "To",        "ResourceURI",     "MessageID",        "ReplyTo",
    "FaultTo",    "From",        "RelatesTo", "MaxEnvelopeSize", "OperationTimeout", "Locale",
    "DataLocale", "SelectorSet", "OptionSet", "SessionId",       "OperationID",      "SequenceId"};

std::string_view text_of(const XmlElement* element) {
    return element == nullptr ? std::string_view() : trimmed_xml(element->text);
}

bool must_be_understood(const XmlElement& header) {
    const std::string* value = header.attribute(kSoap, "mustUnderstand");
    return value != nullptr && (*value == "1" || equals_ignoring_case(*value, "true"));
}

Result<std::vector<Selector>> read_selectors(const XmlElement* set, std::string& namespace_name) {
    std::vector<Selector> selectors;
    if (set == nullptr) return selectors;
    for (const XmlElement& child : set->children) {
        const std::string* name = child.attribute("Name");
        if (child.name.local != "Selector" || name == nullptr)
            return fault("wsman:InvalidSelectors", "", "A Selector has no Name.");
        if (equals_ignoring_case(*name, kNamespaceSelector)) {
            namespace_name = trimmed_xml(child.text);
            continue;
        }
        const bool is_known = std::any_of(selectors.begin(), selectors.end(), [&](const Selector& other) {
            return equals_ignoring_case(other.name, *name);
        });
        if (is_known)
            return fault("wsman:InvalidSelectors", "DuplicateSelectors", "There are two selectors " + *name + ".");
        Selector selector{*name, child.text, std::nullopt};
        if (const XmlElement* reference = child.find("EndpointReference")) selector.reference = *reference;
        selectors.push_back(std::move(selector));
    }
    return selectors;
}

Result<void> read_limits(const XmlElement& header, Request& into) {
    into.max_envelope_size = kUsualEnvelopeSize;
    if (const XmlElement* size = header.find(kManagement, "MaxEnvelopeSize")) {
        const std::string_view text = text_of(size);
        std::size_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size())
            return fault("wsman:InvalidParameter", "InvalidValue", "MaxEnvelopeSize is no number.");
        if (value < kLeastEnvelopeSize)
            return fault("wsman:EncodingLimit", "MinimumEnvelopeLimit", "MaxEnvelopeSize is below 8192 octets.");
        into.max_envelope_size = value;
    }
    if (const XmlElement* timeout = header.find(kManagement, "OperationTimeout")) {
        const auto value = read_duration(text_of(timeout));
        if (!value || *value <= std::chrono::milliseconds::zero())
            return fault("wsman:InvalidParameter", "InvalidValue", "OperationTimeout is no duration above zero.");
        into.timeout = *value;
    }
    return {};
}

/// "root/StandardCimv2" of "root/standardcimv2/Class", and "Class".
std::pair<std::string, std::string> split_wmi(std::string_view rest) {
    const std::size_t slash = rest.rfind('/');
    if (slash == std::string_view::npos) return {{}, std::string(rest)};
    return {std::string(rest.substr(0, slash)), std::string(rest.substr(slash + 1))};
}

std::string_view namespace_uri(std::string_view prefix) {
    if (prefix == "wsa") return kAddressing;
    if (prefix == "wsen") return kEnumeration;
    if (prefix == "wse") return kEventing;
    return kManagement;
}

std::string_view fault_action(std::string_view prefix) {
    if (prefix == "wsa") return "http://schemas.xmlsoap.org/ws/2004/08/addressing/fault";
    if (prefix == "wsen") return "http://schemas.xmlsoap.org/ws/2004/09/enumeration/fault";
    if (prefix == "wse") return "http://schemas.xmlsoap.org/ws/2004/08/eventing/fault";
    return "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault";
}

}  // namespace

bool ResourceUri::has_namespace() const { return base.starts_with(kWmiUri); }

Error fault(std::string_view subcode, std::string_view detail, std::string message) {
    return {std::string(subcode) + (detail.empty() ? "" : " " + std::string(detail)), std::move(message), {}, {}};
}

Result<ResourceUri> read_resource_uri(std::string_view uri, std::string_view selected_namespace,
                                      std::string_view default_namespace) {
    uri = uri.substr(0, uri.find('?'));
    ResourceUri out;
    if (uri.starts_with(kWmiUri)) {
        auto [space, name] = split_wmi(uri.substr(kWmiUri.size()));
        out = {std::string(uri.substr(0, uri.size() - name.size())), std::move(space), std::move(name), false};
        if (!selected_namespace.empty() &&
            cim::normal_namespace(selected_namespace) != cim::normal_namespace(out.namespace_name))
            return fault("wsman:InvalidSelectors", "InvalidValue",
                         "__cimnamespace is " + std::string(selected_namespace) + ", but the resource URI says " +
                             out.namespace_name + ".");
    } else if (uri.starts_with(kCimUri) || uri.starts_with(kClassUri)) {
        const bool is_schema = uri.starts_with(kClassUri);
        const std::string_view base = is_schema ? kClassUri : kCimUri;
        out = {std::string(base), std::string(selected_namespace.empty() ? default_namespace : selected_namespace),
               std::string(uri.substr(base.size())), is_schema};
    } else {
        return fault("wsa:DestinationUnreachable", "InvalidResourceURI",
                     "There is no resource '" + std::string(uri) + "'.");
    }
    if (out.class_name.empty())
        return fault("wsa:DestinationUnreachable", "InvalidResourceURI", "The resource URI names no class.");
    return out;
}

Result<Request> read_request(XmlElement envelope, std::string_view default_namespace) {
    Request request;
    if (envelope.name.local != "Envelope" || envelope.name.space != kSoap)
        return fault("s:VersionMismatch", "", "The request is no SOAP 1.2 envelope.");
    const XmlElement* header = envelope.find(kSoap, "Header");
    const XmlElement* body = envelope.find(kSoap, "Body");
    if (body == nullptr) return fault("wsman:SchemaValidationError", "", "The envelope has no Body.");
    request.body = *body;
    if (header == nullptr) return request;
    request.message_id = text_of(header->find(kAddressing, "MessageID"));
    request.action = text_of(header->find(kAddressing, "Action"));
    request.to = text_of(header->find(kAddressing, "To"));
    request.identifier = text_of(header->find(kEventing, "Identifier"));
    for (const XmlElement& each : header->children) {
        const bool is_known =
            std::find(kKnownHeaders.begin(), kKnownHeaders.end(), each.name.local) != kKnownHeaders.end();
        if (each.name.local == "FragmentTransfer")
            return fault("wsman:UnsupportedFeature", "FragmentLevelAccess", "Resources are transferred as a whole.");
        if (!is_known && must_be_understood(each))
            return fault("s:MustUnderstand", "", "The header " + each.name.local + " is not understood.");
    }
    if (const XmlElement* reply = header->find(kAddressing, "ReplyTo")) {
        const std::string_view address = text_of(reply->find(kAddressing, "Address"));
        if (!address.empty() && address != kAnonymous)
            return fault("wsman:UnsupportedFeature", "AddressingMode",
                         "Answers are given on the connection of the request.");
    }
    if (auto read = read_limits(*header, request); !read) return read.error();
    std::string selected;
    auto selectors = read_selectors(header->find(kManagement, "SelectorSet"), selected);
    if (!selectors) return selectors.error();
    request.selectors = *std::move(selectors);
    if (const XmlElement* options = header->find(kManagement, "OptionSet")) {
        for (const XmlElement& option : options->children) {
            const std::string* name = option.attribute("Name");
            const std::string* must_comply = option.attribute("MustComply");
            if (name == nullptr) continue;
            if (must_comply != nullptr && (*must_comply == "true" || *must_comply == "1"))
                return fault("wsman:InvalidOptions", "NotSupported", "The option " + *name + " is not heeded.");
            request.options.push_back({*name, std::string(trimmed_xml(option.text))});
        }
    }
    const XmlElement* uri = header->find(kManagement, "ResourceURI");
    if (uri == nullptr) return request;
    auto resource = read_resource_uri(text_of(uri), selected, default_namespace);
    if (!resource) return resource.error();
    request.resource = *std::move(resource);
    return request;
}

ObjectPath object_path(const ResourceUri& resource, const std::vector<Selector>& selectors) {
    ObjectPath path{{}, resource.namespace_name, resource.class_name, {}, selectors.empty()};
    for (const Selector& selector : selectors) {
        cim::Value value = cim::Value::of(selector.text);
        if (selector.reference) {
            const auto target = read_endpoint(*selector.reference, resource.namespace_name);
            if (target) value = cim::Value::of(*target);
        }
        path.keys.push_back({selector.name, std::move(value)});
    }
    return path;
}

Result<ObjectPath> read_endpoint(const XmlElement& reference, std::string_view default_namespace) {
    const XmlElement* parameters = reference.find("ReferenceParameters");
    const XmlElement* uri = parameters == nullptr ? nullptr : parameters->find("ResourceURI");
    if (uri == nullptr)
        return fault("wsman:InvalidParameter", "InvalidValue", "An endpoint reference has no ResourceURI.");
    std::string selected;
    const auto selectors = read_selectors(parameters->find("SelectorSet"), selected);
    if (!selectors) return selectors.error();
    const auto resource = read_resource_uri(text_of(uri), selected, default_namespace);
    if (!resource) return resource.error();
    return object_path(*resource, *selectors);
}

void write_endpoint(XmlWriter& to, const ResourceUri& form, const ObjectPath& path) {
    to.element("a:Address", kAnonymous);
    to.open("a:ReferenceParameters");
    const bool is_elsewhere = form.has_namespace() && !path.namespace_name.empty() &&
                              cim::normal_namespace(path.namespace_name) != cim::normal_namespace(form.namespace_name);
    to.element("w:ResourceURI", is_elsewhere ? std::string(kWmiUri) + path.namespace_name + "/" + path.class_name
                                             : form.of_class(path.class_name));
    to.open("w:SelectorSet");
    if (!form.has_namespace())
        to.element("w:Selector", path.namespace_name.empty() ? form.namespace_name : path.namespace_name,
                   {{"Name", kNamespaceSelector}});
    for (const cim::Key& key : path.keys) {
        to.open("w:Selector", {{"Name", key.name}});
        if (const ObjectPath* target = key.value.path()) {
            to.open("a:EndpointReference");
            write_endpoint(to, form, *target);
            to.close();
        } else {
            to.text(cim::to_text(key.value));
        }
        to.close();
    }
    to.close();
    to.close();
}

namespace {

/// `headers`: XML of those beside Action and MessageID.
std::string soap_message(std::string_view action, std::string_view headers, std::string_view body) {
    XmlWriter to;
    to.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    to.open("s:Envelope", {{"xmlns:s", kSoap},
                           {"xmlns:a", kAddressing},
                           {"xmlns:t", kTransfer},
                           {"xmlns:n", kEnumeration},
                           {"xmlns:e", kEventing},
                           {"xmlns:w", kManagement},
                           {"xmlns:xsi", kInstance},
                           {"xmlns:cim", kCommon}});
    to.open("s:Header");
    to.element("a:Action", action);
    to.element("a:MessageID", "uuid:" + Guid::random().to_string());
    to.raw(headers);
    to.close();
    to.open("s:Body");
    to.raw(body);
    to.close();
    to.close();
    return to.take();
}

}  // namespace

std::string envelope(std::string_view action, std::string_view related_to, std::string_view body) {
    XmlWriter headers;
    if (!related_to.empty()) headers.element("a:RelatesTo", related_to);
    headers.element("a:To", kAnonymous);
    return soap_message(action, headers.take(), body);
}

std::string message_to(std::string_view uri, std::string_view action, std::string_view headers, std::string_view body) {
    XmlWriter all;
    all.element("a:To", uri);
    all.raw(headers);
    return soap_message(action, all.take(), body);
}

std::string fault_envelope(const Error& error, std::string_view related_to) {
    const bool is_of_table = std::any_of(cim::status_table().begin(), cim::status_table().end(),
                                         [&](const auto& row) { return row.name == error.code; });
    std::string_view subcode = error.code;
    std::string_view detail;
    if (is_of_table) {
        const auto& row = cim::info(cim::status_of(error));
        subcode = row.subcode;
        detail = row.detail;
    } else if (const std::size_t blank = subcode.find(' '); blank != std::string_view::npos) {
        detail = subcode.substr(blank + 1);
        subcode = subcode.substr(0, blank);
    }
    const std::string_view prefix = subcode.substr(0, subcode.find(':'));
    const std::string_view name = subcode.substr(std::min(subcode.find(':') + 1, subcode.size()));
    std::string sentence = error.message;
    for (const Error& each : error.details)
        sentence += " " + each.code + ": " + each.message;
    XmlWriter to;
    to.open("s:Fault");
    to.open("s:Code");
    if (prefix == "s") {
        to.element("s:Value", "s:" + std::string(name));
    } else {
        to.element("s:Value", name == "InternalError" ? "s:Receiver" : "s:Sender");
        to.open("s:Subcode");
        to.element("s:Value", "f:" + std::string(name), {{"xmlns:f", namespace_uri(prefix)}});
        to.close();
    }
    to.close();
    to.open("s:Reason");
    to.element("s:Text", sentence, {{"xml:lang", "en-US"}});
    to.close();
    if (!detail.empty() || is_of_table) {
        to.open("s:Detail");
        if (!detail.empty()) to.element("w:FaultDetail", std::string(kFaultDetail) + std::string(detail));
        if (is_of_table) to.element("cim:Error", error.code);
        to.close();
    }
    to.close();
    return envelope(fault_action(prefix), related_to, to.take());
}

std::optional<std::chrono::milliseconds> read_duration(std::string_view text) {
    if (!text.starts_with('P')) return std::nullopt;
    text.remove_prefix(1);
    double seconds = 0;
    bool is_time = false;
    bool has_part = false;
    while (!text.empty()) {
        if (text.front() == 'T' && !is_time) {
            is_time = true;
            text.remove_prefix(1);
            continue;
        }
        double number = 0;
        const auto [end, error] =
            std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
        if (error != std::errc() || number < 0 || end == text.data() + text.size()) return std::nullopt;
        const char unit = *end;
        double factor = 0;
        // XML Schema leaves open how long they are; clients write them as 0.
        if (!is_time && unit == 'Y') factor = 365.0 * 86400;
        if (!is_time && unit == 'M') factor = 30.0 * 86400;
        if (!is_time && unit == 'D') factor = 86400;
        if (is_time && unit == 'H') factor = 3600;
        if (is_time && unit == 'M') factor = 60;
        if (is_time && unit == 'S') factor = 1;
        if (factor == 0) return std::nullopt;
        seconds += number * factor;
        has_part = true;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    }
    constexpr double kLongest = 1e9;
    if (!has_part) return std::nullopt;
    return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(seconds, kLongest) * 1000));
}

}  // namespace nc::provider::transport::wsman
