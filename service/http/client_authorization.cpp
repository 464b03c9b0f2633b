#include "service/http/client_authorization.hpp"

namespace nc::service::http {

std::optional<std::string> parse_thumbprint(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c == ':' || c == ' ') continue;
        const bool is_lower = c >= 'a' && c <= 'f';
        if (!is_lower && !(c >= 'A' && c <= 'F') && !(c >= '0' && c <= '9')) return std::nullopt;
        digits.push_back(is_lower ? static_cast<char>(c - 'a' + 'A') : c);
    }
    if (digits.size() != 40) return std::nullopt;
    return digits;
}

Result<ClientAuthorization> ClientAuthorization::create(const std::vector<std::string>& thumbprints,
                                                        bool requires_valid_chain) {
    if (thumbprints.empty() && !requires_valid_chain) {
        return Error{
            "NoClientRule", "With TLS, say who may connect: a client thumbprint or a client authority.", {}, {}};
    }
    ClientAuthorization authorization;
    authorization.requires_valid_chain_ = requires_valid_chain;
    for (const std::string& text : thumbprints) {
        auto thumbprint = parse_thumbprint(text);
        if (!thumbprint) {
            return Error{"BadThumbprint", "'" + text + "' is not a SHA-1 thumbprint of 40 hex digits.", {}, {}};
        }
        authorization.thumbprints_.insert(*std::move(thumbprint));
    }
    return authorization;
}

std::optional<Refusal> ClientAuthorization::check(const std::optional<ClientCertificate>& certificate) const {
    if (!certificate) return Refusal{401, "Unauthorized", "A client certificate is required."};
    const bool is_listed = thumbprints_.empty() || thumbprints_.contains(certificate->thumbprint);
    const bool is_trusted = !requires_valid_chain_ || certificate->has_valid_chain;
    if (is_listed && is_trusted) return std::nullopt;
    return Refusal{403, "Forbidden", "The client certificate is not admitted to this controller."};
}

}  // namespace nc::service::http
