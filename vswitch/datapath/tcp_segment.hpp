// A TCP segment (RFC 9293) that the switch itself makes: of a health probe, or a reset.
#pragma once

#include <string_view>

#include "vswitch/datapath/answer_frame.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

struct TcpSegment {
    IpAddress source;
    IpAddress destination;
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint32_t sequence = 0;
    std::uint32_t acknowledgement = 0;  ///< with kTcpAck
    std::uint8_t flags = 0;
    std::string_view payload{};
};

/// The whole frame in `answer`.
void make_tcp_segment(const TcpSegment& segment, const MacAddress& destination_mac, const MacAddress& source_mac,
                      AnswerFrame& answer);

/// What refuses a connection (RFC 9293 section 3.10.7.1). `syn`: the frame, parsed, with a SYN and neither ACK nor RST.
TcpSegment reset_of(std::span<const std::uint8_t> syn, const ParsedPacket& parsed);

}  // namespace nc::vswitch
