#!/usr/bin/env bash
# A small fabric on this machine: one controller and hosts with real switches, for your own scripts and for the tests.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${NC_BUILD_DIR:-$root/build/release}
bin=$build/bin
for library in common processes network certificates fabric vm; do
    # shellcheck source=/dev/null
    . "$root/samples/lab/$library.sh"
done

usage() {
    cat <<'TEXT'
usage: samples/lab.sh COMMAND [OPTIONS]

  up [--name LAB] [--dir DIR] [--hosts N] [--tls] [--mtu BYTES]
                          start a controller and N hosts (2); writes DIR/lab.env
  vm NAME --host HOST --network-interface RESOURCE_ID
                          start a VM (a network namespace) at that interface; DHCP gives its address
  vm-rm NAME              remove a VM
  exec NAME COMMAND...    run a command in a VM
  status                  what runs, and what the hosts say
  start PROCESS           start a process of the lab again: ncd, host1-ovsdb, host1-switch, ...
  stop PROCESS [--kill]   stop it (--kill: by SIGKILL)
  down                    stop everything and remove what "up" made

Commands other than "up" work on the lab of --name LAB or --dir DIR (before NAME in "exec"), else of the variable
NC_LAB_NAME, else on the only lab there is. NC_BUILD_DIR is the build that is used (build/release).
TEXT
}

# Which options a command takes. One that it would ignore is refused: "down --hosts 3" removes nothing.
declare -A options_of=(
    [up]='--name --dir --hosts --tls --mtu'
    [vm]='--name --dir --host --network-interface'
    [vm-rm]='--name --dir'
    [exec]='--name --dir'
    [status]='--name --dir'
    [start]='--name --dir'
    [stop]='--name --dir --kill'
    [down]='--name --dir'
)

# Options of all commands. Words that are no options are left in the array "words".
lab_name='' lab_dir='' lab_net='' host_count=2 tls=no mtu=1600 host='' interface='' signal=TERM words=()
parse_options() {
    local command=$1
    shift
    while (($#)); do
        # What "exec" runs is not ours to look at.
        if [[ $command == exec && ${#words[@]} -gt 0 && $1 != --name && $1 != --dir ]]; then
            [[ $1 != -- ]] || shift
            words+=("$@")
            return
        fi
        case $1 in
        -*) [[ " ${options_of[$command]} " == *" $1 "* ]] || refuse_option "$command" "$1" ;;&
        --name | --dir | --hosts | --mtu | --host | --network-interface)
            [[ -n ${2:-} ]] || usage_error "$1 needs a value"
            ;;&
        --name) lab_name=$2 && shift 2 ;;
        --dir) lab_dir=$(realpath -m -- "$2") && shift 2 ;;
        --hosts) host_count=$2 && shift 2 ;;
        --mtu) mtu=$2 && shift 2 ;;
        --host) host=$2 && shift 2 ;;
        --network-interface) interface=$2 && shift 2 ;;
        --tls) tls=yes && shift ;;
        --kill) signal=KILL && shift ;;
        *) words+=("$1") && shift ;;
        esac
    done
}

refuse_option() {
    [[ " ${options_of[*]} " == *" $2 "* ]] && usage_error "'$1' takes no option '$2'"
    usage_error "unknown option '$2'"
}

