#include "vswitch/packet/checksum.hpp"

#include <cstddef>
#include <cstring>

namespace nc::vswitch {
namespace {

std::uint64_t load64(const std::uint8_t* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof(word));
    return word;
}

std::uint64_t halves(std::uint64_t word) { return (word & 0xFFFFFFFFU) + (word >> 32); }

}  // namespace

std::uint64_t add_to_sum(std::uint64_t sum, std::span<const std::uint8_t> bytes) {
    const std::uint8_t* at = bytes.data();
    std::size_t left = bytes.size();
    // Two 32-bit halves per word: no carry is lost before 2^32 words. Four independent sums keep the CPU's adders busy.
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    std::uint64_t c = 0;
    std::uint64_t d = 0;
    while (left >= 32) {
        a += halves(load64(at));
        b += halves(load64(at + 8));
        c += halves(load64(at + 16));
        d += halves(load64(at + 24));
        at += 32;
        left -= 32;
    }
    while (left >= 8) {
        a += halves(load64(at));
        at += 8;
        left -= 8;
    }
    if (left > 0) {
        std::uint64_t tail = 0;
        std::memcpy(&tail, at, left);
        b += halves(tail);
    }
    return sum + fold(a + b + c + d);
}

std::uint64_t add_number_to_sum(std::uint64_t sum, std::uint16_t number) {
    const Be16 wire(number);
    std::uint16_t word = 0;
    std::memcpy(&word, &wire, sizeof(word));
    return sum + word;
}

std::uint16_t fold(std::uint64_t sum) {
    sum = (sum & 0xFFFFFFFFU) + (sum >> 32);
    sum = (sum & 0xFFFFFFFFU) + (sum >> 32);
    sum = (sum & 0xFFFFU) + (sum >> 16);
    sum = (sum & 0xFFFFU) + (sum >> 16);
    return static_cast<std::uint16_t>(sum);
}

std::uint64_t pseudo_header_sum(std::span<const std::uint8_t> ip, std::uint8_t protocol, std::size_t length) {
    const bool is_v4 = ip[0] >> 4 == 4;
    const std::size_t addresses = is_v4 ? offsetof(Ipv4Header, source) : offsetof(Ipv6Header, source);
    const std::uint64_t sum = add_to_sum(0, ip.subspan(addresses, is_v4 ? 8 : 32));
    return add_number_to_sum(add_number_to_sum(add_number_to_sum(sum, protocol), static_cast<std::uint16_t>(length)),
                             static_cast<std::uint16_t>(length >> 16));
}

std::uint16_t update_checksum(std::uint16_t checksum, std::uint16_t before, std::uint16_t after) {
    const std::uint64_t sum =
        static_cast<std::uint64_t>(static_cast<std::uint16_t>(~checksum)) + static_cast<std::uint16_t>(~before) + after;
    return finish(sum);
}

void set_ipv4_checksum(std::span<std::uint8_t> header) {
    constexpr std::size_t kField = offsetof(Ipv4Header, checksum);
    std::uint16_t checksum = 0;
    std::memcpy(header.data() + kField, &checksum, sizeof(checksum));
    checksum = finish(add_to_sum(0, header));
    std::memcpy(header.data() + kField, &checksum, sizeof(checksum));
}

void set_ip_length(std::span<std::uint8_t> headers, std::size_t payload) {
    const std::size_t length = headers.size() + payload;
    if (headers[0] >> 4 == 4) {
        write_header(headers.data() + offsetof(Ipv4Header, total_length), Be16(static_cast<std::uint16_t>(length)));
        set_ipv4_checksum(headers);
    } else {
        write_header(headers.data() + offsetof(Ipv6Header, payload_length),
                     Be16(static_cast<std::uint16_t>(length - sizeof(Ipv6Header))));
    }
}

}  // namespace nc::vswitch
