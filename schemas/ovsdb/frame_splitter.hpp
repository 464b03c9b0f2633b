// Cuts a stream of JSON-RPC messages into messages (RFC 7047 section 4: objects follow one another without a
// separator). Only braces, brackets and strings are looked at; whether a message is good JSON is the parser's question.
// Thread: any (no shared state).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/result.hpp"

namespace nc::ovsdb {

class FrameSplitter {
  public:
    struct Limits {
        std::size_t message_size = 64U << 20;  ///< bytes; the first contents of a large database come as one message
        std::size_t depth = 32;                ///< nested objects and arrays; RFC 7047 needs about ten
    };

    FrameSplitter() = default;
    explicit FrameSplitter(Limits limits) : limits_(limits) {}

    /// Takes the next bytes of the stream.
    void feed(std::string_view bytes) { buffer_.append(bytes); }

    /// The next whole message, or std::nullopt until more bytes come. An Error (code "OvsdbMessage") is final: the
    /// stream has lost its beat or passes a limit, and the connection must be closed.
    Result<std::optional<std::string>> next();

  private:
    Limits limits_;
    std::string buffer_;
    std::size_t scanned_ = 0;  ///< bytes of buffer_ already looked at
    std::size_t depth_ = 0;
    bool in_string_ = false;
    bool escaped_ = false;
};

}  // namespace nc::ovsdb
