#include "vswitch/packet/dns_message.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "schemas/base/byte_order.hpp"
#include "vswitch/packet/headers.hpp"

namespace nc::vswitch {
namespace {

struct DnsHeader {
    Be16 id;
    Be16 flags;
    Be16 questions;
    Be16 answers;
    Be16 authorities;
    Be16 additionals;
};
static_assert(sizeof(DnsHeader) == 12);

constexpr std::uint16_t kResponse = 0x8000;
constexpr std::uint16_t kOpcodeMask = 0x7800;
constexpr std::uint16_t kAuthoritative = 0x0400;
constexpr std::uint16_t kTruncated = 0x0200;
constexpr std::uint16_t kRecursionDesired = 0x0100;
constexpr std::uint16_t kRecursionAvailable = 0x0080;
constexpr std::uint16_t kInternet = 1;
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kShortestLimit = 512;  ///< of an answer by UDP
constexpr std::size_t kLargestLimit = 1232;  ///< fits into IPv6's smallest packet, as IPv4 hosts choose it, too
constexpr std::uint16_t kPointerToQuestion = 0xC00C;
constexpr std::uint32_t kTimeToLive = 30;  ///< seconds: names follow policy
constexpr std::size_t kRecordSize = 12;    ///< with a pointer for its name, without data
constexpr std::size_t kOptSize = 11;       ///< root name, type, size, flags, length

/// The name at `offset`, which moves behind it. False: malformed.
bool read_name(std::span<const std::uint8_t> message, std::size_t& offset, std::string& name) {
    const std::size_t start = offset;
    while (offset < message.size()) {
        const std::size_t length = message[offset++];
        if (length == 0) return offset - start <= kLongestName;
        if (length > kLongestLabel || length > message.size() - offset) return false;
        if (!name.empty()) name += '.';
        for (const std::uint8_t byte : message.subspan(offset, length)) {
            if (byte <= 0x20 || byte >= 0x7F || byte == '.') return false;
            name += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : static_cast<char>(byte);
        }
        offset += length;
    }
    return false;
}

/// Nothing, or one OPT record to the end.
bool is_sane_rest(std::span<const std::uint8_t> rest, std::uint16_t additionals) {
    if (additionals == 0) return rest.empty();
    if (additionals != 1 || rest.size() < kOptSize || rest[0] != 0) return false;
    return read_header<Be16>(rest, 1).get() == static_cast<std::uint16_t>(DnsType::Opt) &&
           read_header<Be16>(rest, 9).get() == rest.size() - kOptSize;
}

class Writer {
  public:
    explicit Writer(std::span<const std::uint8_t> start) : bytes_(start.begin(), start.end()) {}

    void number16(std::uint16_t number) {
        bytes_.push_back(static_cast<std::uint8_t>(number >> 8));
        bytes_.push_back(static_cast<std::uint8_t>(number));
    }
    void start_record(std::uint16_t type) {
        number16(kPointerToQuestion);
        number16(type);
        number16(kInternet);
        number16(static_cast<std::uint16_t>(kTimeToLive >> 16));
        number16(static_cast<std::uint16_t>(kTimeToLive));
    }
    void data(std::span<const std::uint8_t> data) {
        number16(static_cast<std::uint16_t>(data.size()));
        bytes_.insert(bytes_.end(), data.begin(), data.end());
    }
    /// Ours: no options, version 0.
    void opt_record() {
        bytes_.push_back(0);
        number16(static_cast<std::uint16_t>(DnsType::Opt));
        number16(kLargestLimit);
        bytes_.resize(bytes_.size() + 6);
    }
    std::size_t size() const { return bytes_.size(); }
    std::vector<std::uint8_t> take() { return std::move(bytes_); }

