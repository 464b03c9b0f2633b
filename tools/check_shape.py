#!/usr/bin/env python3
"""Checks the shape of every text file of the repository: length, blanks, unfinished marks, paths of one machine.

usage: check_shape.py [ROOT]
"""
import pathlib
import re
import subprocess
import sys

LINE_LIMIT = 600
CODE = {".cpp", ".hpp", ".cs", ".py", ".sh", ".ps1", ".psm1", ".cmake"}
BINARY = {".png", ".ico", ".pcap", ".bin"}
# Seeds of fuzz targets may be any bytes; the licence is quoted as it is.
EXEMPT = re.compile(r"^(LICENSE$|tests/fuzz/corpus/)")
# Written in two pieces where this file would otherwise report itself.
FORBIDDEN = [
    (re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b"), "unfinished work is an issue, not a mark in the source"),
    (re.compile(r"(?<![\w.])/(ho" r"me|ro" r"ot|wo" r"rk|Us" r"ers)/"), "a path of one machine"),
    (re.compile(r"nu" r"get\.org|deb" r"ian\.org/debian|py" r"pi\.org"), "a download host"),
]


def tracked_files(root: pathlib.Path) -> list[str]:
    """Files that are or would be committed; in an exported archive, every file outside build/."""
    listing = subprocess.run(["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
                             capture_output=True, check=False)
    if listing.returncode == 0:
        return sorted({name for name in listing.stdout.decode().split("\0") if name})
    return sorted(str(path.relative_to(root)) for path in root.rglob("*")
                  if path.is_file() and path.relative_to(root).parts[0] not in {"build", ".git"})


def problems_of(name: str, data: bytes) -> list[str]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return [f"{name}: not UTF-8 text (binaries do not belong into the repository)"]
    found = []
    lines = text.split("\n")
    if text and not text.endswith("\n"):
        found.append(f"{name}:{len(lines)}: no line end at the end of the file")
    if pathlib.PurePath(name).suffix in CODE and len(lines) - 1 > LINE_LIMIT:
        found.append(f"{name}: {len(lines) - 1} lines, the limit is {LINE_LIMIT}")
    for number, line in enumerate(lines, 1):
        if "\t" in line:
            found.append(f"{name}:{number}: a tab")
        if line != line.rstrip():
            found.append(f"{name}:{number}: a blank at the end of the line")
        found += [f"{name}:{number}: {why}: {match[0]}"
                  for pattern, why in FORBIDDEN if (match := pattern.search(line))]
    return found


def main() -> int:
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = []
    for name in tracked_files(root):
        path = root / name
        if path.is_file() and not path.is_symlink() and path.suffix not in BINARY and not EXEMPT.match(name):
            found += problems_of(name, path.read_bytes())
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
