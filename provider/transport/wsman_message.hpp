// One SOAP message of WS-Management: what the headers of a request say, and the envelopes that answer it. Thread: any.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provider/cim/object_path.hpp"
#include "provider/transport/xml_element.hpp"
#include "schemas/base/result.hpp"

namespace nc::provider::transport::wsman {

/// A class as clients name it, in one of the forms of URIs; answers are in the form of the request.
struct ResourceUri {
    std::string base;            ///< all before the class's name
    std::string namespace_name;  ///< "root/NetworkController"
    std::string class_name;      ///< "*": all classes
    bool is_schema = false;      ///< the class itself is meant, not its instances

    std::string of_class(std::string_view name) const { return base + std::string(name); }
    /// Whether the URI says the namespace; otherwise the selector __cimnamespace does.
    bool has_namespace() const;
};

struct Selector {
    std::string name;
    std::string text{};
    std::optional<XmlElement> reference{};  ///< an EndpointReference instead of a text
};

struct Option {
    std::string name;
    std::string value;
};

struct Request {
    std::string action;
    std::string message_id;
    std::optional<ResourceUri> resource;
    std::vector<Selector> selectors;  ///< without __cimnamespace
    std::vector<Option> options;
    std::size_t max_envelope_size = 0;     ///< bytes
    std::chrono::milliseconds timeout{0};  ///< zero: none given
    std::string to;
    std::string identifier;  ///< of a subscription
    XmlElement body;         ///< s:Body

    /// The first element of the body; null: it is empty.
    const XmlElement* content() const { return body.children.empty() ? nullptr : &body.children.front(); }
};

/// A failure in the words of WS-Management, beside those that the status table has: carried by an Error whose code is
/// "subcode" or "subcode detail", with the usual prefixes.
Error fault(std::string_view subcode, std::string_view detail, std::string message);

/// Errors: those of fault() and of the status table. `default_namespace`: of a DMTF URI without __cimnamespace.
Result<Request> read_request(XmlElement envelope, std::string_view default_namespace);
/// The resource URI, with the namespace of the selectors when it has none. Error: DestinationUnreachable.
Result<ResourceUri> read_resource_uri(std::string_view uri, std::string_view selected_namespace,
                                      std::string_view default_namespace);

/// The object that an EndpointReference or a request's URI and selectors name.
Result<cim::ObjectPath> read_endpoint(const XmlElement& reference, std::string_view default_namespace);
cim::ObjectPath object_path(const ResourceUri& resource, const std::vector<Selector>& selectors);
/// Address and ReferenceParameters of an object, in the form of the URI.
void write_endpoint(XmlWriter& to, const ResourceUri& form, const cim::ObjectPath& path);

/// The answer with this action and body; empty message id: none is related to.
std::string envelope(std::string_view action, std::string_view related_to, std::string_view body);
/// A message that is not an answer, with further headers as XML.
std::string message_to(std::string_view uri, std::string_view action, std::string_view headers, std::string_view body);
/// The fault that an error is. `related_to` may be empty.
std::string fault_envelope(const Error& error, std::string_view related_to);

/// xs:duration of days, hours, minutes and seconds, "PT1M30.5S"; std::nullopt: none, or below zero.
std::optional<std::chrono::milliseconds> read_duration(std::string_view text);

}  // namespace nc::provider::transport::wsman
