// How faults name a place in a body: "properties.subnets[0].properties.addressPrefix". Thread: any (pure function).
#pragma once

#include <string>
#include <string_view>

namespace nc::codec {

/// A member of the object at `target`; that of the body itself is "".
inline std::string member_target(std::string_view target, std::string_view member) {
    return target.empty() ? std::string(member) : std::string(target) + "." + std::string(member);
}

}  // namespace nc::codec
