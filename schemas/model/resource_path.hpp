// Where a resource is: "/virtualNetworks/a/virtualNetworkPeerings/b" (MS-NCNBI 2.2.3.4), without prefix and version.
// Invariant: pairs of collection and id, at least one; no part is empty or holds '/'. A path keeps the spelling it was
// made with and compares, orders and hashes without regard to ASCII case. The order puts a resource directly before
// everything below it, so that a subtree is one range of a sorted container. Copies share their text: they cost a
// pointer. Thread: copies may be read by any.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace nc::model {

class ResourcePath {
  public:
    ResourcePath() = default;  ///< the empty path: above every resource, equal to none

    /// "/collection/id[/collection/id…]"; std::nullopt when the text has another form. Spelling is kept.
    static std::optional<ResourcePath> parse(std::string_view text);
    /// The path of a top-level resource.
    static ResourcePath top(std::string_view collection, std::string_view id);
    ResourcePath child(std::string_view collection, std::string_view id) const;

    const std::string& to_string() const { return forms().text; }
    bool empty() const { return forms_ == nullptr; }
    std::size_t depth() const;                          ///< count of pairs
    std::string_view collection() const;                ///< of the last pair
    std::string_view id() const;                        ///< of the last pair
    ResourcePath parent() const;                        ///< empty for a top-level resource
    ResourcePath top_level() const;                     ///< the first pair
    bool is_below(const ResourcePath& ancestor) const;  ///< strictly below; everything is below the empty path

    /// The form that compares: lower case, '/' replaced by a character that orders before all others.
    const std::string& key() const { return forms().key; }
    std::string key_of_descendants() const;  ///< what the keys of everything below begin with, and no others
    /// What the keys of a collection's members, and of everything below these, begin with, and no others.
    std::string key_of_collection(std::string_view collection) const;

    friend bool operator==(const ResourcePath& a, const ResourcePath& b) {
        return a.forms_ == b.forms_ || a.key() == b.key();
    }
    friend std::strong_ordering operator<=>(const ResourcePath& a, const ResourcePath& b) {
        return a.forms_ == b.forms_ ? std::strong_ordering::equal : a.key() <=> b.key();
    }

  private:
    struct Forms {
        std::string text;
        std::string key;
    };
    explicit ResourcePath(std::string text);
    const Forms& forms() const { return forms_ ? *forms_ : none(); }
    static const Forms& none();

    std::shared_ptr<const Forms> forms_;  ///< null: the empty path
};

}  // namespace nc::model

template <>
struct std::hash<nc::model::ResourcePath> {
    std::size_t operator()(const nc::model::ResourcePath& path) const noexcept {
        return std::hash<std::string>{}(path.key());
    }
};
