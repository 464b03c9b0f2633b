// Messages that a security context of Negotiate encrypts (MS-WSMV 2.2.9.1.1, 2.2.9.1.2): "multipart/encrypted", as
// Windows' clients send over plain HTTP. Thread: control.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/result.hpp"
#include "service/auth/gss.hpp"
#include "service/http/gatekeeper.hpp"

namespace nc::provider::transport {

/// The parts of an encrypted message.
struct SealedBody {
    std::string original_type;  ///< the media type and charset of what is inside: "application/soap+xml;charset=UTF-8"
    std::size_t size = 0;       ///< of what is inside, in bytes
    std::string token;          ///< what stands before the encrypted data
    std::string data;
};

/// "application/HTTP-SPNEGO-session-encrypted", or that of Kerberos, of the field Content-Type; empty: another type.
std::string_view sealed_protocol(std::string_view content_type);
/// Error "BadSealedBody" tells what is wrong with it. Total: any bytes lead to one of both.
Result<SealedBody> read_sealed_body(std::string_view body, std::string_view protocol);
std::string write_sealed_body(const SealedBody& body, std::string_view protocol);

/// Of an answer that is put together to be encrypted; who reads more pulls it.
constexpr std::size_t kLongestAnswer = 64 * 1024 * 1024;

/// All parts as one, with the trailer of the last: what is encrypted is one piece, with its length before it. `done` is
/// called once: with std::nullopt when the parts are cut or longer than kLongestAnswer; then no further one is made.
void collect(service::api::BodyParts parts, std::function<void(std::optional<service::api::BodyPart>)> done);

class SealedMessages final : public service::http::MessageProtection {
  public:
    /// `is_needed`: what is not encrypted is refused, but for a request without a body.
    SealedMessages(std::shared_ptr<service::auth::GssExchange> context, bool is_needed)
        : context_(std::move(context)), is_needed_(is_needed) {}

    std::optional<service::api::Response> open(service::api::Request& request) override;
    void seal(service::api::Response response, Sealed done) override;

  private:
    service::api::Response seal_whole(service::api::Response response);

    std::shared_ptr<service::auth::GssExchange> context_;
    bool is_needed_;
    std::string protocol_{};  ///< of the request; empty: it was not sealed
};

}  // namespace nc::provider::transport
