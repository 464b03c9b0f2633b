// A limit of bits per second that lets a packet pass whole, however large, and makes the next one wait for it: what was
// taken ahead of time is owed. Over any time, what passes is rate x time, give or take one packet and 50 ms. Thread:
// worker.
#pragma once

#include <algorithm>
#include <cstdint>

#include "vswitch/flow/connection_table.hpp"

namespace nc::vswitch {

inline constexpr std::uint64_t kBitsPerMegabit = 1'000'000;

class ByteBucket {
  public:
    /// Whether a packet may pass now. `rate`: bits per second; 0: no limit.
    bool is_open(std::uint64_t rate, Milliseconds now) {
        if (rate == 0) return true;
        fill(rate, now);
        return tokens_ > 0;
    }
    /// Bytes that may pass before it closes. Invariant: is_open() was asked at the same moment.
    std::uint64_t room() const { return tokens_ > 0 ? static_cast<std::uint64_t>(tokens_) / kPerByte + 1 : 0; }
    void take(std::uint64_t bytes) { tokens_ -= static_cast<std::int64_t>(bytes * kPerByte); }
    /// The first moment at which a packet may pass, if nothing is taken until then. Invariant: as above, and it is
    /// closed.
    Milliseconds opens_at(std::uint64_t rate, Milliseconds now) const {
        return now + static_cast<std::uint64_t>(-tokens_) / rate + 1;
    }

  private:
    static constexpr std::uint64_t kPerByte = 8000;  ///< thousandths of a bit
    static constexpr std::uint64_t kBurst = 50;      ///< milliseconds: a worker that was kept waiting catches up

    void fill(std::uint64_t rate, Milliseconds now) {
        const std::uint64_t elapsed = std::min<std::uint64_t>(now - filled_at_, kLongest);
        filled_at_ = now;
        tokens_ =
            std::min(tokens_ + static_cast<std::int64_t>(elapsed * rate), static_cast<std::int64_t>(kBurst * rate));
    }

    static constexpr std::uint64_t kLongest = 1'000'000;  ///< milliseconds; a longer time fills it as well

    std::int64_t tokens_ = 0;
    Milliseconds filled_at_ = 0;  ///< the clock began long ago: the first call fills it
};

}  // namespace nc::vswitch
