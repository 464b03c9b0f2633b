#include "vswitch/encryption/association.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/certificate_folder.hpp"

namespace nc::vswitch {
namespace {

using tests::CertificateFolder;
using tests::TestCertificate;
using Bytes = std::vector<std::uint8_t>;
using Progress = Association::Progress;

std::vector<Bytes> split(const Datagrams& datagrams) {
    std::vector<Bytes> all;
    std::size_t begin = 0;
    for (const std::size_t end : datagrams.ends) {
        all.emplace_back(datagrams.bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                         datagrams.bytes.begin() + static_cast<std::ptrdiff_t>(end));
        begin = end;
    }
    return all;
}

std::span<const std::uint8_t> record_of(const Bytes& datagram) {
    return std::span(datagram).subspan(read_association_header(datagram)->size());
}

class AssociationTest : public testing::Test {
  protected:
    AssociationTest() {
        folder_.install(one_);
        folder_.install(other_);
    }

    std::unique_ptr<Association> make(Association::Role role, const TestCertificate& certificate,
                                      const HandshakeCookie& cookie = {7}) {
        return std::make_unique<Association>(7, role, ProviderAddress(*IpAddress::parse("192.168.0.1")),
                                             Certificate::load(folder_.path(), certificate.thumbprint()).value(),
                                             cookie);
    }

    /// What became of both in the end.
    std::pair<Progress, Progress> shake_hands(Association& initiator, Association& responder) {
        Datagrams to_responder;
        Progress first = initiator.advance({}, to_responder);
        Progress second = Progress::UnderWay;
        for (int flight = 0; flight < 8; ++flight) {
            Datagrams to_initiator;
            for (const Bytes& datagram : split(to_responder))
                if (second == Progress::UnderWay) second = responder.advance(record_of(datagram), to_initiator);
            to_responder.clear();
            for (const Bytes& datagram : split(to_initiator))
                if (first == Progress::UnderWay) first = initiator.advance(record_of(datagram), to_responder);
        }
        return {first, second};
    }

    static Bytes seal(Association& association, const std::string& text) {
        Datagrams sealed;
        const iovec piece{const_cast<char*>(text.data()), text.size()};
        EXPECT_TRUE(association.seal({&piece, 1}, sealed));
        EXPECT_EQ(sealed.ends.size(), 1U);
        return sealed.bytes;
    }
    static std::string open(Association& association, const Bytes& datagram) {
        Bytes room(70000);
        Datagrams replies;
        return {room.begin(),
                room.begin() + static_cast<std::ptrdiff_t>(association.open(record_of(datagram), room, replies))};
    }

