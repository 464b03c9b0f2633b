#include "vswitch/encryption/association_header.hpp"

#include <gtest/gtest.h>

namespace nc::vswitch {
namespace {

std::span<const std::uint8_t> bytes_of(const AssociationHeader& header, std::array<std::uint8_t, 16>& bytes) {
    bytes = write_association_header(header);
    return std::span<const std::uint8_t>(bytes).first(header.size());
}

TEST(AssociationHeaderTest, IsReadAsItWasWritten) {
    std::array<std::uint8_t, 16> bytes{};
    for (const AssociationHeader& header :
         {AssociationHeader{RecordKind::Handshake, 0x01020304, CredentialId(0x1122334455667788)},
          AssociationHeader{RecordKind::Reply, 1, {}}, AssociationHeader{RecordKind::Data, 0xFFFFFFFF, {}},
          AssociationHeader{RecordKind::Unknown, 7, {}}})
        EXPECT_EQ(read_association_header(bytes_of(header, bytes)), header);
}

TEST(AssociationHeaderTest, HasItsBytesWhereDecision0026Says) {
    const auto bytes = write_association_header({RecordKind::Handshake, 0x01020304, CredentialId(0x1122334455667788)});
    const std::array<std::uint8_t, 16> expected = {1,    0,    0,    0,    1,    2,    3,    4,
                                                   0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88};
    EXPECT_EQ(bytes, expected);
}

TEST(AssociationHeaderTest, WhatIsCutOffOrOfAnotherKindIsNone) {
    std::array<std::uint8_t, 16> bytes{};
    const auto handshake = bytes_of({RecordKind::Handshake, 1, CredentialId(2)}, bytes);
    for (std::size_t size = 0; size < handshake.size(); ++size)
        EXPECT_FALSE(read_association_header(handshake.first(size))) << size;
    for (const std::uint8_t kind : {0, 5, 22, 255}) {
        bytes[0] = kind;
        EXPECT_FALSE(read_association_header(bytes)) << int{kind};
    }
}

TEST(CredentialIdTest, IsTheBeginningOfAThumbprintAndNothingElseIsOne) {
    EXPECT_EQ(credential_id("84857CBBE7A1C851A80AE22391EB2C39BF820CE7"), CredentialId(0x84857CBBE7A1C851));
    EXPECT_EQ(to_string(credential_id("84857CBBE7A1C851A80AE22391EB2C39BF820CE7")), "84857CBBE7A1C851");
    for (const char* text : {"", "NONE", "84857CBBE7A1C851A80AE22391EB2C39BF820CE",
                             "84857cbbe7a1c851a80ae22391eb2c39bf820ce7", "84857CBBE7A1C851A80AE22391EB2C39BF820CEX"})
        EXPECT_EQ(credential_id(text), kNoCertificate) << text;
}

}  // namespace
}  // namespace nc::vswitch
