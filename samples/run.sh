#!/usr/bin/env bash
# The main job, from nothing: installs what is missing, builds, starts a controller and two hosts, peers two virtual
# networks by a PowerShell script (by ncctl where there is no .NET SDK), and shows who reaches whom before and after.
# usage: samples/run.sh [--keep]     --keep leaves the lab "sample" running
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export NC_BUILD_DIR=${NC_BUILD_DIR:-$root/build/release}
lab=sample
keep=no
usage() { sed -n '4s/^# //p' "${BASH_SOURCE[0]}"; }
case ${1:-} in
'') ;;
--keep) keep=yes ;;
-h | --help) usage && exit ;;
*) usage >&2 && exit 2 ;;
esac

started=$SECONDS
say() { printf '[%2d:%02d] %s\n' $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60)) "$*"; }
die() {
    printf 'samples/run.sh: %s\n' "$*" >&2
    exit 1
}

((EUID == 0)) || die "needs root, for network namespaces and TAP devices: run it with sudo"
[[ -c /dev/net/tun ]] || die "needs /dev/net/tun: load the kernel's tun module (modprobe tun)"

# ---- build ----

log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() {
    "$@" >"$log" 2>&1 || {
        tail -n 40 "$log" >&2
        die "this failed: $*"
    }
}
say "installing what is missing"
quietly tools/install_prerequisites.sh build lab
with_module=no
targets=(ncd nc-vswitchd vswitchctl ncctl)
# A runtime alone or an older SDK builds no module.
if dotnet --list-sdks 2>/dev/null | grep -Eq '^[1-9][0-9]\.'; then
    with_module=yes
    targets+=(cmdlets)
else
    say "no .NET SDK 10: the PowerShell module is left out, ncctl makes the same steps"
fi
say "building (the first time takes some minutes)"
quietly cmake --preset release
quietly cmake --build --preset release --target "${targets[@]}"

# ---- lab ----

take_down() {
    rm -f "$log"
    [[ $keep == yes && $1 == 0 ]] || NC_LAB_QUIET=1 samples/lab.sh down --name "$lab" || true
}
say "starting one controller and two hosts"
NC_LAB_QUIET=1 samples/lab.sh up --name "$lab" --hosts 2
trap 'take_down $?' EXIT
trap 'exit 130' INT TERM
set -a
# shellcheck source=/dev/null
. "/var/tmp/nc-lab-$lab/lab.env"
set +a
in_vm() { samples/lab.sh exec --name "$lab" "$@"; }
ncctl() { "$NC_BUILD_DIR/bin/ncctl" --uri "$NC_URI" "$@"; }

# peering_script networks|peerings
peering_script() {
    if [[ $with_module == no ]]; then
        samples/peering/peering.sh "$1"
    else
        NO_COLOR=1 PSModulePath=$NC_BUILD_DIR/module "$NC_BUILD_DIR/pwsh/pwsh" -NoProfile -File samples/peering/peering.ps1 \
            -ConnectionUri "$NC_URI" -Step "$1"
    fi
}

# add_vm NAME HOST NETWORK SUBNET ADDRESS
add_vm() {
    jq -n --arg subnet "/virtualNetworks/$3/subnets/$4" --arg address "$5" '{properties: {
        privateMacAllocationMethod: "Dynamic",
        ipConfigurations: [{resourceId: "ip1", properties: {
            privateIPAddress: $address, privateIPAllocationMethod: "Static", subnet: {resourceRef: $subnet}}}]
    }}' | ncctl put "/networkInterfaces/$1" - >/dev/null
    NC_LAB_QUIET=1 samples/lab.sh vm "$1" --name "$lab" --host "$2" --network-interface "$1"
}

# What the table at the end shows: source VM and host, target VM and host, target's address, target's network and subnet.
paths=(
    "contoso1 host1 contoso2 host2 24.30.1.12 Contoso_VNet1 Contoso_Subnet1"
    "contoso1 host1 woodgrove1 host1 24.30.2.11 Woodgrove_VNet1 Woodgrove_Subnet1"
    "contoso1 host1 woodgrove2 host2 24.30.2.12 Woodgrove_VNet1 Woodgrove_Subnet1"
    "woodgrove2 host2 contoso1 host1 24.30.1.11 Contoso_VNet1 Contoso_Subnet1"
)
# reach: one word per path, "yes" or "no"
reach() {
    local from to path
    for path in "${paths[@]}"; do
        read -r from _ _ _ to _ _ <<<"$path"
        if in_vm "$from" ping -n -q -c 1 -i 0.1 -w 1 "$to" >/dev/null; then echo yes; else echo no; fi
    done
}
provider_address() {
    local namespace=NC_${1^^}_NETNS
    ip -n "${!namespace}" -4 -o address show dev underlay | awk '{ sub("/.*", "", $4); print $4; exit }'
}
# peering_state NETWORK: of its peering, "none" without one
peering_state() {
    ncctl list "virtualNetworks/$1/virtualNetworkPeerings" |
        jq -r '[(if type == "object" then .value else . end)[].properties.peeringState] | first // "none"'
}

say "creating two virtual networks"
peering_script networks
say "starting four VMs on the two hosts"
add_vm contoso1 host1 Contoso_VNet1 Contoso_Subnet1 24.30.1.11
add_vm contoso2 host2 Contoso_VNet1 Contoso_Subnet1 24.30.1.12
add_vm woodgrove1 host1 Woodgrove_VNet1 Woodgrove_Subnet1 24.30.2.11
add_vm woodgrove2 host2 Woodgrove_VNet1 Woodgrove_Subnet1 24.30.2.12
mapfile -t before < <(reach)
states_before=("$(peering_state Contoso_VNet1)" "$(peering_state Woodgrove_VNet1)")
say "peering the networks from both sides"
peering_script peerings
mapfile -t after < <(reach)
states_after=("$(peering_state Contoso_VNet1)" "$(peering_state Woodgrove_VNet1)")

# ---- the table ----

say "result"
printf '\n%-20s %-20s %-8s %-6s %-28s %-7s %s\n' from to VSID wire "provider addresses" before after
for index in "${!paths[@]}"; do
    read -r from from_host to to_host _ network subnet <<<"${paths[index]}"
    vsid=$(ncctl get "/virtualNetworks/$network/subnets/$subnet" | jq -r '.properties | .virtualSubnetId // .VirtualSubnetId')
    wire=VXLAN addresses="$(provider_address "$from_host") > $(provider_address "$to_host")"
    [[ $from_host != "$to_host" ]] || wire=- addresses="same host"
    printf '%-20s %-20s %-8s %-6s %-28s %-7s %s\n' "$from ($from_host)" "$to ($to_host)" "$vsid" "$wire" "$addresses" \
        "${before[index]}" "${after[index]}"
done
printf '\n%-20s %-12s %s\n' "peering of" before after
printf '%-20s %-12s %s\n' Contoso_VNet1 "${states_before[0]}" "${states_after[0]}" \
    Woodgrove_VNet1 "${states_before[1]}" "${states_after[1]}"
echo
[[ "${before[*]}" == "yes no no no" && "${after[*]}" == "yes yes yes yes" ]] || die "this is not what peering promises"
[[ "${states_after[*]}" == "Connected Connected" ]] || die "the peerings are not Connected"
if [[ $keep == yes ]]; then
    say "done; the lab runs on: samples/lab.sh status; samples/lab.sh down"
else
    say "done"
fi
