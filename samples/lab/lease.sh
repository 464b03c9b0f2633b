#!/bin/sh
# What udhcpc calls with its findings: address, MTU and routes of one VM. It leaves the machine's resolv.conf alone;
# the name servers stand in NC_LEASE_FILE.
set -eu

case ${1:-} in
deconfig)
    ip address flush dev "$interface"
    ;;
bound | renew)
    ip address replace "$ip/${mask:-32}" dev "$interface"
    [ -z "${mtu:-}" ] || ip link set dev "$interface" mtu "$mtu"
    for gateway in ${router:-}; do
        ip route replace default via "$gateway" dev "$interface"
        break
    done
    if [ -n "${NC_LEASE_FILE:-}" ]; then
        printf 'address=%s/%s\ngateway=%s\ndns=%s\nmtu=%s\nlease=%s\n' "$ip" "${mask:-32}" "${router:-}" "${dns:-}" \
            "${mtu:-}" "${lease:-}" >"$NC_LEASE_FILE"
    fi
    ;;
esac
