#include "service/auth/gss.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <unistd.h>

#include "service/auth/ntlm_accounts.hpp"

namespace nc::service::auth {
namespace {

/// SPNEGO: 1.3.6.1.5.5.2.
constexpr char kSpnego[] = "\x2b\x06\x01\x05\x05\x02";

gss_OID_desc spnego() { return {6, const_cast<char*>(kSpnego)}; }

/// NTLMSSP: 1.3.6.1.4.1.311.2.2.10.
constexpr char kNtlm[] = "\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a";

gss_OID_desc ntlm() { return {10, const_cast<char*>(kNtlm)}; }

constexpr std::string_view kNtlmSignature("NTLMSSP\0", 8);
constexpr std::size_t kNtlmSealHeader = 16;
/// What a ticket is usually good for; NTLM knows no such time.
constexpr std::chrono::hours kNtlmLifetime{10};

/// NegotiateFlags of a CHALLENGE_MESSAGE (MS-NLMP 2.2.1.2), which is what both sides have agreed on. The token is our
/// own, with SPNEGO around it or without; std::nullopt: there is none in it.
std::optional<std::uint32_t> ntlm_flags(std::string_view token) {
    constexpr std::size_t kFlagsAt = 20;
    const std::size_t begin = token.find(std::string(kNtlmSignature) + std::string("\x02\0\0\0", 4));
    if (begin == token.npos || token.size() < begin + kFlagsAt + sizeof(std::uint32_t)) return std::nullopt;
    std::uint32_t flags = 0;
    for (std::size_t i = sizeof flags; i-- > 0;)
        flags = flags << 8 | static_cast<unsigned char>(token[begin + kFlagsAt + i]);
    return flags;
}

/// Sealing, extended session security, 128 bits; and a stream, whose messages are numbered.
bool can_ntlm_seal(std::uint32_t flags) {
    constexpr std::uint32_t kNeeded = 0x00000020 | 0x00080000 | 0x20000000;
    constexpr std::uint32_t kDatagram = 0x00000040;
    return (flags & (kNeeded | kDatagram)) == kNeeded;
}

/// Memory of the library.
class Buffer {
  public:
    Buffer() = default;
    ~Buffer() {
        OM_uint32 ignored = 0;
        gss_release_buffer(&ignored, &buffer_);
    }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    gss_buffer_t get() { return &buffer_; }
    std::string text() const {
        return buffer_.length == 0 ? std::string()
                                   : std::string(static_cast<const char*>(buffer_.value), buffer_.length);
    }

  private:
    gss_buffer_desc buffer_ = GSS_C_EMPTY_BUFFER;
};

/// What the library says of a status, the general part or the mechanism's.
std::string message_of(OM_uint32 status, int kind) {
    std::string text;
    OM_uint32 more = 0;
    do {
        Buffer message;
        OM_uint32 minor = 0;
        if (GSS_ERROR(gss_display_status(&minor, status, kind, GSS_C_NO_OID, &more, message.get()))) break;
        if (!text.empty()) text += "; ";
        text += message.text();
    } while (more != 0);
    return text;
}

std::string reason_of(OM_uint32 major, OM_uint32 minor) {
    return message_of(major, GSS_C_GSS_CODE) + (minor == 0 ? "" : ": " + message_of(minor, GSS_C_MECH_CODE));
}

Error message_failed(OM_uint32 major, OM_uint32 minor) {
    return {"NegotiateFailed", "The message is not sealed: " + reason_of(major, minor), {}, {}};
}

/// A credential of the library.
class Credential {
  public:
    Credential() = default;
    ~Credential() {
        OM_uint32 ignored = 0;
        gss_release_cred(&ignored, &credential_);
    }
    Credential(const Credential&) = delete;
    Credential& operator=(const Credential&) = delete;

    /// What accepts clients of this mechanism, by itself and in SPNEGO, and of no other: a library that also knows NTLM
    /// must not be talked into it. Empty: done; else the library's reason.
    std::string acquire(gss_OID_desc mechanism, gss_name_t name, const char* key, const std::string& value) {
        gss_key_value_element_desc element{key, value.c_str()};
        const gss_key_value_set_desc store{1, &element};
        gss_OID_desc mechanisms[] = {mechanism, spnego()};
        gss_OID_set_desc both{2, mechanisms};
        gss_OID_set_desc alone{1, mechanisms};
        OM_uint32 minor = 0;
        OM_uint32 major = GSS_S_COMPLETE;
        // Alone first: of both, the library is content with SPNEGO, and SPNEGO with any mechanism of the system.
        for (gss_OID_set_desc* wanted : {&alone, &both}) {
            OM_uint32 ignored = 0;
            gss_release_cred(&ignored, &credential_);
            major = gss_acquire_cred_from(&minor, name, GSS_C_INDEFINITE, wanted, GSS_C_ACCEPT, &store, &credential_,
                                          nullptr, nullptr);
            if (GSS_ERROR(major)) return reason_of(major, minor);
        }
        major = gss_set_neg_mechs(&minor, credential_, &alone);
        return GSS_ERROR(major) ? reason_of(major, minor) : std::string();
    }
    gss_cred_id_t get() const { return credential_; }

