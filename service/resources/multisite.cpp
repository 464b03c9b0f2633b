#include "service/resources/multisite.hpp"

#include "generated/multisite.hpp"
#include "generated/multisite_primary.hpp"
#include "generated/network_controller_site.hpp"
#include "schemas/base/host_address.hpp"
#include "schemas/model/json_value.hpp"
#include "service/resources/base64_text.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;
using model::NetworkControllerSite;

/// MS-NCNBI 3.1.5.33: two sites, of which one is this.
constexpr std::size_t kMaxOtherSites = 1;

/// The other sites that decide now; at most one in a sound configuration.
std::vector<state::ResourcePtr> primary_sites(const state::ResourceTree& tree) {
    std::vector<state::ResourcePtr> primary;
    for (const auto& site : tree.all(model::ResourceType::NetworkControllerSite)) {
        if (state::decode<NetworkControllerSite>(*site).is_primary) primary.push_back(site);
    }
    return primary;
}

}  // namespace

void MultisiteRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<model::Multisite>(context.proposed);
    if (!proposed.security_group.empty() && !proposed.certificate_subject_name.empty())
        faults.add(ErrorCode::MultisiteCannotSpecifyBothCertificateSubjectNameAndSecurityGroup,
                   "properties.securityGroup");
    const auto sites = context.draft.tree().children(context.proposed.path, model::ResourceType::NetworkControllerSite);
    if (sites.size() > kMaxOtherSites)
        faults.add(ErrorCode::SiteCountLimitReached, "properties.sites", std::to_string(sites.size()));
    if (proposed.security_group.empty()) return;
    for (const auto& site : sites) {
        const std::string& subject = state::decode<NetworkControllerSite>(*site).certificate_subject_name;
        if (!subject.empty())
            faults.add(ErrorCode::MultisiteCertificateSubjectNameCannotBeSpecifiedWithWindowsAuth, "properties.sites",
                       subject);
    }
}

void NetworkControllerSiteRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<NetworkControllerSite>(context.proposed);
    if (!parse_host_address(proposed.rest_ip_address))
        faults.add(ErrorCode::InvalidParameterValue, "properties.restIPAddress", proposed.rest_ip_address,
                   "It must be a name or an address.");
    if (!is_base64(proposed.encoded_certificate))
        faults.add(ErrorCode::InvalidParameterValue, "properties.encodedCertificate",
                   proposed.encoded_certificate.substr(0, 40), "It must be the Base64 text of a certificate.");
}

void MultisitePrimaryRules::check_put(const PutContext& context, Faults& faults) const {
    if (state::decode<model::MultisitePrimary>(context.proposed).force) return;
    for (const auto& site : primary_sites(context.draft.tree()))
        faults.add(ErrorCode::OperationFailedInPrimarySite, "properties.force", site->path.to_string(),
                   "With force this site takes its place.");
}

void MultisitePrimaryRules::apply_put(const PutContext&, state::TreeDraft& draft, Faults&) const {
    for (const auto& site : primary_sites(draft.tree()))
        draft.set_property(site->path, "isPrimary", false);
}

}  // namespace nc::service::resources
