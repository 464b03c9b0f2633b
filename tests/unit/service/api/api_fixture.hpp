// A ResourceController on a store in memory, asked with plain requests.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "schemas/model/json_value.hpp"
#include "service/api/resource_controller.hpp"
#include "service/store/memory_store.hpp"

namespace nc::service::api {

/// The next part of the body; std::nullopt: that was all.
inline std::optional<std::string> next_part(const Response& response) {
    BodyPart part;
    response.parts([&](BodyPart made) { part = std::move(made); });
    return part.then == BodyPart::Then::More ? std::optional(part.text) : std::nullopt;
}

class ApiFixture : public testing::Test {
  protected:
    ApiFixture() { restart(); }

    /// A new controller on the same store.
    void restart() {
        auto tree = state::ResourceTree::load(store_);
        controller_ = std::make_unique<ResourceController>(store_, rules_, std::move(tree).value(), at_once());
    }

    /// Everything on this thread, before the call returns.
    static CommitQueue::Threads at_once() {
        const Executor run = [](const std::function<void()>& task) { task(); };
        return {run, run};
    }

    Response request(Method method, const std::string& path, const std::string& body = {}, Headers headers = {}) {
        Request request;
        request.method = method;
        request.target = path.starts_with("/networking") ? path : "/networking/v3" + path;
        request.body = body;
        request.headers = std::move(headers);
        request.scheme_and_authority = "http://localhost";
        std::optional<Response> response;
        controller_->handle(std::move(request), [&](Response given) { response = std::move(given); });
        return response.value();
    }
    Response get(const std::string& path) { return request(Method::Get, path); }
    Response put(const std::string& path, const std::string& body, Headers headers = {}) {
        return request(Method::Put, path, body, std::move(headers));
    }
    Response erase(const std::string& path, Headers headers = {}) {
        return request(Method::Delete, path, {}, std::move(headers));
    }

    void create_missing_singletons() {
        bool is_done = false;
        controller_->create_missing_singletons([&](const Result<void>& created) {
            EXPECT_TRUE(created);
            is_done = true;
        });
        EXPECT_TRUE(is_done);
    }
    /// A write of the service itself.
    void edit(const std::function<void(state::TreeDraft&)>& change) {
        bool is_done = false;
        controller_->write(change, [&](const Result<void>& stored) {
            EXPECT_TRUE(stored);
            is_done = true;
        });
        EXPECT_TRUE(is_done);
    }

    /// The object of a GET; fails the test when there is none.
    model::Json object(const std::string& path) {
        const Response response = get(path);
        EXPECT_EQ(response.status, 200) << path << " " << response.body;
        return model::Json::parse(response.body);
    }
    std::string etag(const std::string& path) { return object(path)["etag"]; }
    static std::string code(const Response& response) {
        const auto body = model::Json::parse(response.body, nullptr, false);
        return body.is_object() && body.contains("error") ? body["error"]["code"].get<std::string>() : "";
    }
    static Headers header(std::string name, std::string value) {
        Headers headers;
        headers.add(std::move(name), std::move(value));
        return headers;
    }

    /// A logical network and a virtual network with one subnet.
    void make_networks(const std::string& name = "VNet1") {
        ASSERT_LT(put("/logicalNetworks/HNV", R"({"properties":{"networkVirtualizationEnabled":"True"}})").status, 300);
        const Response response = put("/virtualNetworks/" + name, network_body());
        ASSERT_EQ(response.status, 201) << response.body;
    }
    static std::string network_body(const std::string& more = R"(,"subnets":[{"resourceId":"Subnet1",
        "properties":{"addressPrefix":"24.30.1.0/24"}}])") {
        return R"({"properties":{"addressSpace":{"addressPrefixes":["24.30.0.0/16"]},
                   "logicalNetwork":{"resourceRef":"/logicalnetworks/hnv"})" +
               more + "}}";
    }

    store::MemoryStore store_;
    resources::RuleBook rules_;
    std::unique_ptr<ResourceController> controller_;
};

}  // namespace nc::service::api
