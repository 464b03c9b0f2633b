// Diagnostics that run on their own: a PUT of the action starts one and names its operation, and the result is found
// under that id (MS-NCNBI 3.1.5.22). What is asked for, and how it is found out, is the subclass's. Thread: control.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "schemas/model/faults.hpp"
#include "service/actions/action_shelf.hpp"
#include "service/actions/environment.hpp"
#include "service/api/unstored_resource.hpp"

namespace nc::service::actions {

/// The results of one kind of diagnostics.
class DiagnosticsResults final : public api::UnstoredResource {
  public:
    explicit DiagnosticsResults(ActionShelf results) : shelf(std::move(results)) {}

    void get(const api::UnstoredCall& call, const api::Reply& reply) override;
    void list(const api::UnstoredCall& call, const api::Reply& reply) override;

    ActionShelf shelf;
};

class DiagnosticsAction : public api::UnstoredResource {
  public:
    /// `actions` is for the last one only. `results` answers for the results and outlives this.
    DiagnosticsAction(Environment environment, ActionShelf actions, DiagnosticsResults& results)
        : environment_(std::move(environment)), actions_(std::move(actions)), results_(results.shelf) {}

    /// The last one; NotFound before the first.
    void get(const api::UnstoredCall& call, const api::Reply& reply) override;
    void put(const api::UnstoredCall& call, const codec::ProposedResource& proposed, const api::Reply& reply) override;

  protected:
    virtual model::ResourceType result_type() const = 0;
    virtual const char* result_member() const = 0;  ///< of the action: where the reference to its result stands
    virtual void check(const model::Json& /*properties*/, model::Faults&) const {}
    /// What the result says, beside what the action said: with `tree` null before the work is done.
    virtual model::Json findings(const model::Json& properties, const state::ResourceTree* tree) const = 0;

    /// Does the work and gives `done` the findings, at once or later.
    virtual void find_out(const model::Json& properties, const state::ResourceTree& tree,
                          const std::function<void(model::Json)>& done) const {
        done(findings(properties, &tree));
    }

  private:
    Environment environment_;
    ActionShelf actions_;
    ActionShelf& results_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();  ///< posted work of a dead action does nothing
};

}  // namespace nc::service::actions
