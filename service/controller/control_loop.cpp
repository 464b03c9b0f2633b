#include "service/controller/control_loop.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "generated/resource_type.hpp"
#include "schemas/model/json_value.hpp"
#include "service/policy/goal_state_compiler.hpp"

namespace nc::service::controller {
namespace {

/// Equal but for the number: nothing that a host would have to do.
bool same_content(const goal_state::GoalState& a, const goal_state::GoalState& b) {
    return a.encapsulation == b.encapsulation && a.router_mac == b.router_mac &&
           a.provider_addresses == b.provider_addresses && a.link_speed == b.link_speed &&
           a.routing_domains == b.routing_domains && a.mappings == b.mappings && a.peerings == b.peerings &&
           a.ports == b.ports && a.auditing == b.auditing && a.name_service == b.name_service && a.names == b.names &&
           a.balancer_rules == b.balancer_rules && a.probes == b.probes && a.learned_addresses == b.learned_addresses;
}

/// Whether the host is told to make the probe.
bool is_asked(const std::vector<goal_state::HealthProbe>& probes, const goal_state::ProbeStatus& status) {
    const auto key_of = [](const auto& item) { return std::tie(item.resource_id, item.vsid, item.address); };
    const auto at = std::lower_bound(
        probes.begin(), probes.end(), status,
        [&](const goal_state::HealthProbe& a, const goal_state::ProbeStatus& b) { return key_of(a) < key_of(b); });
    return at != probes.end() && key_of(*at) == key_of(status);
}

}  // namespace

ControlLoop::ControlLoop(Environment environment, Log log)
    : environment_(std::move(environment)), log_(std::move(log)), builder_(environment_.provider_addresses) {}

void ControlLoop::start(const state::ResourceTree& tree) {
    tree_ = tree;
    wake();
}

void ControlLoop::on_committed(const state::ResourceTree&, const state::ResourceTree& after) {
    tree_ = after;
    wake();
}

/// Any number of writes before the next turn of the event loop are one run.
void ControlLoop::wake() {
    if (std::exchange(is_woken_, true)) return;
    environment_.post([this, alive = std::weak_ptr<char>(alive_)] {
        if (alive.expired()) return;
        is_woken_ = false;
        run();
    });
}

void ControlLoop::run() {
    ++revision_;
    network_state_.reset();
    network_state_ = builder_.build(tree_);
    follow_servers();
    apply_goal_states();
    follow_attached_ports();
}

void ControlLoop::follow_servers() {
    std::erase_if(connections_, [&](const auto& entry) {
        const auto host = network_state_->hosts.find(entry.first);
        const bool is_wanted =
            host != network_state_->hosts.end() && host->second.management_address == entry.second.address;
        if (!is_wanted) reports_.erase(entry.first);
        return !is_wanted;
    });
    for (const auto& [id, host] : network_state_->hosts) {
        if (connections_.contains(id)) continue;
        log_.info("host added", {{"server", std::string(host.path.id())}, {"address", host.management_address}});
        touch(id);
        connections_.emplace(id,
                             Connection{host.management_address,
                                        environment_.channels.create(id, host.management_address, callbacks_of(id))});
    }
}

void ControlLoop::when_in_force(Generation generation, std::function<void()> done) {
    const bool has_hosts =
        std::any_of(reports_.begin(), reports_.end(), [](const auto& entry) { return entry.second.is_connected; });
    if (!has_hosts) return done();
    hand_overs_.wait(generation, std::move(done));
    if (network_state_ == nullptr || network_state_->generation < generation) return;
    std::vector<InstanceId> hosts;  // told already: all that may not have it in force yet
    for (const auto& [id, report] : reports_) {
        if (report.wanted != nullptr) hosts.push_back(id);
    }
    hand_overs_.told(network_state_->generation, hosts, reports_);
}

void ControlLoop::apply_goal_states() {
    tell(builder_.touched_hosts());
    // What hosts say counts for the members that they are asked about now.
    tell(follow_health());
    tell(follow_claims());
}

void ControlLoop::tell(const std::set<InstanceId>& hosts) {
    std::vector<InstanceId> told;
    for (const InstanceId& id : hosts) {
        const policy::GoalStatePtr goal =
            policy::compile_goal_state(*network_state_, network_state_->hosts.at(id), health_, holders_);
        HostReport& report = reports_.at(id);
        if (report.wanted != nullptr && same_content(*report.wanted, *goal)) continue;
        report.wanted = goal;
        connections_.at(id).channel->apply(goal);
        told.push_back(id);
    }
    hand_overs_.told(network_state_->generation, told, reports_);
}

std::set<InstanceId> ControlLoop::follow_health() {
    policy::MemberHealth now;
    for (const auto& [host, report] : reports_) {
        if (report.wanted == nullptr) continue;
        // A host speaks for the members that it carries now; what it said before one moved away is no longer of
        // interest.
        for (const goal_state::ProbeStatus& status : report.status.probes) {
            if (is_asked(report.wanted->probes, status))
                now.insert_or_assign({status.resource_id, status.vsid, status.address},
                                     status.is_up ? policy::Health::Up : policy::Health::Down);
        }
        if (!report.is_silent) continue;
        for (const goal_state::HealthProbe& probe : report.wanted->probes) {
            policy::Health& known =
                now.try_emplace({probe.resource_id, probe.vsid, probe.address}, policy::Health::Up).first->second;
            if (known == policy::Health::Up) known = policy::Health::Silent;
        }
    }
    if (now == health_) return {};
    std::set<std::pair<Vsid, CustomerAddress>> changed;
    const auto add_missing = [&](const policy::MemberHealth& some, const policy::MemberHealth& others) {
        for (const auto& [member, health] : some) {
            const auto other = others.find(member);
            if (other == others.end() || other->second != health)
                changed.emplace(std::get<Vsid>(member), std::get<CustomerAddress>(member));
        }
    };
    add_missing(now, health_);
    add_missing(health_, now);
    health_ = std::move(now);
    std::set<InstanceId> touched;
    for (const auto& [host, report] : reports_) {
        if (report.wanted == nullptr || !network_state_->hosts.contains(host)) continue;
        for (const goal_state::BalancerRule& rule : report.wanted->balancer_rules)
            for (const goal_state::BalancerMember& member : rule.members)
                if (changed.contains({member.vsid, member.address})) touched.insert(host);
    }
    return touched;
}

std::set<InstanceId> ControlLoop::follow_claims() {
    policy::AddressHolders now;
    for (const auto& [host, report] : reports_)
        for (const goal_state::AddressClaim& claim : report.status.claims)
            policy::add_claim(*network_state_, host, claim, now);
    if (now == holders_) return {};
    holders_ = std::move(now);
    // Who knows one of the addresses' networks may map another host for it now; most of them see no difference.
    std::set<InstanceId> touched;
    for (const auto& [host, report] : reports_)
        if (report.wanted != nullptr && network_state_->hosts.contains(host)) touched.insert(host);
    return touched;
}

/// Whether a host that can be reached says now that it carries the port.
bool ControlLoop::carries(InstanceId host, InstanceId port) const {
    const auto report = reports_.find(host);
    if (report == reports_.end() || !report->second.attached_ports) return false;
    return std::binary_search(report->second.attached_ports->begin(), report->second.attached_ports->end(), port);
}

/// Moves interfaces to the hosts that carry their ports. While two hosts claim one port (a migration), the one that
/// attached it last wins. A port that vanished from a host that can be reached frees its interface; a host that is away
/// keeps what it had.
void ControlLoop::follow_attached_ports() {
    if (std::none_of(reports_.begin(), reports_.end(),
                     [](const auto& entry) { return entry.second.attached_ports.has_value(); }))
        return;
    Locations locations;
    for (auto& [host_id, report] : reports_) {
        const auto host = network_state_->hosts.find(host_id);
        if (!report.attached_ports || host == network_state_->hosts.end()) continue;
        for (const InstanceId& port : *report.attached_ports) {
            const auto interface = network_state_->interfaces.find(port);
            if (interface == network_state_->interfaces.end()) continue;
            const auto& current = interface->second->host;
            if (current == host_id) continue;
            const bool is_claimed_by_another = current && carries(*current, port);
            if (is_claimed_by_another && !report.newly_attached.contains(port)) continue;
            locations.insert_or_assign(port, host->second.path);
            log_.info("interface is on host", {{"networkInterface", std::string(interface->second->path.id())},
                                               {"server", std::string(host->second.path.id())}});
        }
        report.newly_attached.clear();
    }
    for (const auto& [host, report] : reports_) {
        const auto stored = network_state_->carried_by.find(host);
        if (!report.attached_ports || stored == network_state_->carried_by.end()) continue;
        for (const InstanceId& port : stored->second) {
            const bool is_carried = std::any_of(reports_.begin(), reports_.end(),
                                                [&](const auto& entry) { return carries(entry.first, port); });
            if (!is_carried) locations.insert_or_assign(port, std::nullopt);
        }
    }
    if (!locations.empty()) store_locations(locations);
}

/// The newest accepted state is ahead of the one that was looked at: an interface or a server may be gone there, and a
/// location that is on its way to the disk is there already.
void ControlLoop::store_locations(const Locations& locations) {
    const auto edit = [&](state::TreeDraft& draft) {
        for (const auto& [id, server] : locations) {
            const state::ResourcePtr interface = draft.tree().find(id);
            if (interface == nullptr || (server && draft.tree().find(*server) == nullptr)) continue;
            const model::Json wanted =
                server ? model::Json{{"resourceRef", server->to_string()}} : model::Json(nullptr);
            draft.set_property(interface->path, "server", wanted);
        }
    };
    environment_.write(edit, [this, alive = std::weak_ptr<char>(alive_)](const Result<void>& stored) {
        if (!stored && !alive.expired())
            log_.error("cannot store where interfaces are", {{"reason", stored.error().message}});
    });
}

void ControlLoop::begin_probe(InstanceId host, const goal_state::ProbeRequest& request) {
    const auto found = connections_.find(host);
    if (found != connections_.end()) found->second.channel->begin_probe(request);
}

void ControlLoop::end_probe(InstanceId host, const Guid& cookie) {
    const auto found = connections_.find(host);
    if (found != connections_.end()) found->second.channel->end_probe(cookie);
}

southbound::HostCallbacks ControlLoop::callbacks_of(InstanceId host) {
    return {.on_connection = [this, host](bool connected,
                                          std::string reason) { take_connection(host, connected, std::move(reason)); },
            .on_attached_ports =
                [this, host](std::vector<InstanceId> ports) {
                    HostReport& report = touch(host);
                    if (report.attached_ports) {
                        std::set_difference(ports.begin(), ports.end(), report.attached_ports->begin(),
                                            report.attached_ports->end(),
                                            std::inserter(report.newly_attached, report.newly_attached.end()));
                    }
                    report.attached_ports = std::move(ports);
                    wake();
                },
            .on_status =
                [this, host](goal_state::HostStatus status) {
                    take_status(host, std::move(status));
                    hand_overs_.look(reports_);
                },
            .on_probe =
                [this](const goal_state::ProbeReport& report) {
                    if (probe_listener_) probe_listener_(report);
                }};
}

void ControlLoop::take_connection(InstanceId host, bool is_connected, std::string reason) {
    HostReport& report = touch(host);
    const bool was_connected = std::exchange(report.is_connected, is_connected);
    report.reason = std::move(reason);
    if (is_connected && std::exchange(report.is_silent, false)) wake();
    if (!is_connected) report.attached_ports.reset();
    hand_overs_.look(reports_);
    if (is_connected || !was_connected) return;
    const std::uint64_t loss = ++report.losses;
    environment_.after(kPatience, [this, host, loss, alive = std::weak_ptr<char>(alive_)] {
        if (alive.expired()) return;
        const auto found = reports_.find(host);
        if (found == reports_.end() || found->second.is_connected || found->second.losses != loss) return;
        found->second.is_silent = true;
        wake();
    });
}

/// Counters change all the time: they are no news of the host's state.
void ControlLoop::take_status(InstanceId host, goal_state::HostStatus status) {
    HostReport& report = reports_[host];
    std::swap(report.status.counters, status.counters);
    const bool has_news = report.status.applied != status.applied || report.status.fault != status.fault ||
                          report.status.ports != status.ports;
    const bool is_other_health = report.status.probes != status.probes || report.status.claims != status.claims;
    if (report.status.counters != status.counters) tell_egress(host);
    status.counters = std::move(report.status.counters);
    ++revision_;
    if (has_news || is_other_health) touch(host);
    report.status = std::move(status);
    if (is_other_health) wake();
}

void ControlLoop::tell_egress(InstanceId host) const {
    if (!environment_.on_egress || network_state_ == nullptr) return;
    for (const goal_state::PortCounters& counters : reports_.at(host).status.counters) {
        const auto interface = network_state_->interfaces.find(counters.id);
        if (interface == network_state_->interfaces.end()) continue;
        const auto network = network_state_->networks.find(interface->second->network);
        if (network == network_state_->networks.end()) continue;
        for (const state::Subnet* subnet : state::subnets_of(*interface->second, *network->second)) {
            const IpVersion version = subnet->prefix.address().version();
            environment_.on_egress({host, counters.id, version}, subnet->id,
                                   version == IpVersion::V4 ? counters.egress_v4 : counters.egress_v6);
        }
    }
}

HostReport& ControlLoop::touch(InstanceId host) {
    ++revision_;
    HostReport& report = reports_[host];
    report.changed_at = std::chrono::system_clock::now();
    return report;
}

}  // namespace nc::service::controller
