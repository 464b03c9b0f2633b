#include "service/http/client_network.hpp"

#include <gtest/gtest.h>

namespace nc::service::http {
namespace {

std::string network_of(const char* address) { return client_network(boost::asio::ip::make_address(address)); }

TEST(ClientNetwork, IsAnIpv4AddressAlsoWhenItIsMapped) {
    EXPECT_EQ(network_of("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(network_of("::ffff:192.0.2.7"), "192.0.2.7");
}

TEST(ClientNetwork, IsTheFirst64BitsOfAnIpv6Address) {
    EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(network_of("2001:db8:1:2::"), network_of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    EXPECT_NE(network_of("2001:db8:1:3::1"), network_of("2001:db8:1:2::1"));
    EXPECT_EQ(network_of("fe80::1%1"), "fe80::/64") << "without its zone";
}

TEST(ClientNetwork, IsReadFromAnAddressWithItsPort) {
    EXPECT_EQ(client_network("192.0.2.7:5000"), "192.0.2.7");
    EXPECT_EQ(client_network("2001:db8:1:2:3:4:5:6:5000"), "2001:db8:1:2::/64");
    for (const char* text : {"", ":1", "192.0.2.7", "192.0.2.7:", "192.0.2.7:65536", "192.0.2.7:1x", "nc.example:1"})
        EXPECT_FALSE(client_network(std::string_view(text))) << text;
}

}  // namespace
}  // namespace nc::service::http
