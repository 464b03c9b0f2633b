// A body as it comes from the network, through the strict parser, the normaliser of every resource type and the typed
// views: nothing may crash, and what is accepted must come out the same when it is written back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "schemas/codec/json_codec.hpp"
#include "schemas/codec/normalize.hpp"
#include "schemas/codec/references.hpp"
#include "schemas/model/registry.hpp"

namespace {

using nc::model::Json;
using nc::model::ResourcePath;

void check_round_trip(const Json& json) {
    const auto again = nc::codec::parse_json(nc::codec::print_json(json));
    if (!again || *again != json) std::abort();
}

ResourcePath path_of(const nc::model::ResourceInfo& type) {
    const ResourcePath parent = type.parent ? path_of(nc::model::info(*type.parent)) : ResourcePath();
    return parent.child(type.collection, type.singleton.empty() ? "x" : type.singleton);
}

void check_idempotence(const nc::model::ResourceInfo& type, const Json& body) {
    const auto nothing_stored = [](const ResourcePath&) -> const Json* { return nullptr; };
    nc::model::Faults faults;
    const auto put =
        nc::codec::normalize(path_of(type), type, body, nc::model::kNewestApiVersion, nothing_stored, faults);
    if (!faults.empty()) return;
    for (const auto& proposed : put.resources) {
        nc::codec::references(nc::model::info(proposed.type).fields, proposed.properties);
        nc::model::Faults second_faults;
        const auto again = nc::codec::normalize(proposed.path, nc::model::info(proposed.type),
                                                Json{{"properties", proposed.properties}}, nc::model::kNewestApiVersion,
                                                nothing_stored, second_faults);
        if (!second_faults.empty() || again.resources.front().properties != proposed.properties) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto json = nc::codec::parse_json(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!json) return 0;
    check_round_trip(*json);
    for (const nc::model::ResourceInfo& type : nc::model::resources()) {
        if (type.stored) check_idempotence(type, *json);
    }
    return 0;
}
