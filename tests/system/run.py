#!/usr/bin/env python3
"""Runs the system tests: real daemons, network namespaces, real packets. Needs root and a release build.

usage: run.py [--list] [PATTERN]...     only tests whose name contains one of the patterns
The last line is "N passed, N failed, N skipped".
"""
import pathlib
import signal
import sys
import time
import traceback
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
# No test may hang: after this many seconds it fails where it stands, and cleans up. A class may have a TIME_LIMIT of its own.
TIME_LIMIT = 300
# Of what a failed test says, this much is said again at the end.
LAST_LINES = 25


class TooLong(Exception):
    pass


class Result(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.passed = 0
        self.latest = None
        self.begun = time.monotonic()

    def startTest(self, test):
        super().startTest(test)
        self.latest = test
        self.test_begun = time.monotonic()
        signal.alarm(getattr(test, "TIME_LIMIT", TIME_LIMIT))

    def stopTest(self, test):
        signal.alarm(0)
        super().stopTest(test)

    def line(self, verdict: str, test, text: str = "") -> None:
        now = time.monotonic()
        took = now - getattr(self, "test_begun", now)
        print(f"[{now - self.begun:6.1f} s] {verdict:7} {took:6.1f} s  {name_of(test)}", flush=True)
        if text:
            print(text, flush=True)

    def addSuccess(self, test):
        self.passed += 1
        self.line("passed", test)

    def failure(self, test, error):
        text = "".join(traceback.format_exception(*error))
        self.failures.append((test, text))
        self.line("FAILED", test, text)

    addFailure = addError = failure

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.failure(subtest, error)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.line("skipped", test, f"           {reason}")


def name_of(test) -> str:
    return test.id() if isinstance(test, unittest.TestCase) else str(test)


def cases(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from cases(test)
        else:
            yield test


def main() -> int:
    words = sys.argv[1:]
    if any(word.startswith("-") and word != "--list" for word in words):
        print(__doc__, file=sys.stderr)
        return 2
    patterns = [word for word in words if word != "--list"]

    def too_long(*_):
        raise TooLong("the test took longer than its time limit")

    signal.signal(signal.SIGALRM, too_long)
    # SIGTERM unwinds like Ctrl+C, so that labs are taken down.
    signal.signal(signal.SIGTERM, signal.default_int_handler)

    modules = [f"tests.system.{path.stem}" for path in sorted((ROOT / "tests/system").glob("*_test.py"))]
    found = unittest.TestLoader().loadTestsFromNames(modules)
    chosen = [test for test in cases(found) if not patterns or any(pattern in test.id() for pattern in patterns)]
    if "--list" in words:
        print(*(test.id() for test in chosen), sep="\n")
        return 0
    result = Result()
    try:
        unittest.TestSuite(chosen).run(result)
    except KeyboardInterrupt:
        print("interrupted")
        # unittest leaves these out then.
        if result.latest:
            result.latest.doCleanups()
        for test_class in {type(test) for test in chosen}:
            test_class.doClassCleanups()
    # Once more at the end, where the reader of a long log looks first.
    for test, text in result.failures:
        print(f"FAILED {name_of(test)}", *text.splitlines()[-LAST_LINES:], sep="\n")
    print(f"{result.passed} passed, {len(result.failures)} failed, {len(result.skipped)} skipped")
    return 1 if result.failures or result.passed + len(result.skipped) < len(chosen) else 0


if __name__ == "__main__":
    sys.exit(main())
