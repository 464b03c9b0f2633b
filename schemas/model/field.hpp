// The shape of the tables that the generator writes: what one member of a resource may hold. Whatever works on all
// resources alike (reading, checking, answering) walks these tables instead of knowing any resource. Everything is
// constexpr and lives for the whole process.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "generated/error_code.hpp"
#include "generated/resource_type.hpp"
#include "schemas/model/api_version.hpp"
#include "schemas/model/role.hpp"

namespace nc::model {

enum class Kind : std::uint8_t {
    Bool,
    Int,
    Number,
    String,
    IpAddress,
    IpPrefix,
    Mac,
    Guid,
    Object,  ///< free-form JSON
    Enum,
    Struct,
    Reference,  ///< {"resourceRef": path}
    Children,   ///< a list of resources of their own
};

enum class Access : std::uint8_t {
    Write,     ///< the client, at any time
    Create,    ///< the client, only at creation
    Read,      ///< stored, set by the service's rules
    Computed,  ///< not stored, added to answers
};

enum class Wire : std::uint8_t {
    Native,
    Text,    ///< a Bool ("True", "False") or Int that travels as a JSON string
    Dashed,  ///< a MAC address with '-' between bytes
};

enum class Required : std::uint8_t {
    No,
    Yes,
    ByRules,  ///< required, but service/resources tells when it is missing
};

struct Field;

struct EnumValueInfo {
    std::string_view name;                      ///< spelling going out
    std::span<const std::string_view> aliases;  ///< also accepted; case never matters
};
struct EnumInfo {
    std::string_view name;
    std::span<const EnumValueInfo> values;  ///< in the order of the C++ enumerators
};
struct StructInfo {
    std::string_view name;
    std::span<const Field> fields;
};
/// Where a back reference comes from: a reference property of another resource type.
struct ReferenceSource {
    ResourceType type;
    std::string_view property;
};

struct Field {
    std::string_view name;  ///< spelling going out
    Kind kind;
    bool is_list = false;
    Access access = Access::Write;
    Wire wire = Wire::Native;
    Required required = Required::No;
    bool secret = false;  ///< stored, not returned unless public_when holds
    bool weak = false;    ///< a reference that does not keep its target from being deleted
    ApiVersion since{1, 0};
    std::string_view default_value{};       ///< JSON without quotes; empty: none
    std::optional<std::int64_t> minimum{};  ///< of an Int's value, or of a list's count
    std::optional<std::int64_t> maximum{};
    std::span<const std::string_view> aliases{};  ///< further names coming in
    const EnumInfo* enumeration = nullptr;        ///< Kind::Enum
    const StructInfo* structure = nullptr;        ///< Kind::Struct
    std::span<const std::string_view> targets{};  ///< Kind::Reference: collection paths, "virtualNetworks/subnets"
    std::optional<ResourceType> child{};          ///< Kind::Children
    std::span<const ReferenceSource> sources{};   ///< not empty: a back reference
    ErrorCode missing = ErrorCode::RequiredParamMissing;
    ErrorCode invalid = ErrorCode::InvalidParameterValue;  ///< of a reference: the target does not exist
    bool in_envelope = false;                              ///< stands beside "properties" instead of inside
    bool carried_out = true;                               ///< false: hosts do nothing about it
    std::span<const std::string_view> public_when{};       ///< property, then the values for which a secret is shown
};

struct ResourceInfo {
    ResourceType type;
    std::string_view name;        ///< "virtualSubnet"
    std::string_view collection;  ///< "subnets"
    std::string_view path;        ///< "virtualNetworks/subnets"
    std::string_view prefix{};    ///< stands before the collection in URIs, is not a resource: "diagnostics"
    std::optional<ResourceType> parent{};
    ApiVersion since{1, 0};
    std::string_view singleton{};  ///< the fixed id; empty: a collection
    bool can_get = true;
    bool can_put = true;
    bool can_delete = true;
    bool is_flat = false;  ///< a bare object: its members are not below "properties"
    bool stored = true;    ///< false: answered by an UnstoredResource of service/api
    ErrorCode in_use = ErrorCode::ResourceInUse;
    bool generated_id = false;  ///< an inline child without resourceId gets one
    std::span<const Field> fields{};
    Role write_role = Role::Administrator;  ///< who may PUT and DELETE; a child has its top-level ancestor's
    bool carried_out = true;                ///< false: hosts do nothing about it, nor about what is below it
};

}  // namespace nc::model
