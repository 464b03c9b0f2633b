// A rate limit: `per_second` on average, as many at once. Thread: worker.
#pragma once

#include <algorithm>
#include <cstdint>

#include "vswitch/flow/connection_table.hpp"

namespace nc::vswitch {

class TokenBucket {
  public:
    /// Whether one more may pass now.
    bool take(std::uint32_t per_second, Milliseconds now) {
        const Milliseconds full = Milliseconds{per_second} * 1000;
        tokens_ = std::min(full, tokens_ + (now - filled_at_) * per_second);
        filled_at_ = now;
        if (tokens_ < 1000) return false;
        tokens_ -= 1000;
        return true;
    }

  private:
    Milliseconds tokens_ = 0;  ///< thousandths; the first call fills it, since the clock began long ago
    Milliseconds filled_at_ = 0;
};

}  // namespace nc::vswitch
