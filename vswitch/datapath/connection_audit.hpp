// Records of connections that audited rules have decided on: one for each connection that begins, and at most one a
// minute for packets that begin none. What nobody takes is bounded; beyond it records are left out and counted, so that
// a flood costs no memory and no packet waits. Thread: worker.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "schemas/base/identifiers.hpp"
#include "vswitch/flow/connection_table.hpp"
#include "vswitch/packet/parser.hpp"
#include "vswitch/pipeline/action.hpp"

namespace nc::vswitch {

struct ConnectionRecord {
    std::chrono::sys_seconds at;
    InstanceId port;
    PortSlot slot = 0;
    AuditedRule rule;
    Tuple tuple;  ///< of the first packet
};

class ConnectionAudit {
  public:
    static constexpr std::size_t kMostRecords = 10'000;  ///< between two calls of take()

    /// A connection has begun.
    void begin(const AuditedRule& rule, InstanceId port, PortSlot slot, const Tuple& tuple);
    /// A packet was decided on that began none: it was denied, or another layer dropped it.
    void decide(const AuditedRule& rule, InstanceId port, const ConnectionKey& key, const Tuple& tuple,
                Milliseconds now);

    struct Taken {
        std::vector<ConnectionRecord> records;
        std::uint64_t left_out = 0;  ///< since the last call
    };
    Taken take() { return std::exchange(pending_, Taken{}); }
    /// Since the start.
    std::uint64_t left_out() const { return left_out_; }

  private:
    /// What was recorded lately, by hash. Another connection with the same place takes it: one more record then.
    struct Lately {
        std::uint64_t hash = 0;
        Milliseconds at = 0;
    };
    std::array<Lately, 4096> lately_{};
    Taken pending_;
    std::uint64_t left_out_ = 0;
};

}  // namespace nc::vswitch
