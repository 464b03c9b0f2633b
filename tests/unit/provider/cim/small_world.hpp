// A few classes and instances in memory, for tests of whatever stands above providers: five items, two of them of a
// derived class, in two boxes. What is NULL, empty, negative and large is among them.
#pragma once

#include <memory>
#include <string>

#include "provider/cim/object_manager.hpp"

namespace nc::provider::test {

inline constexpr const char* kSmallWorld = "root/Test";

struct SmallWorld {
    std::shared_ptr<cim::ClassRegistry> classes;
    std::unique_ptr<cim::ObjectManager> manager;
};

/// T_Item (Name key; Count, Size, Ratio, IsOn, Note, Date, Tags, Part), T_SpecialItem : T_Item (Extra), T_Box (Name
/// key), T_BoxItem (Box, Item), T_Part (Label, Weight). Instances can be created, changed and deleted.
SmallWorld make_small_world();

/// Names of what a query finds, in their order, with ',' between; of classes, these; "!" and the code of an error.
std::string found_by(const SmallWorld& world, const std::string& query);

}  // namespace nc::provider::test
