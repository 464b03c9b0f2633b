// Sends a probe (goal_state/probe.hpp) from the port of one host to that of another, and gathers what both say of it.
// The receiver is asked first, and the packet is sent once it waits. Thread: control.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "schemas/base/identifiers.hpp"
#include "schemas/base/ip_address.hpp"
#include "schemas/goal_state/probe.hpp"

namespace nc::service::controller {

struct ProbeQuestion {
    struct End {
        InstanceId host;
        InstanceId port;
    };
    End sender;
    std::optional<End> receiver;  ///< absent: no port has the destination
    IpAddress source;
    IpAddress destination;
    std::uint8_t protocol = 0;  ///< ICMP, TCP or UDP
};

struct ProbeFinding {
    std::optional<goal_state::ProbeReport> sender;  ///< absent: its host said nothing in time
    std::optional<goal_state::ProbeReport> receiver;
    /// The packet arrived, and its answer came back.
    bool is_answered() const { return sender && sender->outcome == goal_state::ProbeOutcome::Answered; }
};

class Prober {
  public:
    struct Environment {
        std::function<void(InstanceId host, const goal_state::ProbeRequest& request)> begin;
        std::function<void(InstanceId host, const Guid& cookie)> end;
        std::function<void(std::chrono::milliseconds time, std::function<void()> task)> after;
    };
    using Done = std::function<void(const ProbeFinding&)>;

    explicit Prober(Environment environment) : environment_(std::move(environment)) {}

    /// `done` is called once, at the latest after kPatience.
    void run(const ProbeQuestion& question, Done done);
    /// A host says something; what nobody asked for is passed over.
    void heard(const goal_state::ProbeReport& report);

    static constexpr std::chrono::milliseconds kPatience{4000};
    /// Ports of TCP and UDP probes: a question names none. 7 is echo (RFC 862).
    static constexpr std::uint16_t kDestinationPort = 7;

  private:
    struct Run {
        ProbeQuestion question;
        goal_state::ProbeRequest request;
        ProbeFinding finding;
        Done done;
        bool is_sent = false;
    };
    void send(Run& run);
    void conclude(const Guid& cookie);

    Environment environment_;
    std::map<Guid, Run> runs_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace nc::service::controller
