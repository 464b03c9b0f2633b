#include "vswitch/packet/checksum.hpp"

#include <bit>
#include <random>

#include <gtest/gtest.h>

#include "tests/packet/frame_builder.hpp"

namespace nc::vswitch {
namespace {

std::uint16_t slow_sum(const test::Bytes& bytes) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        sum += i % 2 == 0 ? static_cast<std::uint32_t>(bytes[i]) << 8 : bytes[i];
    while (sum >> 16 != 0)
        sum = (sum & 0xFFFF) + (sum >> 16);
    return static_cast<std::uint16_t>(sum);
}

std::uint16_t in_host_order(std::uint16_t memory_order) {
    const auto wire = std::bit_cast<Be16>(memory_order);
    return wire.get();
}

TEST(Checksum, EqualsTheSumByteByByteForEveryLength) {
    std::mt19937 random(1);
    for (std::size_t length = 0; length < 300; ++length) {
        test::Bytes bytes(length);
        for (std::uint8_t& byte : bytes)
            byte = static_cast<std::uint8_t>(random());
        const std::uint16_t fast = in_host_order(fold(add_to_sum(0, bytes)));
        // 0 and 0xFFFF are the same number in ones' complement.
        EXPECT_EQ(fast % 0xFFFF, slow_sum(bytes) % 0xFFFF) << length;
    }
}

TEST(Checksum, PiecesAddUpToTheWhole) {
    const test::Bytes bytes(1001, 0xAB);
    const std::span<const std::uint8_t> all(bytes);
    EXPECT_EQ(fold(add_to_sum(add_to_sum(0, all.first(500)), all.subspan(500))), fold(add_to_sum(0, all)));
}

TEST(Checksum, AnUpdateEqualsComputingAnew) {
    std::mt19937 random(2);
    for (int i = 0; i < 1000; ++i) {
        std::array<std::uint16_t, 10> words{};
        for (std::uint16_t& word : words)
            word = static_cast<std::uint16_t>(random());
        const auto bytes = [&] { return std::span(reinterpret_cast<const std::uint8_t*>(words.data()), 20); };
        const std::uint16_t before = finish(add_to_sum(0, bytes()));
        const std::uint16_t old_word = words[4];
        words[4] = static_cast<std::uint16_t>(random());
        EXPECT_EQ(update_checksum(before, old_word, words[4]), finish(add_to_sum(0, bytes())));
    }
}

TEST(Checksum, SetsTheFieldOfAnIpv4Header) {
    test::Bytes frame = test::build_frame({});
    const test::Bytes right = frame;
    frame[24] = frame[25] = 0;
    set_ipv4_checksum(std::span(frame).subspan(14, 20));
    EXPECT_EQ(frame, right);
}

}  // namespace
}  // namespace nc::vswitch
