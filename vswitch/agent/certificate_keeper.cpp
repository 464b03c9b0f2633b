#include "vswitch/agent/certificate_keeper.hpp"

#include <algorithm>
#include <utility>

namespace nc::vswitch {
namespace {

std::map<Vsid, std::string> thumbprints_in(const goal_state::GoalState& goal) {
    std::map<Vsid, std::string> all;
    for (const goal_state::RoutingDomain& domain : goal.routing_domains)
        for (const goal_state::VirtualSubnet& subnet : domain.subnets)
            if (!subnet.encryption_thumbprint.empty()) all.emplace(subnet.vsid, subnet.encryption_thumbprint);
    // Copies of packets come encrypted with the certificate of the subnet that they are of.
    if (std::ranges::any_of(goal.ports, [](const goal_state::Port& port) { return !port.mirror_hosts.empty(); }))
        return all;
    std::map<Vsid, std::string> own;
    for (const goal_state::Port& port : goal.ports)
        for (const goal_state::PortAddress& address : port.addresses)
            if (const auto found = all.find(address.vsid); found != all.end()) own.insert(*found);
    return own;
}

}  // namespace

void CertificateKeeper::follow(const goal_state::GoalState& goal, Time now) {
    const auto before = std::exchange(thumbprints_, thumbprints_in(goal));
    for (const auto& [vsid, thumbprint] : before) {
        const auto current = thumbprints_.find(vsid);
        if (current != thumbprints_.end() && current->second == thumbprint) continue;
        auto& predecessors = predecessors_[vsid];
        const auto& certificate = certificates_[thumbprint];
        if (certificate) predecessors.insert(predecessors.begin(), {certificate, now + kOverlap});
    }
    for (auto& [vsid, predecessors] : predecessors_) {
        const auto current = thumbprints_.find(vsid);
        const CredentialId in_force = current != thumbprints_.end() ? credential_id(current->second) : CredentialId{};
        std::erase_if(predecessors, [&](const Predecessor& predecessor) {
            return predecessor.until <= now || predecessor.certificate->id() == in_force;
        });
    }
    std::erase_if(predecessors_, [](const auto& entry) { return entry.second.empty(); });

    std::map<std::string, std::string> missing;  ///< why, by thumbprint
    auto known = std::exchange(certificates_, {});
    for (const auto& [vsid, thumbprint] : thumbprints_) {
        if (certificates_.contains(thumbprint)) continue;
        auto& certificate = certificates_[thumbprint] = known[thumbprint];
        if (certificate) continue;
        auto loaded = Certificate::load(folder_, thumbprint);
        if (loaded) certificate = std::move(*loaded);
        if (!loaded) missing.emplace(thumbprint, loaded.error().message);
    }
    faults_.clear();
    for (const goal_state::Port& port : goal.ports)
        for (const goal_state::PortAddress& address : port.addresses) {
            const auto thumbprint = thumbprints_.find(address.vsid);
            if (thumbprint == thumbprints_.end()) continue;
            if (const auto fault = missing.find(thumbprint->second); fault != missing.end())
                faults_.emplace(port.id, fault->second);
        }
}

Certificates CertificateKeeper::certificates() const {
    Certificates all;
    for (const auto& [thumbprint, certificate] : certificates_)
        if (certificate) all.emplace(certificate->id(), certificate);
    for (const auto& [vsid, predecessors] : predecessors_)
        for (const Predecessor& predecessor : predecessors)
            all.emplace(predecessor.certificate->id(), predecessor.certificate);
    return all;
}

PredecessorCredentials CertificateKeeper::predecessors() const {
    PredecessorCredentials credentials;
    for (const auto& [vsid, predecessors] : predecessors_)
        for (const Predecessor& predecessor : predecessors)
            credentials[vsid].push_back(predecessor.certificate->id());
    return credentials;
}

bool CertificateKeeper::has_news(Time now) const {
    const bool has_come = std::ranges::any_of(
        certificates_, [&](const auto& entry) { return !entry.second && Certificate::load(folder_, entry.first); });
    return has_come || std::ranges::any_of(predecessors_, [&](const auto& entry) {
               return std::ranges::any_of(entry.second,
                                          [&](const Predecessor& predecessor) { return predecessor.until <= now; });
           });
}

}  // namespace nc::vswitch
