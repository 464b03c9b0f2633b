#!/usr/bin/env python3
"""Measures what the PowerShell module itself costs: loading it, and each call beyond the service's own time.

usage: bench/run.sh cmdlets [--runs N] [--count N] [--json FILE]
In one PowerShell process the cmdlets Get (by id) and New of virtual subnets alternate with the same requests by a bare
HttpClient, over one kept-alive connection each; the module's own cost is the median of the differences of neighbours. Beside
that, ncctl: one process per GET, and one process that imports all those subnets.
"""
import argparse
import json
import os
import pathlib
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.measure import percentile  # noqa: E402
from tests.support.controller import Controller  # noqa: E402
from tests.support.lab import BIN, BUILD, run  # noqa: E402

SHELL = BUILD / "pwsh/pwsh"
MODULE = BUILD / "module/NetworkController/NetworkController.psd1"
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "POWERSHELL_TELEMETRY_OPTOUT": "1"}


def shell(*words) -> str:
    return run(SHELL, "-NoProfile", "-NonInteractive", *words, env=ENVIRONMENT, timeout=600).stdout


def measure(folder: pathlib.Path, count: int) -> dict:
    """One PowerShell process and the same work by ncctl, against a controller of their own."""
    controller = Controller(folder)
    controller.start()
    try:
        result = json.loads(shell("-File", ROOT / "bench/cmdlets/calls.ps1", controller.uri, count, MODULE).splitlines()[-1])
        control = [BIN / "ncctl", "--uri", controller.uri]
        singles = []
        for number in range(20):
            begun = time.monotonic()
            run(*control, "get", f"/virtualNetworks/by-module/subnets/s{number}")
            singles.append((time.monotonic() - begun) * 1000)
        run(*control, "export", folder / "export.json")
        run(*control, "delete", "/virtualNetworks/by-client")
        run(*control, "delete", "/virtualNetworks/by-module")
        begun = time.monotonic()
        run(*control, "import", folder / "export.json", timeout=600)
        result["ncctl, one import"] = (time.monotonic() - begun) * 1000
        result["ncctl, one GET"] = statistics.median(singles)
        return result
    finally:
        controller.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="how often all is measured (3)")
    parser.add_argument("--count", type=int, default=1000, help="calls of each kind (1000)")
    parser.add_argument("--json", type=pathlib.Path, help="also write all values there")
    options = parser.parse_args()
    if not SHELL.exists():
        print(f"{SHELL} is missing: the module needs the .NET SDK to build", file=sys.stderr)
        return 1
    results = []
    for _ in range(options.runs):
        with tempfile.TemporaryDirectory(prefix="nc-bench-") as temporary:
            results.append(measure(pathlib.Path(temporary), options.count))
    for name, title in (("load", "by the clock"), ("loadProcessor", "of the processor")):
        print(f"Import-Module, ms {title}: {' '.join(f'{value:.0f}' for value in sorted(result[name] for result in results))}")
    print(f"{'ms':6}{'module p50':>12}{'p99':>8}{'client p50':>12}{'p99':>8}  own cost, each run")
    for verb in ("Get", "New"):
        pairs = [list(zip(result["times"][f"{verb}, module"], result["times"][f"{verb}, client"], strict=True)) for result in results]
        cells = [statistics.median(percentile(sorted(pair[who] for pair in run_), percent) for run_ in pairs)
                 for who in (0, 1) for percent in (50, 99)]
        own = [statistics.median(module - client for module, client in run_) for run_ in pairs]
        print(f"{verb:6}{cells[0]:12.3f}{cells[1]:8.2f}{cells[2]:12.3f}{cells[3]:8.2f}  {' '.join(f'{value:.3f}' for value in own)}")
    for name in ("ncctl, one GET", "ncctl, one import"):
        print(f"{name} process, ms: {statistics.median(result[name] for result in results):.1f}")
    if options.json:
        options.json.write_text(json.dumps(results) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
