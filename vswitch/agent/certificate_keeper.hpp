// Which certificates the host needs for its encrypted subnets, which it has, and which it goes on accepting for a while
// after a subnet changed to another one. Knows files, but neither datapath nor database. Thread: control.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "schemas/base/identifiers.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "vswitch/encryption/certificate.hpp"
#include "vswitch/policy/policy_compiler.hpp"

namespace nc::vswitch {

class CertificateKeeper {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// How long the certificate before is accepted, and sent with where the other host does not know the new one yet.
    static constexpr std::chrono::seconds kOverlap{60};

    /// `folder`: see Certificate::load; may be empty.
    explicit CertificateKeeper(std::filesystem::path folder) : folder_(std::move(folder)) {}

    void follow(const goal_state::GoalState& goal, Time now);

    /// Those that could be loaded, and those still accepted.
    Certificates certificates() const;
    PredecessorCredentials predecessors() const;
    /// Ports in subnets whose certificate could not be loaded, and why.
    const std::map<InstanceId, std::string>& faults() const { return faults_; }
    /// Whether to follow() again: a certificate came after all, or the time of one is over.
    bool has_news(Time now) const;

  private:
    struct Predecessor {
        std::shared_ptr<const Certificate> certificate;
        Time until;
    };

    std::filesystem::path folder_;
    std::map<Vsid, std::string> thumbprints_;                                 ///< of the subnets that it needs
    std::map<std::string, std::shared_ptr<const Certificate>> certificates_;  ///< by thumbprint; null: not loaded
    std::map<Vsid, std::vector<Predecessor>> predecessors_;                   ///< newest first
    std::map<InstanceId, std::string> faults_;
};

}  // namespace nc::vswitch
