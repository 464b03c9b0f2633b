// A real ovsdb-server with the five databases of a host, in a folder of its own, for the lifetime of the object.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include <sys/types.h>

namespace nc::tests {

class OvsdbServer {
  public:
    /// Null when the programs of Open vSwitch are not installed or the server does not start.
    static std::unique_ptr<OvsdbServer> start();
    OvsdbServer(const OvsdbServer&) = delete;
    OvsdbServer& operator=(const OvsdbServer&) = delete;
    ~OvsdbServer();

    std::string socket_path() const { return (folder_ / "sock").string(); }
    std::string tcp_address() const { return "127.0.0.1:" + std::to_string(port_); }
    /// Stops the server; its databases stay.
    void stop();
    /// Starts it again at the same addresses.
    bool restart();

  private:
    OvsdbServer() = default;
    std::filesystem::path folder_;
    std::uint16_t port_ = 0;
    pid_t process_ = -1;
};

}  // namespace nc::tests
