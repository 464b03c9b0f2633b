// A HostChannel that keeps what it is given, and lets a test play the host's part.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "service/southbound/host_channel.hpp"

namespace nc::tests {

/// What happened to one host's channel. It outlives the channel, so that a test may look after the controller has let
/// go.
struct HostRecord {
    std::string address;
    std::vector<std::shared_ptr<const goal_state::GoalState>> applied;
    std::vector<goal_state::ProbeRequest> probes;  ///< those under way
    service::southbound::HostCallbacks callbacks;
    service::southbound::HostSync sync;
    bool is_open = true;

    void connect(std::vector<InstanceId> ports = {}) {
        sync.connected({});
        callbacks.on_connection(true, {});
        callbacks.on_attached_ports(std::move(ports));
    }
    void disconnect(std::string reason) {
        sync.disconnected({}, reason);
        callbacks.on_connection(false, std::move(reason));
    }
    /// The host answers that the latest goal state is in force on all its ports but those that failed, for a reason.
    void confirm(const std::map<InstanceId, std::string>& failed = {}) {
        goal_state::HostStatus status;
        status.applied = applied.back()->generation;
        for (const goal_state::Port& port : applied.back()->ports) {
            const auto fault = failed.find(port.id);
            if (fault == failed.end()) status.ports.push_back({port.id, goal_state::PortCondition::Applied, {}});
            if (fault != failed.end())
                status.ports.push_back({port.id, goal_state::PortCondition::Failed, fault->second});
        }
        sync.in_force({}, status.applied);
        callbacks.on_status(std::move(status));
    }
};

class RecordingChannelFactory final : public service::southbound::HostChannelFactory {
  public:
    std::unique_ptr<service::southbound::HostChannel> create(InstanceId host, std::string address,
                                                             service::southbound::HostCallbacks callbacks) override {
        auto record = std::make_shared<HostRecord>();
        record->address = std::move(address);
        record->callbacks = std::move(callbacks);
        records_.insert_or_assign(host, record);
        return std::make_unique<Channel>(std::move(record));
    }

    /// The record of the last channel made for that host; null when there was none.
    std::shared_ptr<HostRecord> record(InstanceId host) const {
        const auto found = records_.find(host);
        return found != records_.end() ? found->second : nullptr;
    }

  private:
    class Channel final : public service::southbound::HostChannel {
      public:
        explicit Channel(std::shared_ptr<HostRecord> record) : record_(std::move(record)) {}
        ~Channel() override { record_->is_open = false; }
        void apply(std::shared_ptr<const goal_state::GoalState> goal_state) override {
            record_->sync.want({}, goal_state->generation);
            record_->applied.push_back(std::move(goal_state));
        }
        void begin_probe(const goal_state::ProbeRequest& request) override { record_->probes.push_back(request); }
        void end_probe(const Guid& cookie) override {
            std::erase_if(record_->probes, [&](const auto& probe) { return probe.cookie == cookie; });
        }
        const service::southbound::HostSync& sync() const override { return record_->sync; }

      private:
        std::shared_ptr<HostRecord> record_;
    };

    std::map<InstanceId, std::shared_ptr<HostRecord>> records_;
};

}  // namespace nc::tests
