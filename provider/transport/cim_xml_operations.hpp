// The intrinsic and extrinsic operations of DSP0200 5.3 and 5.4: arguments in, the content of the answer out. Thread:
// any.
#pragma once

#include <string>

#include "provider/cim/object_manager.hpp"
#include "provider/transport/enumeration_table.hpp"
#include "provider/transport/xml_element.hpp"

namespace nc::provider::transport::cim_xml {

struct Context {
    const cim::ObjectManager& manager;
    EnumerationTable& enumerations;
    cim::Caller caller;
};

/// IMETHODCALL -> what is in IMETHODRESPONSE.
Result<std::string> call_intrinsic(const Context& context, const XmlElement& call);
/// METHODCALL -> what is in METHODRESPONSE.
Result<std::string> call_method(const Context& context, const XmlElement& call);

}  // namespace nc::provider::transport::cim_xml
