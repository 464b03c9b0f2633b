#!/usr/bin/env bash
# Installs the Debian 12 packages that this project needs and that are missing; calls apt-get only when there are any.
# usage: tools/install_prerequisites.sh [--list] [build|lab|test|bench]...      (all but bench without a name)
set -euo pipefail

# This is the only list of packages; README, tests and samples use it.
build_packages=(g++ cmake ninja-build ccache python3 git libboost-dev libssl-dev libsqlite3-dev libpugixml-dev
    libcpprest-dev libkrb5-dev libcrypt-dev nlohmann-json3-dev libgtest-dev)
lab_packages=(openvswitch-common iproute2 iputils-ping openssl curl jq udhcpc isc-dhcp-client procps
    util-linux)
test_packages=(clang clang-format libclang-rt-14-dev iperf3 tcpdump ethtool libxml2-utils openvswitch-switch
    bind9-dnsutils krb5-kdc krb5-admin-server krb5-user python3-gssapi python3-jsonschema python3-requests-kerberos gss-ntlmssp
    python3-winrm sblim-wbemcli)
bench_packages=(etcd-server)

usage() { sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}"; }

list_only=no groups=()
for argument in "$@"; do
    case $argument in
    -h | --help) usage && exit ;;
    --list) list_only=yes ;;
    build | lab | test | bench) groups+=("$argument") ;;
    *) usage >&2 && exit 2 ;;
    esac
done
((${#groups[@]})) || groups=(build lab test)

packages=()
for group in "${groups[@]}"; do
    declare -n of_group="${group}_packages"
    packages+=("${of_group[@]}")
done

if [[ $list_only == yes ]]; then
    printf '%s\n' "${packages[@]}"
    exit
fi

is_installed() { [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }
missing=()
for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
done
((${#missing[@]})) || exit 0

command -v apt-get >/dev/null || {
    echo "these Debian packages, or what corresponds to them, are missing: ${missing[*]}" >&2
    exit 1
}
((EUID == 0)) || {
    echo "these packages are missing: ${missing[*]}; installing them needs root: run this script with sudo" >&2
    exit 1
}
echo "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() { apt-get install --yes --quiet --no-install-recommends "${missing[@]}" >"$log" 2>&1; }
# The package lists may be older than the archive, or not be there at all: then they are fetched first.
install || { apt-get update --quiet >"$log" 2>&1 && install; } || {
    tail -n 20 "$log" >&2
    echo "apt-get could not install: ${missing[*]}" >&2
    exit 1
}