    TestCertificate one_{"one"};
    TestCertificate other_{"other"};
    CertificateFolder folder_;
};

TEST_F(AssociationTest, GoesOnOnlyWithAPeerThatShowsTheCookieWhichAnyResponderOfTheSameCookieTakes) {
    const auto initiator = make(Association::Role::Initiator, one_);
    Datagrams hello;
    initiator->advance({}, hello);
    ASSERT_EQ(hello.ends.size(), 1U);
    Datagrams asked;
    const auto first = make(Association::Role::Responder, one_);
    EXPECT_EQ(first->advance(record_of(hello.bytes), asked), Progress::UnderWay);
    EXPECT_FALSE(first->is_peer_reached());
    ASSERT_EQ(asked.ends.size(), 1U);
    EXPECT_LT(asked.bytes.size(), hello.bytes.size()) << "a stranger cannot make it send more than it gets";
    Datagrams with_cookie;
    initiator->advance(record_of(asked.bytes), with_cookie);
    ASSERT_EQ(with_cookie.ends.size(), 1U);

    Datagrams replies;
    const auto other = make(Association::Role::Responder, one_, {8});
    other->advance(record_of(with_cookie.bytes), replies);
    EXPECT_FALSE(other->is_peer_reached()) << "a cookie of somebody else's";
    replies.clear();
    const auto second = make(Association::Role::Responder, one_);
    EXPECT_EQ(second->advance(record_of(with_cookie.bytes), replies), Progress::UnderWay);
    EXPECT_TRUE(second->is_peer_reached());
    EXPECT_GT(replies.bytes.size(), with_cookie.bytes.size()) << "its part of the handshake";
    replies.clear();
    EXPECT_EQ(make(Association::Role::Responder, one_)->advance(std::vector<std::uint8_t>(50, 3), replies),
              Progress::UnderWay);
    EXPECT_TRUE(replies.ends.empty()) << "no hello";
}

TEST_F(AssociationTest, CarriesPacketsOfAnySizeWithAFixedOverhead) {
    const auto initiator = make(Association::Role::Initiator, one_);
    const auto responder = make(Association::Role::Responder, one_);
    ASSERT_EQ(shake_hands(*initiator, *responder), std::pair(Progress::Established, Progress::Established));
    for (const std::size_t size : {1U, 60U, 1450U, 9000U}) {
        const std::string text(size, 'x');
        const Bytes datagram = seal(*initiator, text);
        EXPECT_EQ(datagram.size(), size + kSealOverhead);
        EXPECT_EQ(std::search_n(datagram.begin(), datagram.end(), 20, 'x'), datagram.end());
        EXPECT_EQ(read_association_header(datagram), (AssociationHeader{RecordKind::Data, 7, {}}));
        EXPECT_EQ(open(*responder, datagram), text);
    }
    EXPECT_EQ(initiator->sealed_packets(), 4U);
}

TEST_F(AssociationTest, TakesAPacketOnceAndNoneThatWasChanged) {
    const auto initiator = make(Association::Role::Initiator, one_);
    const auto responder = make(Association::Role::Responder, one_);
    shake_hands(*initiator, *responder);
    const Bytes first = seal(*initiator, "first");
    const Bytes second = seal(*initiator, "second");
    EXPECT_EQ(open(*responder, second), "second") << "out of order";
    EXPECT_EQ(open(*responder, first), "first");
    EXPECT_EQ(open(*responder, first), "") << "again";
    Bytes forged = seal(*initiator, "third");
    for (std::size_t i = kAssociationHeaderSize; i < forged.size(); ++i) {
        forged[i] ^= 1;
        EXPECT_EQ(open(*responder, forged), "") << i;
        forged[i] ^= 1;
    }
    EXPECT_EQ(open(*responder, forged), "third") << "what was forged harms no true packet";
    EXPECT_EQ(open(*responder, Bytes(100, 3)), "");
}

TEST_F(AssociationTest, IsNotMadeWithAHostThatShowsAnotherCertificate) {
    const auto initiator = make(Association::Role::Initiator, one_);
    const auto responder = make(Association::Role::Responder, other_);
    const auto [first, second] = shake_hands(*initiator, *responder);
    EXPECT_EQ(first, Progress::Failed);
    EXPECT_NE(second, Progress::Established);
}

TEST_F(AssociationTest, HandshakesFitIntoAnyUnderlay) {
    const auto initiator = make(Association::Role::Initiator, one_);
    const auto responder = make(Association::Role::Responder, one_);
    Datagrams hello;
    initiator->advance({}, hello);
    ASSERT_EQ(hello.ends.size(), 1U);
    EXPECT_EQ(read_association_header(hello.bytes)->credential, initiator->credential());
    Datagrams reply;
    responder->advance(record_of(hello.bytes), reply);
    for (const Bytes& datagram : split(reply))
        EXPECT_LE(datagram.size(), 1232U);
}

TEST_F(AssociationTest, AHandshakeWhoseLastWordGotLostEndsWhenItIsAskedForAgain) {
    const auto initiator = make(Association::Role::Initiator, one_);
    const auto responder = make(Association::Role::Responder, one_);
    Datagrams hello;
    Datagrams cookie;
    Datagrams certificates;
    Datagrams proof;
    Datagrams lost;
    initiator->advance({}, hello);
    responder->advance(record_of(hello.bytes), cookie);
    hello.clear();
    initiator->advance(record_of(cookie.bytes), hello);
    responder->advance(record_of(hello.bytes), certificates);
    for (const Bytes& datagram : split(certificates))
        initiator->advance(record_of(datagram), proof);
    Progress responded = Progress::UnderWay;
    for (const Bytes& datagram : split(proof))
        responded = responder->advance(record_of(datagram), lost);
    ASSERT_EQ(responded, Progress::Established);
    Bytes room(70000);
    Datagrams again;
    for (const Bytes& datagram : split(proof))
        EXPECT_EQ(responder->open(record_of(datagram), room, again), 0U);
    const Datagrams& last = again.ends.empty() ? lost : again;
    Progress progress = Progress::UnderWay;
    for (const Bytes& datagram : split(last)) {
        Datagrams none;
        progress = initiator->advance(record_of(datagram), none);
    }
    EXPECT_EQ(progress, Progress::Established);
    EXPECT_EQ(open(*responder, seal(*initiator, "text")), "text");
}

class CertificateTest : public testing::Test {
  protected:
    std::string refused(const std::string& thumbprint) {
        const auto loaded = Certificate::load(folder_.path(), thumbprint);
        EXPECT_FALSE(loaded);
        if (loaded) return {};
        EXPECT_EQ(loaded.error().code, "EncryptionUnavailable");
        EXPECT_NE(loaded.error().message.find(thumbprint), std::string::npos) << loaded.error().message;
        return loaded.error().message;
    }

    TestCertificate certificate_{"certificate"};
    CertificateFolder folder_;
};

TEST_F(CertificateTest, IsReadFromTheFilesOfItsThumbprint) {
    folder_.install(certificate_);
    const auto loaded = Certificate::load(folder_.path(), certificate_.thumbprint());
    ASSERT_TRUE(loaded);
    EXPECT_EQ((*loaded)->id(), credential_id(certificate_.thumbprint()));
}

TEST_F(CertificateTest, IsRefusedWithItsThumbprintAndTheReason) {
    const std::string thumbprint = certificate_.thumbprint();
    EXPECT_NE(refused(thumbprint).find("there is no file"), std::string::npos);
    EXPECT_NE(refused("NONE").find("no thumbprint"), std::string::npos);
    folder_.install(certificate_);
    std::filesystem::permissions(folder_.key_file(thumbprint), std::filesystem::perms::group_read,
                                 std::filesystem::perm_options::add);
    EXPECT_NE(refused(thumbprint).find("open to others"), std::string::npos);
    EXPECT_FALSE(Certificate::load({}, thumbprint));

    const TestCertificate other("other");
    folder_.install(other);
    const std::string wrong = std::string(40, 'A');
    std::filesystem::copy_file(folder_.path() / (other.thumbprint() + ".pem"), folder_.path() / (wrong + ".pem"));
    std::filesystem::copy_file(folder_.key_file(other.thumbprint()), folder_.key_file(wrong));
    EXPECT_NE(refused(wrong).find("another thumbprint"), std::string::npos);
    std::filesystem::remove(folder_.key_file(thumbprint));
    std::filesystem::copy_file(folder_.key_file(other.thumbprint()), folder_.key_file(thumbprint));
    EXPECT_NE(refused(thumbprint).find("does not hold its key"), std::string::npos);
}

}  // namespace
}  // namespace nc::vswitch
