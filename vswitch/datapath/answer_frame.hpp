// A frame that the switch itself sends to a VM: an answer to ARP, Neighbour Discovery, DHCP or ICMP.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "vswitch/packet/headers.hpp"

namespace nc::vswitch {

class AnswerFrame {
  public:
    void clear() { size_ = 0; }
    std::size_t size() const { return size_; }
    std::span<std::uint8_t> bytes() { return std::span(bytes_).first(size_); }

    /// Appends what fits of `bytes`.
    void append(std::span<const std::uint8_t> bytes);
    template <class Header>
    void append_header(const Header& header) {
        append({reinterpret_cast<const std::uint8_t*>(&header), sizeof(Header)});
    }
    void append_byte(std::uint8_t byte) { append({&byte, 1}); }

    template <class Header>
    void replace_header(std::size_t offset, const Header& header) {
        write_header(bytes_.data() + offset, header);
    }

    /// Fills in the lengths and checksums of an Ethernet + IP + (TCP, UDP or ICMP) frame whose headers, without options
    /// or extension headers, stand at its start.
    void finish_ip();

  private:
    std::array<std::uint8_t, 1536> bytes_{};
    std::size_t size_ = 0;
};

/// Headers of a packet from the switch: time to live or hop limit 64, nothing but addresses and protocol set.
EthernetHeader ethernet_header(const MacAddress& destination, const MacAddress& source, std::uint16_t type);
Ipv4Header ipv4_header(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol);
Ipv6Header ipv6_header(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol);

}  // namespace nc::vswitch
