// What can go wrong, in the words of all three faces: CIM_ERR codes (DSP0200 5.2.3), WBEMSTATUS (COM) and faults of
// WS-Management (DSP0226 14.6). Expected failures travel as nc::Error whose code is the name of a Status. Thread: any.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "schemas/base/error.hpp"

namespace nc::provider::cim {

enum class Status : std::uint16_t {
    Failed = 1,
    AccessDenied = 2,
    InvalidNamespace = 3,
    InvalidParameter = 4,
    InvalidClass = 5,
    NotFound = 6,
    NotSupported = 7,
    AlreadyExists = 11,
    NoSuchProperty = 12,
    TypeMismatch = 13,
    QueryLanguageNotSupported = 14,
    InvalidQuery = 15,
    MethodNotFound = 17,
    InvalidContext = 21,
    InvalidTimeout = 22,
    FilterNotSupported = 25,
    ContinuationNotSupported = 26,
    LimitExceeded = 27,
    Unauthenticated = 200,  ///< no CIM_ERR: the transport asks for credentials (HTTP 401)
};

struct StatusInfo {
    Status status;
    std::string_view name;     ///< "CIM_ERR_NOT_FOUND"
    std::uint32_t wbem;        ///< WBEMSTATUS
    std::string_view subcode;  ///< of a WS-Management fault, with the usual prefix: "wsa:DestinationUnreachable"
    std::string_view detail;   ///< its FaultDetail without the namespace; empty: none
};

std::span<const StatusInfo> status_table();
const StatusInfo& info(Status status);
/// The status that the code of the error names; Failed for any other code.
Status status_of(const Error& error);
Error failure(Status status, std::string message, std::string target = {});

}  // namespace nc::provider::cim
