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
    explicit Deadline(boost::asio::ip::tcp::socket& socket) : state_(std::make_shared<State>(socket)) {}
    ~Deadline() {
        state_->socket = nullptr;
        stop();
    }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    void start(std::chrono::milliseconds time) {
        state_->has_passed = false;
        wait(state_, ++state_->round, time);
    }
    void stop() {
        ++state_->round;
        state_->timer.cancel();
    }
    /// Asked when an operation ends, even well: it may have ended just before it was to be cancelled.
    bool has_passed() const { return state_->has_passed; }

  private:
    struct State {
        explicit State(boost::asio::ip::tcp::socket& limited) : socket(&limited), timer(limited.get_executor()) {}
        boost::asio::ip::tcp::socket* socket;
        boost::asio::steady_timer timer;
        std::uint64_t round = 0;
        bool has_passed = false;
    };
    /// An operation of several steps (TLS) may be between two of them and miss its end: it is told again.
    static constexpr std::chrono::milliseconds kAgain{20};

    static void wait(const std::shared_ptr<State>& state, std::uint64_t round, std::chrono::milliseconds time) {
        state->timer.expires_after(time);
        state->timer.async_wait([state, round](const boost::system::error_code& error) {
            // An expiry that was already queued when the deadline moved belongs to an earlier round.
            if (error || state->round != round || state->socket == nullptr) return;
            state->has_passed = true;
            boost::system::error_code ignored;
            state->socket->cancel(ignored);
            wait(state, round, kAgain);
        });
    }

    std::shared_ptr<State> state_;
};

}  // namespace nc::service::http
