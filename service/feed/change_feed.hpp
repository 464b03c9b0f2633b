// The change feed: readers ask for what changed after a revision and are answered at once, or, when there is nothing
// and they are willing to wait, as soon as there is (docs/decisions/0018). Thread: control.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "schemas/model/api_version.hpp"
#include "schemas/model/json.hpp"
#include "service/api/commit_observer.hpp"
#include "service/api/presenter.hpp"
#include "service/api/unstored_resource.hpp"
#include "service/feed/change_log.hpp"

namespace nc::service::feed {

/// What a reader wants.
struct ChangeQuery {
    std::optional<Generation> since;  ///< absent: only the revision of now
    std::chrono::seconds wait{0};     ///< how long an answer without changes may be put off
    std::size_t limit = 1000;         ///< changes in one answer; a revision is never cut, so there may be more
    model::ResourcePath below;        ///< only this resource and what is below it; empty: everything
    bool with_resources = false;      ///< each path's last change carries the resource
    bool with_states = false;         ///< instead, each change carries the resource as it was after it
};

class ChangeFeed final : public api::CommitObserver {
  public:
    struct Environment {
        /// Runs a function later on the control thread.
        std::function<void(std::chrono::seconds, std::function<void()>)> after;
        /// A resource of a tree as a GET shows it; std::nullopt when it is absent.
        std::function<std::optional<model::Json>(const state::ResourceTree&, const model::ResourcePath&, api::Detail,
                                                 model::ApiVersion)>
            document;
    };
    /// More readers than this do not wait: the one that has waited longest is answered for each that comes.
    static constexpr std::size_t kWaitingLimit = 1000;

    ChangeFeed(Generation start, Environment environment, ChangeLog::Limits limits = {});

    /// Answers with {"revision", "changes"}, or ChangesTooOld.
    void read(const api::UnstoredCall& call, const ChangeQuery& query, const api::Reply& reply);

    void on_committed(const state::ResourceTree& before, const state::ResourceTree& after) override;

  private:
    struct Reader {
        model::ResourceType type;
        model::ApiVersion version;
        ChangeQuery query;
        api::Reply reply;
        Generation seen;  ///< there was nothing for the reader up to here
    };

    /// Whether everything that the query asks for is in the log. Precondition: it has `since`.
    bool has_all(const ChangeQuery& query) const;
    /// Whether something after `seen` is wanted.
    bool has_news(const ChangeQuery& query, Generation seen) const;
    void answer(const Reader& reader) const;
    /// Adds the resources that are asked for to the entries of the changes.
    void add_resources(const Reader& reader, const std::vector<const Change*>& changes,
                       std::vector<model::Json>& entries) const;
    /// Nothing happens when the reader has been answered.
    void release(std::uint64_t number);

    ChangeLog log_;
    Environment environment_;
    std::map<std::uint64_t, Reader> waiting_;  ///< by number, the longest waiting first
    std::uint64_t next_number_ = 0;
    std::shared_ptr<char> alive_ = std::make_shared<char>();  ///< a timer of a feed that is gone does nothing
};

}  // namespace nc::service::feed
