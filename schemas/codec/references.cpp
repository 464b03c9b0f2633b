#include "schemas/codec/references.hpp"

#include "schemas/model/json_value.hpp"

namespace nc::codec {
namespace {

using model::Field;
using model::Json;

/// Calls visit(field, member, reference object) for every reference; J is Json or const Json.
template <class J, class Visit>
void walk(std::span<const Field> fields, J& object, const std::string& prefix, const Visit& visit) {
    for (const Field& field : fields) {
        if (field.kind != model::Kind::Reference && field.kind != model::Kind::Struct) continue;
        const auto member = object.find(field.name);
        if (member == object.end()) continue;
        const auto one = [&](J& value, const std::string& name) {
            if (!value.is_object()) return;
            if (field.kind == model::Kind::Struct) {
                walk(field.structure->fields, value, name + ".", visit);
            } else if (value.contains("resourceRef")) {
                visit(field, name, value);
            }
        };
        const std::string name = prefix + std::string(field.name);
        if (!member->is_array()) {
            one(*member, name);
            continue;
        }
        for (std::size_t i = 0; i < member->size(); ++i)
            one((*member)[i], name + "[" + std::to_string(i) + "]");
    }
}

}  // namespace

std::vector<Reference> references(std::span<const Field> fields, const Json& properties) {
    std::vector<Reference> found;
    for (const Field& top : fields) {
        walk(std::span(&top, 1), properties, "", [&](const Field& field, const std::string& member, const Json& value) {
            const Json& text = value["resourceRef"];
            if (!text.is_string()) return;
            if (auto target = model::ResourcePath::parse(text.get_ref<const std::string&>()))
                found.push_back({&field, &top, member, std::move(*target)});
        });
    }
    return found;
}

void respell_references(std::span<const Field> fields, Json& properties,
                        const std::function<std::string(const model::ResourcePath&)>& respell) {
    walk(fields, properties, "", [&](const Field&, const std::string&, Json& value) {
        Json& text = value["resourceRef"];
        if (!text.is_string()) return;
        if (const auto target = model::ResourcePath::parse(text.get_ref<const std::string&>())) text = respell(*target);
    });
}

}  // namespace nc::codec
