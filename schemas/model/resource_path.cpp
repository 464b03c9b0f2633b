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

ResourcePath::ResourcePath(std::string text) : text_(std::move(text)), key_(make_key(text_)) {}

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
    std::string text = text_;
    text.append("/").append(collection).append("/").append(id);
    return ResourcePath(std::move(text));
}

std::size_t ResourcePath::depth() const {
    return static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '/')) / 2;
}

std::string_view ResourcePath::id() const {
    return text_.empty() ? std::string_view() : std::string_view(text_).substr(text_.rfind('/') + 1);
}

std::string_view ResourcePath::collection() const {
    if (text_.empty()) return {};
    const std::size_t id_slash = text_.rfind('/');
    const std::size_t start = text_.rfind('/', id_slash - 1) + 1;
    return std::string_view(text_).substr(start, id_slash - start);
}

ResourcePath ResourcePath::parent() const {
    if (text_.empty()) return {};
    return ResourcePath(text_.substr(0, text_.rfind('/', text_.rfind('/') - 1)));
}

ResourcePath ResourcePath::top_level() const {
    if (text_.empty()) return {};
    const std::size_t end = text_.find('/', text_.find('/', 1) + 1);
    return ResourcePath(text_.substr(0, end));
}

std::string ResourcePath::key_of_descendants() const { return key_ + kKeySeparator; }

bool ResourcePath::is_below(const ResourcePath& ancestor) const {
    return key_.size() > ancestor.key_.size() && key_.starts_with(ancestor.key_) &&
           key_[ancestor.key_.size()] == kKeySeparator;
}

}  // namespace nc::model
