// Asks name servers what the switch does not know, from the host's own network namespace, by UDP or TCP as the VM
// asked: a socket and a random id for each query, so that nobody else's answer fits (RFC 5452). The next server is
// asked when one is silent; at the end the VM is told of a failure. Bounded; what is too much is told at once. Thread:
// control.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <random>
#include <span>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>

#include "schemas/base/ip_address.hpp"
#include "vswitch/datapath/name_responder.hpp"

namespace nc::vswitch {

class NameForwarder {
  public:
    using Answer = std::function<void(const NameQuery&, std::span<const std::uint8_t> message)>;
    static constexpr std::size_t kMostPending = 256;
    static constexpr std::size_t kMostPendingOfPort = 64;

    NameForwarder(boost::asio::io_context& context, Answer answer);
    ~NameForwarder();
    NameForwarder(const NameForwarder&) = delete;
    NameForwarder& operator=(const NameForwarder&) = delete;

    /// For queries from now on; asked in this order.
    void set_servers(std::vector<IpAddress> servers) { servers_ = std::move(servers); }
    /// `port`: of the servers; 53 but in tests.
    void set_server_port(std::uint16_t port) { server_port_ = port; }
    void ask(NameQuery query);

  private:
    struct Pending;

    void ask_next(Pending& pending);
    /// False: this server cannot be asked.
    bool ask_by_datagram(Pending& pending, const boost::asio::ip::address& address);
    bool ask_by_stream(Pending& pending, const boost::asio::ip::address& address);
    void listen(Pending& pending);
    void read_answer(Pending& pending);
    template <class Next>
    auto step(Pending& pending, Next next);
    bool take(Pending& pending, std::size_t size);
    void fail(const NameQuery& query);
    void forget(Pending& pending);

    boost::asio::io_context& context_;
    Answer answer_;
    std::vector<IpAddress> servers_;
    std::uint16_t server_port_ = 53;
    std::list<std::unique_ptr<Pending>> pending_;
    std::random_device random_;
};

}  // namespace nc::vswitch
