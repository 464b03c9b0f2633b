// The name proxy over TCP (RFC 7766): the least of a TCP server (RFC 9293) that serves queries for names. Clients come
// with it for answers that a UDP packet cannot hold. Segments have the size that every host takes, so that no option
// has to be agreed on; what arrives out of order comes again; what is not acknowledged is sent again from there on. All
// is bounded: the streams of a port, what waits in each, and how long one may be idle. Knows no device. Thread: worker.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "vswitch/datapath/name_responder.hpp"
#include "vswitch/datapath/tcp_segment.hpp"
#include "vswitch/flow/connection_table.hpp"

namespace nc::vswitch {

class NameStreams {
  public:
    static constexpr std::size_t kMostOfPort = 16;            ///< who opens more loses the one idle for longest
    static constexpr std::size_t kLongestQuery = 1500;        ///< bytes; a longer one ends its stream
    static constexpr std::size_t kMostOutgoing = 128 * 1024;  ///< bytes of a stream that wait; more end it
    static constexpr Milliseconds kLongestIdle = 10'000;      ///< RFC 7766 section 6.2.3: some seconds

    /// Brings a segment to a port's VM, which has that MAC address.
    using Send = std::function<void(InstanceId port, const MacAddress& mac, const TcpSegment&)>;

    /// A TCP packet for the proxy. Returns the queries that it completes, well-formed and in their order.
    std::vector<NameQuery> take(InstanceId port, std::span<const std::uint8_t> frame, const ParsedPacket& parsed,
                                Milliseconds now, const Send& send);
    /// Sends the answer to one of them, if its stream is still there.
    void answer(const NameQuery& query, std::span<const std::uint8_t> message, Milliseconds now, const Send& send);
    /// Sends again what got lost, and ends what is idle; to be called some 20 times a second.
    void poll(Milliseconds now, const Send& send);

  private:
    struct Stream {
        InstanceId port;
        MacAddress mac;
        IpAddress client;
        std::uint16_t client_port = 0;
        std::uint32_t client_start = 0;      ///< sequence number of its SYN
        std::uint32_t received = 0;          ///< the next one of the client's
        std::uint32_t acknowledged = 0;      ///< ours that the client has
        std::uint32_t sent = 0;              ///< the next one of ours; `outgoing` begins at `acknowledged`
        std::uint16_t window = 0;            ///< bytes that the client takes beyond `acknowledged`
        std::vector<std::uint8_t> incoming;  ///< the start of a query
        std::vector<std::uint8_t> outgoing;
        std::size_t unanswered = 0;  ///< queries
        bool is_open = false;        ///< the client has our SYN
        bool is_ended = false;       ///< the client sends no more
        bool is_end_sent = false;
        Milliseconds touched = 0;
        Milliseconds repeat_at = 0;
        Milliseconds repeat_after = 0;
    };
    using Streams = std::vector<Stream>;

    Streams::iterator find(InstanceId port, const Tuple& tuple);
    void open(InstanceId port, const ParsedPacket& parsed, std::uint32_t sequence, Milliseconds now, const Send& send);
    static bool acknowledge(Stream& stream, const TcpHeader& tcp, Milliseconds now);
    /// False: something that ends the stream.
    static bool read_queries(Stream& stream, std::vector<NameQuery>& queries);
    static void push(Stream& stream, Milliseconds now, const Send& send);
    static void emit(const Stream& stream, std::uint8_t flags, std::uint32_t sequence,
                     std::span<const std::uint8_t> payload, const Send& send);

    Streams streams_;
};

}  // namespace nc::vswitch
