#include "vswitch/agent/front_end_rates.hpp"

#include <cmath>

namespace nc::vswitch {

std::vector<goal_state::FrontEndCounters> FrontEndRates::measure(const std::vector<FrontEndInfo>& front_ends,
                                                                 Time now) {
    constexpr double kBitsPerByte = 8;
    const double seconds = std::chrono::duration<double>(now - std::exchange(at_, now)).count();
    const auto before = std::exchange(seen_, {});
    std::vector<goal_state::FrontEndCounters> all;
    for (const FrontEndInfo& info : front_ends) {
        goal_state::FrontEndCounters& counters = all.emplace_back(info.counters);
        const std::pair place(counters.vsid, counters.address);
        seen_[place] = {counters.total, info.bytes};
        const auto known = before.find(place);
        if (known == before.end() || seconds <= 0 || known->second.packets > counters.total) continue;
        const auto rate = [&](std::uint64_t grown, double factor) {
            return static_cast<std::uint64_t>(std::llround(static_cast<double>(grown) * factor / seconds));
        };
        counters.packets_per_second = rate(counters.total - known->second.packets, 1);
        counters.bits_per_second = rate(info.bytes - known->second.bytes, kBitsPerByte);
    }
    return all;
}

}  // namespace nc::vswitch
