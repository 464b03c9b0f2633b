// Which numbers of a space are taken, and by whom: MAC addresses, virtual subnet ids, addresses on a subnet, public
// addresses, priorities of rules. A persistent value like the maps under it, kept by ResourceTree at every change, so
// that "who has it" and "which is the lowest free one" cost O(log n) however many resources there are. Thread: copies
// may be read by any.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>

#include "generated/types.hpp"
#include "schemas/base/ip_address.hpp"
#include "schemas/base/mac_address.hpp"
#include "schemas/model/resource_path.hpp"
#include "service/state/persistent_map.hpp"

namespace nc::service::state {

struct StoredResource;

/// 128 bits, enough for what is counted here. IPv4 addresses are IPv4-mapped (RFC 4291 2.5.5.2): both versions are one
/// order, and the range of one version is a range.
struct IndexNumber {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    static IndexNumber of(std::uint64_t number) { return {0, number}; }
    static IndexNumber of(const MacAddress& address) { return {0, address.to_number()}; }
    static IndexNumber of(const IpAddress& address);
    /// Precondition: made from an address, or from one by next().
    IpAddress to_address() const;
    IndexNumber next() const { return {low == UINT64_MAX ? high + 1 : high, low + 1}; }
    IndexNumber previous() const { return {low == 0 ? high - 1 : high, low - 1}; }

    friend auto operator<=>(const IndexNumber&, const IndexNumber&) = default;
};

/// Where a number must be unique.
class NumberSpace {
  public:
    static NumberSpace mac_addresses();
    static NumberSpace virtual_subnet_ids();
    /// Of interfaces, front ends of load balancers, and learned addresses.
    static NumberSpace addresses_on(const model::ResourcePath& subnet);
    static NumberSpace public_addresses();
    static NumberSpace priorities_of(const model::ResourcePath& access_control_list, model::AclRuleType direction);

    friend auto operator<=>(const NumberSpace&, const NumberSpace&) = default;

  private:
    enum class Kind : std::uint8_t { Mac, VirtualSubnetId, Address, PublicAddress, InboundPriority, OutboundPriority };
    explicit NumberSpace(Kind kind, model::ResourcePath of = {}) : kind_(kind), of_(std::move(of)) {}
    Kind kind_;
    model::ResourcePath of_;  ///< what has such numbers of its own; empty: there is one space for all
};

/// A number that a resource holds.
struct HeldNumber {
    NumberSpace space;
    IndexNumber number;
    friend bool operator==(const HeldNumber&, const HeldNumber&) = default;
};
/// std::nullopt: the resource holds none.
std::optional<HeldNumber> number_held_by(const StoredResource& resource);

class NumberIndex {
  public:
    /// Two may hold the same number: drafts are checked after they are made.
    void add(const HeldNumber& held, const model::ResourcePath& holder);
    /// Precondition: it was added.
    void remove(const HeldNumber& held, const model::ResourcePath& holder);

    /// A resource other than `except` that holds the number; empty when there is none.
    model::ResourcePath holder(const NumberSpace& space, IndexNumber number, const model::ResourcePath& except) const;
    /// The lowest number of first..last that nobody holds; std::nullopt when all are taken.
    std::optional<IndexNumber> lowest_free(const NumberSpace& space, IndexNumber first, IndexNumber last) const;
    /// How many numbers of first..last are held.
    std::uint64_t count(const NumberSpace& space, IndexNumber first, IndexNumber last) const;

  private:
    /// The numbers of one space. Runs are what lowest_free goes by: a full range of any length is one entry.
    struct Taken {
        PersistentMap<std::pair<IndexNumber, model::ResourcePath>, std::monostate> holders;
        PersistentMap<IndexNumber, IndexNumber> runs;  ///< the last number of an unbroken run -> its first

        void take(IndexNumber number);
        void release(IndexNumber number);
        /// The run that holds the number, or the next one after it: its first and last.
        std::optional<std::pair<IndexNumber, IndexNumber>> run_from(IndexNumber number) const;
        /// Empty when nobody but `except` holds the number.
        model::ResourcePath holder(IndexNumber number, const model::ResourcePath& except) const;
    };

    PersistentMap<NumberSpace, Taken> spaces_;
};

}  // namespace nc::service::state
