// A time limit on the operations of one socket. When it passes, the socket's pending operations are cancelled but the
// socket stays open, so that the client can still be told. Thread: control; owner and socket outlive no handler, since
// the handler holds the state by a shared pointer.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nc::service::http {

class Deadline {
  public:
    explicit Deadline(boost::asio::ip::tcp::socket& socket) : state_(std::make_shared<State>(socket)) {}
    ~Deadline() {
        state_->socket = nullptr;
        state_->timer.cancel();
    }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    void start(std::chrono::milliseconds time) {
        state_->has_passed = false;
        state_->end = Clock::now() + time;
        if (!state_->is_waiting || *state_->end < state_->timer.expiry()) wait(state_);
    }
    void stop() { state_->end.reset(); }
    /// Asked when an operation ends, even well: it may have ended just before it was to be cancelled.
    bool has_passed() const { return state_->has_passed; }

  private:
    using Clock = std::chrono::steady_clock;
    struct State {
        explicit State(boost::asio::ip::tcp::socket& limited) : socket(&limited), timer(limited.get_executor()) {}
        boost::asio::ip::tcp::socket* socket;
        boost::asio::steady_timer timer;       ///< set to the end or, for most ends are never reached, before it
        std::optional<Clock::time_point> end;  ///< absent: stopped
        bool is_waiting = false;
        bool has_passed = false;
    };
    /// An operation of several steps (TLS) may be between two of them and miss its end: it is told again.
    static constexpr std::chrono::milliseconds kAgain{20};

    static void wait(const std::shared_ptr<State>& state) {
        state->is_waiting = true;
        state->timer.expires_at(*state->end);
        state->timer.async_wait([state](const boost::system::error_code& error) {
            if (error) return;  // the timer was set anew, or the owner is gone
            state->is_waiting = false;
            if (!state->end || state->socket == nullptr) return;
            if (const auto now = Clock::now(); *state->end <= now) {
                state->has_passed = true;
                boost::system::error_code ignored;
                state->socket->cancel(ignored);
                state->end = now + kAgain;
            }
            wait(state);
        });
    }

    std::shared_ptr<State> state_;
};

}  // namespace nc::service::http
