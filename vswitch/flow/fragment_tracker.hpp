// Fragments after the first carry no ports: they belong to the connection of the first. Remembers which one that was,
// for a bounded number of packets under reassembly; a newer one takes the place of the oldest among a few. Thread:
// worker.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "vswitch/flow/connection_table.hpp"

namespace nc::vswitch {

class FragmentTracker {
  public:
    FragmentTracker() : sets_(kSets) {}

    /// `fragment`: of fragment_key().
    void remember(const ConnectionKey& fragment, Direction direction, std::uint32_t identification,
                  const ConnectionReference& connection, Milliseconds now);
    /// A reference to nothing when no first fragment was seen within the last kReassemblyLimit.
    ConnectionReference find(const ConnectionKey& fragment, Direction direction, std::uint32_t identification,
                             Milliseconds now) const;

    static constexpr Milliseconds kReassemblyLimit = 30'000;  ///< as Linux waits for the missing ones

  private:
    static constexpr std::size_t kSets = 256;
    /// A packet between two ports of this host has two entries, of which none may cost the other its place.
    static constexpr std::size_t kEntriesPerSet = 4;

    struct Entry {
        ConnectionKey key;
        Direction direction = Direction::Outbound;
        std::uint32_t identification = 0;
        ConnectionReference connection;
        Milliseconds since = 0;

        bool is_of(const ConnectionKey& fragment, Direction its_direction, std::uint32_t its_identification) const {
            return key == fragment && direction == its_direction && identification == its_identification;
        }
    };
    using Set = std::array<Entry, kEntriesPerSet>;
    static std::size_t set_of(const ConnectionKey& fragment, Direction direction, std::uint32_t identification);

    std::vector<Set> sets_;
};

}  // namespace nc::vswitch
