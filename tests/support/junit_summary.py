#!/usr/bin/env python3
"""Prints "N passed, N failed, N skipped" of a JUnit file that CTest wrote. No case at all counts as one failure."""
import sys
import xml.etree.ElementTree


def main() -> int:
    cases = xml.etree.ElementTree.parse(sys.argv[1]).getroot().findall("testcase")
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    if not cases:
        failed = 1
    print(f"{len(cases) - failed - skipped if cases else 0} passed, {failed} failed, {skipped} skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
