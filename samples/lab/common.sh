# What all parts of the lab share: messages, bounded waits, the registry of labs, and the shape of one lab.
#
# A lab is known by its name. Its registry entry is $NC_LAB_REGISTRY/NAME, with the files "dir" (the lab's directory)
# and "net" (N: the lab owns the loopback addresses 127.N.0.0/16). Everything else is below the lab's directory:
#   lab.env             what clients need          hosts            number of hosts
#   certificates/       CA, controller, client     logs/            one file a process
#   run/                command and pid of each process            host1/ host2/ ...  OVSDB databases and sockets
#   store/              the controller's store     vms/             one file a VM
# shellcheck shell=bash

NC_LAB_REGISTRY=/run/nc-lab
# Waits are for conditions, never for time; a wait that has not ended by then is a failure.
NC_LAB_TIMEOUT=${NC_LAB_TIMEOUT:-30}
NC_LAB_POLL=0.02

say() { [[ -n ${NC_LAB_QUIET:-} ]] || printf '[%5.1f s] %s\n' "$(elapsed)" "$*"; }
die() {
    printf 'lab.sh: %s\n' "$*" >&2
    exit 1
}
usage_error() {
    printf 'lab.sh: %s\n\n' "$*" >&2
    usage >&2
    exit 2
}

lab_started=${EPOCHREALTIME}
elapsed() { awk -v a="$lab_started" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }'; }

# wait_until WHAT COMMAND...: polls the command until it succeeds; false after NC_LAB_TIMEOUT seconds.
wait_until() {
    local what=$1 deadline=$((SECONDS + NC_LAB_TIMEOUT))
    shift
    until "$@"; do
        if ((SECONDS >= deadline)); then
            printf 'lab.sh: %s did not happen within %s s\n' "$what" "$NC_LAB_TIMEOUT" >&2
            return 1
        fi
        sleep "$NC_LAB_POLL"
    done
}

# A signal ends a command at once, except while it is held: then at admit_interrupts.
are_interrupts_held=no was_interrupted=no
interrupt() {
    was_interrupted=yes
    [[ $are_interrupts_held == yes ]] || exit 130
}
hold_interrupts() { are_interrupts_held=yes; }
admit_interrupts() {
    are_interrupts_held=no
    [[ $was_interrupted == no ]] || exit 130
}

quietly() { "$@" >/dev/null 2>&1; }

require_root() { ((EUID == 0)) || die "needs root, for network namespaces and TAP devices: run it with sudo"; }
require_tun() { [[ -c /dev/net/tun ]] || die "needs /dev/net/tun: load the kernel's tun module (modprobe tun)"; }
require_commands() {
    local command missing=()
    for command in "$@"; do
        command -v "$command" >/dev/null || missing+=("$command")
    done
    ((${#missing[@]} == 0)) ||
        die "missing: ${missing[*]}; 'tools/install_prerequisites.sh' in the checkout installs what is needed"
}
require_binaries() {
    local binary
    for binary in "$@"; do
        [[ -x $bin/$binary ]] || die "$bin/$binary is not built: run 'tools/dev build' (or set NC_BUILD_DIR)"
    done
}

valid_name() { [[ $1 =~ ^[A-Za-z0-9][A-Za-z0-9_-]{0,30}$ ]]; }

# Something else may listen there; an OVSDB server that cannot bind its address would only go on trying.
loopback_is_free() { [[ -z $(ss -Hltn src "127.$1.0.0/16") ]]; }

# Claims a lab name and a loopback network; both in one locked step, so that labs that start together do not meet.
register_lab() {
    local entry=$NC_LAB_REGISTRY/$lab_name new=$NC_LAB_REGISTRY/.new taken candidate
    lock_registry
    [[ ! -e $entry ]] || die "a lab named '$lab_name' is already there: 'lab.sh down --name $lab_name' removes it"
    rm -rf "$new"
    mkdir -p "$new"
    taken=$(cat "$NC_LAB_REGISTRY"/*/net 2>/dev/null || true)
    for ((candidate = 100; candidate < 250; candidate++)); do
        ! grep -qx "$candidate" <<<"$taken" && loopback_is_free "$candidate" && break
    done
    ((candidate < 250)) || die "no loopback network 127.100.0.0/16 to 127.249.0.0/16 is free"
    printf '%s\n' "$candidate" >"$new/net"
    printf '%s\n' "$lab_dir" >"$new/dir"
    # The entry is there as a whole or not at all: "down" can always remove it.
    mv -T "$new" "$entry"
    lab_net=$candidate
    unlock_registry
}

unregister_lab() {
    lock_registry
    rm -rf "${NC_LAB_REGISTRY:?}/$lab_name"
    rmdir --ignore-fail-on-non-empty "$NC_LAB_REGISTRY" 2>/dev/null || true
    unlock_registry
}

# The lock is on the registry's parent, which is always there: the registry itself goes with the last lab.
lock_registry() {
    exec {registry_lock}<"$(dirname "$NC_LAB_REGISTRY")"
    flock "$registry_lock"
}
unlock_registry() { exec {registry_lock}>&-; }

running_labs() {
    local entry
    for entry in "$NC_LAB_REGISTRY"/*/dir; do
        [[ -e $entry ]] && basename "$(dirname "$entry")"
    done
    return 0
}

# Chooses the lab that a command is about: --name, then --dir, then NC_LAB_NAME, then the only lab there is.
select_lab() {
    local labs entry
    if [[ -z $lab_name && -n $lab_dir ]]; then
        for entry in $(running_labs); do
            [[ $(<"$NC_LAB_REGISTRY/$entry/dir") == "$lab_dir" ]] && lab_name=$entry
        done
        [[ -n $lab_name ]] || die "no lab is in $lab_dir"
    fi
    lab_name=${lab_name:-${NC_LAB_NAME:-}}
    if [[ -z $lab_name ]]; then
        mapfile -t labs < <(running_labs)
        case ${#labs[@]} in
        0) die "no lab is up: 'lab.sh up' makes one" ;;
        1) lab_name=${labs[0]} ;;
        *) die "several labs are up (${labs[*]}): choose one with --name" ;;
        esac
    fi
    [[ -e $NC_LAB_REGISTRY/$lab_name/dir ]] || die "there is no lab named '$lab_name'"
    lab_dir=$(<"$NC_LAB_REGISTRY/$lab_name/dir")
    lab_net=$(<"$NC_LAB_REGISTRY/$lab_name/net")
    host_count=$(cat "$lab_dir/hosts" 2>/dev/null || echo 0)
}

valid_host() { [[ $1 =~ ^host([1-9][0-9]*)$ ]] && ((BASH_REMATCH[1] <= host_count)); }

host_address() { printf '127.%s.%s.1' "$lab_net" "$1"; } # of host K
