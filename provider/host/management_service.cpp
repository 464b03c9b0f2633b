#include "provider/host/management_service.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "provider/cim/status.hpp"

namespace nc::provider::host {
namespace {

// CIM_VirtualSystemManagementService and Hyper-V's numbers from 32768 on.
constexpr std::uint64_t kAccessDenied = 32769;
constexpr std::uint64_t kNotSupported = 32770;
constexpr std::uint64_t kInvalidParameter = 32773;

bool is_optional(std::string_view parameter) {
    return parameter == "ReferenceConfiguration" || parameter == "ResourceSettings";
}

/// Whether every object that the argument names exists.
Result<bool> all_exist(const cim::Value& value, const Exists& exists) {
    if (const auto* list = value.list()) {
        for (const cim::Value& each : *list) {
            auto found = all_exist(each, exists);
            if (!found || !*found) return found;
        }
        return true;
    }
    return value.path() != nullptr ? exists(*value.path()) : Result<bool>(false);
}

}  // namespace

Result<cim::MethodAnswer> call_management_service(const cim::Method& method, std::span<const cim::Argument> arguments,
                                                  const Exists& exists) {
    bool is_known = true;
    for (const cim::Parameter& parameter : method.parameters) {
        if (!parameter.is_in) continue;
        const auto given = std::find_if(arguments.begin(), arguments.end(),
                                        [&](const cim::Argument& each) { return each.name == parameter.name; });
        if (given == arguments.end() || given->value.is_null()) {
            const bool may_be_left_out = method.name == "DefineSystem" && is_optional(parameter.name);
            if (may_be_left_out) continue;
            return cim::failure(cim::Status::InvalidParameter, parameter.name + " is missing.", parameter.name);
        }
        if (parameter.type != cim::Type::Reference) continue;
        const auto found = all_exist(given->value, exists);
        if (!found) return found.error();
        is_known = is_known && *found;
    }
    const bool is_of_features = method.name.ends_with("FeatureSettings");
    const std::uint64_t answer = !is_known ? kInvalidParameter : is_of_features ? kAccessDenied : kNotSupported;
    return cim::MethodAnswer{cim::Value::of(answer), {}};
}

}  // namespace nc::provider::host
