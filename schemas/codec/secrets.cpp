#include "schemas/codec/secrets.hpp"

#include <algorithm>

#include "schemas/model/json_value.hpp"

namespace nc::codec {
namespace {

using model::Field;
using model::Json;

void remove_below(std::span<const Field> fields, Json& object, const std::string& where,
                  std::vector<std::string>& removed) {
    if (!object.is_object()) return;
    for (const Field& field : fields) {
        const std::string name(field.name);
        const auto member = object.find(name);
        if (member == object.end()) continue;
        if (is_hidden(field, object)) {
            object.erase(name);
            removed.push_back(where + "/" + name);
        } else if (field.kind == model::Kind::Struct && field.is_list) {
            for (std::size_t i = 0; i < member->size(); ++i)
                remove_below(field.structure->fields, (*member)[i], where + "/" + name + "/" + std::to_string(i),
                             removed);
        } else if (field.kind == model::Kind::Struct) {
            remove_below(field.structure->fields, *member, where + "/" + name, removed);
        }
    }
}

}  // namespace

bool is_hidden(const Field& field, const Json& object) {
    if (!field.secret) return false;
    if (field.public_when.empty()) return true;
    const auto deciding = object.find(field.public_when.front());
    return deciding == object.end() || !deciding->is_string() ||
           std::find(field.public_when.begin() + 1, field.public_when.end(), deciding->get_ref<const std::string&>()) ==
               field.public_when.end();
}

std::vector<std::string> remove_secrets(std::span<const Field> fields, Json& properties) {
    std::vector<std::string> removed;
    remove_below(fields, properties, "", removed);
    return removed;
}

}  // namespace nc::codec
