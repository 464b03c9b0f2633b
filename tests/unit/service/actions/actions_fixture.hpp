// All actions behind the REST interface, on a store in memory. What they post runs when the test says so.
#pragma once

#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "service/actions/all_actions.hpp"
#include "tests/unit/service/resources/rules_fixture.hpp"

namespace nc::service::actions {

using model::Json;
using model::ResourceType;

class ActionsFixture : public resources::RulesFixture {
  protected:
    ActionsFixture() { add_actions(); }
    ~ActionsFixture() override { std::filesystem::remove_all(folder_); }

    /// `computed` are what statistics count.
    void add_actions(std::vector<const api::ComputedProperties*> computed = {}) {
        actions::add_actions(
            *controller_,
            {{[this](std::function<void()> task) { tasks_.push_back(std::move(task)); },
              [] { return std::chrono::system_clock::time_point(std::chrono::seconds(1767225600)); }},
             {[this] { return network_state_; }, [this]() -> const controller::HostReports& { return reports_; },
              [this](const controller::ProbeQuestion& question, controller::Prober::Done done) {
                  probes_.push_back({question, std::move(done)});
              }},
             folder_,
             std::move(computed),
             Log("test", LogLevel::Error)});
    }

    /// Everything that is posted, and what that posts.
    void run() {
        while (!tasks_.empty())
            run_one();
    }
    void run_one() {
        const std::function<void()> task = std::move(tasks_.front());
        tasks_.pop_front();
        task();
    }

    /// A new service on a store; the same one is a restart.
    void begin_anew(store::Store& store) {
        tasks_.clear();
        auto tree = state::ResourceTree::load(store);
        controller_ = std::make_unique<api::ResourceController>(store, rules_, std::move(tree).value(), at_once());
        create_missing_singletons();
        add_actions();
    }

    std::deque<std::function<void()>> tasks_;
    /// What was asked of hosts, for the test to answer.
    struct AskedProbe {
        controller::ProbeQuestion question;
        controller::Prober::Done done;
    };
    std::vector<AskedProbe> probes_;
    state::NetworkStatePtr network_state_;
    controller::HostReports reports_;
    /// Of this test alone; removed with it.
    const std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("nc-actions-test-" + Guid::random().to_string());
};

}  // namespace nc::service::actions
