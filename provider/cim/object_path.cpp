#include "provider/cim/object_path.hpp"

#include <algorithm>

#include "schemas/base/ascii.hpp"

namespace nc::provider::cim {
namespace {

bool is_name_character(char c, bool is_first) {
    const char lower = ascii_lower(c);
    return (lower >= 'a' && lower <= 'z') || c == '_' || (!is_first && c >= '0' && c <= '9');
}

bool is_name(std::string_view text) {
    if (text.empty()) return false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_name_character(text[at], at == 0)) return false;
    }
    return true;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string lowered(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), ascii_lower);
    return text;
}

/// Reads Key=value,… up to the end.
class KeyReader {
  public:
    explicit KeyReader(std::string_view text) : rest_(text) {}

    bool read(std::vector<Key>& into) {
        do {
            if (!pair(into)) return false;
        } while (take(','));
        return rest_.empty();
    }

  private:
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool pair(std::vector<Key>& into) {
        const std::size_t equals = rest_.find('=');
        if (equals == std::string_view::npos || !is_name(rest_.substr(0, equals))) return false;
        Key key{std::string(rest_.substr(0, equals)), {}};
        rest_.remove_prefix(equals + 1);
        if (rest_.empty()) return false;
        if (!(rest_.front() == '"' || rest_.front() == '\'' ? text(key.value) : bare(key.value))) return false;
        const bool is_new = std::none_of(into.begin(), into.end(),
                                         [&](const Key& other) { return equals_ignoring_case(other.name, key.name); });
        into.push_back(std::move(key));
        return is_new;
    }

    bool text(Value& into) {
        const char quote = rest_.front();
        std::string out;
        for (std::size_t at = 1; at < rest_.size(); ++at) {
            if (rest_[at] == quote) {
                rest_.remove_prefix(at + 1);
                into = Value::of(std::move(out));
                return true;
            }
            if (rest_[at] == '\\' && ++at == rest_.size()) return false;
            out += rest_[at];
        }
        return false;
    }

    bool bare(Value& into) {
        const std::string_view word = rest_.substr(0, rest_.find(','));
        rest_.remove_prefix(word.size());
        auto value = read_value(Type::Boolean, word);
        if (!value) value = read_value(word.starts_with('-') ? Type::SInt64 : Type::UInt64, word);
        if (!value) return false;
        into = *std::move(value);
        return true;
    }

    std::string_view rest_;
};

}  // namespace

const Key* ObjectPath::find_key(std::string_view name) const {
    for (const Key& key : keys) {
        if (equals_ignoring_case(key.name, name)) return &key;
    }
    return nullptr;
}

std::string ObjectPath::relative() const {
    std::string out = class_name;
    if (is_singleton) return out + "=@";
    char separator = '.';
    for (const Key& key : keys) {
        out += separator + key.name + '=';
        separator = ',';
        const bool is_quoted = key.value.text() != nullptr || key.value.path() != nullptr || key.value.is_null();
        out += is_quoted ? quoted(to_text(key.value)) : to_text(key.value);
    }
    return out;
}

std::string ObjectPath::to_string() const {
    std::string out = host.empty() ? "" : "//" + host + "/";
    out += namespace_name;
    if (!namespace_name.empty()) out += ':';
    return out + relative();
}

std::optional<ObjectPath> ObjectPath::parse(std::string_view text) {
    ObjectPath path;
    // A namespace stands before the first ':' that is not inside a key's value, which begins after '.' or '='.
    const std::size_t head_end = std::min(text.find_first_of(".=\""), text.size());
    // A host may have dots in its name: the search begins behind it.
    std::size_t begin = 0;
    if (text.starts_with("\\\\") || text.starts_with("//")) {
        const std::size_t end = text.find_first_of("\\/", 2);
        if (end == std::string_view::npos || end == 2) return std::nullopt;
        path.host = text.substr(2, end - 2);
        begin = end + 1;
    }
    const std::size_t colon = text.find(':', begin);
    const std::size_t limit = begin == 0 ? head_end : std::min(text.find_first_of(".=\"", begin), text.size());
    if (colon != std::string_view::npos && colon < limit) {
        path.namespace_name = text.substr(begin, colon - begin);
        std::replace(path.namespace_name.begin(), path.namespace_name.end(), '\\', '/');
        path.namespace_name.erase(0, path.namespace_name.find_first_not_of('/'));
        if (path.namespace_name.empty() && !path.host.empty()) return std::nullopt;
        begin = colon + 1;
    } else if (!path.host.empty()) {
        return std::nullopt;
    }
    text.remove_prefix(begin);
    if (path.host == ".") path.host.clear();
    const std::size_t name_end = std::min(text.find_first_of(".="), text.size());
    path.class_name = text.substr(0, name_end);
    if (!is_name(path.class_name)) return std::nullopt;
    text.remove_prefix(name_end);
    if (text.empty()) return path;
    if (text == "=@") {
        path.is_singleton = true;
        return path;
    }
    if (text.front() != '.' || !KeyReader(text.substr(1)).read(path.keys)) return std::nullopt;
    return path;
}

bool same_object(const ObjectPath& a, const ObjectPath& b) {
    if (!equals_ignoring_case(a.class_name, b.class_name) || a.keys.size() != b.keys.size()) return false;
    if (!a.namespace_name.empty() && !b.namespace_name.empty() &&
        normal_namespace(a.namespace_name) != normal_namespace(b.namespace_name))
        return false;
    return std::all_of(a.keys.begin(), a.keys.end(), [&](const Key& key) {
        const Key* other = b.find_key(key.name);
        if (other == nullptr) return false;
        const ObjectPath* first = key.value.path();
        const ObjectPath* second = other->value.path();
        if (first != nullptr && second != nullptr) return same_object(*first, *second);
        return equals_ignoring_case(to_text(key.value), to_text(other->value));
    });
}

std::string identity_of(const ObjectPath& path) {
    std::vector<std::string> keys;
    for (const Key& key : path.keys) {
        const ObjectPath* reference = key.value.path();
        const std::string value = lowered(reference != nullptr ? identity_of(*reference) : to_text(key.value));
        keys.push_back(lowered(key.name) + '=' + quoted(value));
    }
    std::sort(keys.begin(), keys.end());
    std::string out = normal_namespace(path.namespace_name) + ':' + lowered(path.class_name);
    for (const std::string& key : keys)
        out += ',' + key;
    return out;
}

std::string normal_namespace(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const char plain = c == '\\' ? '/' : ascii_lower(c);
        if (plain == '/' && (out.empty() || out.back() == '/')) continue;
        out += plain;
    }
    if (out.ends_with('/')) out.pop_back();
    return out;
}

}  // namespace nc::provider::cim
