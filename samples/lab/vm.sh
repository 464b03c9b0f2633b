# VMs of a lab: namespaces whose eth0 is a TAP device that the host's switch holds.
# shellcheck shell=bash

# canonical_mac TEXT: 001DD8B71C00, 00-1D-D8-B7-1C-00 -> 00:1d:d8:b7:1c:00
canonical_mac() { tr -d ':-' <<<"$1" | tr '[:upper:]' '[:lower:]' | sed 's/../&:/g; s/:$//'; }

vm_file() { printf '%s/vms/%s' "$lab_dir" "$1"; }

# read_vm NAME: sets vm_host and vm_port from the VM's file.
read_vm() {
    [[ -e $(vm_file "$1") ]] || die "there is no VM '$1' in lab '$lab_name'"
    read -r vm_host vm_port <"$(vm_file "$1")"
}

switch_of() { "$bin/vswitchctl" --control "$lab_dir/$1/switch.sock" "${@:2}"; }

has_port() { switch_of "$1" list-port --json | jq -e --arg port "$2" 'any(.[]; .port == $port)' >/dev/null; }

add_vm() {
    local vm=$1 host=$2 interface=$3 namespace resource port mac addresses
    namespace=$(vm_namespace "$vm")
    valid_name "$vm" || usage_error "'$vm' is no VM name: letters, digits, '-' and '_', at most 31"
    valid_host "$host" || usage_error "'$host' is no host of lab '$lab_name': it has host1 to host$host_count"
    [[ ! -e $(vm_file "$vm") ]] || die "there is a VM '$vm' in lab '$lab_name' already"
    resource=$(rest GET "/networkInterfaces/$interface") || die "the network interface '$interface' could not be read"
    port=$(jq -r '.instanceId' <<<"$resource")
    mac=$(canonical_mac "$(jq -r '.properties.privateMacAddress' <<<"$resource")")
    [[ $mac =~ ^([0-9a-f]{2}:){5}[0-9a-f]{2}$ ]] || die "the network interface '$interface' has no MAC address"

    # The port of another VM must not be removed when this one fails.
    ! has_port "$host" "$port" || die "the network interface '$interface' is attached on $host already"

    # shellcheck disable=SC2064  # the values of now
    trap "remove_vm_parts '$vm' '$host' '$port'" EXIT
    printf '%s %s\n' "$host" "$port" >"$(vm_file "$vm")"
    add_namespace "$namespace"
    ip -n "$namespace" tuntap add name eth0 mode tap vnet_hdr
    ip -n "$namespace" link set eth0 address "$mac" up
    switch_of "$host" add-port eth0 --netns "$namespace" --interface-instance-id "$port" >/dev/null ||
        die "$host did not take the port"
    wait_until_ready "/networkInterfaces/$interface" || die "the port of '$vm' did not become ready"
    addresses=$(jq -r '.properties.ipConfigurations[]?.properties.privateIPAddress // empty' <<<"$resource")
    if grep -q '\.' <<<"$addresses"; then
        configure_ipv4 "$vm" "$namespace" >"$lab_dir/logs/vm-$vm.log" 2>&1 || die_without_address "$vm" DHCP
    fi
    if grep -q : <<<"$addresses"; then
        configure_ipv6 "$vm" "$namespace" >"$lab_dir/logs/vm-$vm.log" 2>&1 || die_without_address "$vm" DHCPv6
    fi
    trap - EXIT
}

die_without_address() {
    tail -n 5 "$lab_dir/logs/vm-$1.log" >&2
    die "'$1' got no address by $2"
}

# configure_ipv4 VM NAMESPACE: the switch answers DHCP from policy, so that the first request counts; the others are for
# a loaded machine.
configure_ipv4() {
    ip netns exec "$2" env NC_LEASE_FILE="$(vm_file "$1").lease" \
        udhcpc -i eth0 -f -q -n -t 20 -T 1 -s "$root/samples/lab/lease.sh"
}

# configure_ipv6 VM NAMESPACE: the kernel asks for the router, dhclient for the address. The lease is not renewed: it
# outlives a lab.
configure_ipv6() {
    local file
    file=$(vm_file "$1")
    # On its link there is nobody but the switch: a probe for its own address would only take a second.
    ip netns exec "$2" sysctl -qw net.ipv6.conf.eth0.accept_dad=0 net.ipv6.conf.eth0.disable_ipv6=0
    wait_until "eth0 has a link-local address" has_link_local_address "$2" || return 1
    timeout "$NC_LAB_TIMEOUT" ip netns exec "$2" dhclient -6 -1 -sf "$root/samples/lab/lease6.sh" -lf "$file.leases6" \
        -pf "$file.pid6" -e NC_LEASE_FILE="$file.lease6" eth0 || return 1
    # It goes on in the background, and says so a moment later.
    wait_until "dhclient names its process" test -s "$file.pid6" && kill "$(<"$file.pid6")"
    wait_until "eth0 has a default router" has_default_router "$2"
}
has_link_local_address() { [[ -n $(ip -n "$1" -6 address show dev eth0 scope link -tentative) ]]; }
has_default_router() { [[ -n $(ip -n "$1" -6 route show default) ]]; }

remove_vm_parts() {
    local vm=$1 host=$2 port=$3
    if process_is_alive "$host-switch"; then
        switch_of "$host" remove-port "$port" >/dev/null 2>&1 || true
    fi
    remove_namespaces "$(vm_namespace "$vm")"
    rm -f "$(vm_file "$vm")" "$(vm_file "$vm")".{lease,lease6,leases6,pid6}
}

vm_names() {
    local file
    for file in "$lab_dir"/vms/*; do
        file=${file##*/}
        [[ $file != *[.*]* ]] && printf '%s\n' "$file"
    done
    return 0
}
