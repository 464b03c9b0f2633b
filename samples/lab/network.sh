# Namespaces of a lab. The hosts' underlay devices meet on a bridge in a namespace of its own, so that the root
# namespace gets no interface and no packet.
# shellcheck shell=bash

underlay_namespace() { printf '%s-underlay' "$lab_name"; }
host_namespace() { printf '%s-%s' "$lab_name" "$1"; }
vm_namespace() { printf '%s-vm-%s' "$lab_name" "$1"; }

# A namespace without IPv6, whose own chatter (neighbour discovery, MLD) would only blur counters and captures.
add_namespace() {
    ip netns add "$1"
    ip netns exec "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
    ip -n "$1" link set lo up
}

add_underlay() {
    local namespace
    namespace=$(underlay_namespace)
    add_namespace "$namespace"
    ip -n "$namespace" link add name underlay mtu "$mtu" type bridge mcast_snooping 0
    ip -n "$namespace" link set underlay up
}

# add_host_network HOST: the host's namespace with its device "underlay" on the common bridge.
add_host_network() {
    local host=$1 namespace bridge
    namespace=$(host_namespace "$host")
    bridge=$(underlay_namespace)
    add_namespace "$namespace"
    ip -n "$namespace" link add name underlay mtu "$mtu" type veth peer name "$host" mtu "$mtu" netns "$bridge"
    ip -n "$bridge" link set "$host" master underlay up
    [[ $underlay == ipv4 ]] || allow_ipv6 "$namespace"
    ip -n "$namespace" link set underlay up
}

# On the underlay alone, and without any address or packet of the kernel's own making.
allow_ipv6() {
    ip -n "$1" link set underlay addrgenmode none
    ip netns exec "$1" sysctl -qw net.ipv6.conf.underlay.disable_ipv6=0 net.ipv6.conf.underlay.accept_ra=0
}

lab_namespaces() {
    ip netns list | awk -v lab="$lab_name" '
        $1 == lab "-underlay" || $1 ~ "^" lab "-host[0-9]+$" || index($1, lab "-vm-") == 1 { print $1 }'
}

# Removes namespaces with whatever still runs in them: those are commands that "exec" started.
remove_namespaces() {
    local namespace
    for namespace in "$@"; do
        ip netns pids "$namespace" 2>/dev/null | xargs -r kill -KILL 2>/dev/null || true
        ip netns del "$namespace" 2>/dev/null || true
    done
}
