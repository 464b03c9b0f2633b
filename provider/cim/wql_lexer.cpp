#include "provider/cim/wql_lexer.hpp"

#include <algorithm>
#include <optional>

#include "provider/cim/status.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::cim {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '_'; }

class Lexer {
  public:
    explicit Lexer(std::string_view text) : text_(text) {}

    Result<std::vector<WqlToken>> read() {
        std::vector<WqlToken> tokens;
        do {
            while (at_ < text_.size() &&
                   (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
                ++at_;
            auto token = next();
            if (!token) return refuse();
            tokens.push_back(*std::move(token));
        } while (tokens.back().kind != WqlToken::Kind::End);
        return tokens;
    }

  private:
    using Kind = WqlToken::Kind;

    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    Error refuse() const {
        return failure(Status::InvalidQuery, fault_ + " at character " + std::to_string(at_ + 1) + " of the query.",
                       "Query");
    }

    std::optional<WqlToken> next() {
        if (at_ >= text_.size()) return WqlToken{Kind::End, {}, {}, at_};
        const char c = peek();
        if (is_letter(c)) return name();
        if (is_digit(c) || ((c == '-' || c == '+') && (is_digit(peek(1)) || peek(1) == '.')) ||
            (c == '.' && is_digit(peek(1))))
            return number();
        if (c == '\'' || c == '"') return quoted();
        if (c == '{') return path();
        return symbol();
    }

    WqlToken name() {
        const std::size_t begin = at_;
        while (is_letter(peek()) || is_digit(peek()))
            ++at_;
        return {Kind::Name, std::string(text_.substr(begin, at_ - begin)), {}, begin};
    }

    std::optional<WqlToken> number() {
        const std::size_t begin = at_;
        bool is_real = false;
        if (peek() == '-' || peek() == '+') ++at_;
        while (is_digit(peek()) || peek() == '.' || ascii_lower(peek()) == 'e' ||
               ((peek() == '-' || peek() == '+') && ascii_lower(text_[at_ - 1]) == 'e')) {
            is_real = is_real || !is_digit(peek());
            ++at_;
        }
        std::string_view digits = text_.substr(begin, at_ - begin);
        if (digits.starts_with('+')) digits.remove_prefix(1);
        const Type type = is_real ? Type::Real64 : digits.starts_with('-') ? Type::SInt64 : Type::UInt64;
        auto value = is_letter(peek()) ? std::nullopt : read_value(type, digits);
        if (!value) {
            at_ = begin;
            fault_ = "There is no number";
            return std::nullopt;
        }
        return WqlToken{Kind::Constant, std::string(digits), *std::move(value), begin};
    }

    std::optional<WqlToken> quoted() {
        const std::size_t begin = at_;
        const char quote = peek();
        std::string out;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == quote) {
                ++at_;
                return WqlToken{Kind::Constant, out, Value::of(out), begin};
            }
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
            out += text_[at_];
        }
        at_ = begin;
        fault_ = "A text has no end that begins";
        return std::nullopt;
    }

    /// Up to the '}' that is not inside of quotes.
    std::optional<WqlToken> path() {
        const std::size_t begin = at_;
        char quote = '\0';
        for (++at_; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (quote == '\0' && c == '}') {
                ++at_;
                return WqlToken{Kind::Path, std::string(text_.substr(begin + 1, at_ - begin - 2)), {}, begin};
            }
            if (quote != '\0' && c == '\\') {
                ++at_;
            } else if (c == quote) {
                quote = '\0';
            } else if (quote == '\0' && (c == '"' || c == '\'')) {
                quote = c;
            }
        }
        at_ = begin;
        fault_ = "A path has no end that begins";
        return std::nullopt;
    }

    std::optional<WqlToken> symbol() {
        const std::size_t begin = at_;
        for (const std::string_view two : {"<=", ">=", "<>", "!="}) {
            if (text_.substr(at_, 2) != two) continue;
            at_ += 2;
            return WqlToken{Kind::Symbol, two == "!=" ? "<>" : std::string(two), {}, begin};
        }
        if (std::string_view("*,.()=<>").find(peek()) != std::string_view::npos)
            return WqlToken{Kind::Symbol, std::string(1, text_[at_++]), {}, begin};
        fault_ = "There is a character that WQL has no use for";
        return std::nullopt;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string fault_;
};

}  // namespace

Result<std::vector<WqlToken>> read_words(std::string_view query) {
    if (query.size() > kMaxQuerySize) return failure(Status::InvalidQuery, "The query is too long.", "Query");
    return Lexer(query).read();
}

}  // namespace nc::provider::cim
