#include "vswitch/encryption/association_header.hpp"

namespace nc::vswitch {
namespace {

template <class Number>
void put(Number number, std::uint8_t* where) {
    for (std::size_t i = 0; i < sizeof(number); ++i)
        where[i] = static_cast<std::uint8_t>(number >> (8 * (sizeof(number) - 1 - i)));
}

template <class Number>
Number get(std::span<const std::uint8_t> bytes) {
    Number number = 0;
    for (std::size_t i = 0; i < sizeof(number); ++i)
        number = static_cast<Number>(number << 8 | bytes[i]);
    return number;
}

}  // namespace

std::array<std::uint8_t, 16> write_association_header(const AssociationHeader& header) {
    std::array<std::uint8_t, 16> bytes{};
    bytes[0] = static_cast<std::uint8_t>(header.kind);
    put(header.association, bytes.data() + 4);
    put(header.credential.value(), bytes.data() + 8);
    return bytes;
}

std::optional<AssociationHeader> read_association_header(std::span<const std::uint8_t> datagram) {
    if (datagram.size() < kAssociationHeaderSize) return std::nullopt;
    AssociationHeader header;
    header.kind = static_cast<RecordKind>(datagram[0]);
    if (header.kind < RecordKind::Handshake || header.kind > RecordKind::Unknown) return std::nullopt;
    header.association = get<AssociationId>(datagram.subspan(4));
    if (header.kind != RecordKind::Handshake) return header;
    if (datagram.size() < header.size()) return std::nullopt;
    header.credential = CredentialId(get<std::uint64_t>(datagram.subspan(8)));
    return header;
}

}  // namespace nc::vswitch
