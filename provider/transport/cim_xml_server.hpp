// CIM-XML over HTTP (DSP0200 1.3, DSP0201): one MESSAGE in, its answer out. Operations: all reading and writing of
// instances, classes for reading, associations, ExecQuery, pulled enumerations, extrinsic methods. Thread: any number
// at the same time.
#pragma once

#include <string>

#include "provider/cim/object_manager.hpp"
#include "provider/transport/enumeration_table.hpp"
#include "service/api/message.hpp"

namespace nc::provider::transport {

class CimXmlServer {
  public:
    /// Both outlive it.
    CimXmlServer(const cim::ObjectManager& manager, EnumerationTable& enumerations)
        : manager_(manager), enumerations_(enumerations) {}

    service::api::Response answer(const service::api::Request& request) const;

  private:
    const cim::ObjectManager& manager_;
    EnumerationTable& enumerations_;
};

}  // namespace nc::provider::transport
