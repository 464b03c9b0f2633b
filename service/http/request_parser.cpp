#include "service/http/request_parser.hpp"

#include <algorithm>
#include <limits>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace nc::service::http {
namespace {

namespace beast = boost::beast;
using beast::http::field;
using beast::http::verb;

api::Method to_method(verb method) {
    switch (method) {
        case verb::get:
        case verb::head:
            return api::Method::Get;
        case verb::put:
            return api::Method::Put;
        case verb::delete_:
            return api::Method::Delete;
        case verb::post:
            return api::Method::Post;
        default:
            return api::Method::Other;
    }
}

/// First byte of a method (RFC 9110 5.6.2); a TLS hello or a stray binary protocol fails here at once.
bool can_begin_request(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '\r'; }

/// uri-host [":" port] of RFC 3986, as far as a name that is put into URLs of answers must be safe.
bool is_authority(std::string_view text) {
    if (text.empty()) return false;
    for (const char c : text) {
        const bool is_plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!is_plain && std::string_view(".-_:[]%~").find(c) == std::string_view::npos) return false;
    }
    return true;
}

bool is_visible_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct RequestParser::Grammar {
    beast::http::request_parser<beast::http::string_body> parser;

    std::size_t count(field name) const {
        const auto range = parser.get().equal_range(name);
        return static_cast<std::size_t>(std::distance(range.first, range.second));
    }
    std::string_view value(field name) const { return view(parser.get()[name]); }
};

RequestParser::RequestParser(const Limits& limits)
    : grammar_(std::make_unique<Grammar>()), head_size_(limits.head_size), target_size_(limits.target_size) {
    grammar_->parser.header_limit(std::numeric_limits<std::uint32_t>::max());
    grammar_->parser.body_limit(limits.body_size);
    grammar_->parser.eager(false);
}

RequestParser::~RequestParser() = default;

std::size_t RequestParser::feed(std::string_view bytes) {
    if (bytes.empty()) return 0;
    if (state_ == State::Head) return feed_head(bytes);
    if (state_ == State::Body) return feed_body(bytes);
    return 0;
}

/// Beast sees the head as a whole: how the bytes were split on their way can then change nothing.
std::size_t RequestParser::feed_head(std::string_view bytes) {
    if (!can_begin_request(bytes.front())) {
        refuse(400, "BadRequest", "The request does not begin with an HTTP method.");
        return 0;
    }
    const std::size_t end = bytes.find("\r\n\r\n", searched_size_ < 3 ? 0 : searched_size_ - 3);
    const std::size_t size = end == std::string_view::npos ? bytes.size() : end + 4;
    if (has_broken_line(bytes.substr(0, size))) {
        refuse(400, "BadRequest", "A line of the head does not end with CR and LF, or goes on in the next.");
        return 0;
    }
    searched_size_ = bytes.size();
    if (size > head_size_) {
        refuse(431, "BadRequest", "The head of the request is too large.");
        return 0;
    }
    if (end == std::string_view::npos) return 0;
    beast::error_code error;
    const std::size_t taken = grammar_->parser.put(boost::asio::const_buffer(bytes.data(), size), error);
    if (error) {
        refuse_bytes(error);
    } else if (taken != size || !grammar_->parser.is_header_done()) {
        refuse(400, "BadRequest", "The request is not well-formed HTTP/1.1.");
    } else {
        finish_head();
    }
    return taken;
}

/// Beast takes a folded line (RFC 9112 5.2) as one, and waits for the CR of a line that ends with LF alone: both are
/// what readers disagree about.
bool RequestParser::has_broken_line(std::string_view head) const {
    std::size_t i = searched_size_ == 0 ? 0 : searched_size_ - 1;
    while ((i = head.find_first_of("\r\n", i)) != head.npos) {
        const char next = i + 1 < head.size() ? head[i + 1] : '\0';
        if (head[i] == '\n' && (i == 0 || head[i - 1] != '\r' || next == ' ' || next == '\t')) return true;
        if (head[i] == '\r' && i + 1 < head.size() && next != '\n') return true;
        ++i;
    }
    return false;
}

std::optional<std::uint64_t> RequestParser::remaining_body_size() const {
    if (state_ != State::Body) return 0;
    const auto remaining = grammar_->parser.content_length_remaining();
    return remaining ? std::optional<std::uint64_t>(*remaining) : std::nullopt;
}

std::size_t RequestParser::feed_body(std::string_view bytes) {
    // Beast looks at the last chunk a second time only when that can be whole, which takes "0", CRLF and CRLF.
    constexpr std::size_t kShortestLastChunk = 5;
    if (is_waiting_for_chunk_ && bytes.size() < kShortestLastChunk) return 0;
    auto& parser = grammar_->parser;
    is_waiting_for_chunk_ = false;
    std::size_t taken = 0;
    while (taken < bytes.size() && !parser.is_done()) {
        beast::error_code error;
        taken += parser.put(boost::asio::const_buffer(bytes.data() + taken, bytes.size() - taken), error);
        if (error == beast::http::error::need_more) {
            // Beast bounds neither the extension of a chunk nor the trailer.
            if (bytes.size() - taken > head_size_) refuse(400, "BadRequest", "A line of the chunked body is too long.");
            is_waiting_for_chunk_ = parser.chunked();
            return taken;
        }
        if (error) {
            refuse_bytes(error);
            return taken;
        }
    }
    if (parser.is_done()) complete();
    return taken;
}

