// The one error value of the project. Expected failures travel as Result<T> (result.hpp); an Error names what was
// wrong (a code of MS-NCNBI 3.1.5.35 where the failure can reach a REST client), where, and why, in one sentence.
#pragma once

#include <string>
#include <vector>

namespace nc {

struct Error {
    std::string code;            ///< stable identifier, e.g. "VnetAddressSpacesOverlap"; never localised
    std::string message;         ///< one sentence for a person, naming the value that was refused
    std::string target;          ///< path of the field or resource, e.g. "properties.addressSpace"; may be empty
    std::vector<Error> details;  ///< further faults of the same request; their own details stay empty

    friend bool operator==(const Error&, const Error&) = default;
};

}  // namespace nc
