#include "schemas/model/resource_path.hpp"

#include <algorithm>

#include "schemas/base/ascii.hpp"
#include "schemas/base/assert.hpp"

namespace nc::model {
namespace {

constexpr char kKeySeparator = '\x01';

std::string make_key(std::string_view text) {
    std::string key(text);
    for (char& c : key) {
        c = c == '/' ? kKeySeparator : ascii_lower(c);
    }
    return key;
}

bool is_part(std::string_view text) {
    return !text.empty() &&
           std::none_of(text.begin(), text.end(), [](unsigned char c) { return c == '/' || c < 0x20; });
}

}  // namespace

ResourcePath::ResourcePath(std::string text) {
    std::string key = make_key(text);
    forms_ = std::make_shared<const Forms>(Forms{std::move(text), std::move(key)});
}

const ResourcePath::Forms& ResourcePath::none() {
    static const Forms kNone;
    return kNone;
}

std::optional<ResourcePath> ResourcePath::parse(std::string_view text) {
    if (text.empty() || text.front() != '/') return std::nullopt;
    std::size_t parts = 0;
    for (std::size_t at = 0; at < text.size(); ++parts) {
        const std::size_t end = std::min(text.find('/', at + 1), text.size());
        if (!is_part(text.substr(at + 1, end - at - 1))) return std::nullopt;
        at = end;
    }
    if (parts % 2 != 0) return std::nullopt;
    return ResourcePath(std::string(text));
}

ResourcePath ResourcePath::top(std::string_view collection, std::string_view id) {
    return ResourcePath().child(collection, id);
}

ResourcePath ResourcePath::child(std::string_view collection, std::string_view id) const {
    NC_ASSERT(is_part(collection) && is_part(id));
    std::string text = to_string();
    text.append("/").append(collection).append("/").append(id);
    return ResourcePath(std::move(text));
}

std::size_t ResourcePath::depth() const {
    const std::string& text = to_string();
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '/')) / 2;
}

std::string_view ResourcePath::id() const {
    const std::string& text = to_string();
    return text.empty() ? std::string_view() : std::string_view(text).substr(text.rfind('/') + 1);
}

std::string_view ResourcePath::collection() const {
    const std::string& text = to_string();
    if (text.empty()) return {};
    const std::size_t id_slash = text.rfind('/');
    const std::size_t start = text.rfind('/', id_slash - 1) + 1;
    return std::string_view(text).substr(start, id_slash - start);
}

ResourcePath ResourcePath::parent() const {
    const std::string& text = to_string();
    const std::size_t end = text.empty() ? 0 : text.rfind('/', text.rfind('/') - 1);
    return end == 0 ? ResourcePath() : ResourcePath(text.substr(0, end));
}

ResourcePath ResourcePath::top_level() const {
    const std::string& text = to_string();
    const std::size_t end = text.empty() ? text.npos : text.find('/', text.find('/', 1) + 1);
    return end == text.npos ? *this : ResourcePath(text.substr(0, end));
}

std::string ResourcePath::key_of_descendants() const { return key() + kKeySeparator; }

std::string ResourcePath::key_of_collection(std::string_view collection) const {
    return key() + make_key("/" + std::string(collection) + "/");
}

bool ResourcePath::is_below(const ResourcePath& ancestor) const {
    const std::string& above = ancestor.key();
    return key().size() > above.size() && key().starts_with(above) && key()[above.size()] == kKeySeparator;
}

}  // namespace nc::model
