// The commands of the control socket, each a question to the datapath or an order to the agent. Thread: control.
#pragma once

#include <functional>
#include <string>

#include "vswitch/agent/host_agent.hpp"
#include "vswitch/datapath/datapath.hpp"

namespace nc::vswitch {

class ControlCommands {
  public:
    ControlCommands(HostAgent& agent, Datapath& datapath) : agent_(agent), datapath_(datapath) {}

    /// Answers one request line with one answer line (control_socket.hpp). Errors: "RequestMalformed",
    /// "CommandNotFound", "ArgumentInvalid" (target: the argument), and those of the agent and the datapath.
    void execute(const std::string& request, const std::function<void(std::string line)>& answer);

  private:
    HostAgent& agent_;
    Datapath& datapath_;
};

}  // namespace nc::vswitch