void RequestParser::complete() {
    request_.body = std::move(grammar_->parser.get().body());
    state_ = State::Complete;
}

void RequestParser::refuse_bytes(const boost::system::error_code& error) {
    using Fault = beast::http::error;
    if (error == Fault::body_limit || error == Fault::buffer_overflow) {
        refuse(413, "RequestBodyTooLarge", "The body of the request is too large.");
    } else if (error == Fault::bad_version) {
        refuse(505, "BadRequest", "Only HTTP/1.1 and HTTP/1.0 are served.");
    } else {
        refuse(400, "BadRequest", "The request is not well-formed HTTP/1.1.");
    }
}

void RequestParser::finish_head() {
    const auto& head = grammar_->parser.get();
    state_ = State::Body;
    check_framing();
    if (state_ == State::Refused) return;
    for (const auto& entry : head)
        request_.headers.add(std::string(view(entry.name_string())), std::string(view(entry.value())));
    request_.method = to_method(head.method());
    request_.method_name = std::string(view(head.method_string()));
    is_head_request_ = head.method() == verb::head;
    keeps_alive_ = head.keep_alive();
    knows_chunks_ = head.version() >= 11;
    take_target(view(head.target()));
    if (state_ == State::Refused) return;
    const std::string_view expectation = grammar_->value(field::expect);
    if (!expectation.empty()) {
        if (!beast::iequals(beast::string_view(expectation.data(), expectation.size()), "100-continue")) {
            return refuse(417, "BadRequest", "The only expectation that can be met is 100-continue.");
        }
        wants_continue_ = head.version() >= 11 && !grammar_->parser.is_done();
    }
    if (grammar_->parser.is_done()) complete();
}

void RequestParser::check_framing() {
    const auto& head = grammar_->parser.get();
    const std::size_t lengths = grammar_->count(field::content_length);
    const std::size_t codings = grammar_->count(field::transfer_encoding);
    const std::size_t hosts = grammar_->count(field::host);
    if (lengths > 1 || codings > 1 || (lengths == 1 && codings == 1)) {
        return refuse(400, "BadRequest", "The length of the body is told more than once.");
    }
    const std::string_view length = grammar_->value(field::content_length);
    if (lengths == 1 && length.find_first_not_of("0123456789") != std::string_view::npos) {
        return refuse(400, "BadRequest", "Content-Length is not one number.");
    }
    if (codings == 1) {
        if (head.version() < 11) return refuse(400, "BadRequest", "HTTP/1.0 has no Transfer-Encoding.");
        const std::string_view coding = grammar_->value(field::transfer_encoding);
        if (!beast::iequals(beast::string_view(coding.data(), coding.size()), "chunked")) {
            return refuse(501, "BadRequest", "The only transfer coding that is served is chunked.");
        }
    }
    if (hosts > 1 || (hosts == 0 && head.version() >= 11)) {
        return refuse(400, "BadRequest", "An HTTP/1.1 request carries exactly one Host field.");
    }
    if (grammar_->count(field::content_type) > 1 || grammar_->count(field::authorization) > 1) {
        return refuse(400, "BadRequest", "Content-Type or Authorization is told more than once.");
    }
    if (hosts == 1 && !is_authority(grammar_->value(field::host))) {
        return refuse(400, "BadRequest", "The Host field is not a host name with an optional port.");
    }
    authority_ = std::string(grammar_->value(field::host));
}

void RequestParser::take_target(std::string_view target) {
    // A client that talks as if to a proxy sends the absolute form (RFC 9112 3.2.2): its path is what counts here.
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (target.substr(0, scheme.size()) != scheme) continue;
        const std::size_t path = std::min(target.find_first_of("/?#", scheme.size()), target.size());
        const std::string_view authority = target.substr(scheme.size(), path - scheme.size());
        // The target's would count (RFC 9112 3.2.2), but two names in one request are two readings of it.
        if (!authority_.empty() && !equals_ignoring_case(authority, authority_)) {
            return refuse(400, "BadRequest", "The target and the Host field name different hosts.");
        }
        target = path == target.size() ? std::string_view("/") : target.substr(path);
        break;
    }
    if (target.size() > target_size_) return refuse(414, "BadRequest", "The target of the request is too long.");
    if (target.empty() || target.front() != '/' || !is_visible_ascii(target) || target.find('#') != target.npos) {
        return refuse(400, "BadRequest", "The target of the request is not a path.");
    }
    request_.target = std::string(target);
}

void RequestParser::refuse(int status, std::string code, std::string message) {
    state_ = State::Refused;
    wants_continue_ = false;
    keeps_alive_ = false;
    refusal_ = {status, std::move(code), std::move(message)};
}

}  // namespace nc::service::http
