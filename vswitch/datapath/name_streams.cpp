#include "vswitch/datapath/name_streams.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "vswitch/packet/flow_key.hpp"

namespace nc::vswitch {
namespace {

constexpr std::size_t kSegment = 536;        ///< bytes: RFC 9293 section 3.7.1, without the option
constexpr std::size_t kLengthSize = 2;       ///< of a message's length, RFC 1035 section 4.2.2
constexpr std::size_t kMostUnanswered = 64;  ///< queries of a stream
constexpr Milliseconds kFirstRepeat = 200;   ///< the VM is on this host
constexpr Milliseconds kSlowestRepeat = 2000;

std::uint32_t first_sequence(Milliseconds now, std::uint16_t client_port) {
    const std::array<std::uint64_t, 2> seed = {now, client_port};
    return static_cast<std::uint32_t>(hash_words(seed.data(), sizeof(seed)));
}

}  // namespace

NameStreams::Streams::iterator NameStreams::find(InstanceId port, const Tuple& tuple) {
    return std::ranges::find_if(streams_, [&](const Stream& stream) {
        return stream.client_port == tuple.source_port && stream.port == port && stream.client == tuple.source;
    });
}

std::vector<NameQuery> NameStreams::take(InstanceId port, std::span<const std::uint8_t> frame,
                                         const ParsedPacket& parsed, Milliseconds now, const Send& send) {
    const auto tcp = read_header<TcpHeader>(frame, parsed.l4_offset);
    const std::uint32_t sequence = tcp.sequence.get();
    const auto found = find(port, parsed.tuple);
    if ((tcp.flags & kTcpRst) != 0) {
        if (found != streams_.end() && sequence == found->received) streams_.erase(found);
        return {};
    }
    if ((tcp.flags & kTcpSyn) != 0) {
        if ((tcp.flags & kTcpAck) != 0) return {};
        if (found == streams_.end() || found->client_start != sequence) {
            if (found != streams_.end()) streams_.erase(found);
            open(port, parsed, sequence, now, send);
        } else if (!found->is_open) {
            emit(*found, kTcpSyn | kTcpAck, found->acknowledged, {}, send);
        }
        return {};
    }
    if ((tcp.flags & kTcpAck) == 0) return {};
    if (found == streams_.end()) {
        Stream unknown;
        unknown.port = port;
        unknown.mac = parsed.source_mac;
        unknown.client = parsed.tuple.source;
        unknown.client_port = parsed.tuple.source_port;
        emit(unknown, kTcpRst, tcp.acknowledgement.get(), {}, send);
        return {};
    }
    Stream& stream = *found;
    if (!acknowledge(stream, tcp, now)) return {};

    std::vector<NameQuery> queries;
    const auto payload = frame.first(parsed.end).subspan(parsed.payload_offset);
    const bool has_end = (tcp.flags & kTcpFin) != 0;
    const std::uint32_t known = stream.received - sequence;  // bytes of it that came before
    if (!stream.is_ended && known <= payload.size() && (!payload.empty() || has_end)) {
        stream.incoming.insert(stream.incoming.end(), payload.begin() + known, payload.end());
        stream.received += static_cast<std::uint32_t>(payload.size() - known) + (has_end ? 1 : 0);
        stream.is_ended = has_end;
        if (!read_queries(stream, queries)) {
            emit(stream, kTcpRst | kTcpAck, stream.sent, {}, send);
            streams_.erase(found);
            return {};
        }
    }
    if (!payload.empty() || has_end) emit(stream, kTcpAck, stream.sent, {}, send);
    push(stream, now, send);
    const bool is_over = stream.is_end_sent && stream.sent == stream.acknowledged;
    if (is_over) streams_.erase(found);
    return queries;
}

void NameStreams::open(InstanceId port, const ParsedPacket& parsed, std::uint32_t sequence, Milliseconds now,
                       const Send& send) {
    const auto is_of_port = [&](const Stream& stream) { return stream.port == port; };
    if (static_cast<std::size_t>(std::ranges::count_if(streams_, is_of_port)) >= kMostOfPort) {
        auto oldest = std::ranges::find_if(streams_, is_of_port);
        for (auto stream = oldest; stream != streams_.end(); ++stream)
            if (is_of_port(*stream) && stream->touched < oldest->touched) oldest = stream;
        emit(*oldest, kTcpRst | kTcpAck, oldest->sent, {}, send);
        streams_.erase(oldest);
    }
    Stream& stream = streams_.emplace_back();
    stream.port = port;
    stream.mac = parsed.source_mac;
    stream.client = parsed.tuple.source;
    stream.client_port = parsed.tuple.source_port;
    stream.client_start = sequence;
    stream.received = sequence + 1;
    stream.acknowledged = first_sequence(now, stream.client_port);
    stream.sent = stream.acknowledged + 1;
    stream.touched = now;
    emit(stream, kTcpSyn | kTcpAck, stream.acknowledged, {}, send);
}

/// False: it acknowledges what there is not.
bool NameStreams::acknowledge(Stream& stream, const TcpHeader& tcp, Milliseconds now) {
    std::size_t fresh = tcp.acknowledgement.get() - stream.acknowledged;
    const std::size_t most = (stream.is_open ? 0U : 1U) + stream.outgoing.size() + (stream.is_end_sent ? 1U : 0U);
    if (fresh > most || (!stream.is_open && fresh == 0)) return false;
    stream.touched = now;
    stream.window = tcp.window.get();
    if (fresh == 0) return true;
    stream.acknowledged += static_cast<std::uint32_t>(fresh);
    if (!std::exchange(stream.is_open, true)) --fresh;
    const auto bytes = static_cast<std::ptrdiff_t>(std::min(fresh, stream.outgoing.size()));
    stream.outgoing.erase(stream.outgoing.begin(), stream.outgoing.begin() + bytes);
    // Of what is sent again, the client may have had more.
    if (static_cast<std::int32_t>(stream.sent - stream.acknowledged) < 0) stream.sent = stream.acknowledged;
    stream.repeat_at = 0;
    return true;
}

bool NameStreams::read_queries(Stream& stream, std::vector<NameQuery>& queries) {
    std::span<const std::uint8_t> left = stream.incoming;
    while (left.size() >= kLengthSize) {
        const std::size_t length = read_header<Be16>(left, 0).get();
        if (length > kLongestQuery) return false;
        if (left.size() < kLengthSize + length) break;
        const auto message = left.subspan(kLengthSize, length);
        if (++stream.unanswered > kMostUnanswered || !parse_dns_query(message)) return false;
        queries.push_back({stream.port,
                           stream.mac,
                           stream.client,
                           stream.client_port,
                           {message.begin(), message.end()},
                           stream.client_start});
        left = left.subspan(kLengthSize + length);
    }
    stream.incoming.erase(stream.incoming.begin(), stream.incoming.end() - static_cast<std::ptrdiff_t>(left.size()));
    return true;
}

void NameStreams::answer(const NameQuery& query, std::span<const std::uint8_t> message, Milliseconds now,
                         const Send& send) {
    const auto found = std::ranges::find_if(streams_, [&](const Stream& stream) {
        return stream.port == query.port && stream.client == query.address && stream.client_port == query.source_port &&
               stream.client_start == query.stream;
    });
    if (found == streams_.end() || message.size() > kLongestStreamAnswer) return;
    Stream& stream = *found;
    if (stream.outgoing.size() + kLengthSize + message.size() > kMostOutgoing) {
        emit(stream, kTcpRst | kTcpAck, stream.sent, {}, send);
        streams_.erase(found);
        return;
    }
    stream.outgoing.push_back(static_cast<std::uint8_t>(message.size() >> 8));
    stream.outgoing.push_back(static_cast<std::uint8_t>(message.size()));
    stream.outgoing.insert(stream.outgoing.end(), message.begin(), message.end());
    --stream.unanswered;
    stream.touched = now;
    push(stream, now, send);
}

void NameStreams::push(Stream& stream, Milliseconds now, const Send& send) {
    if (!stream.is_open || stream.is_end_sent) return;
    std::size_t in_flight = stream.sent - stream.acknowledged;
    while (in_flight < std::min<std::size_t>(stream.outgoing.size(), stream.window)) {
        const std::size_t size =
            std::min(kSegment, std::min<std::size_t>(stream.outgoing.size(), stream.window) - in_flight);
        emit(stream, kTcpAck | kTcpPsh, stream.sent, std::span(stream.outgoing).subspan(in_flight, size), send);
        stream.sent += static_cast<std::uint32_t>(size);
        in_flight += size;
    }
    if (stream.is_ended && stream.unanswered == 0 && in_flight == stream.outgoing.size()) {
        emit(stream, kTcpFin | kTcpAck, stream.sent, {}, send);
        ++stream.sent;
        stream.is_end_sent = true;
    }
    const bool is_waiting = !stream.outgoing.empty() || stream.is_end_sent;
    if (!is_waiting || stream.repeat_at != 0) return;
    stream.repeat_after = kFirstRepeat;
    stream.repeat_at = now + kFirstRepeat;
}

void NameStreams::poll(Milliseconds now, const Send& send) {
    std::erase_if(streams_, [&](const Stream& stream) {
        const bool is_idle = now - stream.touched >= kLongestIdle;
        if (is_idle) emit(stream, kTcpRst | kTcpAck, stream.sent, {}, send);
        return is_idle;
    });
    for (Stream& stream : streams_) {
        if (stream.repeat_at == 0 || now < stream.repeat_at) continue;
        stream.repeat_after = std::min(stream.repeat_after * 2, kSlowestRepeat);
        stream.repeat_at = now + stream.repeat_after;
        stream.sent = stream.acknowledged;
        stream.is_end_sent = false;
        stream.window = std::max<std::uint16_t>(stream.window, 1);  // a closed window is asked whether it is still
        push(stream, now, send);
    }
}

void NameStreams::emit(const Stream& stream, std::uint8_t flags, std::uint32_t sequence,
                       std::span<const std::uint8_t> payload, const Send& send) {
    send(stream.port, stream.mac,
         {.source = goal_state::kNameProxyAddress,
          .destination = stream.client,
          .source_port = kPortDns,
          .destination_port = stream.client_port,
          .sequence = sequence,
          .acknowledgement = (flags & kTcpAck) != 0 ? stream.received : 0,
          .flags = flags,
          .payload = {reinterpret_cast<const char*>(payload.data()), payload.size()}});
}

}  // namespace nc::vswitch
