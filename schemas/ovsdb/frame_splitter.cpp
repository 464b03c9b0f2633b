#include "schemas/ovsdb/frame_splitter.hpp"

namespace nc::ovsdb {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

Error lost(std::string message) { return Error{"OvsdbMessage", std::move(message), {}, {}}; }

}  // namespace

Result<std::optional<std::string>> FrameSplitter::next() {
    if (depth_ == 0 && scanned_ == 0) {
        std::size_t skip = 0;
        while (skip < buffer_.size() && is_space(buffer_[skip]))
            ++skip;
        buffer_.erase(0, skip);
        if (!buffer_.empty() && buffer_.front() != '{') return lost("A message must begin with an object.");
    }
    for (; scanned_ < buffer_.size(); ++scanned_) {
        const char c = buffer_[scanned_];
        if (in_string_) {
            if (escaped_) {
                escaped_ = false;
            } else if (c == '\\') {
                escaped_ = true;
            } else if (c == '"') {
                in_string_ = false;
            }
            continue;
        }
        if (c == '"') {
            in_string_ = true;
        } else if (c == '{' || c == '[') {
            if (++depth_ > limits_.depth) return lost("A message is nested too deeply.");
        } else if (c == '}' || c == ']') {
            if (--depth_ > 0) continue;
            const std::size_t size = scanned_ + 1;
            if (size > limits_.message_size) return lost("A message is larger than the limit.");
            std::optional<std::string> message = buffer_.substr(0, size);
            buffer_.erase(0, size);
            scanned_ = 0;
            return message;
        }
    }
    if (buffer_.size() > limits_.message_size) return lost("A message is larger than the limit.");
    return std::optional<std::string>();
}

}  // namespace nc::ovsdb
