#!/usr/bin/env python3
"""Checks that what the Markdown pages point to exists: links, bound paths ("binds: vswitch/flow/"), paths in `code`.

usage: check_docs.py [ROOT]
"""
import pathlib
import re
import sys

from check_shape import tracked_files

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BINDS = re.compile(r"^binds:\s*(.+)$", re.MULTILINE)
CODE_SPAN = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)
# What a code span must look like to be taken for a path of this repository: a top-level folder, then plain segments.
PATH = re.compile(r"^(?:\./)?((?:\.ci|bench|cmake|cmdlets|docs|provider|samples|schemas|service|tests|tools|vswitch)"
                  r"(?:/[\w.+-]+)*/?)(?=$|\s)")


def anchor_of(heading: str) -> str:
    """The anchor that renderers make of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors_in(text: str) -> set[str]:
    return {anchor_of(match[1]) for match in re.finditer(r"^#+\s+(.+)$", text, re.MULTILINE)}


def problems_of(root: pathlib.Path, page: pathlib.Path) -> list[str]:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    name = page.relative_to(root)
    found = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path) if path else page
        if not linked.exists():
            found.append(f"{name}: the link {target} leads nowhere")
        elif anchor and linked.suffix == ".md" and anchor not in anchors_in(linked.read_text(encoding="utf-8")):
            found.append(f"{name}: {target} names a heading that is not there")
    for bound in BINDS.findall(text):
        found += [f"{name}: bound path {path} is gone" for path in re.split(r"[,\s]+", bound.strip())
                  if not (root / path).exists()]
    for span in CODE_SPAN.findall(text):
        match = PATH.match(span)
        if match and "/" in match[1] and not (root / match[1]).exists() and not (page.parent / match[1]).exists():
            found.append(f"{name}: `{match[1]}` does not exist")
    return found


def main() -> int:
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = []
    for name in tracked_files(root):
        if name.endswith(".md") and (root / name).is_file():
            found += problems_of(root, root / name)
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
