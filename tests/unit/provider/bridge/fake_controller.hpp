// A controller of a few lines: resources as JSON, their lists, and the change feed as docs/decisions/0018 says it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "schemas/model/json_value.hpp"
#include "service/ctl/transport.hpp"

namespace nc::provider::test {

class FakeController final : public service::ctl::Transport {
  public:
    Result<service::ctl::Answer> send(const service::ctl::Request& request) override;

    /// Writes are one revision each.
    void put(const std::string& path, model::Json properties);
    void remove(const std::string& path);
    /// Forgets all changes up to now.
    void trim() { oldest_ = revision_; }

    bool is_away = false;
    int refusal = 0;                                ///< status of all answers; 0: none
    std::size_t limit = 1000;                       ///< changes in one answer
    std::function<void(int seconds)> on_wait;       ///< a request waits for so long; may write
    std::vector<service::ctl::Request> requests{};  ///< all there were

  private:
    struct Entry {
        std::uint64_t revision;
        std::string kind;
        std::string path;
        model::Json resource;  ///< null: deleted
    };
    service::ctl::Answer changes(const std::string& query);

    std::map<std::string, model::Json> resources_{};
    std::vector<Entry> log_{};
    std::uint64_t revision_ = 7;
    std::uint64_t oldest_ = 7;
};

}  // namespace nc::provider::test
