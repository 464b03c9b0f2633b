#include "vswitch/encryption/association.hpp"

#include <algorithm>
#include <cstring>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "schemas/base/assert.hpp"

namespace nc::vswitch {
namespace {

constexpr long kHandshakeDatagram = 1200;              ///< bytes, in any underlay
constexpr unsigned kFirstRepeat = 50'000;              ///< microseconds: hosts are near
constexpr unsigned kSlowestRepeat = 1'000'000;         ///< microseconds
constexpr std::size_t kLongestPacket = 16 * 1024 - 1;  ///< what a DTLS record may hold

/// DTLS asks for the time to wait when it sends again: twice the time before, 0 at first.
unsigned next_repeat(SSL*, unsigned before) {
    return before == 0 ? kFirstRepeat : std::min(before * 2, kSlowestRepeat);
}

}  // namespace

/// A datagram socket made of memory, as OpenSSL wants it.
struct Association::Wire {
    std::span<const std::uint8_t> in;  ///< empty: nothing waits
    bool is_peeked = false;            ///< reading leaves it there
    Datagrams* out = nullptr;
    AssociationHeader header;

    static Wire& of(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }

    static int read(BIO* bio, char* to, int size) {
        Wire& wire = of(bio);
        BIO_clear_retry_flags(bio);
        if (wire.in.empty()) {
            BIO_set_retry_read(bio);
            return -1;
        }
        const auto count = std::min(static_cast<std::size_t>(size), wire.in.size());
        std::memcpy(to, wire.in.data(), count);
        if (!wire.is_peeked) wire.in = {};  // the rest of a datagram is lost, as a socket's is
        return static_cast<int>(count);
    }

    static int write(BIO* bio, const char* from, int size) {
        Wire& wire = of(bio);
        BIO_clear_retry_flags(bio);
        if (wire.out == nullptr) return size;
        const auto header = write_association_header(wire.header);
        std::vector<std::uint8_t>& bytes = wire.out->bytes;
        bytes.insert(bytes.end(), header.begin(), header.begin() + static_cast<std::ptrdiff_t>(wire.header.size()));
        bytes.insert(bytes.end(), from, from + size);
        wire.out->ends.push_back(bytes.size());
        return size;
    }

    static long control(BIO* bio, int command, long number, void*) {
        if (command != BIO_CTRL_DGRAM_SET_PEEK_MODE) return command == BIO_CTRL_FLUSH ? 1 : 0;
        of(bio).is_peeked = number != 0;
        return 1;
    }

    static int create(BIO* bio) {
        BIO_set_init(bio, 1);
        return 1;
    }

    static const BIO_METHOD* method() {
        static const std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> made = [] {
            std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> method(
                BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams in memory"), &BIO_meth_free);
            BIO_meth_set_read(method.get(), &read);
            BIO_meth_set_write(method.get(), &write);
            BIO_meth_set_ctrl(method.get(), &control);
            BIO_meth_set_create(method.get(), &create);
            return method;
        }();
        return made.get();
    }
};

void Association::Deleter::operator()(ssl_st* ssl) const { SSL_free(ssl); }

Association::Association(AssociationId id, Role role, ProviderAddress remote,
                         std::shared_ptr<const Certificate> certificate, const HandshakeCookie& cookie)
    : id_(id),
      role_(role),
      remote_(remote),
      certificate_(std::move(certificate)),
      cookie_(cookie),
      is_peer_reached_(role == Role::Initiator),
      wire_(std::make_unique<Wire>()),
      ssl_(SSL_new(certificate_->context())) {
    BIO* const bio = BIO_new(Wire::method());
    NC_ASSERT(ssl_ != nullptr && bio != nullptr);
    BIO_set_data(bio, wire_.get());
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_app_data(ssl_.get(), &cookie_);
    SSL_set_mtu(ssl_.get(), kHandshakeDatagram);
    DTLS_set_timer_cb(ssl_.get(), &next_repeat);
    if (role_ == Role::Initiator) SSL_set_connect_state(ssl_.get());
    if (role_ == Role::Responder) SSL_set_accept_state(ssl_.get());
    wire_->header = {role_ == Role::Initiator ? RecordKind::Handshake : RecordKind::Reply, id_, certificate_->id()};
}

Association::~Association() = default;

Association::Progress Association::advance(std::span<const std::uint8_t> record, Datagrams& replies) {
    wire_->in = record;
    if (!is_peer_reached_) {
        const Progress asked = ask_for_cookie(replies);
        if (!is_peer_reached_) return asked;
    }
    return handshake(replies);
}

Association::Progress Association::ask_for_cookie(Datagrams& replies) {
    const std::unique_ptr<BIO_ADDR, decltype(&BIO_ADDR_free)> unused(BIO_ADDR_new(), &BIO_ADDR_free);
    wire_->out = &replies;
    const int outcome = DTLSv1_listen(ssl_.get(), unused.get());
    wire_->out = nullptr;
    is_peer_reached_ = outcome > 0;  // then the record is still there, for the handshake
    if (!is_peer_reached_) wire_->in = {};
    return outcome < 0 ? Progress::Failed : Progress::UnderWay;
}

Association::Progress Association::handshake(Datagrams& replies) {
    wire_->out = &replies;
    ERR_clear_error();
    const int outcome = SSL_do_handshake(ssl_.get());
    const int error = SSL_get_error(ssl_.get(), outcome);
    wire_->out = nullptr;
    wire_->in = {};
    if (outcome == 1) {
        if (role_ == Role::Initiator) wire_->header.kind = RecordKind::Data;
        return Progress::Established;
    }
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? Progress::UnderWay : Progress::Failed;
}

std::optional<std::uint64_t> Association::until_repeat() const {
    timeval left{};
    if (DTLSv1_get_timeout(ssl_.get(), &left) != 1) return std::nullopt;
    return static_cast<std::uint64_t>(left.tv_sec) * 1000 + static_cast<std::uint64_t>(left.tv_usec + 999) / 1000;
}

Association::Progress Association::repeat(Datagrams& replies) {
    wire_->out = &replies;
    ERR_clear_error();
    const long outcome = DTLSv1_handle_timeout(ssl_.get());
    wire_->out = nullptr;
    return outcome < 0 ? Progress::Failed : Progress::UnderWay;
}

bool Association::seal(std::span<const iovec> packet, Datagrams& sealed) {
    plain_.clear();
    for (const iovec& piece : packet) {
        const auto* begin = static_cast<const std::uint8_t*>(piece.iov_base);
        plain_.insert(plain_.end(), begin, begin + piece.iov_len);
    }
    if (plain_.empty() || plain_.size() > kLongestPacket) return false;
    wire_->out = &sealed;
    ERR_clear_error();
    const int written = SSL_write(ssl_.get(), plain_.data(), static_cast<int>(plain_.size()));
    wire_->out = nullptr;
    if (written != static_cast<int>(plain_.size())) return false;
    ++sealed_packets_;
    return true;
}

std::size_t Association::open(std::span<const std::uint8_t> record, std::span<std::uint8_t> packet,
                              Datagrams& replies) {
    wire_->in = record;
    wire_->out = &replies;
    ERR_clear_error();
    const int size = SSL_read(ssl_.get(), packet.data(), static_cast<int>(packet.size()));
    wire_->out = nullptr;
    wire_->in = {};
    if (size <= 0) return 0;
    ++opened_packets_;
    return static_cast<std::size_t>(size);
}

}  // namespace nc::vswitch
