#include "service/ctl/columns.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "schemas/model/registry.hpp"
#include "service/ctl/text_table.hpp"

namespace nc::service::ctl {
namespace {

using model::Access;
using model::Field;
using model::Kind;
using model::ResourceType;

constexpr std::size_t kMemberLimit = 4;
constexpr std::size_t kListWidth = 60;

std::vector<Column> chosen_columns(ResourceType type) {
    switch (type) {
        case ResourceType::Server:
            return {{"address", "connections.managementAddresses"}};
        case ResourceType::LogicalNetwork:
            return {{"prefixes", "subnets.addressPrefix"},
                    {"vlans", "subnets.vlanID"},
                    {"virtualized", "networkVirtualizationEnabled"}};
        case ResourceType::NetworkInterface:
            return {{"addresses", "ipConfigurations.privateIPAddress"},
                    {"mac", "privateMacAddress"},
                    {"subnets", "ipConfigurations.subnet"},
                    {"host", "server"}};
        case ResourceType::VirtualNetwork:
            return {{"addressSpace", "addressSpace.addressPrefixes"},
                    {"subnets", "subnets.resourceId"},
                    {"peerings", "virtualNetworkPeerings", {"remoteVirtualNetwork", "peeringState"}}};
        case ResourceType::VirtualNetworkPeering:
            return {{"remote", "remoteVirtualNetwork"},
                    {"peeringState", "peeringState"},
                    {"access", "allowVirtualNetworkAccess"}};
        case ResourceType::AccessControlList:
            return {{"rules", "aclRules.resourceId"}, {"subnets", "subnets"}, {"interfaces", "ipConfigurations"}};
        case ResourceType::LoadBalancer:
            return {{"vips", "frontendIPConfigurations", {"privateIPAddress", "publicIPAddress"}},
                    {"rules", "loadBalancingRules", {"protocol", "frontendPort"}},
                    {"backends", "backendAddressPools.backendIPConfigurations"}};
        case ResourceType::LoadBalancerMux:
            return {{"virtualServer", "virtualServer"},
                    {"routers", "routerConfiguration.peerRouterConfigurations", {"routerIPAddress", "peerASN"}}};
        case ResourceType::PublicIpAddress:
            return {
                {"address", "ipAddress"}, {"allocation", "publicIPAllocationMethod"}, {"leadsTo", "ipConfiguration"}};
        default:
            return {};
    }
}

/// Whether a value of the field fits into a cell and says something.
bool is_telling(const Field& field) {
    switch (field.kind) {
        case Kind::Children:
        case Kind::Bool:
        case Kind::Object:
            return false;
        case Kind::Struct:
            return field.structure->fields.size() == 1;
        default:
            return field.sources.empty() && !field.secret;
    }
}

/// Required members first, then those that the service sets.
std::vector<Column> schema_columns(const model::ResourceInfo& type) {
    std::vector<Column> columns;
    const auto add_where = [&](const auto& is_wanted) {
        for (const Field& field : type.fields) {
            const bool is_there = std::any_of(columns.begin(), columns.end(),
                                              [&](const Column& column) { return column.title == field.name; });
            if (columns.size() < kMemberLimit && !is_there && is_telling(field) && is_wanted(field))
                columns.push_back({std::string(field.name), std::string(field.name)});
        }
    };
    add_where([](const Field& field) { return field.required != model::Required::No; });
    add_where([](const Field& field) { return field.access == Access::Read; });
    add_where([](const Field& field) { return field.access == Access::Write || field.access == Access::Create; });
    return columns;
}

/// Every second part of a path: the ids.
std::string short_reference(const std::string& reference) {
    std::string ids;
    bool is_id = false;
    for (std::size_t at = 1; at <= reference.size(); is_id = !is_id) {
        const std::size_t end = std::min(reference.find('/', at), reference.size());
        if (is_id) ids += (ids.empty() ? "" : "/") + reference.substr(at, end - at);
        at = end + 1;
    }
    return ids.empty() ? reference : ids;
}

std::string text_of(const Json& value, bool has_short_references) {
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_object()) return value.is_null() ? "" : value.dump();
    if (const auto reference = value.find("resourceRef"); reference != value.end() && reference->is_string()) {
        const auto text = reference->get<std::string>();
        return has_short_references ? short_reference(text) : text;
    }
    if (const auto status = value.find("status"); status != value.end()) return text_of(*status, has_short_references);
    return value.empty() ? "" : value.dump();
}

/// What is at the path, of each element of the lists on the way.
void collect(const Json& value, std::string_view path, std::vector<const Json*>& found) {
    if (value.is_array()) {
        for (const Json& element : value)
            collect(element, path, found);
    } else if (path.empty()) {
        // A struct with one member is as good as that member.
        const bool is_wrapper = value.is_object() && value.size() == 1 && value.front().is_array();
        is_wrapper ? collect(value.front(), path, found) : found.push_back(&value);
    } else if (value.is_object()) {
        const std::size_t dot = std::min(path.find('.'), path.size());
        const std::string name(path.substr(0, dot));
        auto member = value.find(name);
        if (member != value.end()) return collect(*member, path.substr(std::min(dot + 1, path.size())), found);
        if (const auto inside = value.find("properties"); inside != value.end() && inside->is_object())
            collect(*inside, path, found);
    }
}

std::vector<std::string> texts_at(const Column& column, const Json& resource) {
    std::vector<const Json*> found;
    collect(resource, column.path, found);
    std::vector<std::string> texts;
    for (const Json* value : found) {
        std::string text = column.members.empty() ? text_of(*value, column.has_short_references) : "";
        for (const std::string& member : column.members) {
            for (const std::string& part : texts_at({{}, member, {}, column.has_short_references}, *value))
                text += (text.empty() ? "" : ":") + part;
        }
        if (!text.empty()) texts.push_back(std::move(text));
    }
    return texts;
}

}  // namespace

std::vector<Column> columns_of(const model::ResourceInfo* type) {
    std::vector<Column> columns{{"resourceId", "resourceId"}};
    if (type == nullptr) return columns;
    std::vector<Column> own = chosen_columns(type->type);
    for (Column& column : own)
        column.has_short_references = true;
    if (own.empty()) own = schema_columns(*type);
    std::move(own.begin(), own.end(), std::back_inserter(columns));
    columns.push_back({"provisioningState", "provisioningState"});
    if (model::find_field(type->fields, "configurationState") != nullptr)
        columns.push_back({"configurationState", "configurationState"});
    return columns;
}

std::string cell_of(const Column& column, const Json& resource) {
    const std::vector<std::string> texts = texts_at(column, resource);
    std::string cell;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i > 0 && display_width(cell) + display_width(texts[i]) >= kListWidth)
            return cell + ",+" + std::to_string(texts.size() - i);
        cell += (i == 0 ? "" : ",") + texts[i];
    }
    return cell;
}

}  // namespace nc::service::ctl
