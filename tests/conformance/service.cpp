#include "tests/conformance/service.hpp"

#include <fstream>
#include <optional>

#include <gtest/gtest.h>

#include "schemas/model/registry.hpp"

namespace nc::tests {

using model::Json;
using service::api::Method;
using service::api::Response;

std::vector<Step> every_resource() {
    std::ifstream file(NC_EVERY_RESOURCE);
    std::vector<Step> steps;
    for (const Json& step : Json::parse(file))
        steps.push_back({step.at("put"), step.at("body")});
    return steps;
}

void QuietHosts::add(const service::state::StoredResource& resource, const service::state::ResourceTree&,
                     Json& properties) const {
    if (model::find_field(model::info(resource.type).fields, "configurationState") == nullptr) return;
    properties["configurationState"] = Json{{"status", "Success"},
                                            {"id", resource.instance_id.value().to_string()},
                                            {"detailedInfo", Json::array()},
                                            {"lastUpdatedTime", "2025-01-01T00:00:00+00:00"}};
}

Service::Service() {
    controller_.add_computed(hosts_);
    controller_.add_computed(usage_);
    controller_.add_computed(gateways_);
    controller_.create_missing_singletons([](const Result<void>& created) { EXPECT_TRUE(created); });
}

void Service::put_everything(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
        const Response response = put("/v7.1" + step.path, step.body);
        EXPECT_LT(response.status, 300) << step.path << "\n" << response.body;
    }
}

Response Service::ask(Method method, const std::string& path, const std::string& body, service::api::Headers headers) {
    service::api::Request request;
    request.method = method;
    request.target = "/networking" + path;
    request.body = body;
    request.headers = std::move(headers);
    std::optional<Response> response;
    controller_.handle(std::move(request), [&](Response given) { response = std::move(given); });
    return response.value();
}

Response Service::put(const std::string& path, const Json& body) { return ask(Method::Put, path, body.dump()); }

Json Service::object(const std::string& path) {
    const Response response = get(path);
    EXPECT_EQ(response.status, 200) << path << "\n" << response.body;
    return response.status == 200 ? Json::parse(response.body) : Json();
}

std::vector<model::ResourcePath> Service::paths() const {
    std::vector<model::ResourcePath> paths;
    for (const service::state::ResourcePtr& resource : tree().descendants({}))
        paths.push_back(resource->path);
    return paths;
}

}  // namespace nc::tests
