#include "service/policy/version_scope.hpp"

namespace nc::service::policy {
namespace {

void erase_others(IpVersion version, std::vector<IpPrefix>& side) {
    std::erase_if(side, [&](const IpPrefix& prefix) { return prefix.address().version() != version; });
}

}  // namespace

IpPrefix everything(IpVersion version) {
    return IpPrefix::containing(version == IpVersion::V4 ? IpAddress{} : IpAddress::v6({}), 0);
}

bool narrow(IpVersion version, std::vector<IpPrefix>& sources, std::vector<IpPrefix>& destinations) {
    // One side says the version; the other may stay open.
    if (sources.empty()) sources = {everything(version)};
    erase_others(version, sources);
    if (sources.empty()) return false;
    if (destinations.empty()) return true;
    erase_others(version, destinations);
    return !destinations.empty();
}

}  // namespace nc::service::policy
