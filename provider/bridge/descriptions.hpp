// What the model says of its types and members, in a sentence each; the table is generated
// (provider/bridge/emit_descriptions.py). Thread: any.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace nc::provider::bridge {

struct Description {
    std::string_view name;  ///< "resource virtualNetwork", "struct AddressSpace.addressPrefixes"
    std::string_view text;
};

/// Sorted by name.
std::span<const Description> descriptions();

/// Empty: the model says nothing of it.
inline std::string description_of(std::string_view name) {
    const auto all = descriptions();
    const auto found =
        std::lower_bound(all.begin(), all.end(), name,
                         [](const Description& row, std::string_view wanted) { return row.name < wanted; });
    return found != all.end() && found->name == name ? std::string(found->text) : std::string();
}

}  // namespace nc::provider::bridge