  private:
    gss_cred_id_t credential_ = GSS_C_NO_CREDENTIAL;
};

/// Under this machine's name, which NTLM tells to its clients; without a service, since a client whose name for this
/// one is another would not go on.
std::string acquire_ntlm(Credential& credential, const std::string& accounts) {
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) != 0 || host[0] == '\0') return "this machine has no name";
    std::string text = std::string("@") + host.data();
    gss_buffer_desc buffer{text.size(), text.data()};
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 minor = 0;
    const OM_uint32 major = gss_import_name(&minor, &buffer, GSS_C_NT_HOSTBASED_SERVICE, &name);
    if (GSS_ERROR(major)) return reason_of(major, minor);
    std::string reason = credential.acquire(ntlm(), name, "ntlmssp_keyfile", accounts);
    gss_release_name(&minor, &name);
    return reason;
}

}  // namespace

struct GssAcceptor::State {
    /// Whose proof the exchange that begins with this token is.
    bool is_for_ntlm(std::string_view token) const {
        return !ntlm_accounts.empty() && (!kerberos || token.find(kNtlmSignature) != token.npos);
    }

    std::optional<Credential> kerberos{};
    std::optional<Credential> ntlm{};
    std::string ntlm_accounts{};  ///< empty: no NTLM
};

Result<GssAcceptor> GssAcceptor::create(const GssKeys& keys) {
    const auto failed = [](const std::string& file, const std::string& reason) {
        return Error{"NegotiateFailed", "Cannot use " + file + ": " + reason, {}, {}};
    };
    auto state = std::make_shared<State>();
    if (!keys.keytab.empty()) {
        const std::string file = "the keytab " + keys.keytab;
        if (std::error_code error; !std::filesystem::is_regular_file(keys.keytab, error))
            return failed(file, "there is no such file.");
        const auto reason =
            state->kerberos.emplace().acquire(*gss_mech_krb5, GSS_C_NO_NAME, "keytab", "FILE:" + keys.keytab);
        if (!reason.empty()) return failed(file, reason);
    }
    if (!keys.ntlm_accounts.empty()) {
        if (auto accounts = NtlmAccounts::load(keys.ntlm_accounts); !accounts) return std::move(accounts).error();
        const auto reason = acquire_ntlm(state->ntlm.emplace(), keys.ntlm_accounts);
        if (!reason.empty())
            return failed("the NTLM accounts " + keys.ntlm_accounts, reason + " (is gss-ntlmssp installed?)");
        if (::setenv("LM_COMPAT_LEVEL", "5", 1) != 0) return failed("NTLM", "NTLMv1 cannot be refused");
        state->ntlm_accounts = keys.ntlm_accounts;
    }
    return GssAcceptor(std::move(state));
}

