// Enumerations that clients pull in pieces: the cursor of each and what is left of its last piece, until it is read to
// its end, closed, or its time is over. A caller sees only its own, and can hold a limited number. Thread: any; opening
// and pulling block until the source answers, and hold up no other enumeration meanwhile.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "provider/cim/cursor.hpp"
#include "provider/cim/instance_provider.hpp"
#include "provider/cim/query_engine.hpp"
#include "schemas/base/result.hpp"

namespace nc::provider::transport {

struct EnumerationLimits {
    std::size_t per_caller = 64;
    std::size_t total = 1024;
    std::chrono::seconds longest{600};  ///< between two pulls
};

class EnumerationTable {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Clock = std::function<TimePoint()>;

    explicit EnumerationTable(Clock clock, EnumerationLimits limits = {}) : clock_(std::move(clock)), limits_(limits) {}

    const EnumerationLimits& limits() const { return limits_; }
    TimePoint now() const { return clock_(); }

    /// What a face has to know of it when it is pulled: the form in which instances are shown.
    using Mode = std::string;
    struct Piece {
        std::vector<cim::QueryRow> rows;
        bool is_last = false;  ///< the enumeration is gone
    };

    /// Reads the first piece, so that who may not read, or asks for nothing that there is, hears of it now. Errors:
    /// LimitExceeded, those of the cursor. `time`: between two pulls; zero is the longest there is.
    Result<std::string> open(const cim::Caller& caller, cim::CursorPtr<cim::QueryRow> cursor, Mode mode,
                             std::chrono::seconds time);
    /// Error InvalidContext: none of the caller's.
    Result<Mode> mode(const cim::Caller& caller, const std::string& id);

    /// Whether one more has room in the answer; called once for each, in their order.
    using HasRoom = std::function<bool(const cim::QueryRow&)>;
    struct Want {
        std::size_t count = 0;
        HasRoom has_room{};                   ///< null: there is room for all
        std::optional<TimePoint> deadline{};  ///< no further piece is begun then
    };
    /// At most `count`, and none from the first on that has no room. Errors: InvalidContext, none of the caller's;
    /// Failed, another pull of it goes on; those of the cursor, after which the enumeration is gone.
    Result<Piece> pull(const cim::Caller& caller, const std::string& id, const Want& want);
    Result<void> close(const cim::Caller& caller, const std::string& id);

    /// Ends those whose time is over; any other call does so, too. Tells how many are left.
    std::size_t drop_old();

  private:
    struct Entry {
        std::string owner;
        std::string counted;                   ///< whom it is counted for
        cim::CursorPtr<cim::QueryRow> cursor;  ///< null: it is read to its end
        std::vector<cim::QueryRow> rest;       ///< of its last piece; the next is the last of the vector
        Mode mode;
        std::chrono::seconds time;
        TimePoint end;
        bool is_pulled = false;  ///< somebody reads the cursor; who else looks at it stays away from it and the rest
    };
    using Entries = std::map<std::string, std::shared_ptr<Entry>>;
    class Reading;
    static Result<void> fetch(Entry& entry);
    static Result<std::vector<cim::QueryRow>> take(Entry& entry, const Want& want, const Clock& clock);
    void erase_old();
    Result<Entries::iterator> find(const cim::Caller& caller, const std::string& id);
    Result<void> check_limits(const std::string& counted);

    Clock clock_;
    EnumerationLimits limits_;
    std::mutex mutex_;
    Entries entries_;
};

}  // namespace nc::provider::transport
