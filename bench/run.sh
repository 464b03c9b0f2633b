#!/usr/bin/env bash
# Measures the fabric side by side with the kernel's vxlan: throughput, small packets, latency, PUT to first packet.
# usage: bench/run.sh [--runs N] [--seconds S] [--interfaces N,N,...] [--only traffic|put]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
for word in "$@"; do
    case $word in
    --runs* | --seconds* | --interfaces* | --only* | --json* | [^-]*) ;;
    *) exec python3 "$root/bench/fabric_bench.py" "$word" ;; # --help, or what it does not know
    esac
done
((EUID == 0)) || {
    echo "bench/run.sh: needs root, for network namespaces and TAP devices" >&2
    exit 1
}
"$root/tools/install_prerequisites.sh"
if [[ -z ${NC_BUILD_DIR:-} ]]; then
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    (cd "$root" && tools/dev build release >"$log" 2>&1) || {
        tail -n 40 "$log" >&2
        exit 1
    }
fi
exec python3 "$root/bench/fabric_bench.py" "$@"
