#!/usr/bin/env bash
# Builds and tests everything, and ends with the line "N passed, N failed, N skipped".
# usage: tests/run.sh [unit|cmdlets|system|asan|tsan|fuzz]...      (all of them without a name)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
started=$SECONDS
logs=build/logs
failures=$logs/failures.log
passed=0 failed=0 skipped=0
beside=

# The references are kept beside the checkout; tests that compare with them skip where there are none.
if [[ -z ${NC_SHARED:-} && -d $root/../shared ]]; then
    NC_SHARED=$(cd "$root/../shared" && pwd)
    export NC_SHARED
fi

say() { printf '[%3d:%02d] %s\n' $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60)) "$*"; }

# show: passes on what tells of a failure, and keeps it to be said once more at the end, where a long log is looked at first.
show() { tee -a "$failures"; }

# add_result NAME "N passed, N failed, N skipped"
add_result() {
    local numbers
    read -ra numbers <<<"${2//[!0-9 ]/}"
    passed=$((passed + numbers[0]))
    failed=$((failed + numbers[1]))
    skipped=$((skipped + numbers[2]))
    say "$1: $2"
}

# logged NAME COMMAND...: runs with the output in a log file, whose end is shown when the command fails.
logged() {
    local name=$1
    shift
    if ! "$@" >"$logs/$name.log" 2>&1; then
        { grep -nE 'error:|FAILED|Error ' "$logs/$name.log" | head -n 20 || true; } | show
        tail -n 40 "$logs/$name.log" | show
        say "$name failed; all of it: $logs/$name.log" | show
        return 1
    fi
}

# build_beside PRESET TARGET...: begins a build that goes on, as far as they leave it room, beside tests that mostly wait. It is
# idle work to the scheduler, since a switch that gets packets must not wait until a compiler's time slice is over.
build_beside() {
    local preset=$1
    shift
    { cmake --preset "$preset" && chrt --idle 0 cmake --build --preset "$preset" --target "$@"; } >"$logs/beside-$preset.log" 2>&1 &
    beside=$!
}

# build PRESET TARGET...: counts as one failed test when it does not build. What a build beside has made is not made again.
build() {
    local preset=$1
    shift
    say "building $preset"
    [[ -z $beside ]] || wait "$beside" || true # it shows here what is wrong
    beside=
    if logged "configure-$preset" cmake --preset "$preset" && logged "build-$preset" cmake --build --preset "$preset" --target "$@"; then
        return 0
    fi
    failed=$((failed + 1))
    return 1
}

# run_ctest NAME DIRECTORY CTEST_ARGUMENTS...: the cases that failed are shown with their output.
run_ctest() {
    local name=$1 directory=$2
    shift 2
    rm -f "$root/$logs/$name.xml"
    ctest --test-dir "$directory" --output-on-failure --output-junit "$root/$logs/$name.xml" "$@" \
        >"$logs/$name.log" 2>&1 || true
    add_result "$name" "$(python3 tests/support/junit_summary.py "$logs/$name.xml" 2>>"$logs/$name.log" ||
        echo "0 passed, 1 failed, 0 skipped")"
    sed -n '/\*\*\*Failed\|\*\*\*Exception\|\*\*\*Timeout\|\*\*\*Not Run/,/^ *[0-9]*\/[0-9]* Test/p' "$logs/$name.log" | head -n 200 | show || true # sed may find its reader gone
}

# run_script NAME COMMAND...: a test program that ends with the line of counts.
run_script() {
    local name=$1 summary
    shift
    "$@" >"$logs/$name.log" 2>&1 || true
    summary=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$logs/$name.log" | tail -n 1)
    if [[ -z $summary || ! $summary =~ ' 0 failed' ]]; then
        tail -n 100 "$logs/$name.log" | show
    fi
    add_result "$name" "${summary:-0 passed, 1 failed, 0 skipped}"
}

skip() {
    skipped=$((skipped + 1))
    say "$1: skipped: $2"
}

part_unit() { run_ctest unit build/release --label-exclude 'system|fuzz' --parallel 2; }

part_cmdlets() {
    if ! command -v dotnet >/dev/null; then
        skip cmdlets "no .NET SDK"
    elif [[ ! -x tests/cmdlets/run.sh ]]; then
        skip cmdlets "no tests there"
    else
        NC_NCD=$root/build/release/bin/ncd run_script cmdlets tests/cmdlets/run.sh
    fi
}

part_system() {
    if ((EUID != 0)); then
        skip system "needs root"
    elif [[ ! -c /dev/net/tun ]]; then
        skip system "needs /dev/net/tun"
    else
        run_script system python3 tests/system/run.py
    fi
}

# The folders of tests/unit for each sanitizer. Memory and undefined behaviour: whatever reads what others send, the switch,
# and the store; the fuzz targets have the same sanitizers.
asan_folders=(schemas ovsdb southbound agent vswitch service/http service/store service/api controller provider)
# Only what has more than one thread: the datapath, its policy and the host's agent; the store and those who use it or answer
# beside it.
tsan_folders=(vswitch agent service/store service/api service/http service/auth southbound provider)

# sanitized PRESET FOLDER...: builds and runs their tests.
sanitized() {
    local preset=$1 folder
    shift
    build "$preset" "${@/%//all}" || return 0
    for folder in "$@"; do
        folder=${folder#tests/unit/}
        run_ctest "$preset-${folder/\//-}" "build/$preset/tests/unit/$folder" --label-exclude 'system|fuzz' --parallel 2
    done
}

part_asan() { sanitized asan "${asan_folders[@]/#/tests/unit/}"; }

part_tsan() { sanitized tsan "${tsan_folders[@]/#/tests/unit/}"; }

part_fuzz() { ! build fuzz tests/fuzz/all || run_ctest fuzz build/fuzz --label-regex fuzz --parallel 2; }

parts=("$@")
((${#parts[@]})) || parts=(unit cmdlets system asan tsan fuzz)
for part in "${parts[@]}"; do
    declare -F "part_$part" >/dev/null || {
        sed -n '3s/^# //p' "${BASH_SOURCE[0]}" >&2
        exit 2
    }
done

mkdir -p "$logs"
: >"$failures"
tools/install_prerequisites.sh
if [[ " ${parts[*]} " =~ \ (unit|cmdlets|system)\  ]] && ! build release all; then
    parts=()
fi
trap '[[ -z $beside ]] || kill "$beside"' EXIT
for part in "${parts[@]}"; do
    if [[ $part == system && " ${parts[*]} " == *" asan "* ]]; then
        folders=("${asan_folders[@]/#/tests/unit/}")
        build_beside asan "${folders[@]/%//all}"
    fi
    "part_$part"
done
say "done"
if [[ -s $failures ]]; then
    say "what failed, once more:"
    tail -n 120 "$failures"
fi
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
((failed == 0))
