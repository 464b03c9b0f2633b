#include "provider/transport/sealed_messages.hpp"

#include <charconv>
#include <utility>

#include "schemas/base/ascii.hpp"

namespace nc::provider::transport {
namespace {

using service::api::BodyPart;
using service::api::BodyParts;
using service::api::Headers;
using service::api::Request;
using service::api::Response;

constexpr std::string_view kMediaType = "multipart/encrypted";
constexpr std::string_view kBoundary = "--Encrypted Boundary";
constexpr std::string_view kOctets = "application/octet-stream";
constexpr std::string_view kProtocols[] = {"application/HTTP-SPNEGO-session-encrypted",
                                           "application/HTTP-Kerberos-session-encrypted"};
constexpr std::size_t kLengthSize = 4;

Error wrong(std::string message) { return {"BadSealedBody", std::move(message), {}, {}}; }

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The value of the line "name: value" that comes next, which is taken; std::nullopt: another line comes.
std::optional<std::string_view> take_field(std::string_view& rest, std::string_view name) {
    const std::size_t end = rest.find("\r\n");
    if (end == rest.npos) return std::nullopt;
    const std::string_view line = trimmed(rest.substr(0, end));
    const std::size_t colon = line.find(':');
    if (colon == line.npos || !equals_ignoring_case(line.substr(0, colon), name)) return std::nullopt;
    rest.remove_prefix(end + 2);
    return trimmed(line.substr(colon + 1));
}

bool take(std::string_view& rest, std::string_view expected) {
    if (!rest.starts_with(expected)) return false;
    rest.remove_prefix(expected.size());
    return true;
}

/// "type=application/soap+xml;charset=UTF-8;Length=1234"
bool read_original(std::string_view text, SealedBody& into) {
    constexpr std::string_view kLength = ";Length=";
    if (!take(text, "type=")) return false;
    const std::size_t end = text.rfind(kLength);
    if (end == text.npos) return false;
    into.original_type = text.substr(0, end);
    const std::string_view digits = text.substr(end + kLength.size());
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), into.size);
    return error == std::errc() && stop == digits.data() + digits.size();
}

/// The fields with another Content-Type.
Headers with_type(const Headers& headers, std::string type) {
    Headers changed;
    for (const auto& [name, value] : headers.fields()) {
        if (!equals_ignoring_case(name, "Content-Type")) changed.add(name, value);
    }
    changed.add("Content-Type", std::move(type));
    return changed;
}

Response text(int status, const std::string& sentence) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.body = sentence + "\n";
    return response;
}

/// `whole`: of the parts so far.
void collect_rest(const std::shared_ptr<BodyParts>& parts, const std::shared_ptr<BodyPart>& whole,
                  const std::function<void(std::optional<BodyPart>)>& done) {
    (*parts)([parts, whole, done](const BodyPart& part) {
        whole->text += part.text;
        if (part.then == BodyPart::Then::Cut || whole->text.size() > kLongestAnswer) return done(std::nullopt);
        if (part.then == BodyPart::Then::More) return collect_rest(parts, whole, done);
        done(BodyPart{std::move(whole->text), part.then, part.trailer});
    });
}

}  // namespace

void collect(BodyParts parts, std::function<void(std::optional<BodyPart>)> done) {
    collect_rest(std::make_shared<BodyParts>(std::move(parts)), std::make_shared<BodyPart>(), done);
}

std::string_view sealed_protocol(std::string_view content_type) {
    if (!equals_ignoring_case(trimmed(content_type.substr(0, content_type.find(';'))), kMediaType)) return {};
    for (const std::string_view protocol : kProtocols) {
        if (content_type.find("\"" + std::string(protocol) + "\"") != content_type.npos) return protocol;
    }
    return {};
}

