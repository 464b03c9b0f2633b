// The instances of a host's classes, made of its state at the moment of the question. They can be read; who changes the
// network does so at the controller. Thread: any number at the same time.
#pragma once

#include <functional>
#include <memory>

#include "provider/cim/class_registry.hpp"
#include "provider/cim/instance_provider.hpp"
#include "provider/host/host_watch.hpp"

namespace nc::provider::host {

class HostProvider final : public cim::InstanceProvider {
  public:
    using Snapshot = std::function<std::shared_ptr<const HostState>()>;

    /// The registry has the host's classes and outlives the provider. `name`: what the switch is called.
    HostProvider(const cim::ClassRegistry& classes, std::string name, Snapshot snapshot)
        : classes_(classes), name_(std::move(name)), snapshot_(std::move(snapshot)) {}

    cim::CursorPtr<cim::Instance> open(const cim::Caller& caller, std::vector<const cim::Class*> classes) override;
    Result<cim::Instance> get(const cim::Caller& caller, const cim::Class& class_,
                              const cim::ObjectPath& path) override;
    /// MSFT_NetVirtualizationNextHopLookup.Select, and the methods of Msvm_VirtualEthernetSwitchManagementService.
    Result<cim::MethodAnswer> invoke(const cim::Caller& caller, const cim::Class& class_, const cim::ObjectPath& path,
                                     const cim::Method& method, std::span<const cim::Argument> arguments) override;

  private:
    Result<std::shared_ptr<const HostState>> expect_state() const;

    const cim::ClassRegistry& classes_;
    std::string name_;
    Snapshot snapshot_;
};

}  // namespace nc::provider::host
