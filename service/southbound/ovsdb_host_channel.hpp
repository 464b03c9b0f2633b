// A host behind its ovsdb-server (RFC 7047).
//
// What. On each connection the channel monitors the host's five databases; it compares the rows that the host has with
// those of the wanted goal state and sends only what differs, one transaction per database, each of which also sets
// next_cfg to the wanted generation. The agent takes a generation when all five databases name it, so a half-written
// one is never applied.
// Why compare with what the host has and not with what was sent: a controller that restarts, or a row that somebody
// else changed, needs no special case.
// Invariants. Nothing is written before the first apply(). At most one set of transactions is under way. A host whose
// next_cfg is newer than the wanted generation is left alone unless its rows are as wanted. Each transaction fails if
// next_cfg is not what the comparison saw, so that two controllers cannot mix their rows.
// Thread: control.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "schemas/base/log.hpp"
#include "service/southbound/host_channel.hpp"

namespace boost::asio {
class io_context;
}

namespace nc::service::southbound {

/// PEM files: the controller's certificate, its key, and the authority that signs the hosts' certificates.
struct SouthboundCredentials {
    std::string certificate_file;
    std::string key_file;
    std::string authority_file;
};

class OvsdbHostChannelFactory final : public HostChannelFactory {
  public:
    struct Environment {
        std::function<std::chrono::steady_clock::time_point()> now;
        std::function<double()> random_unit;  ///< numbers in [0, 1), to spread attempts
        Log log{"southbound"};
    };

    /// Without credentials only hosts on a loopback address are spoken to, in plain TCP.
    OvsdbHostChannelFactory(boost::asio::io_context& context, std::optional<SouthboundCredentials> credentials,
                            Environment environment);

    std::unique_ptr<HostChannel> create(InstanceId host, std::string address, HostCallbacks callbacks) override;

  private:
    boost::asio::io_context& context_;
    std::optional<SouthboundCredentials> credentials_;
    Environment environment_;
};

}  // namespace nc::service::southbound
