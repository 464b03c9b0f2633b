// The controller's change feed (docs/decisions/0018) as changes of instances, read with the caller's credentials by
// long polls; and, as these say it, as changes of the associations between them. It keeps what the instances were,
// since the feed tells only what they became. Thread: one reader at a time; cancel from any.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "provider/bridge/resource_classes.hpp"
#include "provider/bridge/resource_provider.hpp"
#include "provider/bridge/rest_source.hpp"
#include "provider/cim/event.hpp"
#include "schemas/model/resource_path.hpp"

namespace nc::provider::bridge {

class IndicationSource final : public cim::ChangeSource {
  public:
    struct Environment {
        std::function<std::chrono::system_clock::time_point()> now;
        /// Lets time pass while the controller does not answer; may end early.
        std::function<void(std::chrono::milliseconds)> pause;
        /// Ends requests that wait.
        std::function<void()> cancel_requests;
    };

    /// Reads what there is now. Errors: those of the source; NotSupported when nothing that is watched is a resource
    /// that the controller stores.
    static Result<std::unique_ptr<cim::ChangeSource>> open(std::shared_ptr<const ResourceClasses> classes,
                                                           RestSource source, cim::Caller caller,
                                                           const std::vector<const cim::Class*>& watched,
                                                           Environment environment);

    Result<std::vector<cim::Change>> next(std::chrono::milliseconds longest) override;
    void cancel() override;

  private:
    IndicationSource(std::shared_ptr<const ResourceClasses> classes, RestSource source, cim::Caller caller,
                     Environment environment)
        : classes_(std::move(classes)),
          source_(source),
          resources_(classes_, source),
          caller_(std::move(caller)),
          environment_(std::move(environment)) {}

    Result<void> begin();
    Result<std::vector<cim::Change>> read(std::chrono::seconds wait);
    std::vector<cim::Change> changes_of(const model::Json& told);
    /// What is watched of one resource.
    struct Known {
        std::optional<cim::Instance> instance{};
        std::vector<cim::Instance> associations{};
    };
    /// `resource`: as it is after the change; null: gone.
    Known read_resource(const ResourceClass& of, const model::ResourcePath& path, const model::Json* resource) const;
    void apply(const ResourceClass& of, const model::ResourcePath& path, cim::Change::Kind kind,
               const model::Json* resource, std::vector<cim::Change>& changes);
    /// Where what the instance belongs to is kept.
    Known* known_of(const cim::Instance& instance);

    std::shared_ptr<const ResourceClasses> classes_;
    RestSource source_;
    ResourceProvider resources_;
    cim::Caller caller_;
    Environment environment_;
    std::vector<const cim::Class*> watched_{};
    /// By whose changes tell of it: the resource classes, and those of the resources that associations are read from.
    std::map<const ResourceClass*, std::vector<const cim::Class*>> told_by_{};
    std::map<model::ResourcePath, Known> known_{};
    std::optional<std::uint64_t> revision_{};  ///< up to where changes have been told; none: what there is is not known
    bool is_lost_ = false;                     ///< something was, and it has not been told yet
    std::atomic<bool> is_cancelled_{false};
};

}  // namespace nc::provider::bridge
