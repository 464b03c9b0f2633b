#include "service/state/number_index.hpp"

#include <map>
#include <random>

#include <gtest/gtest.h>

#include "schemas/model/json_value.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::state {
namespace {

using model::Json;
using model::ResourcePath;

ResourcePtr interface(const std::string& id, std::uint64_t mac) {
    StoredResource made;
    made.path = ResourcePath::top("networkInterfaces", id);
    made.type = model::ResourceType::NetworkInterface;
    made.properties =
        std::make_shared<const Json>(Json{{"privateMacAddress", MacAddress::from_number(mac).to_rest_string()}});
    return std::make_shared<const StoredResource>(std::move(made));
}

ResourcePtr configuration(const std::string& id, const std::string& subnet, const std::string& address) {
    StoredResource made;
    made.path = ResourcePath::top("networkInterfaces", id).child("ipConfigurations", "ip");
    made.type = model::ResourceType::NetworkInterfaceIpConfiguration;
    made.properties =
        std::make_shared<const Json>(Json{{"subnet", {{"resourceRef", subnet}}}, {"privateIPAddress", address}});
    return std::make_shared<const StoredResource>(std::move(made));
}

class NumberIndexTest : public testing::Test {
  protected:
    std::optional<std::uint64_t> lowest_mac(std::uint64_t first, std::uint64_t last) const {
        const auto free =
            index_.lowest_free(NumberSpace::mac_addresses(), IndexNumber::of(first), IndexNumber::of(last));
        return free ? std::optional(free->low) : std::nullopt;
    }
    std::uint64_t macs(std::uint64_t first, std::uint64_t last) const {
        return index_.count(NumberSpace::mac_addresses(), IndexNumber::of(first), IndexNumber::of(last));
    }
    void add(const StoredResource& resource) { index_.add(*number_held_by(resource), resource.path); }
    void remove(const StoredResource& resource) { index_.remove(*number_held_by(resource), resource.path); }
    NumberIndex index_;
};

TEST_F(NumberIndexTest, GivesTheLowestFreeNumberAfterRandomChanges) {
    constexpr std::uint64_t kFirst = 100;
    constexpr std::uint64_t kLast = 140;
    std::mt19937 random(11);
    std::map<std::uint64_t, ResourcePtr> held;
    for (int step = 0; step < 5'000; ++step) {
        const std::uint64_t mac = kFirst - 5 + random() % (kLast - kFirst + 10);
        if (const auto found = held.find(mac); found != held.end()) {
            remove(*found->second);
            held.erase(found);
        } else if (random() % 3 != 0) {
            held[mac] = interface("i" + std::to_string(mac), mac);
            add(*held[mac]);
        }
        std::optional<std::uint64_t> expected;
        std::uint64_t count = 0;
        for (std::uint64_t each = kLast + 1; each-- > kFirst;) {
            if (!held.contains(each)) expected = each;
            if (held.contains(each)) ++count;
        }
        ASSERT_EQ(lowest_mac(kFirst, kLast), expected) << "step " << step;
        ASSERT_EQ(macs(kFirst, kLast), count) << "step " << step;
    }
}

TEST_F(NumberIndexTest, KeepsANumberThatTwoHeldUntilBothLetGo) {
    const ResourcePtr first = interface("1", 7);
    const ResourcePtr second = interface("2", 7);
    add(*first);
    add(*second);
    EXPECT_EQ(index_.holder(NumberSpace::mac_addresses(), IndexNumber::of(7U), first->path), second->path);
    remove(*second);
    EXPECT_EQ(index_.holder(NumberSpace::mac_addresses(), IndexNumber::of(7U), first->path), ResourcePath());
    EXPECT_EQ(lowest_mac(7, 8), 8U);
    remove(*first);
    EXPECT_EQ(lowest_mac(7, 8), 7U);
}

TEST_F(NumberIndexTest, KeepsSubnetsAndIpVersionsApart) {
    const auto on = [](const char* subnet) { return NumberSpace::addresses_on(*ResourcePath::parse(subnet)); };
    const auto ip = [](const char* text) { return IndexNumber::of(*IpAddress::parse(text)); };
    add(*configuration("1", "/virtualNetworks/a/subnets/s", "10.0.0.4"));
    add(*configuration("2", "/virtualNetworks/a/subnets/S", "fd00::4"));
    const auto free = [&](const char* subnet, const char* first, const char* last) {
        return index_.lowest_free(on(subnet), ip(first), ip(last))->to_address().to_string();
    };
    EXPECT_EQ(free("/virtualNetworks/a/subnets/s", "10.0.0.4", "10.0.0.9"), "10.0.0.5");
    EXPECT_EQ(free("/virtualNetworks/a/subnets/t", "10.0.0.4", "10.0.0.9"), "10.0.0.4");
    EXPECT_EQ(free("/virtualNetworks/a/subnets/s", "fd00::4", "fd00::9"), "fd00::5");
    EXPECT_FALSE(index_.lowest_free(on("/virtualNetworks/a/subnets/s"), ip("10.0.0.4"), ip("10.0.0.4")));
}

TEST_F(NumberIndexTest, LeavesOlderCopiesAsTheyWere) {
    const ResourcePtr first = interface("1", 5);
    add(*first);
    const NumberIndex before = index_;
    remove(*first);
    EXPECT_EQ(before.holder(NumberSpace::mac_addresses(), IndexNumber::of(5U), ResourcePath()), first->path);
    EXPECT_EQ(lowest_mac(5, 5), 5U);
}

}  // namespace
}  // namespace nc::service::state
