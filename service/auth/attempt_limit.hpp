// How often one client may guess: a number of attempts at once, and then one per interval (a token bucket).
// Thread: control.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

namespace nc::service::auth {

class AttemptLimit {
  public:
    using Time = std::chrono::steady_clock::time_point;
    struct Settings {
        std::size_t burst = 10;
        std::chrono::milliseconds interval{6'000};
        std::size_t client_count = 4'096;  ///< remembered at one time; the one that was seen longest ago goes
    };

    explicit AttemptLimit(Settings settings) : settings_(settings) {}

    /// Takes one attempt from what the client has left; false when nothing is left.
    bool take(const std::string& client, Time now);
    /// The attempt was right: it does not count.
    void give_back(const std::string& client);

  private:
    struct Bucket {
        double left;
        Time since;  ///< when `left` was true
    };
    void make_room();

    Settings settings_;
    std::map<std::string, Bucket> buckets_;
};

}  // namespace nc::service::auth
