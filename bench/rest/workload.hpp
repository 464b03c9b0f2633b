// The requests of one measurement, as bytes: the same network interfaces for the controller and, as values of keys, for
// etcd's HTTP gateway. Pure functions. Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nc::bench {

enum class Workload : std::uint8_t { ControllerPut, ControllerGet, ControllerList, EtcdPut, EtcdGet };

/// "nc-put", "nc-get", "nc-list", "etcd-put", "etcd-get".
std::optional<Workload> parse_workload(std::string_view name);

/// The whole HTTP/1.1 request for interface number `number`; `host` goes into the Host header, `authorization` is empty
/// or the value of that header. Networks are "net0" to "net99".
std::string request_of(Workload workload, std::uint64_t number, const std::string& host,
                       const std::string& authorization);

}  // namespace nc::bench
