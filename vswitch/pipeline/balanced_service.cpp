#include "vswitch/pipeline/balanced_service.hpp"

#include <algorithm>
#include <array>

#include "vswitch/packet/flow_key.hpp"

namespace nc::vswitch {
namespace {

std::uint64_t hash_of(const IpAddress& address) {
    std::array<std::uint8_t, 16> bytes{};
    std::ranges::copy(address.bytes(), bytes.begin());
    return hash_words(bytes.data(), bytes.size());
}

std::uint64_t hash_of(const Tuple& tuple, Affinity affinity) {
    struct {
        std::array<std::uint8_t, 16> source{};
        std::array<std::uint8_t, 16> destination{};
        std::array<std::uint16_t, 4> rest{};
    } fields;
    std::ranges::copy(tuple.source.bytes(), fields.source.begin());
    std::ranges::copy(tuple.destination.bytes(), fields.destination.begin());
    if (affinity != Affinity::SourceAddress) fields.rest[0] = tuple.protocol;
    if (affinity == Affinity::FiveTuple) {
        fields.rest[1] = tuple.source_port;
        fields.rest[2] = tuple.destination_port;
    }
    return hash_words(&fields, sizeof(fields));
}

/// The finishing step of MurmurHash3: every bit of the input moves every bit of the result.
std::uint64_t mix(std::uint64_t state) {
    state = (state ^ (state >> 33)) * 0xFF51AFD7ED558CCDULL;
    state = (state ^ (state >> 33)) * 0xC4CEB9FE1A85EC53ULL;
    return state ^ (state >> 33);
}

}  // namespace

bool BalancedService::choose(const Tuple& first, Translation& found) const {
    const std::uint64_t key = hash_of(first, affinity);
    const Member* best = nullptr;
    std::uint64_t best_weight = 0;
    for (const Member& member : members) {
        // A pool may hold addresses of both IP versions.
        if (!member.takes_new_connections || member.address.version() != first.destination.version()) continue;
        if (member.address == first.source) continue;
        const std::uint64_t weight = mix(key ^ hash_of(member.address));
        if (best != nullptr && weight <= best_weight) continue;
        best = &member;
        best_weight = weight;
    }
    if (best == nullptr) return false;
    found = translation;
    found.member = best->address;
    return true;
}

bool BalancedService::still_takes(const Translation& chosen) const {
    Translation wanted = translation;
    wanted.member = chosen.member;
    return wanted == chosen && std::ranges::any_of(members, [&](const Member& member) {
               return member.address == chosen.member && member.takes_new_connections;
           });
}

std::string BalancedService::to_string() const {
    std::string text = translation.keeps_destination ? "hand on to" : "translate to";
    const std::string port = translation.port != 0 ? ":" + std::to_string(translation.port) : "";
    char separator = ' ';
    for (const Member& member : members) {
        text += separator + member.address.to_string() + port + (member.takes_new_connections ? "" : " (down)");
        separator = '|';
    }
    return members.empty() ? text + " nobody" : text;
}

}  // namespace nc::vswitch
