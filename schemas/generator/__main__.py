"""python3 -m generator --schemas DIR (--out DIR --emit cpp|csharp|documents | --check | --write-contract)

Run with the schemas folder as the module path. Output files are written only when their text changed, so that an
unchanged file does not rebuild its users. --list prints the names of the files instead of writing them."""

import argparse
import sys
from pathlib import Path

from . import emit_contract, emit_cpp, emit_csharp, emit_openapi, emit_reference, emit_xsd
from .check import check
from .read import SchemaError, read_model

EMITTERS = {"cpp": emit_cpp.emit, "csharp": emit_csharp.emit,
            "documents": lambda model: emit_xsd.emit(model) | emit_openapi.emit(model) | emit_reference.emit(model)}


def write_if_changed(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def check_contract(schemas, text):
    """The differences between the committed contract and the model's, as lines."""
    path = schemas / "contract.lock"
    old = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    new = text.splitlines()
    return [f"- {line}" for line in old if line not in new] + [f"+ {line}" for line in new if line not in old]


def main():
    parser = argparse.ArgumentParser(prog="generator", description="Turns schemas/*.xml into tables.")
    parser.add_argument("--schemas", type=Path, required=True, help="folder of types.xml, errors.xml and resources/")
    parser.add_argument("--out", type=Path, help="folder for the generated files")
    parser.add_argument("--emit", choices=sorted(EMITTERS), default="cpp")
    parser.add_argument("--list", action="store_true", help="print the names of the generated files")
    parser.add_argument("--check", action="store_true", help="fail when contract.lock is not what the model says")
    parser.add_argument("--write-contract", action="store_true", help="rewrite contract.lock")
    arguments = parser.parse_args()
    try:
        model = read_model(arguments.schemas)
    except SchemaError as error:
        sys.exit(str(error))
    faults = check(model)
    if faults:
        sys.exit("\n".join(faults))

    contract = emit_contract.emit(model)["contract.lock"]
    if arguments.write_contract:
        write_if_changed(arguments.schemas / "contract.lock", contract)
    if arguments.check:
        difference = check_contract(arguments.schemas, contract)
        if difference:
            sys.exit("contract.lock differs from the model (tools/dev gen rewrites it):\n" + "\n".join(difference))
    if arguments.list:
        print("\n".join(sorted(EMITTERS[arguments.emit](model))))
    elif arguments.out:
        for name, text in EMITTERS[arguments.emit](model).items():
            write_if_changed(arguments.out / name, text)


if __name__ == "__main__":
    main()
