#include "schemas/ovsdb/database_spec.hpp"

namespace nc::ovsdb {

const std::vector<DatabaseSpec>& host_databases() {
    static const std::vector<DatabaseSpec> kDatabases = {
        {kVtep,
         "Global",
         {{"Physical_Switch", {"name"}, RowLife::Shared},
          {"Global", {}, RowLife::Shared},
          {"Logical_Switch", {"name"}},
          {"Logical_Router", {"name"}},
          {"Physical_Locator", {"encapsulation_type", "dst_ip"}, RowLife::Collected},
          {"Ucast_Macs_Remote", {"logical_switch", "ipaddr"}},
          {"Physical_Port", {"name"}, RowLife::Foreign, {}, {}, "vlan_bindings"}}},
        {kFirewall,
         "FW_Global",
         {{"FW_Global", {}, RowLife::Shared}, {"FW_Rules", {"vnic_id", "rule_id", "rule_type"}}}},
        {kServiceInsertion, "SI_Global", {{"SI_Global", {}, RowLife::Shared}, {"SI_Rule", {"vnic_id", "rule_id"}}}},
        {kDarv,
         "Global",
         {{"Global", {}, RowLife::Shared},
          {"Ports", {"name"}},
          {"IP_Addresses", {"address"}, RowLife::Collected, "Ports", "ip_addresses"}}},
        {kHost,
         "Global",
         {{"Global", {}, RowLife::Shared},
          {"Provider_Address", {"address"}},
          {"Peering", {"first", "second"}},
          {"Forwarder", {"virtual_subnet", "address"}},
          {"Port", {"name"}},
          {"Port_Bandwidth", {"port"}},
          {"Port_Counters", {"port"}, RowLife::Foreign},
          {"Front_End_Counters", {"virtual_subnet", "front_end"}, RowLife::Foreign},
          {"Meter", {"routing_domain"}},
          {"Origin", {"rule"}},
          {"Probe", {"cookie", "role"}, RowLife::Foreign},
          {"Auditing", {"host"}},
          {"Name_Service", {"zone"}},
          {"Name", {"routing_domain", "label"}},
          {"Balancer_Rule", {"virtual_subnet", "front_end", "protocol", "front_end_port"}},
          {"Health_Probe", {"probe", "virtual_subnet", "address"}},
          {"Learned_Address", {"port", "virtual_subnet", "address"}},
          {"Attachment", {"port"}, RowLife::Foreign}}},
    };
    return kDatabases;
}

}  // namespace nc::ovsdb
