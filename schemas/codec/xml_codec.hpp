// Documents as XML and back; the mapping is described for users in docs/reference/xml.md. What is written and read
// again is equal, for every document that parse_json accepts: where a value is not of the kind that the shape says, or
// holds characters that XML cannot, attributes tell so. Refused beside what XmlScanner refuses: elements of another
// namespace, attributes that the mapping does not know, text between elements, members that occur twice (also when they
// differ only in case). The caller caps the size. Pure functions. Thread: any.
#pragma once

#include <string>
#include <string_view>

#include "schemas/base/result.hpp"
#include "schemas/codec/document_shape.hpp"
#include "schemas/model/json.hpp"

namespace nc::codec {

/// The number counts the mapping, not the versions of the interface.
inline constexpr std::string_view kXmlNamespace = "urn:open-network-controller:rest:1";

/// The document that a text holds, as the JSON body would be; names keep their spelling. An Error with code
/// InvalidRequestFormat that says what and where (a byte offset).
Result<model::Json> parse_xml(std::string_view text, const DocumentShape& document);
/// UTF-8 with an XML declaration, without blanks between elements; members in their order.
std::string print_xml(const model::Json& json, const DocumentShape& document);

}  // namespace nc::codec
