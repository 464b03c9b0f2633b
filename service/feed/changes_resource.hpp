// GET /networking/v1/changes?since=N&wait=SECONDS&limit=N&below=PATH&resources=true&states=true: the change feed as a
// resource. Without since it tells the revision to begin with. Parameters of other names are ignored. Thread: control.
#pragma once

#include "service/api/unstored_resource.hpp"
#include "service/feed/change_feed.hpp"

namespace nc::service::feed {

class ChangesResource final : public api::UnstoredResource {
  public:
    static constexpr std::uint64_t kLongestWait = 60;  ///< seconds; longer ones count as this
    static constexpr std::uint64_t kLargestLimit = 1000;

    /// `feed` outlives this.
    explicit ChangesResource(ChangeFeed& feed) : feed_(feed) {}

    void get(const api::UnstoredCall& call, const api::Reply& reply) override;

  private:
    ChangeFeed& feed_;
};

}  // namespace nc::service::feed
