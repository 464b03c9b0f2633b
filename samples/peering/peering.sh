#!/usr/bin/env bash
# Two virtual networks with one subnet each, peered from both sides: the steps of peering.ps1, with ncctl.
# usage: samples/peering/peering.sh [networks|peerings|all]
# Reads NC_URI and, for https, NC_CA, NC_CLIENT_CERT and NC_CLIENT_KEY, as samples/lab.sh writes them to lab.env.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ncctl=${NC_BUILD_DIR:-$root/build/release}/bin/ncctl

usage() { sed -n '3,4s/^# //p' "${BASH_SOURCE[0]}"; }
[[ $# -le 1 ]] || { usage >&2 && exit 2; }
case ${1:-all} in
networks | peerings | all) step=${1:-all} ;;
-h | --help) usage && exit ;;
*) usage >&2 && exit 2 ;;
esac
[[ -n ${NC_URI:-} ]] || {
    echo "peering.sh: NC_URI is not set: load the lab's variables first (set -a; . DIR/lab.env)" >&2
    exit 1
}

controller=("$ncctl" --uri "$NC_URI")
[[ $NC_URI != https:* ]] || controller+=(--ca "$NC_CA" --cert "$NC_CLIENT_CERT" --key "$NC_CLIENT_KEY")

# network NAME SUBNET PREFIX LOGICAL_NETWORK_REF
network() {
    jq -n --arg name "$1" --arg subnet "$2" --arg prefix "$3" --arg logical "$4" '{
        resourceId: $name,
        properties: {
            addressSpace: {addressPrefixes: [$prefix]},
            logicalNetwork: {resourceRef: $logical},
            subnets: [{resourceId: $subnet, properties: {addressPrefix: $prefix}}]
        }
    }' | "${controller[@]}" put "/virtualNetworks/$1" - >/dev/null
    echo "virtual network $1 with the subnet $2 ($3)"
}

# peering LOCAL_NETWORK PEERING REMOTE_NETWORK
peering() {
    jq -n --arg name "$2" --arg remote "/virtualNetworks/$3" '{
        resourceId: $name,
        properties: {
            remoteVirtualNetwork: {resourceRef: $remote},
            allowVirtualNetworkAccess: true, allowForwardedTraffic: true,
            allowGatewayTransit: false, useRemoteGateways: false
        }
    }' | "${controller[@]}" put "/virtualNetworks/$1/virtualNetworkPeerings/$2" - >/dev/null
    echo "peering $2: $("${controller[@]}" get "/virtualNetworks/$1/virtualNetworkPeerings/$2" | jq -r '.properties.peeringState')"
}

if [[ $step != peerings ]]; then
    # The HNV provider logical network is the one with network virtualization.
    logical=$("${controller[@]}" list logicalNetworks | jq -r '
        (if type == "object" then .value else . end)[] |
        select(.properties.networkVirtualizationEnabled | tostring | ascii_downcase == "true") | .resourceRef' | head -n 1)
    [[ -n $logical ]] || { echo "peering.sh: no logical network has networkVirtualizationEnabled" >&2 && exit 1; }
    echo "provider logical network $logical"
    network Contoso_VNet1 Contoso_Subnet1 24.30.1.0/24 "$logical"
    network Woodgrove_VNet1 Woodgrove_Subnet1 24.30.2.0/24 "$logical"
fi
if [[ $step != networks ]]; then
    peering Contoso_VNet1 ContosoToWoodgrove Woodgrove_VNet1
    peering Woodgrove_VNet1 WoodgroveToContoso Contoso_VNet1
fi