expect_words() { ((${#words[@]} == $1)) || usage_error "$2"; }

# The lab's controller, for commands that speak REST.
read_uri() {
    uri=$(cat "$lab_dir/run/ncd.endpoint" 2>/dev/null) || die "the controller of lab '$lab_name' does not run"
    uri=${uri%/}
}

command_up() {
    local number
    expect_words 0 "'up' takes no word '${words[*]:-}'"
    lab_name=${lab_name:-lab}
    valid_name "$lab_name" || usage_error "'$lab_name' is no lab name: letters, digits, '-' and '_', at most 31"
    # Its namespaces would look like VMs of another lab.
    [[ ! $lab_name =~ -vm(-|$) ]] || usage_error "'$lab_name' is no lab name: '-vm' is for the namespaces of VMs"
    [[ $host_count =~ ^[1-9][0-9]?$ ]] || usage_error "--hosts '$host_count' is no number from 1 to 99"
    [[ $mtu =~ ^[1-9][0-9]{2,4}$ ]] || usage_error "--mtu '$mtu' is no number of bytes"
    ((mtu >= 626 && mtu <= 65535)) || usage_error "--mtu '$mtu' is not from 626 to 65535"
    lab_dir=${lab_dir:-/var/tmp/nc-lab-$lab_name}
    ((${#lab_dir} <= 80)) || usage_error "--dir '$lab_dir' is too long for Unix sockets: at most 80 characters"
    require_root
    require_tun
    require_commands ip ss ovsdb-server ovsdb-tool ovsdb-client openssl curl jq udhcpc dhclient setsid flock
    require_binaries ncd nc-vswitchd vswitchctl
    [[ -z $(lab_namespaces) ]] || die "namespaces of a lab named '$lab_name' are already there: $(lab_namespaces | xargs)"
    [[ ! -e $lab_dir/lab.env && ! -e $lab_dir/run ]] || die "$lab_dir already holds a lab"

    hold_interrupts
    register_lab
    trap 'undo_up $?' EXIT
    admit_interrupts
    make_directories
    say "lab '$lab_name': certificates and namespaces"
    make_certificates
    make_account
    add_underlay
    for ((number = 1; number <= host_count; number++)); do
        add_host_network "host$number"
    done
    say "starting $host_count hosts and the controller"
    for ((number = 1; number <= host_count; number++)); do
        start_host "host$number"
    done
    start_controller
    start_cim_provider
    say "registering the fabric at $uri"
    register_fabric
    for ((number = 1; number <= host_count; number++)); do
        wait_until_ready "/servers/host$number"
    done
    write_environment
    trap - EXIT
    say "ready: $lab_dir/lab.env"
}

# undo_up STATUS: what a failed or interrupted "up" does at its end, even if nobody reads its words any more.
undo_up() {
    trap '' INT TERM HUP PIPE
    say "failed: cleaning up" >&2 || true
    clean_up || true
    (($1 == 130)) || exit 1
    exit 130
}

make_directories() {
    [[ -d $lab_dir ]] || mkdir -p "$lab_dir"
    mkdir -p "$lab_dir"/{run,logs,vms,store}
    printf '%s\n' "$host_count" >"$lab_dir/hosts"
}

# Everything that "up" made, in any state of completeness. A directory that held other things keeps them.
clean_up() {
    local name names
    if [[ -d $lab_dir/run ]]; then
        names=$(process_names | sort -r) # switches before their OVSDB servers
        for name in $names; do
            stop_process "$name" || true
        done
    fi
    mapfile -t names < <(lab_namespaces)
    remove_namespaces "${names[@]}"
    rm -rf "$lab_dir"/{run,logs,vms,store,certificates,hosts,lab.env,lab.env.new}
    for ((name = 1; name <= host_count; name++)); do
        rm -rf "$lab_dir/host$name"
    done
    rmdir --ignore-fail-on-non-empty "$lab_dir" 2>/dev/null || true
    unregister_lab
}

command_vm() {
    expect_words 1 "'vm' needs one NAME"
    [[ -n $host ]] || usage_error "'vm' needs --host"
    [[ -n $interface ]] || usage_error "'vm' needs --network-interface"
    require_root
    require_tun
    select_lab
    read_uri
    add_vm "${words[0]}" "$host" "$interface"
    say "VM '${words[0]}' on $host: $(sed -n 's/^address=//p' "$(vm_file "${words[0]}").lease")"
}

command_vm_rm() {
    expect_words 1 "'vm-rm' needs one NAME"
    require_root
    select_lab
    read_vm "${words[0]}"
    remove_vm_parts "${words[0]}" "$vm_host" "$vm_port"
}

command_exec() {
    ((${#words[@]} >= 2)) || usage_error "'exec' needs a NAME and a command"
    require_root
    select_lab
    read_vm "${words[0]}"
    exec ip netns exec "$(vm_namespace "${words[0]}")" "${words[@]:1}"
}

command_start() {
    expect_words 1 "'start' needs one PROCESS"
    require_root
    select_lab
    start_and_wait "${words[0]}"
}

command_stop() {
    expect_words 1 "'stop' needs one PROCESS"
    require_root
    select_lab
    stop_process "${words[0]}" "$signal"
}

command_status() {
    local name vm
    expect_words 0 "'status' takes no word '${words[*]:-}'"
    require_root
    select_lab
    printf 'lab %s in %s\n\n%-16s %s\n' "$lab_name" "$lab_dir" process state
    for name in $(process_names); do
        if process_is_alive "$name"; then
            printf '%-16s runs, pid %s\n' "$name" "$(cut -d' ' -f1 "$lab_dir/run/$name.pid")"
        else
            printf '%-16s stopped\n' "$name"
        fi
    done
    if process_is_alive ncd; then
        read_uri
        printf '\n%-16s %-14s %s\n' server provisioning configuration
        rest GET /servers | jq -r '.value[] | "\(.resourceId) \(.properties.provisioningState) " +
            "\(.properties.configurationState.status // "-")"' | xargs -r -n3 printf '%-16s %-14s %s\n'
    fi
    printf '\n%-16s %-8s %-18s %s\n' VM host address interface
    for vm in $(vm_names); do
        read_vm "$vm"
        printf '%-16s %-8s %-18s %s\n' "$vm" "$vm_host" \
            "$(sed -n 's/^address=//p' "$(vm_file "$vm").lease" 2>/dev/null)" "$vm_port"
    done
}

command_down() {
    expect_words 0 "'down' takes no word '${words[*]:-}'"
    require_root
    select_lab
    clean_up
    say "lab '$lab_name' is gone"
}

main() {
    local command=${1:-}
    case $command in
    -h | --help | help)
        usage
        return
        ;;
    up | vm | vm-rm | exec | status | start | stop | down) ;;
    '') usage_error "a command is missing" ;;
    *) usage_error "unknown command '$command'" ;;
    esac
    shift
    if [[ ${1:-} == -h || ${1:-} == --help ]]; then
        usage
        return
    fi
    trap interrupt INT TERM HUP PIPE
    parse_options "$command" "$@"
    "command_${command//-/_}"
}

main "$@"
