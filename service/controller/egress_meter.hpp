// How many bytes have left each virtual subnet (billedEgressBytes, unbilledEgressBytes; MS-NCNBI 3.1.5.18.2), over all
// hosts. Hosts tell what each port has counted since its device was attached; what is more than at the last time is
// added, and all of it where a counter has begun anew. The sums and what each port said last are kept in a file, so
// that they survive a restart of this service as well as one of a host. Thread: control.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>

#include "schemas/base/identifiers.hpp"
#include "schemas/base/log.hpp"
#include "schemas/goal_state/goal_state.hpp"

namespace nc::service::controller {

class EgressMeter {
  public:
    using Bytes = goal_state::EgressBytes;
    /// Who counts: a port, each IP version for itself, since each may be in a subnet of its own.
    struct Counter {
        InstanceId host;
        InstanceId port;
        IpVersion version = IpVersion::V4;
        friend auto operator<=>(const Counter&, const Counter&) = default;
    };

    /// Begins with what the file holds; without a file, or with one that cannot be read, at zero.
    EgressMeter(std::filesystem::path file, Log log);

    /// What has been counted so far, and the subnet (its instanceId) that it was sent from.
    void take(const Counter& counter, InstanceId subnet, const Bytes& now);
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
    void load();

    std::filesystem::path file_;
    Log log_;
    std::map<InstanceId, Bytes> totals_;
    std::map<Counter, Bytes> last_;  ///< what each said
    std::uint64_t revision_ = 0;
    bool is_saved_ = true;
};

}  // namespace nc::service::controller
