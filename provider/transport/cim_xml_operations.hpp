// The intrinsic and extrinsic operations of DSP0200 5.3 and 5.4: arguments in, the content of the answer out. Thread:
// any.
#pragma once

#include <functional>
#include <optional>
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

/// What is in an answer: all of it, or its beginning and what makes the rest.
struct Content {
    std::string text{};
    /// Gives the next text; std::nullopt: that was all. Blocks until the controller answers. Null: `text` is all.
    std::function<Result<std::optional<std::string>>()> more{};
};
/// IMETHODCALL -> what is in IMETHODRESPONSE. What the context refers to outlives the content.
Result<Content> call_intrinsic(const Context& context, const XmlElement& call);
/// METHODCALL -> what is in METHODRESPONSE.
Result<std::string> call_method(const Context& context, const XmlElement& call);

}  // namespace nc::provider::transport::cim_xml
