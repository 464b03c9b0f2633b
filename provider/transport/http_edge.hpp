// Where HTTP requests go: /cimom to CIM-XML, /wsman to WS-Management. Thread: control; requests are answered aside.
#pragma once

#include <functional>

#include "provider/transport/cim_xml_server.hpp"
#include "provider/transport/guard.hpp"
#include "provider/transport/wsman_server.hpp"
#include "service/http/connection.hpp"

namespace nc::provider::transport {

struct Faces {
    const CimXmlServer& cim_xml;  ///< both outlive the handler
    const WsmanServer& wsman;
};
using Run = std::function<void(std::function<void()>)>;

/// `ways`: what a 401 of the controller is answered with. `run_aside` runs a task that may block on another thread,
/// `run_on_control` one on that of the server.
service::http::Handler make_handler(Faces faces, Ways ways, Run run_aside, Run run_on_control);

}  // namespace nc::provider::transport
