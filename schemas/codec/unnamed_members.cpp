#include "schemas/codec/unnamed_members.hpp"

#include <algorithm>
#include <string>

#include "schemas/codec/value.hpp"
#include "schemas/model/faults.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::codec {
namespace {

using model::Access;
using model::ApiVersion;
using model::Field;
using model::Json;

using Fields = std::span<const Field>;

bool is_written(const Field& field) { return field.access == Access::Write || field.access == Access::Create; }

void replace_member(const Field& field, const Json& value, Json& object) {
    const Json* known = find_member(field, object);
    for (Json& member : object) {
        if (&member != known) continue;
        member = value;
        return;
    }
    object[std::string(field.name)] = value;
}

/// Whether the member that decides if a secret is shown stays as it is. A secret that would come to be shown by a
/// change of that member has to be given anew.
bool keeps_hidden(const Field& secret, Fields fields, const Json& stored, const Json& given) {
    if (secret.public_when.empty()) return true;
    const Field* deciding = model::find_field(fields, secret.public_when.front());
    const Json* now = deciding == nullptr ? nullptr : find_member(*deciding, given);
    const auto before = stored.find(secret.public_when.front());
    return now != nullptr && now->is_string() && before != stored.end() && before->is_string() &&
           model::equal_names(now->get_ref<const std::string&>(), before->get_ref<const std::string&>());
}

bool can_be_unnamed(Fields fields, ApiVersion version) {
    return std::any_of(fields.begin(), fields.end(), [&](const Field& field) {
        return field.secret || version < field.since ||
               (field.kind == model::Kind::Struct && can_be_unnamed(field.structure->fields, version));
    });
}

/// Null: it has none.
const Json* id_of(Fields fields, const Json& element) {
    const Field* id = model::find_field(fields, "id");
    const Json* value = id == nullptr ? nullptr : find_member(*id, element);
    return value == nullptr || !value->is_string() || *value == "" ? nullptr : value;
}

/// In all that the version shows but the id.
bool says_the_same(Fields fields, const Json& stored, ApiVersion version, const Json& given) {
    model::Faults ignored;
    const Json canonical = canonical_members(fields, given, "", ignored);
    return std::all_of(fields.begin(), fields.end(), [&](const Field& field) {
        if (!is_written(field) || field.secret || version < field.since || field.name == "id") return true;
        const auto before = stored.find(field.name);
        const auto now = canonical.find(field.name);
        if (before == stored.end() || now == canonical.end()) return before == stored.end() && now == canonical.end();
        return *before == *now;
    });
}

/// The stored element that a given one is about; null: it is new.
const Json* counterpart(Fields fields, const Json& stored, std::size_t place, ApiVersion version, const Json& given) {
    if (const Json* id = id_of(fields, given)) {
        const auto found = std::find_if(stored.begin(), stored.end(), [&](const Json& element) {
            const Json* other = id_of(fields, element);
            return other != nullptr &&
                   model::equal_names(other->get_ref<const std::string&>(), id->get_ref<const std::string&>());
        });
        return found == stored.end() ? nullptr : &*found;
    }
    return place < stored.size() && says_the_same(fields, stored[place], version, given) ? &stored[place] : nullptr;
}

void keep_in_elements(Fields fields, const Json& stored, ApiVersion version, Json& given) {
    if (!given.is_array()) given = Json::array({given});
    for (std::size_t place = 0; place < given.size(); ++place) {
        if (!given[place].is_object()) continue;
        const Json* before = counterpart(fields, stored, place, version, given[place]);
        if (before != nullptr) keep_unnamed(fields, *before, version, given[place]);
    }
}

}  // namespace

void keep_unnamed(Fields fields, const Json& stored, ApiVersion version, Json& given) {
    for (const Field& field : fields) {
        const auto value = stored.find(field.name);
        if (value == stored.end() || field.access == Access::Read) continue;
        const Json* member = find_member(field, given);
        const bool is_hidden_secret = field.secret && (member == nullptr || member->is_null() || *member == "");
        if (is_hidden_secret && !keeps_hidden(field, fields, stored, given)) {
            replace_member(field, nullptr, given);
        } else if (is_hidden_secret || (version < field.since && member == nullptr)) {
            replace_member(field, *value, given);
        } else if (field.kind == model::Kind::Struct && member != nullptr && !member->is_null() &&
                   can_be_unnamed(field.structure->fields, version)) {
            Json inner = *member;
            if (field.is_list) {
                keep_in_elements(field.structure->fields, *value, version, inner);
            } else if (inner.is_object()) {
                keep_unnamed(field.structure->fields, *value, version, inner);
            }
            replace_member(field, inner, given);
        }
    }
}

}  // namespace nc::codec
