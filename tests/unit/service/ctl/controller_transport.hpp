// ncctl's commands against a controller in the same process, on a store in memory.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "service/ctl/client.hpp"
#include "service/resources/rule_book.hpp"
#include "tests/unit/service/api/api_fixture.hpp"

namespace nc::service::ctl {

class ControllerTransport final : public Transport {
  public:
    ControllerTransport()
        : rules_(resources::make_rule_book()),
          controller_(store_, rules_, state::ResourceTree::load(store_).value(), at_once()) {}

    Result<Answer> send(const Request& request) override {
        if (is_away) return Error{kNoAnswer, "No answer.", {}, {}};
        api::Request asked;
        asked.method = request.method == "PUT"      ? api::Method::Put
                       : request.method == "DELETE" ? api::Method::Delete
                                                    : api::Method::Get;
        const std::string path = request.path.starts_with('/') ? request.path : "/" + request.path;
        asked.target = (path.starts_with("/networking") ? path : "/networking/v7.1" + path) +
                       (request.query.empty() ? "" : "?" + request.query);
        asked.body = request.body;
        for (const auto& [name, value] : request.headers)
            asked.headers.add(name, value);
        std::optional<Answer> answer;
        controller_.handle(std::move(asked), [&](const api::Response& response) {
            answer = Answer{response.status, response.body, response.headers.fields()};
        });
        if (request.method == "PUT") puts += request.path + "\n";
        return answer.value();
    }

    api::ResourceController& controller() { return controller_; }

    bool is_away = false;
    std::string puts;  ///< paths, a line each

  private:
    static api::CommitQueue::Threads at_once() {
        const api::Executor run = [](const std::function<void()>& task) { task(); };
        return {run, run};
    }

    store::MemoryStore store_;
    resources::RuleBook rules_;
    api::ResourceController controller_;
};

}  // namespace nc::service::ctl
