// How long to wait before the next attempt: doubling up to a bound, spread so that many hosts do not come at once.
// Values only; the caller keeps the time. Thread: control.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>

namespace nc::service::southbound {

class Backoff {
  public:
    using Delay = std::chrono::milliseconds;
    static constexpr Delay kFirst{100};
    static constexpr Delay kLongest{5000};

    /// `random_unit` gives numbers in [0, 1).
    explicit Backoff(std::function<double()> random_unit) : random_unit_(std::move(random_unit)) {}

    /// The delay before the next attempt: between three and five quarters of kFirst, 2 kFirst, 4 kFirst, … kLongest.
    Delay next() {
        const double spread = 0.75 + 0.5 * random_unit_();
        const Delay delay(static_cast<Delay::rep>(static_cast<double>(base_.count()) * spread));
        base_ = std::min(base_ * 2, kLongest);
        return delay;
    }
    /// After a success.
    void reset() { base_ = kFirst; }

  private:
    std::function<double()> random_unit_;
    Delay base_ = kFirst;
};

}  // namespace nc::service::southbound
