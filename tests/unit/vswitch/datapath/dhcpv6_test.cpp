// DHCPv6: the port's address and settings, whatever the client asks for (RFC 8415).
#include <map>
#include <optional>

#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "vswitch/datapath/link_local.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

enum : std::uint8_t {
    Solicit = 1,
    Advertise,
    Request,
    Confirm,
    Renew,
    Rebind,
    Reply,
    Release,
    InformationRequest = 11
};
enum : std::uint16_t {
    ClientId = 1,
    ServerId,
    IaNa,
    IaAddress = 5,
    Preference = 7,
    Status = 13,
    RapidCommit,
    Dns = 23,
    Domains,
    IaPd
};

const Bytes kClientId = {0, 1, 0, 1, 1, 2, 3, 4, 5, 6};

Bytes option(std::uint16_t code, const Bytes& value) {
    Bytes bytes = {static_cast<std::uint8_t>(code >> 8), static_cast<std::uint8_t>(code & 0xFF),
                   static_cast<std::uint8_t>(value.size() >> 8), static_cast<std::uint8_t>(value.size() & 0xFF)};
    bytes.insert(bytes.end(), value.begin(), value.end());
    return bytes;
}

Bytes bytes_of(const IpAddress& address) { return {address.bytes().begin(), address.bytes().end()}; }

void append(Bytes& bytes, const Bytes& more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

/// An association with the id 7; `address`: what the client believes to have.
Bytes association(std::uint16_t code, const std::string& address = "") {
    Bytes value = {0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0};
    if (!address.empty()) {
        Bytes inner = bytes_of(ip(address));
        inner.resize(24);
        append(value, option(IaAddress, inner));
    }
    return option(code, value);
}

struct Answer {
    std::uint8_t type = 0;
    std::map<std::uint16_t, Bytes> options;

    /// The address of the association, when it has lifetimes.
    std::string address() const {
        const auto found = options.find(IaNa);
        if (found == options.end() || found->second.size() < 40 || found->second[13] != IaAddress) return "";
        std::array<std::uint8_t, 16> bytes{};
        std::copy_n(found->second.begin() + 16, 16, bytes.begin());
        EXPECT_GT(read_header<Be32>(found->second, 32).get(), 0U) << "the preferred lifetime";
        return IpAddress::v6(bytes).to_string();
    }
};

class Dhcpv6 : public testing::Test {
  protected:
    Dhcpv6() : world(1) {
        world.add_network("red", {"10.1.1.0/24", "fd00:1:1::/64"});
        world.add_vm("a1", "red", "10.1.1.4", 0);
        world.add_address("a1", "fd00:1:1::4");
        world.vm("a1").port.dns_servers = {ip("10.1.1.53"), ip("fd00:1:1::53")};
        world.vm("a1").port.dns_suffix = "red.example";
        world.publish();
        const auto& m = kRouterMac.bytes();
        server_id = {0, 3, 0, 1, m[0], m[1], m[2], m[3], m[4], m[5]};
    }

    FrameSpec message(std::uint8_t type, const std::vector<Bytes>& options) {
        FrameSpec spec;
        spec.source_mac = world.vm("a1").port.mac;
        spec.destination_mac = mac("333300010002");
        spec.source = ip("fe80::4");
        spec.destination = all_dhcp_agents();
        spec.source_port = 546;
        spec.destination_port = 547;
        spec.payload = {type, 0xA, 0xB, 0xC};
        for (const Bytes& each : options)
            append(spec.payload, each);
        return spec;
    }
    std::optional<Answer> answer_to(const FrameSpec& spec) {
        world.deliver("a1", spec);
        const auto frames = world.take("a1");
        if (frames.empty()) return std::nullopt;
        const Bytes& frame = frames[0].bytes;
        EXPECT_TRUE(has_right_checksums(frame));
        EXPECT_EQ(read_header<Be16>(frame, 54).get(), 547);
        EXPECT_EQ(read_header<Be16>(frame, 56).get(), 546);
        EXPECT_EQ(Bytes(frame.begin() + 63, frame.begin() + 66), (Bytes{0xA, 0xB, 0xC}));
        Answer answer{frame[62], {}};
        for (std::size_t at = 66; at + 4 <= frame.size();) {
            const std::size_t length = read_header<Be16>(frame, at + 2).get();
            answer.options[read_header<Be16>(frame, at).get()] =
                Bytes(frame.begin() + static_cast<std::ptrdiff_t>(at + 4),
                      frame.begin() + static_cast<std::ptrdiff_t>(at + 4 + length));
            at += 4 + length;
        }
        EXPECT_EQ(answer.options[ServerId], server_id);
        return answer;
    }
    std::optional<Answer> answer_to(std::uint8_t type, const std::vector<Bytes>& options) {
        return answer_to(message(type, options));
    }
    std::uint64_t drops(DropReason reason) {
        return world.processor(0).drop_counts()[static_cast<std::size_t>(reason)];
    }

    World world;
    Bytes server_id;
};

TEST_F(Dhcpv6, GivesTheAddressThatTheInterfaceHas) {
    const auto offer = answer_to(Solicit, {option(ClientId, kClientId), association(IaNa)});
    ASSERT_TRUE(offer);
    EXPECT_EQ(offer->type, Advertise);
    EXPECT_EQ(offer->options.at(ClientId), kClientId);
    EXPECT_EQ(offer->options.at(Preference), Bytes{255});
    EXPECT_EQ(offer->address(), "fd00:1:1::4");
    for (const std::uint8_t type : {Request, Renew}) {
        const auto reply =
            answer_to(type, {option(ClientId, kClientId), option(ServerId, server_id), association(IaNa)});
        ASSERT_TRUE(reply);
        EXPECT_EQ(reply->type, Reply);
        EXPECT_EQ(reply->address(), "fd00:1:1::4");
    }
    const auto reply = answer_to(Rebind, {option(ClientId, kClientId), association(IaNa, "fd00:1:1::99")});
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->address(), "fd00:1:1::4");
    const Bytes& value = reply->options.at(IaNa);
    ASSERT_EQ(value.size(), 12U + 2 * 28U);
    EXPECT_EQ(value[12 + 28 + 4 + 15], 0x99);
    EXPECT_EQ(read_header<Be32>(value, 12 + 28 + 4 + 20).get(), 0U) << "the client lets go of what is not its own";
}

