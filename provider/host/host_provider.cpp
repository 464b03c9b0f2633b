#include "provider/host/host_provider.hpp"

#include <string>
#include <utility>
#include <vector>

#include "provider/cim/status.hpp"
#include "provider/host/host_classes.hpp"
#include "provider/host/host_instances.hpp"
#include "provider/host/management_service.hpp"

namespace nc::provider::host {

using cim::failure;
using cim::Instance;
using cim::Status;

Result<std::shared_ptr<const HostState>> HostProvider::expect_state() const {
    if (auto state = snapshot_()) return state;
    return failure(Status::Failed, "The host's database has not been read.");
}

cim::CursorPtr<Instance> HostProvider::open(const cim::Caller&, std::vector<const cim::Class*> classes) {
    return cim::class_by_class(std::move(classes), [this](const cim::Class& class_) -> Result<std::vector<Instance>> {
        const auto state = expect_state();
        if (!state) return state.error();
        return instances_of(class_, classes_, **state, name_);
    });
}

Result<Instance> HostProvider::get(const cim::Caller&, const cim::Class& class_, const cim::ObjectPath& path) {
    const auto state = expect_state();
    if (!state) return state.error();
    std::vector<Instance> all = instances_of(class_, classes_, **state, name_);
    if (path.is_singleton && all.size() > 1)
        return failure(Status::InvalidParameter, class_.name + " has more than one instance.", class_.name);
    for (Instance& instance : all) {
        if (path.is_singleton || cim::same_object(instance.path(), path)) return std::move(instance);
    }
    return failure(Status::NotFound, "There is no " + path.relative() + ".", path.class_name);
}

Result<cim::MethodAnswer> HostProvider::invoke(const cim::Caller& caller, const cim::Class& class_,
                                               const cim::ObjectPath& path, const cim::Method& method,
                                               std::span<const cim::Argument> arguments) {
    const auto state = expect_state();
    if (!state) return state.error();
    if (class_.name == kManagementService) {
        if (const auto service = get(caller, class_, path); !service) return service.error();
        return call_management_service(method, arguments, [&](const cim::ObjectPath& named) -> Result<bool> {
            const cim::Class* of = classes_.find(kVirtualization, named.class_name);
            if (of == nullptr) return false;
            const auto found = get(caller, *of, named);
            if (!found && cim::status_of(found.error()) != Status::NotFound) return found.error();
            return found.has_value();
        });
    }
    return select_next_hop(class_, **state, arguments);
}

}  // namespace nc::provider::host
