#include "vswitch/encap/encapsulation.hpp"

#include <array>
#include <cstdio>

#include "schemas/base/ascii.hpp"
#include "vswitch/encap/nvgre.hpp"
#include "vswitch/encap/vxlan.hpp"

namespace nc::vswitch {

static_assert(kVxlanHeaderSize == kTunnelHeaderSize && kNvgreHeaderSize == kTunnelHeaderSize);

CredentialId credential_id(std::string_view thumbprint) {
    constexpr std::size_t kDigits = 40;  // SHA-1
    if (thumbprint.size() != kDigits) return kNoCertificate;
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < kDigits; ++i) {
        const auto digit = hex_digit(thumbprint[i]);
        if (!digit || thumbprint[i] >= 'a') return kNoCertificate;
        if (i < 16) number = number << 4U | *digit;
    }
    return number == 0 ? kNoCertificate : CredentialId(number);
}

std::string to_string(CredentialId credential) {
    if (credential == kNoCertificate) return "no certificate";
    std::array<char, 17> text{};
    std::snprintf(text.data(), text.size(), "%016llX", static_cast<unsigned long long>(credential.value()));
    return text.data();
}

const char* name_of(TunnelType type) { return type == TunnelType::Vxlan ? "vxlan" : "nvgre"; }

void push_tunnel_header(TunnelType type, Vsid vsid, std::uint16_t entropy, std::uint8_t* where) {
    if (type == TunnelType::Vxlan) return push_vxlan(vsid, where);
    push_nvgre(vsid, static_cast<std::uint8_t>(entropy), where);
}

DropReason pop_tunnel_header(TunnelType type, std::span<const std::uint8_t> datagram, Vsid& vsid) {
    return type == TunnelType::Vxlan ? pop_vxlan(datagram, vsid) : pop_nvgre(datagram, vsid);
}

}  // namespace nc::vswitch
