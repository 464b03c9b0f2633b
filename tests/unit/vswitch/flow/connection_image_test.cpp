#include "vswitch/flow/connection_image.hpp"

#include <gtest/gtest.h>

#include "tests/packet/frame_builder.hpp"

namespace nc::vswitch {
namespace {

using test::ip;

HandedConnection handed(const char* id, std::uint8_t protocol, const IpAddress& source, const IpAddress& destination) {
    HandedConnection one;
    one.port = InstanceId(*Guid::parse(id));
    one.connection.original = {source, destination, protocol, false, 40000, 443};
    one.connection.originator = protocol == kProtocolTcp ? Direction::Outbound : Direction::Inbound;
    if (protocol == kProtocolTcp) one.connection.translation = {ip("10.0.0.9"), 8080, false, true, 240'000};
    one.connection.see(one.connection.originator, kTcpAck, 12'345'678'901);
    return one;
}

std::vector<HandedConnection> some() {
    return {handed("00000000-0000-0000-0000-000000000001", kProtocolTcp, ip("10.0.0.4"), ip("10.0.0.5")),
            handed("00000000-0000-0000-0000-000000000002", kProtocolUdp, ip("fd00::1"), ip("fd00::2"))};
}

TEST(ConnectionImage, IsReadAsItWasWritten) {
    const auto read = connections_from_image(image_of(some(), "boot"), "boot");
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        const HandedConnection expected = some()[i];
        const HandedConnection& found = (*read)[i];
        EXPECT_EQ(found.port, expected.port);
        EXPECT_EQ(found.connection.original, expected.connection.original);
        EXPECT_EQ(found.connection.translation, expected.connection.translation);
        EXPECT_EQ(found.connection.originator, expected.connection.originator);
        EXPECT_EQ(found.connection.last_seen, expected.connection.last_seen);
        EXPECT_EQ(found.connection.idle_limit(), expected.connection.idle_limit());
    }
}

TEST(ConnectionImage, OfNothingIsAnImage) { EXPECT_TRUE(connections_from_image(image_of({}, ""), "")->empty()); }

TEST(ConnectionImage, OfAnotherBootIsRefused) {
    const auto read = connections_from_image(image_of(some(), "boot"), "tour");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message, "It is of before the machine's last start.");
}

TEST(ConnectionImage, ThatIsCutOffOrChangedIsRefused) {
    const std::string image = image_of(some(), "boot");
    for (std::size_t size = 0; size < image.size(); ++size)
        EXPECT_FALSE(connections_from_image(image.substr(0, size), "boot")) << size;
    for (std::size_t at = 0; at < image.size(); ++at) {
        std::string changed = image;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_FALSE(connections_from_image(changed, "boot")) << at;
    }
    EXPECT_FALSE(connections_from_image("garbage of any kind that is long enough", "boot"));
}

}  // namespace
}  // namespace nc::vswitch
