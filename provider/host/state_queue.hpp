// The states of a host that one reader has still to see, one after the other. Bounded: a reader that is too slow is
// told that it missed some, and goes on with the last. Thread: push() from control, take() by one reader, cancel() from
// any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace nc::provider::host {

struct HostState;

class StateQueue {
  public:
    using State = std::shared_ptr<const HostState>;
    /// A state of a large host is some megabytes.
    static constexpr std::size_t kLimit = 64;

    void push(State state);

    struct Taken {
        std::vector<State> states{};  ///< oldest first; empty: there was none in time
        bool has_missed = false;      ///< there were more before these
        bool is_cancelled = false;
    };
    /// Waits for the first for so long.
    Taken take(std::chrono::milliseconds longest);
    /// Ends a wait, and all to come at once.
    void cancel();

  private:
    std::mutex mutex_{};
    std::condition_variable changed_{};
    Taken waiting_{};  ///< guarded by the mutex
};

}  // namespace nc::provider::host
