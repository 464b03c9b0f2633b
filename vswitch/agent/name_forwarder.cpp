#include "vswitch/agent/name_forwarder.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

namespace nc::vswitch {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds kPatience{1500};  ///< of one server
constexpr std::size_t kLongestDatagram = 4096;        ///< bytes: what is longer is too long for the VM's packet, too

asio::ip::address to_asio(const IpAddress& address) {
    if (address.is_v4()) return asio::ip::address_v4(address.v4_number());
    asio::ip::address_v6::bytes_type bytes{};
    std::ranges::copy(address.bytes(), bytes.begin());
    return asio::ip::address_v6(bytes);
}

}  // namespace

struct NameForwarder::Pending {
    Pending(asio::io_context& context, NameQuery asked)
        : query(std::move(asked)), datagrams(context), stream(context), timer(context) {}

    NameQuery query;
    std::size_t question_end = 0;
    std::vector<std::uint8_t> sent;        ///< the query under an id of its own
    std::array<std::uint8_t, 2> length{};  ///< of a message in the stream
    std::size_t next_server = 0;
    asio::ip::udp::socket datagrams;  ///< one of the two is used: as the VM asked
    asio::ip::tcp::socket stream;
    asio::steady_timer timer;
    std::vector<std::uint8_t> answer;
    /// Handlers hold it weakly: what has ended is not there for them.
    std::shared_ptr<Pending*> alive = std::make_shared<Pending*>(this);
};

NameForwarder::NameForwarder(asio::io_context& context, Answer answer)
    : context_(context), answer_(std::move(answer)) {}

NameForwarder::~NameForwarder() = default;

void NameForwarder::ask(NameQuery query) {
    const auto of_port = static_cast<std::size_t>(
        std::ranges::count_if(pending_, [&](const auto& pending) { return pending->query.port == query.port; }));
    const auto parsed = parse_dns_query(query.message);
    if (!parsed) return;
    if (pending_.size() >= kMostPending || of_port >= kMostPendingOfPort) return fail(query);
    Pending& pending = *pending_.emplace_back(std::make_unique<Pending>(context_, std::move(query)));
    pending.question_end = parsed->question_end;
    pending.sent = pending.query.message;
    ask_next(pending);
}

/// A handler that goes on with `next`; a failure makes the next server be asked.
template <class Next>
auto NameForwarder::step(Pending& pending, Next next) {
    return [this, alive = std::weak_ptr(pending.alive), next](const boost::system::error_code& failed, auto&&...) {
        const auto at = alive.lock();
        if (!at || failed == asio::error::operation_aborted) return;
        if (failed) return ask_next(**at);
        next(**at);
    };
}

void NameForwarder::ask_next(Pending& pending) {
    while (pending.next_server < servers_.size()) {
        const asio::ip::address server = to_asio(servers_[pending.next_server++]);
        const std::uint32_t number = random_();
        pending.sent[0] = static_cast<std::uint8_t>(number >> 8);
        pending.sent[1] = static_cast<std::uint8_t>(number);
        if (!(pending.query.stream ? ask_by_stream(pending, server) : ask_by_datagram(pending, server))) continue;
        pending.timer.expires_after(kPatience);
        pending.timer.async_wait(
            [this, alive = std::weak_ptr(pending.alive)](const boost::system::error_code& cancelled) {
                const auto at = alive.lock();
                if (!cancelled && at) ask_next(**at);
            });
        return;
    }
    fail(pending.query);
    forget(pending);
}

bool NameForwarder::ask_by_datagram(Pending& pending, const asio::ip::address& address) {
    const asio::ip::udp::endpoint server(address, server_port_);
    asio::ip::udp::socket& socket = pending.datagrams;
    boost::system::error_code failed;
    socket.close(failed);
    failed.clear();
    // A new socket has a new port, which the kernel chooses at random.
    socket.open(server.protocol(), failed);
    if (!failed) socket.non_blocking(true, failed);
    if (!failed) socket.connect(server, failed);
    if (!failed) socket.send(asio::buffer(pending.sent), 0, failed);
    if (failed) return false;
    pending.answer.resize(kLongestDatagram);
    listen(pending);
    return true;
}

bool NameForwarder::ask_by_stream(Pending& pending, const asio::ip::address& address) {
    const asio::ip::tcp::endpoint server(address, server_port_);
    asio::ip::tcp::socket& socket = pending.stream;
    boost::system::error_code failed;
    socket.close(failed);
    failed.clear();
    socket.open(server.protocol(), failed);
    if (failed) return false;
    pending.length = {static_cast<std::uint8_t>(pending.sent.size() >> 8),
                      static_cast<std::uint8_t>(pending.sent.size())};
    socket.async_connect(server, step(pending, [this](Pending& connected) {
                             const std::array<asio::const_buffer, 2> message{asio::buffer(connected.length),
                                                                             asio::buffer(connected.sent)};
                             asio::async_write(connected.stream, message,
                                               step(connected, [this](Pending& asked) { read_answer(asked); }));
                         }));
    return true;
}

void NameForwarder::read_answer(Pending& pending) {
    asio::async_read(pending.stream, asio::buffer(pending.length), step(pending, [this](Pending& told) {
                         told.answer.resize(static_cast<std::size_t>(told.length[0]) << 8 | told.length[1]);
                         asio::async_read(told.stream, asio::buffer(told.answer), step(told, [this](Pending& answered) {
                                              if (!take(answered, answered.answer.size())) ask_next(answered);
                                          }));
                     }));
}

void NameForwarder::listen(Pending& pending) {
    pending.datagrams.async_receive(
        asio::buffer(pending.answer),
        [this, alive = std::weak_ptr(pending.alive)](const boost::system::error_code& failed, std::size_t size) {
            const auto at = alive.lock();
            if (!at || failed == asio::error::operation_aborted) return;
            // Refused by the server's host: the next one.
            if (failed) return ask_next(**at);
            if (!take(**at, size)) listen(**at);
        });
}

/// False: it is another answer.
bool NameForwarder::take(Pending& pending, std::size_t size) {
    const std::span<std::uint8_t> message(pending.answer.data(), size);
    if (!is_dns_answer_to(message, pending.sent, pending.question_end)) return false;
    message[0] = pending.query.message[0];
    message[1] = pending.query.message[1];
    answer_(pending.query, message);
    forget(pending);
    return true;
}

void NameForwarder::fail(const NameQuery& query) { answer_(query, make_failure_answer(query.message)); }

void NameForwarder::forget(Pending& pending) {
    std::erase_if(pending_, [&](const auto& held) { return held.get() == &pending; });
}

}  // namespace nc::vswitch
