#!/usr/bin/env bash
# Two virtual networks of a lab, read, peered and parted by a client of WBEM that knows nothing of network controllers.
# usage: samples/cim/cim.sh FIRST SECOND       (resource ids of virtual networks)
# Reads NC_CIMXML as samples/lab.sh writes it to lab.env; of a lab with --tls NC_USER and NC_PASSWORD too.
set -euo pipefail

[[ $# -eq 2 ]] || { sed -n '3,4s/^# //p' "${BASH_SOURCE[0]}" >&2 && exit 2; }
[[ -n ${NC_CIMXML:-} ]] || {
    echo "cim.sh: NC_CIMXML is not set: load the lab's variables first (set -a; . DIR/lab.env)" >&2
    exit 1
}
base=${NC_CIMXML%/cimom}
[[ $base != https:* ]] || base=https://${NC_USER}:${NC_PASSWORD}@${base#https://}
namespace=$base/root/NetworkController

# wbem OPERATION OBJECT [WORD]...: its errors do not show in the exit code of wbemcli.
wbem() {
    local errors
    errors=$(mktemp)
    wbemcli -noverify "$1" "$namespace:$2" "${@:3}" 2>"$errors" || true
    [[ ! -s $errors ]] || { cat "$errors" >&2 && rm -f "$errors" && return 1; }
    rm -f "$errors"
}
network() { printf 'NC_VirtualNetwork.resourceRef="/virtualNetworks/%s"' "$1"; }
# Each instance is one line: a path, a blank, and the properties.
states() { wbem ei NC_VirtualNetworkPeering | sed -E 's/.*resourceRef="([^"]*)".*peeringState="([^"]*)".*/\1 is \2/'; }

echo "The subnets of $1:"
wbem ain "$(network "$1")" | grep NC_VirtualSubnet | sed 's/.*resourceRef=/  /'
echo "Peering $1 with $2:"
wbem cm "$(network "$1")" "Peer.RemoteVirtualNetwork=/virtualNetworks/$2" >/dev/null
states | sed 's/^/  /'
echo "Parting them:"
wbem cm "$(network "$1")" "Unpeer.RemoteVirtualNetwork=/virtualNetworks/$2" >/dev/null
[[ -z $(states) ]] && echo "  no peering is left"
