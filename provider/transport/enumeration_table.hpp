// Enumerations that clients pull in pieces: what is left of each, until it is read to its end, closed, or its time is
// over. A caller sees only its own, and can hold a limited number. Thread: any.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "provider/cim/instance.hpp"
#include "provider/cim/instance_provider.hpp"
#include "schemas/base/result.hpp"

namespace nc::provider::transport {

struct EnumerationLimits {
    std::size_t per_caller = 64;
    std::size_t total = 1024;
    std::chrono::seconds longest{600};  ///< between two pulls
};

class EnumerationTable {
  public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    explicit EnumerationTable(Clock clock, EnumerationLimits limits = {}) : clock_(std::move(clock)), limits_(limits) {}

    /// What a face has to know of it when it is pulled: the form in which instances are shown.
    using Mode = std::string;
    struct Piece {
        std::vector<cim::Instance> instances;
        Mode mode;
        bool is_last = false;  ///< the enumeration is gone
    };

    /// Error LimitExceeded. `time`: between two pulls; zero is the longest there is.
    Result<std::string> open(const cim::Caller& caller, std::vector<cim::Instance> rest, Mode mode,
                             std::chrono::seconds time);
    /// Whether one more has room in the answer; called once for each, in their order.
    using HasRoom = std::function<bool(const cim::Instance&)>;
    /// At most `count`, and none from the first on that has no room. Error InvalidContext: none of the caller's.
    Result<Piece> pull(const cim::Caller& caller, const std::string& id, std::size_t count,
                       const HasRoom& has_room = {});
    Result<void> close(const cim::Caller& caller, const std::string& id);
    /// How many there are.
    std::size_t size();

  private:
    struct Entry {
        std::string owner;
        std::string counted;              ///< whom it is counted for
        std::vector<cim::Instance> rest;  ///< the next is the last of the vector
        Mode mode;
        std::chrono::seconds time;
        std::chrono::steady_clock::time_point end;
    };
    using Entries = std::map<std::string, Entry>;
    void drop_old();
    Result<Entries::iterator> find(const cim::Caller& caller, const std::string& id);

    Clock clock_;
    EnumerationLimits limits_;
    std::mutex mutex_;
    Entries entries_;
};

}  // namespace nc::provider::transport
