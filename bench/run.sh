#!/usr/bin/env bash
# Measures the fabric side by side with the kernel's vxlan (throughput, small packets, latency, PUT to first packet), or
# the REST interface side by side with etcd, or the PowerShell module side by side with a bare HTTP client, or the CIM
# doors side by side with REST.
# usage: bench/run.sh [--runs N] [--seconds S] [--interfaces N,N,...] [--only traffic|put]
#        bench/run.sh rest [--runs N] [--seconds S] [--connections N,N] [--interfaces N] [--only rates|size]
#        bench/run.sh cmdlets [--runs N] [--count N]
#        bench/run.sh cim [--runs N] [--count N,N,...]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=$root/bench/fabric_bench.py groups=()
if [[ ${1:-} == rest ]]; then
    shift
    program=$root/bench/rest/rest_bench.py groups=(build bench)
elif [[ ${1:-} == cmdlets ]]; then
    shift
    program=$root/bench/cmdlets/cmdlets_bench.py groups=(build)
elif [[ ${1:-} == cim ]]; then
    shift
    program=$root/bench/cim/cim_bench.py groups=(build)
fi
for word in "$@"; do
    case $word in
    --runs* | --seconds* | --interfaces* | --only* | --json* | --connections* | --dir* | --count* | [^-]*) ;;
    *) exec python3 "$program" "$word" ;; # --help, or what it does not know
    esac
done
[[ $program != */fabric_bench.py ]] || ((EUID == 0)) || {
    echo "bench/run.sh: needs root, for network namespaces and TAP devices" >&2
    exit 1
}
"$root/tools/install_prerequisites.sh" "${groups[@]}"
if [[ -z ${NC_BUILD_DIR:-} ]]; then
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    (cd "$root" && tools/dev build release >"$log" 2>&1) || {
        tail -n 40 "$log" >&2
        exit 1
    }
fi
exec python3 "$program" "$@"
