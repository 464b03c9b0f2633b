#!/usr/bin/env python3
"""Makes the seeds of a fuzz target from what stands in corpus/TARGET: NAME.hex is written as the bytes that it spells
(blanks between them do not count, # begins a comment), every other file as it is.

usage: seeds.py FOLDER OUTPUT      the seeds of one target
       seeds.py --check            whether every target of CMakeLists.txt has seeds, and every seed can be made
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent


def bytes_of(seed: pathlib.Path) -> bytes:
    """Raises ValueError: no hexadecimal text, or one that does not begin by saying what it is."""
    if seed.suffix != ".hex":
        return seed.read_bytes()
    lines = seed.read_text(encoding="utf-8").split("\n")
    if not re.match(r"# \w", lines[0]):
        raise ValueError("the first line is no comment that says what it is")
    made = bytearray()
    for number, line in enumerate(lines, 1):
        try:
            made += bytes.fromhex(line.partition("#")[0])
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from error
    if not made:
        raise ValueError("no bytes")
    return bytes(made)


def make(folder: pathlib.Path, output: pathlib.Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    for old in output.iterdir():
        old.unlink()
    for seed in folder.iterdir():
        (output / (seed.stem if seed.suffix == ".hex" else seed.name)).write_bytes(bytes_of(seed))


def problems(fuzz: pathlib.Path) -> list[str]:
    found = []
    targets = re.findall(r"^nc_fuzz\((\w+)", (fuzz / "CMakeLists.txt").read_text(encoding="utf-8"), re.MULTILINE)
    for name in targets:
        if not any((fuzz / "corpus" / name).glob("*")):
            found.append(f"{name} has no seeds in corpus/{name}")
    for folder in sorted((fuzz / "corpus").iterdir()):
        if folder.name not in targets:
            found.append(f"corpus/{folder.name} is of no fuzz target")
        made = {}
        for seed in sorted(folder.iterdir()):
            name = f"corpus/{folder.name}/{seed.name}"
            try:
                same = made.setdefault(bytes_of(seed), name)
                if same != name:
                    found.append(f"{name} is the same as {same}")
            except ValueError as error:
                found.append(f"{name}: {error}")
    return found


def main() -> int:
    if sys.argv[1:] == ["--check"]:
        found = problems(HERE)
        print(*found, sep="\n", end="\n" if found else "")
        return 1 if found else 0
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    make(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