Result<SealedBody> read_sealed_body(std::string_view body, std::string_view protocol) {
    SealedBody sealed;
    const std::string line = std::string(kBoundary) + "\r\n";
    if (!take(body, line)) return wrong("It does not begin with the boundary.");
    if (take_field(body, "Content-Type") != protocol) return wrong("Its first part is of another Content-Type.");
    const auto original = take_field(body, "OriginalContent");
    if (!original || !read_original(*original, sealed)) return wrong("OriginalContent has no type and Length.");
    if (!take(body, line) || take_field(body, "Content-Type") != kOctets)
        return wrong("Its second part is no " + std::string(kOctets) + ".");
    if (body.ends_with("\r\n")) body.remove_suffix(2);
    const std::string end = std::string(kBoundary) + "--";
    if (!body.ends_with(end)) return wrong("It does not end with the boundary.");
    body.remove_suffix(end.size());
    if (body.size() < kLengthSize) return wrong("It has no length of its token.");
    std::size_t length = 0;
    for (std::size_t i = kLengthSize; i-- > 0;)
        length = length << 8 | static_cast<unsigned char>(body[i]);
    body.remove_prefix(kLengthSize);
    if (length > body.size()) return wrong("Its token is longer than all there is.");
    sealed.token = body.substr(0, length);
    sealed.data = body.substr(length);
    return sealed;
}

std::string write_sealed_body(const SealedBody& body, std::string_view protocol) {
    std::string text;
    text.append(kBoundary).append("\r\n\tContent-Type: ").append(protocol);
    text.append("\r\n\tOriginalContent: type=").append(body.original_type);
    text.append(";Length=").append(std::to_string(body.size)).append("\r\n");
    text.append(kBoundary).append("\r\n\tContent-Type: ").append(kOctets).append("\r\n");
    for (std::size_t i = 0; i < kLengthSize; ++i)
        text.push_back(static_cast<char>(body.token.size() >> (8 * i) & 0xFF));
    return text.append(body.token).append(body.data).append(kBoundary).append("--\r\n");
}

std::optional<Response> SealedMessages::open(Request& request) {
    protocol_ = sealed_protocol(request.headers.find("Content-Type").value_or(""));
    if (protocol_.empty()) {
        if (!is_needed_ || request.body.empty()) return std::nullopt;
        return text(403, "Over plain HTTP, messages must be encrypted (MS-WSMV 2.2.9.1).");
    }
    auto sealed = read_sealed_body(request.body, protocol_);
    if (!sealed) return text(400, "The message is not encrypted as MS-WSMV 2.2.9.1 says: " + sealed.error().message);
    auto opened = context_->open(sealed->token + sealed->data);
    if (!opened) return text(400, opened.error().message);
    if (opened->size() != sealed->size) return text(400, "The message has another Length than OriginalContent tells.");
    request.body = *std::move(opened);
    request.headers = with_type(request.headers, std::move(sealed->original_type));
    return std::nullopt;
}

void SealedMessages::seal(Response response, Sealed done) {
    if (protocol_.empty()) return done(std::move(response));
    if (!response.parts) return done(seal_whole(std::move(response)));
    auto parts = std::exchange(response.parts, nullptr);
    // The parts hold `done` until they are made, and so what holds this object.
    collect(std::move(parts),
            [this, response = std::move(response), done = std::move(done)](std::optional<BodyPart> whole) mutable {
                if (!whole) return done(std::nullopt);
                response.body = std::move(whole->text);
                for (const auto& [name, value] : whole->trailer.fields())
                    response.headers.add(name, value);
                done(seal_whole(std::move(response)));
            });
}

Response SealedMessages::seal_whole(Response response) {
    if (response.body.empty()) return response;
    const std::size_t size = response.body.size();
    auto sealed = context_->seal(std::move(response.body));
    if (!sealed) return text(500, "The answer could not be encrypted.");
    const std::string original(response.headers.find("Content-Type").value_or(kOctets));
    response.body = write_sealed_body({original, size, std::move(sealed->header), std::move(sealed->data)}, protocol_);
    response.headers = with_type(
        response.headers, std::string(kMediaType) + ";protocol=\"" + protocol_ + "\";boundary=\"Encrypted Boundary\"");
    return response;
}

}  // namespace nc::provider::transport
