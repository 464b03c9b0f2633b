# Processes of a lab. Each has a command file (so that it can be started again as it was) and a pid file that also holds
# the process's start time, so that a recycled pid is never taken for it.
# shellcheck shell=bash

# start_time_of PID: fails for a process that is gone, or dead and only not yet collected by its parent.
start_time_of() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    stat=${stat##*) } # the command name may contain blanks
    awk '$1 == "Z" || $1 == "X" { exit 1 } { print $20 }' <<<"$stat"
}

process_is_alive() {
    local pid start
    read -r pid start 2>/dev/null <"$lab_dir/run/$1.pid" || return 1
    [[ $(start_time_of "$pid") == "$start" ]]
}

process_is_gone() { ! process_is_alive "$1"; }

process_names() {
    local file
    for file in "$lab_dir"/run/*.command; do
        [[ -e $file ]] && basename "$file" .command
    done
    return 0
}

# define_process NAME COMMAND...: writes down how the process is started.
define_process() {
    local name=$1
    shift
    printf 'exec %s\n' "${*@Q}" >"$lab_dir/run/$name.command"
}

start_process() {
    local name=$1 pid
    [[ -e $lab_dir/run/$name.command ]] || die "no process '$name' in lab '$lab_name'; there are: $(process_names | xargs)"
    ! process_is_alive "$name" || return 0
    # A process whose pid is not yet written down would outlive the lab.
    hold_interrupts
    # A session of its own: a Ctrl+C in the terminal that started the lab must not stop it.
    setsid bash "$lab_dir/run/$name.command" </dev/null >>"$lab_dir/logs/$name.log" 2>&1 &
    pid=$!
    printf '%s %s\n' "$pid" "$(start_time_of "$pid")" >"$lab_dir/run/$name.pid"
    disown "$pid"
    admit_interrupts
}

# stop_process NAME [SIGNAL]: asks, waits, and after five seconds insists.
stop_process() {
    local name=$1 signal=${2:-TERM} pid start deadline
    [[ -e $lab_dir/run/$name.command ]] || die "no process '$name' in lab '$lab_name'; there are: $(process_names | xargs)"
    process_is_alive "$name" || return 0
    read -r pid start 2>/dev/null <"$lab_dir/run/$name.pid" || return 0 # another "down" was faster
    kill "-$signal" "$pid" 2>/dev/null || true
    deadline=$((SECONDS + 5))
    while process_is_alive "$name"; do
        ((SECONDS < deadline)) || kill -KILL "$pid" 2>/dev/null || true
        sleep "$NC_LAB_POLL"
    done
    rm -f "$lab_dir/run/$name.pid"
}

# wait_for_process NAME WHAT COMMAND...: like wait_until, but fails at once, with the end of the log, if the process dies.
wait_for_process() {
    local name=$1 what=$2
    shift 2
    if wait_until "$what" succeeds_or_is_gone "$name" "$@" && ! process_is_gone "$name"; then
        return 0
    fi
    ! process_is_gone "$name" || printf 'lab.sh: %s ended before %s\n' "$name" "$what" >&2
    show_log "$name"
    return 1
}

succeeds_or_is_gone() {
    local name=$1
    shift
    "$@" || process_is_gone "$name"
}

show_log() {
    printf -- '--- the end of %s.log\n' "$1" >&2
    tail -n 20 "$lab_dir/logs/$1.log" >&2 || true
    printf -- '---\n' >&2
}