struct GssExchange::State {
    explicit State(std::shared_ptr<const GssAcceptor::State> keys) : acceptor(std::move(keys)) {}
    ~State() {
        OM_uint32 ignored = 0;
        gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    std::shared_ptr<const GssAcceptor::State> acceptor;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    bool has_begun = false;
    bool is_ntlm = false;
    bool can_seal = false;  ///< and the library sees messages that come twice
};

GssExchange::GssExchange(const GssAcceptor& acceptor) : state_(std::make_unique<State>(acceptor.state_)) {}
GssExchange::~GssExchange() = default;
GssExchange::GssExchange(GssExchange&&) noexcept = default;
GssExchange& GssExchange::operator=(GssExchange&&) noexcept = default;

GssExchange::Step GssExchange::take(const std::string& token, const std::string& bindings) {
    if (!std::exchange(state_->has_begun, true)) state_->is_ntlm = state_->acceptor->is_for_ntlm(token);
    const auto& credential = state_->is_ntlm ? state_->acceptor->ntlm : state_->acceptor->kerberos;
    gss_channel_bindings_struct channel{};
    channel.application_data = {bindings.size(), const_cast<char*>(bindings.data())};
    gss_buffer_desc input{token.size(), const_cast<char*>(token.data())};
    Buffer output;
    gss_name_t client = GSS_C_NO_NAME;
    OM_uint32 minor = 0;
    OM_uint32 flags = 0;
    OM_uint32 lifetime = 0;
    const OM_uint32 major = gss_accept_sec_context(&minor, &state_->context, credential->get(), &input,
                                                   bindings.empty() ? GSS_C_NO_CHANNEL_BINDINGS : &channel, &client,
                                                   nullptr, output.get(), &flags, &lifetime, nullptr);
    const std::unique_ptr<gss_name_struct, void (*)(gss_name_t)> name(client, [](gss_name_t held) {
        OM_uint32 ignored = 0;
        gss_release_name(&ignored, &held);
    });
    Step step;
    step.token = output.text();
    if (GSS_ERROR(major)) {
        step.reason = reason_of(major, minor);
        return step;
    }
    if (const auto agreed = state_->is_ntlm ? ntlm_flags(step.token) : std::nullopt)
        state_->can_seal = can_ntlm_seal(*agreed);
    if ((major & GSS_S_CONTINUE_NEEDED) != 0) {
        step.progress = Progress::Continues;
        return step;
    }
    Buffer shown;
    if ((flags & GSS_C_ANON_FLAG) != 0 || GSS_ERROR(gss_display_name(&minor, name.get(), shown.get(), nullptr))) {
        step.reason = "the client has no name";
        return step;
    }
    if (state_->is_ntlm) return prove_ntlm(shown.text(), std::move(step));
    state_->can_seal = (flags & (GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG)) != 0;
    step.progress = Progress::Proved;
    step.principal = shown.text();
    step.lifetime = std::chrono::seconds(lifetime);
    return step;
}

/// The mechanism has checked a line of the accounts; here, that it can only be this one.
GssExchange::Step GssExchange::prove_ntlm(const std::string& shown, Step step) const {
    const auto accounts = NtlmAccounts::load(state_->acceptor->ntlm_accounts);
    if (!accounts) {
        step.reason = accounts.error().message;
        return step;
    }
    auto principal = accounts->principal_of(shown.c_str());  // the mechanism counts its final NUL as part of the name
    if (!principal) {
        step.reason = "not one account of NTLM";
        return step;
    }
    step.progress = Progress::Proved;
    step.principal = *std::move(principal);
    step.lifetime = kNtlmLifetime;
    return step;
}

Result<GssExchange::Sealed> GssExchange::seal(std::string message) {
    if (state_->is_ntlm) return seal_by_ntlm(std::move(message));
    std::array<gss_iov_buffer_desc, 3> parts{};
    parts[0].type = GSS_IOV_BUFFER_TYPE_HEADER | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    parts[1].type = GSS_IOV_BUFFER_TYPE_DATA;
    parts[1].buffer = {message.size(), message.data()};
    parts[2].type = GSS_IOV_BUFFER_TYPE_PADDING | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    OM_uint32 minor = 0;
    int is_encrypted = 0;
    const OM_uint32 major = gss_wrap_iov(&minor, state_->context, 1, GSS_C_QOP_DEFAULT, &is_encrypted, parts.data(),
                                         static_cast<int>(parts.size()));
    Sealed sealed;
    if (major == GSS_S_COMPLETE && is_encrypted != 0) {
        const auto text = [&](std::size_t part) {
            const auto& buffer = parts[part].buffer;
            return buffer.length == 0 ? std::string()
                                      : std::string(static_cast<const char*>(buffer.value), buffer.length);
        };
        sealed = {text(0), text(1) + text(2)};
    }
    OM_uint32 ignored = 0;
    gss_release_iov_buffer(&ignored, parts.data(), static_cast<int>(parts.size()));
    if (sealed.header.empty()) return message_failed(major, minor);
    return sealed;
}

/// The mechanism has no gss_wrap_iov.
Result<GssExchange::Sealed> GssExchange::seal_by_ntlm(std::string message) {
    gss_buffer_desc input{message.size(), message.data()};
    Buffer output;
    OM_uint32 minor = 0;
    int is_encrypted = 0;
    const OM_uint32 major =
        gss_wrap(&minor, state_->context, 1, GSS_C_QOP_DEFAULT, &input, &is_encrypted, output.get());
    const std::string whole = output.text();
    if (major != GSS_S_COMPLETE || is_encrypted == 0 || whole.size() < kNtlmSealHeader)
        return message_failed(major, minor);
    return Sealed{whole.substr(0, kNtlmSealHeader), whole.substr(kNtlmSealHeader)};
}

Result<std::string> GssExchange::open(const std::string& sealed) {
    if (!state_->can_seal) return message_failed(GSS_S_UNSEQ_TOKEN, 0);
    if (state_->is_ntlm && sealed.size() <= kNtlmSealHeader) return message_failed(GSS_S_DEFECTIVE_TOKEN, 0);
    gss_buffer_desc input{sealed.size(), const_cast<char*>(sealed.data())};
    Buffer output;
    OM_uint32 minor = 0;
    int is_encrypted = 0;
    const OM_uint32 major = gss_unwrap(&minor, state_->context, &input, output.get(), &is_encrypted, nullptr);
    // Other than for errors of the library: a message that comes twice has only a supplementary bit.
    if (major != GSS_S_COMPLETE || is_encrypted == 0) return message_failed(major, minor);
    return output.text();
}

}  // namespace nc::service::auth
