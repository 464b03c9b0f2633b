// How many bytes have left each virtual subnet (billedEgressBytes, unbilledEgressBytes; MS-NCNBI 3.1.5.18.2), over all
// hosts. Hosts tell what each port has counted since its device was attached; what is more than at the last time is
// added, and all of it where a counter has begun anew. The sums and what each port said last are kept in a file, so
// that they survive a restart of this service as well as one of a host. Thread: control.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "schemas/base/identifiers.hpp"
#include "schemas/base/log.hpp"
#include "schemas/goal_state/goal_state.hpp"

namespace nc::service::controller {

class EgressMeter {
  public:
    struct Bytes {
        std::uint64_t billed = 0;
        std::uint64_t unbilled = 0;
        friend bool operator==(const Bytes&, const Bytes&) = default;
    };

    /// Begins with what the file holds; without a file, or with one that cannot be read, at zero.
    EgressMeter(std::filesystem::path file, Log log);

    /// What a port of a host has counted, and the subnet (its instanceId) that it is in.
    void take(InstanceId host, InstanceId subnet, const goal_state::PortCounters& counters);
    /// Of a subnet, since it was made or reset.
    Bytes total(InstanceId subnet) const;
    /// Sets a subnet's sums to zero, and keeps that on disk at once.
    void reset(InstanceId subnet);
    /// Forgets subnets and hosts that are no more.
    void keep_only(const std::set<InstanceId>& subnets, const std::set<InstanceId>& hosts);
    /// Writes the file if anything has changed. A failure is logged, and tried again the next time.
    void save();

    /// Grows whenever total() may say something else.
    std::uint64_t revision() const { return revision_; }

  private:
    using PortOfHost = std::pair<InstanceId, InstanceId>;

    void load();

    std::filesystem::path file_;
    Log log_;
    std::map<InstanceId, Bytes> totals_;
    std::map<PortOfHost, Bytes> last_;  ///< what each port said
    std::uint64_t revision_ = 0;
    bool is_saved_ = true;
};

}  // namespace nc::service::controller
