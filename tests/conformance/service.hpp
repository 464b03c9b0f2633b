// The controller's API without sockets, on a store in memory, and one or more of every resource in it
// (tests/support/every_resource.json).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "schemas/model/json_value.hpp"
#include "schemas/model/resource_path.hpp"
#include "service/api/resource_controller.hpp"
#include "service/controller/gateway_report.hpp"
#include "service/controller/pool_usage.hpp"
#include "service/resources/rule_book.hpp"
#include "service/store/memory_store.hpp"

namespace nc::tests {

/// One write of every_resource.json, in their order.
struct Step {
    std::string path;  ///< below the version
    model::Json body;
};
std::vector<Step> every_resource();

/// What hosts would say of everything that they are asked for: it is in place.
class QuietHosts : public service::api::ComputedProperties {
  public:
    void add(const service::state::StoredResource& resource, const service::state::ResourceTree& tree,
             model::Json& properties) const override;
};

class Service {
  public:
    Service();
    /// Every step, in the newest version; a step that is refused fails the test.
    void put_everything(const std::vector<Step>& steps = every_resource());

    /// `path` begins with the version, or is "/discovery".
    service::api::Response ask(service::api::Method method, const std::string& path, const std::string& body = {},
                               service::api::Headers headers = {});
    service::api::Response get(const std::string& path) { return ask(service::api::Method::Get, path); }
    service::api::Response put(const std::string& path, const model::Json& body);
    /// The body of a GET; fails the test when there is none.
    model::Json object(const std::string& path);

    const service::state::ResourceTree& tree() const { return controller_.tree(); }
    /// Paths of all stored resources, parents first.
    std::vector<model::ResourcePath> paths() const;

  private:
    service::store::MemoryStore store_;
    const service::resources::RuleBook rules_ = service::resources::make_rule_book();
    const QuietHosts hosts_;
    const service::controller::PoolUsage usage_;
    const service::controller::GatewayReport gateways_;
    const service::api::Executor at_once_ = [](const std::function<void()>& task) { task(); };
    service::api::ResourceController controller_{store_, rules_, service::state::ResourceTree(), {at_once_, at_once_}};
};

}  // namespace nc::tests
