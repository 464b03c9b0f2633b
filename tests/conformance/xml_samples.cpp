// usage: xml_samples FOLDER
// Writes one XML document of every type, with every member that there is, one of every collection and one error, for
// the test that holds them against the generated XML schema.
#include <fstream>
#include <iostream>

#include "schemas/codec/xml_codec.hpp"
#include "schemas/model/registry.hpp"
#include "tests/support/random_body.hpp"

namespace {

using nc::model::Field;
using nc::model::Json;
using nc::model::Kind;
using nc::model::ResourceInfo;
using nc::tests::RandomBody;

Json resource(const ResourceInfo& type, RandomBody& random);
Json members(std::span<const Field> fields, RandomBody& random, bool is_envelope = false);

Json value(const Field& field, RandomBody& random) {
    Json one = field.kind == Kind::Struct     ? members(field.structure->fields, random)
               : field.kind == Kind::Children ? resource(nc::model::info(*field.child), random)
                                              : Json();
    if (!one.is_null()) return field.is_list ? Json::array({one, one}) : one;
    return random.value(field);
}

Json members(std::span<const Field> fields, RandomBody& random, bool is_envelope) {
    Json object = Json::object();
    for (const Field& field : fields) {
        if (field.in_envelope == is_envelope) object[std::string(field.name)] = value(field, random);
    }
    return object;
}

Json resource(const ResourceInfo& type, RandomBody& random) {
    if (type.is_flat) return members(type.fields, random);
    Json properties{{"provisioningState", "Succeeded"}};
    properties.update(members(type.fields, random));
    Json envelope{{"resourceRef", "/" + std::string(type.collection) + "/a"},
                  {"resourceId", "a"},
                  {"etag", "W/\"1\""},
                  {"instanceId", "00000000-0000-0000-0000-000000000001"},
                  {"resourceMetadata", {{"client", "c"}, {"not a name", ""}}},
                  {"tags", {{"key", "value"}, {"\u0001", "\u0001"}, {"nothing", nullptr}}},
                  {"properties", std::move(properties)}};
    envelope.update(members(type.fields, random, true));
    return envelope;
}

bool write(const std::string& folder, const Json& document, const nc::codec::DocumentShape& shape) {
    std::ofstream file(folder + "/" + shape.root + ".xml");
    file << nc::codec::print_xml(document, shape);
    file.close();
    return file.good();
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: xml_samples FOLDER\n";
        return 2;
    }
    const std::string folder = arguments[1];
    RandomBody random(1);
    bool is_written = true;
    for (const ResourceInfo& type : nc::model::resources()) {
        const Json one = resource(type, random);
        const Json collection{{"value", Json::array({one})}, {"nextLink", ""}};
        is_written &= write(folder, one, nc::codec::resource_document(type)) &&
                      write(folder, collection, nc::codec::collection_document(type));
    }
    const Json error{
        {"error", members(nc::model::find_field(nc::model::info(nc::model::ResourceType::Operation).fields, "error")
                              ->structure->fields,
                          random)}};
    return is_written && write(folder, error, nc::codec::error_document()) ? 0 : 1;
}
