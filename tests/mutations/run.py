#!/usr/bin/env python3
"""Do the tests find faults? Puts each fault of faults.txt into a copy of the tree, builds the tests concerned, and runs them.

usage: run.py [--copy FOLDER] [--packets N] [NUMBER]...        (all faults without a number; they count from 1)
The copy is made from the last commit, with uncommitted changes, and kept for the next run. Of each fault the tests of its
folder are run first, and only then all others that are built from the file; the reference model comes last, with few
packets before many. It ends with the line "N of N faults found", and fails when fewer than 95 of 100 were found or a
fault does not fit the tree any more.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAULTS = pathlib.Path(__file__).with_name("faults.txt")
# What most likely finds a fault below a folder; the first line that fits counts.
LIKELY_TESTS = {
    "vswitch/agent/certificate_keeper": ["vswitch_encryption_test"],
    "vswitch/agent/": ["agent_test"],
    "vswitch/encryption/": ["vswitch_encryption_test"],
    "vswitch/flow/": ["vswitch_flow_test"],
    "vswitch/packet/": ["vswitch_packet_test"],
    "vswitch/encap/": ["vswitch_packet_test"],
    "vswitch/": ["vswitch_datapath_test"],
    "service/policy/": ["policy_test"],
    "service/controller/": ["controller_test"],
    "service/state/": ["policy_test", "controller_test"],
    "service/": ["resource_rules_test"],
}
TESTS = ["vswitch_datapath_test", "vswitch_flow_test", "vswitch_packet_test", "vswitch_encryption_test", "agent_test",
         "policy_test", "controller_test", "southbound_test", "resource_rules_test", "actions_test"]
MODEL_TEST = "reference_model_test"
FEW_PACKETS = 20_000
WANTED = 0.95
Fault = tuple[str, str, str]  # file, what stands there, what takes its place


def read_faults() -> list[Fault]:
    faults = []
    for block in FAULTS.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.strip().split("\n") if line and not line.startswith("#")]
        if lines:
            name, before, after = lines
            faults.append((name, before.removeprefix("- "), after.removeprefix("+ ")))
    return faults


def make_copy(copy: pathlib.Path) -> None:
    """Only what differs is written, so that a copy of the run before is not built anew."""
    listing = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                             capture_output=True, text=True, check=True).stdout
    wanted = {name for name in listing.split("\0") if name and (ROOT / name).is_file()}
    for name in wanted:
        source, target = ROOT / name, copy / name
        if target.is_file() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    for path in copy.rglob("*"):
        name = path.relative_to(copy)
        if path.is_file() and name.parts[0] != "build" and str(name) not in wanted:
            path.unlink()


class DoesNotBuild(Exception):
    """With what the compiler says."""


def configure(copy: pathlib.Path) -> None:
    """What is built once for each fault is built fast."""
    options = ["-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1 -g0 -DNDEBUG",
               "-DNC_BUILD_CMDLETS=OFF", "-DNC_BUILD_BENCH=OFF"]
    if shutil.which("mold"):
        options += ["-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=mold", "-DCMAKE_SHARED_LINKER_FLAGS=-fuse-ld=mold"]
    subprocess.run(["cmake", "-G", "Ninja", "-S", copy, "-B", copy / "build", *options], stdout=subprocess.DEVNULL, check=True)


def built(copy: pathlib.Path, tests: list[str]) -> list[str]:
    """Builds tests; gives those that were not up to date. One that is has no fault in it, and is not worth a run."""
    programs = {test: copy / "build" / "bin" / test for test in tests}
    before = {test: path.stat().st_mtime_ns for test, path in programs.items() if path.exists()}
    build = subprocess.run(["cmake", "--build", "build", "--target", *tests], cwd=copy, capture_output=True, text=True,
                           check=False)
    if build.returncode != 0:
        errors = [line for line in build.stdout.split("\n") if " error: " in line]
        raise DoesNotBuild(errors[0] if errors else (build.stdout + build.stderr)[-300:])
    return [test for test in tests if programs[test].stat().st_mtime_ns != before.get(test)]


def failing_case(copy: pathlib.Path, test: str, packets: int) -> str | None:
    """The test and its first case that fails; None: it passes."""
    environment = {**os.environ, "NC_MODEL_PACKETS": str(packets), "NC_MODEL_SHRINK": "0"}
    try:
        run = subprocess.run([f"build/bin/{test}", "--gtest_fail_fast", "--gtest_brief=1"], cwd=copy, env=environment,
                             capture_output=True, text=True, errors="replace", timeout=600, check=False)
    except subprocess.TimeoutExpired:
        return f"{test}, which does not end"
    if run.returncode == 0:
        return None
    case = re.search(r"FAILED  \] (\S+)", run.stdout)
    return f"{test} {case[1] if case else ''}".strip()


def failing_test(copy: pathlib.Path, likely: list[str], packets: int) -> str | None:
    """The first test that fails; None: none."""
    others = [test for test in TESTS if test not in likely]
    for stage in [likely, others, [MODEL_TEST]]:
        for test in built(copy, stage) if stage else []:
            for count in [FEW_PACKETS, packets] if test == MODEL_TEST else [packets]:
                if failure := failing_case(copy, test, count):
                    return failure
    return None


def try_fault(copy: pathlib.Path, fault: Fault, packets: int) -> str:
    """What became of it, in words; "not found" when every test passes."""
    name, before, after = fault
    path = copy / name
    text = path.read_text(encoding="utf-8")
    if text.count(before) != 1:
        return f"does not fit: it stands there {text.count(before)} times"
    path.write_text(text.replace(before, after), encoding="utf-8")
    try:
        likely = next(tests for folder, tests in LIKELY_TESTS.items() if name.startswith(folder))
        test = failing_test(copy, likely, packets)
        return f"found by {test}" if test else "not found"
    except DoesNotBuild as error:
        return f"does not build: {error}"
    finally:
        path.write_text(text, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--copy", type=pathlib.Path, default=ROOT / "build" / "mutations")
    parser.add_argument("--packets", type=int, default=200_000)
    parser.add_argument("numbers", type=int, nargs="*")
    options = parser.parse_args()
    faults = read_faults()
    numbers = options.numbers or range(1, len(faults) + 1)

    make_copy(options.copy)
    configure(options.copy)
    if test := failing_test(options.copy, TESTS, options.packets):
        print("fails without any fault:", test)
        return 1

    found = 0
    is_fitting = True
    for number in numbers:
        began = time.monotonic()
        name, before, after = faults[number - 1]
        outcome = try_fault(options.copy, faults[number - 1], options.packets)
        found += outcome.startswith("found")
        is_fitting &= not outcome.startswith("does not")
        print(f"{number:3} {name}: {outcome} ({time.monotonic() - began:.0f} s)\n      - {before}\n      + {after}", flush=True)
    print(f"{found} of {len(numbers)} faults found")
    return 0 if is_fitting and found >= WANTED * len(numbers) else 1


if __name__ == "__main__":
    sys.exit(main())
