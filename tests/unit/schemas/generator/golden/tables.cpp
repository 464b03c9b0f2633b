// Generated from schemas/*.xml by schemas/generator; change those.
#include "generated/types.hpp"
#include "schemas/model/faults.hpp"
#include "schemas/model/registry.hpp"

namespace nc::model {

namespace {

constexpr std::string_view kColourBlueAliases[] = {"azure"};
constexpr EnumValueInfo kEnumColourValues[] = {
    {"red", {}},
    {"blue", kColourBlueAliases},
};
constexpr EnumInfo kEnumColour{"Colour", kEnumColourValues};

constexpr Field kWheelFields[] = {
    {.name = "radius", .kind = Kind::Int, .default_value = "3", .minimum = 1, .invalid = ErrorCode::InvalidParameterValue},
};
constexpr StructInfo kStructWheel{"Wheel", kWheelFields};

constexpr Field kBoxFields[] = {
    {.name = "isFragile", .kind = Kind::Bool, .default_value = "false", .invalid = ErrorCode::InvalidParameterValue, .in_envelope = true, .carried_out = false},
    {.name = "cars", .kind = Kind::Children, .is_list = true, .child = ResourceType::ToyCar, .invalid = ErrorCode::InvalidParameterValue},
};

constexpr std::string_view kToyCarIsFastAliases[] = {"fast"};
constexpr std::string_view kToyCarGarageTargets[] = {"boxes", "elsewhere"};
constexpr std::string_view kToyCarFriendsTargets[] = {"boxes"};
constexpr ReferenceSource kToyCarFriendsSources[] = {{ResourceType::ToyCar, "garage"}};
constexpr Field kToyCarFields[] = {
    {.name = "colour", .kind = Kind::Enum, .default_value = "blue", .enumeration = &kEnumColour, .invalid = ErrorCode::InvalidParameterValue},
    {.name = "wheels", .kind = Kind::Struct, .is_list = true, .required = Required::Yes, .minimum = 1, .structure = &kStructWheel, .invalid = ErrorCode::InvalidParameterValue},
    {.name = "isFast", .kind = Kind::Bool, .wire = Wire::Text, .aliases = kToyCarIsFastAliases, .invalid = ErrorCode::InvalidParameterValue},
    {.name = "garage", .kind = Kind::Reference, .weak = true, .targets = kToyCarGarageTargets, .invalid = ErrorCode::InvalidResourceReference},
    {.name = "serialNumber", .kind = Kind::Int, .access = Access::Read, .invalid = ErrorCode::InvalidParameterValue},
    {.name = "friends", .kind = Kind::Reference, .is_list = true, .access = Access::Computed, .targets = kToyCarFriendsTargets, .sources = kToyCarFriendsSources, .invalid = ErrorCode::InvalidResourceReference},
};

constexpr ResourceInfo kResources[] = {
    {.type = ResourceType::Box, .name = "box", .collection = "boxes", .path = "boxes", .can_get = true, .can_put = true, .can_delete = true, .is_flat = false, .stored = true, .in_use = ErrorCode::ResourceInUse, .generated_id = false, .fields = kBoxFields, .write_role = Role::Operator},
    {.type = ResourceType::ToyCar, .name = "toyCar", .collection = "cars", .path = "boxes/cars", .parent = ResourceType::Box, .since = {3, 1}, .can_get = true, .can_put = true, .can_delete = true, .is_flat = false, .stored = true, .in_use = ErrorCode::ResourceInUse, .generated_id = true, .fields = kToyCarFields, .write_role = Role::Operator},
};

constexpr ErrorInfo kErrors[] = {
    {"InvalidParameterValue", 400, "The value '{value}' is \"wrong\"."},
    {"RequiredParamMissing", 400, "'{value}' is missing."},
    {"InvalidResourceReference", 400, "'{value}' does not exist."},
    {"ResourceInUse", 409, "'{value}' uses it."},
};

}  // namespace

const EnumInfo& info(std::type_identity<Colour>) { return kEnumColour; }
const ResourceInfo& info(ResourceType type) { return kResources[static_cast<std::size_t>(type)]; }
std::span<const ResourceInfo> resources() { return kResources; }
const ErrorInfo& info(ErrorCode code) { return kErrors[static_cast<std::size_t>(code)]; }
std::span<const ErrorInfo> errors() { return kErrors; }

}  // namespace nc::model
