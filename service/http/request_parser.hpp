// Bytes of a connection to one request, in one strict reading of HTTP/1.1 (RFC 9112): what two readers could frame
// differently is refused, never guessed. Knows no socket, so tests and the fuzzer feed it buffers. Total: any bytes
// lead to Complete, to Refused, or to waiting for more within the limits. One parser reads one request. Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include <boost/system/error_code.hpp>

#include "service/api/message.hpp"
#include "service/http/limits.hpp"
#include "service/http/refusal.hpp"

namespace nc::service::http {

class RequestParser {
  public:
    enum class State { Head, Body, Complete, Refused };

    explicit RequestParser(const Limits& limits);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    /// Takes what it can use from the front of `bytes` and gives its size. What was not taken comes again, with more
    /// behind it. Stops taking at the end of the head, so that the caller can decide before a body is read.
    std::size_t feed(std::string_view bytes);

    State state() const { return state_; }
    /// State Body only: the client waits for "100 Continue" before it sends the body (RFC 9110 10.1.1).
    bool wants_continue() const { return wants_continue_; }
    /// After the head: what is still to come of the body, in bytes; std::nullopt when its end is told by chunks.
    std::optional<std::uint64_t> remaining_body_size() const;
    /// After the head: whether the connection may carry another request.
    bool keeps_alive() const { return keeps_alive_; }
    /// After the head: whether the client knows the chunked coding.
    bool knows_chunks() const { return knows_chunks_; }
    /// After the head: the request was HEAD, whose answer has no body. The request says Method::Get.
    bool is_head_request() const { return is_head_request_; }
    /// After the head: the request without its body, and with it once the state is Complete. Trailer fields are
    /// dropped; identity and scheme are the connection's to fill; `authority` is the Host field.
    api::Request& request() { return request_; }
    const std::string& authority() const { return authority_; }
    const Refusal& refusal() const { return refusal_; }  ///< state Refused only

  private:
    struct Grammar;  // keeps Beast out of this header
    std::size_t feed_head(std::string_view bytes);
    std::size_t feed_body(std::string_view bytes);
    void finish_head();
    void check_framing();
    bool has_broken_line(std::string_view head) const;
    void take_target(std::string_view target);
    void complete();
    void refuse_bytes(const boost::system::error_code& error);
    void refuse(int status, std::string code, std::string message);

    std::unique_ptr<Grammar> grammar_;
    std::size_t head_size_;
    std::size_t target_size_;
    std::size_t searched_size_ = 0;  ///< how much of the incomplete head holds no end
    State state_ = State::Head;
    bool wants_continue_ = false;
    bool is_waiting_for_chunk_ = false;  ///< what was there of a chunk was not enough
    bool keeps_alive_ = false;
    bool knows_chunks_ = false;
    bool is_head_request_ = false;
    api::Request request_;
    std::string authority_;
    Refusal refusal_;
};

}  // namespace nc::service::http
