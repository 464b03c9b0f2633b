#!/bin/sh
# What dhclient -6 calls with its findings: the IPv6 address of one VM. Prefix, MTU and routes come to its kernel by
# router advertisement. The name servers stand in NC_LEASE_FILE.
set -eu

case ${reason:-} in
BOUND6 | RENEW6 | REBIND6)
    ip address replace "$new_ip6_address/128" dev "$interface" \
        valid_lft "${new_max_life:-forever}" preferred_lft "${new_preferred_life:-forever}"
    if [ -n "${NC_LEASE_FILE:-}" ]; then
        printf 'address=%s\ndns=%s\ndomain=%s\n' "$new_ip6_address" "${new_dhcp6_name_servers:-}" \
            "${new_dhcp6_domain_search:-}" >"$NC_LEASE_FILE"
    fi
    ;;
EXPIRE6 | RELEASE6 | STOP6)
    [ -z "${old_ip6_address:-}" ] || ip address delete "$old_ip6_address/128" dev "$interface"
    ;;
esac
