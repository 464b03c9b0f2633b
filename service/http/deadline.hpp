// A time limit on the operations of one socket. When it passes, the socket's pending operations are cancelled but the
// socket stays open, so that the client can still be told. Thread: control; owner and socket outlive no handler, since
// the handler holds the state by a shared pointer.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nc::service::http {

class Deadline {
  public:
    explicit Deadline(boost::asio::ip::tcp::socket& socket)
        : timer_(socket.get_executor()), state_(std::make_shared<State>(State{&socket, 0, false})) {}
    ~Deadline() { state_->socket = nullptr; }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    void start(std::chrono::milliseconds time) {
        state_->has_passed = false;
        const std::uint64_t round = ++state_->round;
        timer_.expires_after(time);
        timer_.async_wait([state = state_, round](const boost::system::error_code& error) {
            // An expiry that was already queued when the deadline moved belongs to an earlier round.
            if (error || state->round != round || state->socket == nullptr) return;
            state->has_passed = true;
            boost::system::error_code ignored;
            state->socket->cancel(ignored);
        });
    }
    void stop() {
        ++state_->round;
        timer_.cancel();
    }
    bool has_passed() const { return state_->has_passed; }

  private:
    struct State {
        boost::asio::ip::tcp::socket* socket;
        std::uint64_t round;
        bool has_passed;
    };
    boost::asio::steady_timer timer_;
    std::shared_ptr<State> state_;
};

}  // namespace nc::service::http
