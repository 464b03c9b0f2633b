#include "service/auth/kerberos.hpp"

#include <array>
#include <filesystem>

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>

namespace nc::service::auth {
namespace {

/// SPNEGO: 1.3.6.1.5.5.2.
constexpr char kSpnego[] = "\x2b\x06\x01\x05\x05\x02";

gss_OID_desc spnego() { return {6, const_cast<char*>(kSpnego)}; }

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
    return {"KerberosFailed", "The message is not sealed: " + reason_of(major, minor), {}, {}};
}

}  // namespace

struct KerberosAcceptor::State {
    ~State() {
        OM_uint32 ignored = 0;
        gss_release_cred(&ignored, &credential);
    }
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
};

Result<KerberosAcceptor> KerberosAcceptor::create(const std::string& keytab) {
    const auto failed = [&](const std::string& reason) {
        return Error{"KerberosFailed", "Cannot use the keytab " + keytab + ": " + reason, {}, {}};
    };
    if (std::error_code error; !std::filesystem::is_regular_file(keytab, error))
        return failed("there is no such file.");
    auto state = std::make_shared<State>();
    const std::string store = "FILE:" + keytab;
    gss_key_value_element_desc element{"keytab", store.c_str()};
    const gss_key_value_set_desc key_store{1, &element};
    // Only these: a library that also knows NTLM must not be talked into it.
    gss_OID_desc mechanisms[] = {*gss_mech_krb5, spnego()};
    gss_OID_set_desc wanted{2, mechanisms};
    gss_OID_set_desc kerberos{1, mechanisms};
    OM_uint32 minor = 0;
    OM_uint32 major = gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &wanted, GSS_C_ACCEPT, &key_store,
                                            &state->credential, nullptr, nullptr);
    if (GSS_ERROR(major)) return failed(reason_of(major, minor));
    major = gss_set_neg_mechs(&minor, state->credential, &kerberos);
    if (GSS_ERROR(major)) return failed(reason_of(major, minor));
    return KerberosAcceptor(std::move(state));
}

struct KerberosExchange::State {
    explicit State(std::shared_ptr<const KerberosAcceptor::State> keys) : acceptor(std::move(keys)) {}
    ~State() {
        OM_uint32 ignored = 0;
        gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    std::shared_ptr<const KerberosAcceptor::State> acceptor;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    bool has_order = false;  ///< the library sees messages that come twice
};

KerberosExchange::KerberosExchange(const KerberosAcceptor& acceptor)
    : state_(std::make_unique<State>(acceptor.state_)) {}
KerberosExchange::~KerberosExchange() = default;
KerberosExchange::KerberosExchange(KerberosExchange&&) noexcept = default;
KerberosExchange& KerberosExchange::operator=(KerberosExchange&&) noexcept = default;

KerberosExchange::Step KerberosExchange::take(const std::string& token) {
    gss_buffer_desc input{token.size(), const_cast<char*>(token.data())};
    Buffer output;
    gss_name_t client = GSS_C_NO_NAME;
    gss_OID mechanism = GSS_C_NO_OID;
    OM_uint32 minor = 0;
    OM_uint32 flags = 0;
    OM_uint32 lifetime = 0;
    const OM_uint32 major = gss_accept_sec_context(&minor, &state_->context, state_->acceptor->credential, &input,
                                                   GSS_C_NO_CHANNEL_BINDINGS, &client, &mechanism, output.get(), &flags,
                                                   &lifetime, nullptr);
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
    if ((major & GSS_S_CONTINUE_NEEDED) != 0) {
        step.progress = Progress::Continues;
        return step;
    }
    Buffer shown;
    if ((flags & GSS_C_ANON_FLAG) != 0 || GSS_ERROR(gss_display_name(&minor, name.get(), shown.get(), nullptr))) {
        step.reason = "the client has no name";
        return step;
    }
    state_->has_order = (flags & (GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG)) != 0;
    step.progress = Progress::Proved;
    step.principal = shown.text();
    step.lifetime = std::chrono::seconds(lifetime);
    return step;
}

Result<KerberosExchange::Sealed> KerberosExchange::seal(std::string message) {
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

Result<std::string> KerberosExchange::open(const std::string& sealed) {
    if (!state_->has_order) return message_failed(GSS_S_UNSEQ_TOKEN, 0);
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
