// The namespaces, actions and dialects of WS-Management (DSP0226 annex, DSP0227), each with the prefix that answers
// use.
#pragma once

#include <string_view>

namespace nc::provider::transport::wsman {

inline constexpr std::string_view kSoap = "http://www.w3.org/2003/05/soap-envelope";                    // s
inline constexpr std::string_view kAddressing = "http://schemas.xmlsoap.org/ws/2004/08/addressing";     // a
inline constexpr std::string_view kTransfer = "http://schemas.xmlsoap.org/ws/2004/09/transfer";         // t
inline constexpr std::string_view kEnumeration = "http://schemas.xmlsoap.org/ws/2004/09/enumeration";   // n
inline constexpr std::string_view kEventing = "http://schemas.xmlsoap.org/ws/2004/08/eventing";         // e
inline constexpr std::string_view kManagement = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd";       // w
inline constexpr std::string_view kCimBinding = "http://schemas.dmtf.org/wbem/wsman/1/cimbinding.xsd";  // b
inline constexpr std::string_view kIdentity = "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd";
inline constexpr std::string_view kInstance = "http://www.w3.org/2001/XMLSchema-instance";  // xsi
inline constexpr std::string_view kCommon = "http://schemas.dmtf.org/wbem/wscim/1/common";  // cim

inline constexpr std::string_view kAnonymous = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";

inline constexpr std::string_view kGet = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Get";
inline constexpr std::string_view kPut = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Put";
inline constexpr std::string_view kCreate = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Create";
inline constexpr std::string_view kDelete = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Delete";
inline constexpr std::string_view kEnumerate = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Enumerate";
inline constexpr std::string_view kPull = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Pull";
inline constexpr std::string_view kRelease = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Release";

inline constexpr std::string_view kSubscribe = "http://schemas.xmlsoap.org/ws/2004/08/eventing/Subscribe";
inline constexpr std::string_view kRenew = "http://schemas.xmlsoap.org/ws/2004/08/eventing/Renew";
inline constexpr std::string_view kUnsubscribe = "http://schemas.xmlsoap.org/ws/2004/08/eventing/Unsubscribe";

inline constexpr std::string_view kFaultDetail = "http://schemas.dmtf.org/wbem/wsman/1/wsman/faultDetail/";

inline constexpr std::string_view kWqlDialects[] = {"http://schemas.microsoft.com/wbem/wsman/1/WQL",
                                                    "http://schemas.dmtf.org/wbem/wsman/1/WQL"};
inline constexpr std::string_view kAssociationDialect =
    "http://schemas.dmtf.org/wbem/wsman/1/cimbinding/associationFilter";
inline constexpr std::string_view kSelectorDialect = "http://schemas.dmtf.org/wbem/wsman/1/wsman/SelectorFilter";

// What a resource URI begins with.
inline constexpr std::string_view kWmiUri = "http://schemas.microsoft.com/wbem/wsman/1/wmi/";
inline constexpr std::string_view kCimUri = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/";
inline constexpr std::string_view kClassUri = "http://schemas.dmtf.org/wbem/cim-xml/2/cim-schema/2/";

}  // namespace nc::provider::transport::wsman
