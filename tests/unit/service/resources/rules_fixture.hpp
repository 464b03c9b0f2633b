// All rules behind the REST interface, on a store in memory: a rule is provoked by the request that a client would
// send.
#pragma once

#include <string>

#include "service/resources/rule_book.hpp"
#include "tests/unit/service/api/api_fixture.hpp"

namespace nc::service::resources {

using model::Json;

class RulesFixture : public api::ApiFixture {
  protected:
    RulesFixture() {
        rules_ = make_rule_book();
        create_missing_singletons();
    }

    /// A PUT of these properties that must succeed; gives the properties as stored.
    Json write(const std::string& path, const Json& properties) {
        const api::Response response = put(path, Json{{"properties", properties}}.dump());
        EXPECT_LT(response.status, 300) << path << " " << response.body;
        return Json::parse(response.body)["properties"];
    }
    /// A PUT that must be refused without changing anything; gives all its codes, separated by blanks.
    std::string refused(const std::string& path, const Json& properties) {
        const Generation before = store_.current();
        const api::Response response = put(path, Json{{"properties", properties}}.dump());
        EXPECT_GE(response.status, 400) << path << " " << response.body;
        EXPECT_EQ(store_.current(), before) << "a refused write changed something";
        return codes(response);
    }
    std::string refused_delete(const std::string& path) { return refused_with(409, path); }
    /// A DELETE that must be refused with this status.
    std::string refused_with(int status, const std::string& path) {
        const Generation before = store_.current();
        const api::Response response = erase(path);
        EXPECT_EQ(response.status, status) << path << " " << response.body;
        EXPECT_EQ(store_.current(), before) << "a refused write changed something";
        return codes(response);
    }
    void remove(const std::string& path) {
        const api::Response response = erase(path);
        EXPECT_EQ(response.status, 200) << path << " " << response.body;
    }
    Json properties(const std::string& path) { return object(path)["properties"]; }

    static Json reference(const std::string& path) { return {{"resourceRef", path}}; }
    static Json child(const std::string& id, const Json& properties) {
        return {{"resourceId", id}, {"properties", properties}};
    }
    static Json network(const Json& prefixes, const Json& subnets = Json::array()) {
        Json children = Json::array();
        for (auto subnet = subnets.begin(); subnet != subnets.end(); ++subnet)
            children.push_back(child(subnet.key(), {{"addressPrefix", subnet.value()}}));
        return {{"addressSpace", {{"addressPrefixes", prefixes}}},
                {"logicalNetwork", reference("/logicalNetworks/HNV")},
                {"subnets", children}};
    }
    static Json peering(const std::string& remote) {
        return {{"remoteVirtualNetwork", reference("/virtualNetworks/" + remote)}};
    }
    static std::string peering_path(const std::string& from, const std::string& to) {
        return "/virtualNetworks/" + from + "/virtualNetworkPeerings/to-" + to;
    }
    static Json interface_on(const std::string& subnet, const std::string& address = {}) {
        Json configuration = {{"subnet", reference(subnet)}};
        if (!address.empty()) {
            configuration["privateIPAddress"] = address;
            configuration["privateIPAllocationMethod"] = "Static";
        }
        return {{"ipConfigurations", {child("ip", configuration)}}};
    }

    void make_provider_network() {
        write(
            "/logicalNetworks/HNV",
            {{"networkVirtualizationEnabled", "True"},
             {"subnets",
              {child("PA", {{"addressPrefix", "10.10.56.0/24"},
                            {"vlanID", "11"},
                            {"defaultGateways", {"10.10.56.1"}},
                            {"ipPools",
                             {child("pool", {{"startIpAddress", "10.10.56.1"}, {"endIpAddress", "10.10.56.4"}})}}})}}});
    }
    void make_mac_pool() {
        write("/macPools/pool", {{"startMacAddress", "00-1D-D8-B7-1C-00"}, {"endMacAddress", "00-1D-D8-B7-1C-02"}});
    }
    Json server_at(const std::string& address) {
        write("/credentials/host", {{"type", "usernamePassword"}, {"userName", "u"}, {"value", "s"}});
        return {
            {"connections", {{{"managementAddresses", {address}}, {"credential", reference("/credentials/host")}}}}};
    }

  private:
    static std::string codes(const api::Response& response) {
        const Json error = Json::parse(response.body)["error"];
        std::string all = error["code"].get<std::string>();
        if (!error.contains("details") || error["details"].empty()) return all;
        all.clear();
        for (const Json& detail : error["details"])
            all += (all.empty() ? "" : " ") + detail["code"].get<std::string>();
        return all;
    }
};

}  // namespace nc::service::resources
