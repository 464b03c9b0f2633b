// A fabric with pools of public addresses and two virtual networks, for what goes between the inside and the outside.
#pragma once

#include "tests/unit/service/resources/rules_fixture.hpp"

namespace nc::service::resources {

class LoadBalancerFixture : public RulesFixture {
  protected:
    LoadBalancerFixture() {
        make_provider_network();
        write("/logicalNetworks/VIP", {{"subnets",
                                        {child("public", {{"addressPrefix", "41.40.40.0/24"},
                                                          {"vlanID", "7"},
                                                          {"isPublic", true},
                                                          {"defaultGateways", {"41.40.40.1"}},
                                                          {"ipPools", {pool("pool", "41.40.40.10", "41.40.40.14")}}}),
                                         child("private", {{"addressPrefix", "20.20.20.0/24"},
                                                           {"ipPools",
                                                            {pool("pool", "20.20.20.10", "20.20.20.20"),
                                                             pool("idle", "20.20.20.30", "20.20.20.31")}}})}}});
        write("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s", "10.1.1.0/24"}, {"t", "10.1.2.0/24"}}));
        write("/virtualNetworks/b", network({"10.2.0.0/16"}, {{"s", "10.2.1.0/24"}}));
        write("/macPools/more", {{"startMacAddress", "00-1D-D8-B7-2C-00"}, {"endMacAddress", "00-1D-D8-B7-2C-0F"}});
    }

    static Json pool(const std::string& id, const std::string& first, const std::string& last) {
        return child(id, {{"startIpAddress", first}, {"endIpAddress", last}});
    }
    static Json manager() {
        return {{"loadBalancerManagerIPAddress", "41.40.40.10"},
                {"outboundNatIPExemptions", {"41.40.40.10/32"}},
                {"vipIpPools", {reference(public_pool()), reference(private_pool())}}};
    }
    static std::string public_pool() { return "/logicalNetworks/VIP/subnets/public/ipPools/pool"; }
    static std::string private_pool() { return "/logicalNetworks/VIP/subnets/private/ipPools/pool"; }
    static std::string public_subnet() { return "/logicalNetworks/VIP/subnets/public"; }
    void make_manager() { write("/loadBalancerManager/config", manager()); }

    static Json front_end(const std::string& subnet, const std::string& address) {
        return {{"privateIPAddress", address}, {"privateIPAllocationMethod", "Static"}, {"subnet", reference(subnet)}};
    }
    static std::string part(const std::string& load_balancer, const std::string& path) {
        return "/loadBalancers/" + load_balancer + "/" + path;
    }
    static Json rule(const std::string& load_balancer, std::int64_t port, const std::string& protocol = "Tcp") {
        return {{"frontendIPConfigurations", {reference(part(load_balancer, "frontendIPConfigurations/f"))}},
                {"backendAddressPool", reference(part(load_balancer, "backendAddressPools/p"))},
                {"protocol", protocol},
                {"frontendPort", port},
                {"backendPort", port}};
    }
    static Json outbound(const std::string& load_balancer) {
        return {{"frontendIPConfigurations", {reference(part(load_balancer, "frontendIPConfigurations/f"))}},
                {"backendAddressPool", reference(part(load_balancer, "backendAddressPools/p"))},
                {"protocol", "All"}};
    }
    /// One front end "f", one pool "p", one probe "probe".
    static Json load_balancer(const Json& front_end) {
        return {{"frontendIPConfigurations", {child("f", front_end)}},
                {"backendAddressPools", {child("p", Json::object())}},
                {"probes", {child("probe", {{"protocol", "Tcp"}, {"port", 80}})}}};
    }
    void make_load_balancer(const std::string& id, const std::string& address = "41.40.40.11") {
        write("/loadBalancers/" + id, load_balancer(front_end(public_subnet(), address)));
    }
    void make_interface(const std::string& id, const std::string& subnet = "/virtualNetworks/a/subnets/s",
                        const Json& more = Json::object()) {
        Json body = interface_on(subnet);
        body["ipConfigurations"][0]["properties"].update(more);
        write("/networkInterfaces/" + id, body);
    }
    Json interface_with(const std::string& subnet, const char* member, const Json& value) {
        Json body = interface_on(subnet);
        body["ipConfigurations"][0]["properties"][member] = value;
        return body;
    }
    static Json with(Json body, const char* name, const Json& value) {
        body[name] = value;
        return body;
    }
    /// Without etags, which every write renews.
    static Json settled(Json value) {
        if (value.is_object()) value.erase("etag");
        if (value.is_structured()) {
            for (Json& member : value)
                member = settled(std::move(member));
        }
        return value;
    }
    static Json without(Json body, const char* name) {
        body.erase(name);
        return body;
    }
};

}  // namespace nc::service::resources
