#include "provider/cim/status.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace nc::provider::cim {
namespace {

constexpr std::array<StatusInfo, 19> kTable{{
    {Status::Failed, "CIM_ERR_FAILED", 0x80041001, "wsman:InternalError", ""},
    {Status::AccessDenied, "CIM_ERR_ACCESS_DENIED", 0x80041003, "wsman:AccessDenied", ""},
    {Status::InvalidNamespace, "CIM_ERR_INVALID_NAMESPACE", 0x8004100E, "wsa:DestinationUnreachable",
     "InvalidResourceURI"},
    {Status::InvalidParameter, "CIM_ERR_INVALID_PARAMETER", 0x80041008, "wsman:InvalidParameter", "InvalidValue"},
    {Status::InvalidClass, "CIM_ERR_INVALID_CLASS", 0x80041010, "wsa:DestinationUnreachable", "InvalidResourceURI"},
    {Status::NotFound, "CIM_ERR_NOT_FOUND", 0x80041002, "wsa:DestinationUnreachable", ""},
    {Status::NotSupported, "CIM_ERR_NOT_SUPPORTED", 0x8004100C, "wsa:ActionNotSupported", ""},
    {Status::AlreadyExists, "CIM_ERR_ALREADY_EXISTS", 0x80041019, "wsman:AlreadyExists", ""},
    {Status::NoSuchProperty, "CIM_ERR_NO_SUCH_PROPERTY", 0x80041031, "wsman:SchemaValidationError", "InvalidName"},
    {Status::TypeMismatch, "CIM_ERR_TYPE_MISMATCH", 0x80041005, "wsman:SchemaValidationError", "InvalidValue"},
    {Status::QueryLanguageNotSupported, "CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED", 0x80041018,
     "wsen:FilterDialectRequestedUnavailable", ""},
    {Status::InvalidQuery, "CIM_ERR_INVALID_QUERY", 0x80041017, "wsen:CannotProcessFilter", ""},
    {Status::MethodNotFound, "CIM_ERR_METHOD_NOT_FOUND", 0x80041055, "wsa:ActionNotSupported", ""},
    {Status::InvalidContext, "CIM_ERR_INVALID_ENUMERATION_CONTEXT", 0x80041007, "wsen:InvalidEnumerationContext", ""},
    {Status::InvalidTimeout, "CIM_ERR_INVALID_OPERATION_TIMEOUT", 0x80041008, "wsen:InvalidExpirationTime", ""},
    {Status::FilterNotSupported, "CIM_ERR_FILTERED_ENUMERATION_NOT_SUPPORTED", 0x8004100C, "wsman:UnsupportedFeature",
     ""},
    {Status::ContinuationNotSupported, "CIM_ERR_CONTINUATION_ON_ERROR_NOT_SUPPORTED", 0x8004100C,
     "wsman:UnsupportedFeature", ""},
    {Status::LimitExceeded, "CIM_ERR_SERVER_LIMITS_EXCEEDED", 0x80041045, "wsman:QuotaLimit", ""},
    {Status::Unauthenticated, "Unauthenticated", 0x80041003, "wsman:AccessDenied", ""},
}};

}  // namespace

std::span<const StatusInfo> status_table() { return kTable; }

const StatusInfo& info(Status status) {
    const auto found =
        std::find_if(kTable.begin(), kTable.end(), [&](const auto& row) { return row.status == status; });
    return found == kTable.end() ? kTable.front() : *found;
}

Status status_of(const Error& error) {
    const auto found =
        std::find_if(kTable.begin(), kTable.end(), [&](const auto& row) { return row.name == error.code; });
    return found == kTable.end() ? Status::Failed : found->status;
}

Error failure(Status status, std::string message, std::string target) {
    return {std::string(info(status).name), std::move(message), std::move(target), {}};
}

}  // namespace nc::provider::cim
