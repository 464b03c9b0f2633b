#!/usr/bin/env python3
"""Writes descriptions.cpp: the sentences of the schemas as a table, sorted for a search by name (descriptions.hpp).

usage: PYTHONPATH=schemas emit_descriptions.py SCHEMAS FILE
"""
import sys
from pathlib import Path

from generator.emit_cpp import NOTICE, quoted
from generator.read import read_model


def table(model):
    rows = {}
    for kind, owners in (("resource", model.resources), ("struct", model.structs)):
        for owner in owners:
            rows[f"{kind} {owner.name}"] = owner.doc
            rows |= {f"{kind} {owner.name}.{p.name}": p.doc for p in owner.properties}
    return "".join(f"    {{{quoted(name)}, {quoted(text)}}},\n" for name, text in sorted(rows.items()))


def main():
    schemas, target = map(Path, sys.argv[1:])
    target.write_text(f'{NOTICE}#include "provider/bridge/descriptions.hpp"\n\nnamespace nc::provider::bridge {{\nnamespace {{\n\n'
                      f"constexpr Description kDescriptions[] = {{\n{table(read_model(schemas))}}};\n\n}}  // namespace\n\n"
                      "std::span<const Description> descriptions() { return kDescriptions; }\n\n"
                      "}  // namespace nc::provider::bridge\n", encoding="utf-8")


if __name__ == "__main__":
    main()
