#include "vswitch/agent/name_forwarder.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nc::vswitch {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds kPatience{1500};  ///< of one server

asio::ip::address to_asio(const IpAddress& address) {
    if (address.is_v4()) return asio::ip::address_v4(address.v4_number());
    asio::ip::address_v6::bytes_type bytes{};
    std::ranges::copy(address.bytes(), bytes.begin());
    return asio::ip::address_v6(bytes);
}

}  // namespace

struct NameForwarder::Pending {
    Pending(asio::io_context& context, NameQuery asked) : query(std::move(asked)), socket(context), timer(context) {}

    NameQuery query;
    std::size_t question_end = 0;
    std::vector<std::uint8_t> sent;  ///< the query under an id of its own
    std::size_t next_server = 0;
    asio::ip::udp::socket socket;
    asio::steady_timer timer;
    std::array<std::uint8_t, 4096> answer{};
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

void NameForwarder::ask_next(Pending& pending) {
    while (pending.next_server < servers_.size()) {
        const asio::ip::udp::endpoint server(to_asio(servers_[pending.next_server++]), server_port_);
        const std::uint32_t number = random_();
        pending.sent[0] = static_cast<std::uint8_t>(number >> 8);
        pending.sent[1] = static_cast<std::uint8_t>(number);
        boost::system::error_code failed;
        pending.socket.close(failed);
        failed.clear();
        // A new socket has a new port, which the kernel chooses at random.
        pending.socket.open(server.protocol(), failed);
        if (!failed) pending.socket.non_blocking(true, failed);
        if (!failed) pending.socket.connect(server, failed);
        if (!failed) pending.socket.send(asio::buffer(pending.sent), 0, failed);
        if (failed) continue;
        listen(pending);
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

void NameForwarder::listen(Pending& pending) {
    pending.socket.async_receive(
        asio::buffer(pending.answer),
        [this, alive = std::weak_ptr(pending.alive)](const boost::system::error_code& failed, std::size_t size) {
            const auto at = alive.lock();
            if (!at || failed == asio::error::operation_aborted) return;
            // Refused by the server's host: the next one.
            if (failed) return ask_next(**at);
            take(**at, size);
        });
}

void NameForwarder::take(Pending& pending, std::size_t size) {
    const std::span<std::uint8_t> message(pending.answer.data(), size);
    if (!is_dns_answer_to(message, pending.sent, pending.question_end)) return listen(pending);
    message[0] = pending.query.message[0];
    message[1] = pending.query.message[1];
    answer_(pending.query, message);
    forget(pending);
}

void NameForwarder::fail(const NameQuery& query) {
    if (const auto parsed = parse_dns_query(query.message))
        answer_(query, make_dns_answer(query.message, *parsed, {DnsCode::ServerFailure, {}, {}}));
}

void NameForwarder::forget(Pending& pending) {
    std::erase_if(pending_, [&](const auto& held) { return held.get() == &pending; });
}

}  // namespace nc::vswitch
