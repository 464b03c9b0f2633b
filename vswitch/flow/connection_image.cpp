#include "vswitch/flow/connection_image.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace nc::vswitch {
namespace {

constexpr std::string_view kMagic = "nc-connections\n";
constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kLongestBoot = 255;
constexpr std::size_t kChecksumSize = 8;

/// FNV-1a: against a torn file, not against an enemy, who could write the file anew.
std::uint64_t checksum_of(std::string_view bytes) {
    std::uint64_t sum = 0xCBF29CE484222325ULL;
    for (const char byte : bytes)
        sum = (sum ^ static_cast<std::uint8_t>(byte)) * 0x100000001B3ULL;
    return sum;
}

class Writer {
  public:
    void number(std::uint64_t value, std::size_t size) {
        for (std::size_t i = size; i-- > 0;)
            text_ += static_cast<char>(value >> (8 * i));
    }
    template <class Bytes>
    void bytes(const Bytes& bytes) {
        for (const auto byte : bytes)
            text_ += static_cast<char>(byte);
    }
    void address(const IpAddress& address) {
        number(address.bytes().size(), 1);
        bytes(address.bytes());
    }
    std::string& text() { return text_; }

  private:
    std::string text_;
};

/// Reads until something is missing; from then on everything is zero, and is_whole() false.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    bool is_whole() const { return is_whole_; }
    std::string_view take(std::size_t size) {
        if (size > bytes_.size()) {
            is_whole_ = false;
            bytes_ = {};
            return {};
        }
        const std::string_view taken = bytes_.substr(0, size);
        bytes_.remove_prefix(size);
        return taken;
    }
    std::uint64_t number(std::size_t size) {
        std::uint64_t value = 0;
        for (const char byte : take(size))
            value = value << 8U | static_cast<std::uint8_t>(byte);
        return value;
    }
    template <std::size_t Size>
    std::array<std::uint8_t, Size> bytes() {
        std::array<std::uint8_t, Size> array{};
        std::ranges::transform(take(Size), array.begin(), [](char byte) { return static_cast<std::uint8_t>(byte); });
        return array;
    }
    IpAddress address() {
        const std::uint64_t size = number(1);
        if (size == 4) return IpAddress::v4(bytes<4>());
        if (size == 16) return IpAddress::v6(bytes<16>());
        is_whole_ = false;
        return {};
    }

  private:
    std::string_view bytes_;
    bool is_whole_ = true;
};

std::string record_of(const HandedConnection& handed) {
    const TrackedConnection& connection = handed.connection;
    Writer record;
    record.bytes(handed.port.value().bytes());
    record.address(connection.original.source);
    record.address(connection.original.destination);
    record.number(connection.original.protocol, 1);
    record.number(connection.original.source_port, 2);
    record.number(connection.original.destination_port, 2);
    record.number(connection.originator == Direction::Outbound ? 0 : 1, 1);
    record.number(connection.tcp.to_byte(), 1);
    record.number(connection.last_seen, 8);
    record.number(connection.is_answered ? 1 : 0, 1);
    record.number(connection.translation ? 1 : 0, 1);
    if (connection.translation) {
        record.address(connection.translation->member);
        record.number(connection.translation->port, 2);
        record.number(connection.translation->keeps_destination ? 1 : 0, 1);
        record.number(connection.translation->resets_when_idle ? 1 : 0, 1);
        record.number(connection.translation->idle_limit, 4);
    }
    return std::move(record.text());
}

std::optional<HandedConnection> connection_from(std::string_view bytes) {
    Reader record(bytes);
    HandedConnection handed;
    TrackedConnection& connection = handed.connection;
    handed.port = InstanceId(Guid(record.bytes<16>()));
    connection.original.source = record.address();
    connection.original.destination = record.address();
    connection.original.protocol = static_cast<std::uint8_t>(record.number(1));
    connection.original.source_port = static_cast<std::uint16_t>(record.number(2));
    connection.original.destination_port = static_cast<std::uint16_t>(record.number(2));
    connection.originator = record.number(1) == 0 ? Direction::Outbound : Direction::Inbound;
    connection.tcp = TcpTracker::from_byte(static_cast<std::uint8_t>(record.number(1)));
    connection.last_seen = record.number(8);
    connection.is_answered = record.number(1) != 0;
    if (record.number(1) != 0) {
        Translation& translation = connection.translation.emplace();
        translation.member = record.address();
        translation.port = static_cast<std::uint16_t>(record.number(2));
        translation.keeps_destination = record.number(1) != 0;
        translation.resets_when_idle = record.number(1) != 0;
        translation.idle_limit = static_cast<std::uint32_t>(record.number(4));
    }
    if (!record.is_whole()) return std::nullopt;
    return handed;
}

Error invalid(std::string why) { return Error{"ConnectionImageInvalid", std::move(why), {}, {}}; }

}  // namespace

std::string image_of(const std::vector<HandedConnection>& connections, std::string_view boot) {
    boot = boot.substr(0, kLongestBoot);
    Writer image;
    image.bytes(kMagic);
    image.number(kVersion, 2);
    image.number(boot.size(), 1);
    image.bytes(boot);
    image.number(connections.size(), 4);
    for (const HandedConnection& handed : connections) {
        const std::string record = record_of(handed);
        image.number(record.size(), 2);
        image.bytes(record);
    }
    image.number(checksum_of(image.text()), kChecksumSize);
    return std::move(image.text());
}

Result<std::vector<HandedConnection>> connections_from_image(std::string_view image, std::string_view boot) {
    if (!image.starts_with(kMagic) || image.size() < kMagic.size() + kChecksumSize)
        return invalid("It is no image of connections.");
    Reader checksum(image.substr(image.size() - kChecksumSize));
    image.remove_suffix(kChecksumSize);
    if (checksum.number(kChecksumSize) != checksum_of(image)) return invalid("Its checksum is wrong.");
    Reader reader(image.substr(kMagic.size()));
    if (reader.number(2) != kVersion) return invalid("It is of another version.");
    if (reader.take(reader.number(1)) != boot.substr(0, kLongestBoot))
        return invalid("It is of before the machine's last start.");
    std::vector<HandedConnection> connections;
    for (std::uint64_t left = reader.number(4); left > 0 && reader.is_whole(); --left) {
        const std::optional<HandedConnection> connection = connection_from(reader.take(reader.number(2)));
        if (!connection) return invalid("A record is cut off.");
        connections.push_back(*connection);
    }
    if (!reader.is_whole()) return invalid("It is cut off.");
    return connections;
}

}  // namespace nc::vswitch
