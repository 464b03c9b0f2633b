"""Every error code of errors.xml is provoked by a test, or code_exceptions.json says why it cannot occur.

usage: codes_test.py ROOT [--table]   (--table prints code, HTTP status and the test or the reason)"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

TESTS = ("tests/unit", "tests/system", "tests/conformance")


def codes(root):
    """Code to HTTP status, in the order of the file."""
    errors = ElementTree.parse(root / "schemas/errors.xml").getroot()
    return {error.get("code"): error.get("status") for error in errors.iter("error")}


def mentions(root):
    """Word to the first test file that has it."""
    found = {}
    for folder in TESTS:
        for path in sorted((root / folder).rglob("*_test.*")):
            if path.suffix in (".cpp", ".py") and path.name != Path(__file__).name:
                for word in re.findall(r"\w+", path.read_text(encoding="utf-8")):
                    found.setdefault(word, path.relative_to(root).as_posix())
    return found


def main():
    root = Path(sys.argv[1]).resolve()
    known, tested = codes(root), mentions(root)
    excused = json.loads((Path(__file__).parent / "code_exceptions.json").read_text(encoding="utf-8"))
    if "--table" in sys.argv:
        for code, status in known.items():
            print(f"| {code} | {status} | {tested.get(code) or excused.get(code, '')} |")
        return 0
    faults = [f"{code}: no test provokes it" for code in known if code not in tested and code not in excused]
    faults += [f"{code}: is excused, but {tested[code]} provokes it" for code in excused if code in tested]
    faults += [f"{code}: is excused, but does not exist" for code in excused if code not in known]
    print("\n".join(faults))
    print(f"{len(known)} codes, {len(known.keys() & tested.keys())} of them tested")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
