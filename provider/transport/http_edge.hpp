// Where HTTP requests go: /cimom to CIM-XML, /wsman to WS-Management. The edge proves nobody's identity: what a client
// proves itself with goes on to the controller, which judges it. Thread: control; requests are answered aside.
#pragma once

#include <functional>
#include <memory>

#include "provider/transport/cim_xml_server.hpp"
#include "provider/transport/wsman_server.hpp"
#include "service/http/connection.hpp"
#include "service/http/gatekeeper.hpp"

namespace nc::provider::transport {

/// Lets every request in, with the client's address as its source.
std::unique_ptr<service::http::Gatekeeper> admit_all();

struct Faces {
    const CimXmlServer& cim_xml;  ///< both outlive the handler
    const WsmanServer& wsman;
};
using Run = std::function<void(std::function<void()>)>;

/// `run_aside` runs a task that may block on another thread, `run_on_control` one on that of the server.
service::http::Handler make_handler(Faces faces, Run run_aside, Run run_on_control);

}  // namespace nc::provider::transport
