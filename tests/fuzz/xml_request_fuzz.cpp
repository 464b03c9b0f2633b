// An XML body as it comes from the network, for every resource type: nothing may crash, what is accepted must be XML
// for an independent reader as well, and must come out the same when it is written and read again, in XML and in JSON.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <pugixml.hpp>

#include "schemas/codec/json_codec.hpp"
#include "schemas/codec/xml_codec.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace {

using nc::codec::DocumentShape;
using nc::model::Json;

void check_round_trip(const Json& json, const DocumentShape& document) {
    const auto as_xml = nc::codec::parse_xml(nc::codec::print_xml(json, document), document);
    const auto as_json = nc::codec::parse_json(nc::codec::print_json(json));
    if (!as_xml || !as_json || *as_xml != json || *as_json != json) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    // A JSON body must survive the way through XML; its size chooses the type, which is as good as any.
    const auto types = nc::model::resources();
    if (const auto json = nc::codec::parse_json(text))
        check_round_trip(*json, nc::codec::resource_document(types[size % types.size()]));
    for (const nc::model::ResourceInfo& type : types) {
        const DocumentShape document = nc::codec::resource_document(type);
        const auto read = nc::codec::parse_xml(text, document);
        if (!read) continue;
        if (!pugi::xml_document().load_buffer(data, size)) std::abort();
        check_round_trip(*read, document);
    }
    return 0;
}