  private:
    std::vector<std::uint8_t> bytes_;
};

std::vector<std::uint8_t> wire_name(std::string_view name) {
    std::vector<std::uint8_t> wire;
    while (!name.empty()) {
        const std::string_view label = name.substr(0, name.find('.'));
        wire.push_back(static_cast<std::uint8_t>(std::min(label.size(), kLongestLabel)));
        wire.insert(wire.end(), label.begin(), label.begin() + static_cast<std::ptrdiff_t>(wire.back()));
        name.remove_prefix(std::min(name.size(), label.size() + 1));
    }
    wire.push_back(0);
    return wire;
}

std::vector<std::string_view> labels_of(std::string_view name) {
    std::vector<std::string_view> labels;
    while (!name.empty()) {
        labels.push_back(name.substr(0, name.find('.')));
        name.remove_prefix(std::min(name.size(), labels.back().size() + 1));
    }
    return labels;
}

std::optional<std::uint8_t> number_of(std::string_view text, int base) {
    std::uint8_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

std::optional<DnsQuery> parse_dns_query(std::span<const std::uint8_t> message) {
    if (message.size() < sizeof(DnsHeader)) return std::nullopt;
    const auto header = read_header<DnsHeader>(message, 0);
    const std::uint16_t flags = header.flags.get();
    if ((flags & (kResponse | kOpcodeMask | kTruncated)) != 0 || header.questions.get() != 1 ||
        header.answers.get() != 0 || header.authorities.get() != 0)
        return std::nullopt;
    DnsQuery query;
    query.id = header.id.get();
    query.recursion_desired = (flags & kRecursionDesired) != 0;
    std::size_t offset = sizeof(DnsHeader);
    if (!read_name(message, offset, query.name) || message.size() - offset < 4) return std::nullopt;
    query.type = read_header<Be16>(message, offset).get();
    if (read_header<Be16>(message, offset + 2).get() != kInternet) return std::nullopt;
    query.question_end = offset + 4;
    if (!is_sane_rest(message.subspan(query.question_end), header.additionals.get())) return std::nullopt;
    if (header.additionals.get() == 1) query.udp_size = read_header<Be16>(message, query.question_end + 3).get();
    return query;
}

std::size_t longest_udp_answer(const DnsQuery& query) {
    return std::clamp<std::size_t>(query.udp_size.value_or(kShortestLimit), kShortestLimit, kLargestLimit);
}

std::vector<std::uint8_t> make_dns_answer(std::span<const std::uint8_t> query, const DnsQuery& parsed,
                                          const DnsAnswers& answers, std::size_t longest) {
    Writer writer(query.first(parsed.question_end));
    const std::size_t room = longest - (parsed.udp_size ? kOptSize : 0);
    std::uint16_t count = 0;
    bool is_truncated = false;
    const auto add = [&](DnsType type, std::span<const std::uint8_t> data) {
        is_truncated = is_truncated || writer.size() + kRecordSize + data.size() > room;
        if (is_truncated) return;
        writer.start_record(static_cast<std::uint16_t>(type));
        writer.data(data);
        ++count;
    };
    for (const IpAddress& address : answers.addresses)
        add(address.is_v4() ? DnsType::A : DnsType::Aaaa, address.bytes());
    if (!answers.pointer.empty()) {
        const std::vector<std::uint8_t> name = wire_name(answers.pointer);
        if (name.size() <= kLongestName) add(DnsType::Ptr, name);
    }
    if (parsed.udp_size) writer.opt_record();
    const bool is_ours = answers.code == DnsCode::NoError || answers.code == DnsCode::NameError;
    std::vector<std::uint8_t> message = writer.take();
    DnsHeader header{};
    header.id = Be16(parsed.id);
    header.flags = Be16(static_cast<std::uint16_t>(
        kResponse | kRecursionAvailable | (is_ours ? kAuthoritative : 0) | (is_truncated ? kTruncated : 0) |
        (parsed.recursion_desired ? kRecursionDesired : 0) | static_cast<std::uint16_t>(answers.code)));
    header.questions = Be16(1);
    header.answers = Be16(count);
    header.additionals = Be16(parsed.udp_size ? 1 : 0);
    write_header(message.data(), header);
    return message;
}

std::vector<std::uint8_t> make_failure_answer(std::span<const std::uint8_t> query) {
    const auto parsed = parse_dns_query(query);
    if (!parsed) return {};
    return make_dns_answer(query, *parsed, {DnsCode::ServerFailure, {}, {}}, kShortestLimit);
}

std::vector<std::uint8_t> make_truncated_answer(std::span<const std::uint8_t> query, const DnsQuery& parsed) {
    std::vector<std::uint8_t> message = make_dns_answer(query, parsed, {}, kShortestLimit);
    auto header = read_header<DnsHeader>(message, 0);
    header.flags = Be16(header.flags.get() | kTruncated);
    write_header(message.data(), header);
    return message;
}

bool is_dns_answer_to(std::span<const std::uint8_t> answer, std::span<const std::uint8_t> query,
                      std::size_t question_end) {
    if (answer.size() < question_end || query.size() < question_end || question_end < sizeof(DnsHeader)) return false;
    const auto header = read_header<DnsHeader>(answer, 0);
    return header.id.get() == read_header<DnsHeader>(query, 0).id.get() && (header.flags.get() & kResponse) != 0 &&
           header.questions.get() == 1 &&
           std::ranges::equal(answer.subspan(sizeof(DnsHeader), question_end - sizeof(DnsHeader)),
                              query.subspan(sizeof(DnsHeader), question_end - sizeof(DnsHeader)));
}

std::optional<IpAddress> address_of_pointer(const std::string& name) {
    const std::vector<std::string_view> labels = labels_of(name);
    if (labels.size() == 6 && labels[4] == "in-addr" && labels[5] == "arpa") {
        std::array<std::uint8_t, 4> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const auto byte = number_of(labels[3 - i], 10);
            if (!byte) return std::nullopt;
            bytes[i] = *byte;
        }
        return IpAddress::v4(bytes);
    }
    if (labels.size() == 34 && labels[32] == "ip6" && labels[33] == "arpa") {
        std::array<std::uint8_t, 16> bytes{};
        for (std::size_t i = 0; i < 32; ++i) {
            const auto nibble = labels[31 - i].size() == 1 ? number_of(labels[31 - i], 16) : std::nullopt;
            if (!nibble) return std::nullopt;
            bytes[i / 2] = static_cast<std::uint8_t>(bytes[i / 2] << 4 | *nibble);
        }
        return IpAddress::v6(bytes);
    }
    return std::nullopt;
}

}  // namespace nc::vswitch