TEST_F(Dhcpv6, TellsNameServersAndDomain) {
    const auto reply = answer_to(InformationRequest, {});
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->type, Reply);
    EXPECT_EQ(reply->options.at(Dns), bytes_of(ip("fd00:1:1::53")));
    EXPECT_EQ(reply->options.at(Domains), (Bytes{3, 'r', 'e', 'd', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0}));
    EXPECT_FALSE(answer_to(InformationRequest, {association(IaNa)}));
}

TEST_F(Dhcpv6, CommitsAtOnceWhenAsked) {
    const auto reply = answer_to(Solicit, {option(ClientId, kClientId), option(RapidCommit, {}), association(IaNa)});
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->type, Reply);
    EXPECT_TRUE(reply->options.contains(RapidCommit));
    EXPECT_EQ(reply->address(), "fd00:1:1::4");
}

TEST_F(Dhcpv6, ConfirmsTheOwnAddressOnly) {
    const auto status = [&](const std::string& address) {
        const auto reply = answer_to(Confirm, {option(ClientId, kClientId), association(IaNa, address)});
        return reply ? int{reply->options.at(Status)[1]} : -1;
    };
    EXPECT_EQ(status("fd00:1:1::4"), 0);
    EXPECT_EQ(status("fd00:1:1::5"), 4);
    EXPECT_EQ(status(""), -1);
}

TEST_F(Dhcpv6, HasNoPrefixesAndTakesReleases) {
    const auto offer = answer_to(Solicit, {option(ClientId, kClientId), association(IaPd)});
    ASSERT_TRUE(offer);
    EXPECT_EQ(offer->options.at(IaPd)[12 + 5], 6);
    const auto reply = answer_to(
        Release, {option(ClientId, kClientId), option(ServerId, server_id), association(IaNa, "fd00:1:1::4")});
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->options.at(Status)[1], 0);
}

TEST_F(Dhcpv6, IgnoresWhatIsMeantForOthersOrMalformed) {
    const Bytes client = option(ClientId, kClientId);
    EXPECT_FALSE(answer_to(Solicit, {association(IaNa)})) << "no client";
    EXPECT_FALSE(answer_to(Solicit, {client, option(ServerId, server_id), association(IaNa)}));
    EXPECT_FALSE(answer_to(Request, {client, option(ServerId, Bytes(10, 9)), association(IaNa)}));
    EXPECT_FALSE(answer_to(Request, {client, association(IaNa)}));
    EXPECT_FALSE(answer_to(Solicit, {client, Bytes{0, 3, 0}}));
    EXPECT_FALSE(answer_to(Solicit, {client, option(IaNa, Bytes(11))}));
    EXPECT_FALSE(answer_to(Advertise, {client, association(IaNa)}));
    EXPECT_FALSE(answer_to(12, {client}));
    FrameSpec from_global = message(Solicit, {client, association(IaNa)});
    from_global.source = ip("fd00:1:1::4");
    EXPECT_FALSE(answer_to(from_global));
    EXPECT_EQ(drops(DropReason::Dhcpv6NotAnswered), 9U);
    FrameSpec spoofed = message(Solicit, {client, association(IaNa)});
    spoofed.source_mac = mac("001DD8FFFFFF");
    EXPECT_FALSE(answer_to(spoofed));
    EXPECT_EQ(drops(DropReason::SourceMacSpoofed), 1U);
}

TEST_F(Dhcpv6, TheGuardKeepsServerMessagesFromOtherVms) {
    world.add_vm("a2", "red", "fd00:1:1::5", 0);
    world.publish();
    FrameSpec spec = world.frame("a1", "a2", IpVersion::V6);
    spec.source_port = 547;
    spec.destination_port = 546;
    world.deliver("a1", spec);
    EXPECT_EQ(world.take("a2").size(), 1U);
    world.vm("a1").port.dhcp_guard = true;
    world.publish();
    world.deliver("a1", spec);
    EXPECT_TRUE(world.take("a2").empty());
    EXPECT_EQ(drops(DropReason::DhcpGuard), 1U);
}

}  // namespace
}  // namespace nc::vswitch
