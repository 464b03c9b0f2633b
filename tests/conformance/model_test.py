"""The model against the index of MS-NCNBI: every resource type with its methods, every property with its version and
enum values, every error code. What differs on purpose is in model_exceptions.json, each with its reason; an exception
that is not needed any more is a fault too.

usage: model_test.py SCHEMAS   (the index is $NC_SHARED/reference/rest/resources.json; without it, the test is skipped)"""

import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKIPPED = 77
ENVELOPE = ("resourceref", "resourceid", "instanceid", "etag", "properties", "provisioningstate")


def spelled(name):
    return name.lower()


class Model:
    """The schemas by the names that clients use, without regard to case."""

    def __init__(self, schemas):
        sys.path.insert(0, str(schemas))
        from generator.read import read_model  # noqa: PLC0415, the folder is known only now

        self.model = read_model(schemas)
        self.structs = {s.name: s for s in self.model.structs}
        self.enums = {e.name: e for e in self.model.enums}
        self.resources = {spelled(self.model.collection_path(r)): r for r in self.model.resources}

    def resource(self, kind):
        """By its collection path, or by the fixed id: the index leaves out what stands above some types."""
        paths = [path for path, r in self.resources.items()
                 if ("/" + path).endswith("/" + spelled(kind)) or r.singleton == kind]
        return self.resources[min(paths, key=len)] if paths else None

    def member(self, properties, name):
        return next((p for p in properties if spelled(name) in map(spelled, (p.name, *p.aliases))), None)

    def members_of(self, p):
        """The members of a struct, or of a child resource that the property lists."""
        if p.type.kind == "struct":
            return self.structs[p.type.name].properties
        return self.model.resource(p.type.name).properties if p.type.kind == "children" else ()

    def find(self, resource, path):
        """The property of "ipSecConfiguration.mainMode.saLifeTimeSeconds" and the version that brought it; (None, "")
        when there is none. Members of free-form JSON are all there."""
        properties, p, since = resource.properties, None, resource.since
        for name in path.replace("[]", "").split("."):
            if p is not None and p.type.kind == "children" and spelled(name) in ENVELOPE:
                continue
            p = self.member(properties, name)
            if p is None:
                return None, ""
            since = max(since, p.since, key=version)
            if p.type.kind == "object":
                break
            properties = self.members_of(p)
        return p, since


def differences(model, index):
    """Everything that the index has and the model lacks, as stable texts."""
    for entry in index["resources"]:
        kind = entry["type"]
        resource = model.resource(kind)
        if resource is None:
            yield f"{kind}: missing"
            continue
        introduced = introduced_in(entry)
        if introduced and resource.since != introduced:
            yield f"{kind}: since {resource.since}, not {introduced}"
        for method in sorted({o["method"] for o in entry["operations"]} - set(resource.methods)):
            yield f"{kind}: no {method}"
        for given in entry["properties"]:
            yield from property_differences(model, resource, entry, given)
    codes = {e.name for e in model.model.errors}
    yield from (f"error {code}: missing" for code in index["errorCodes"] if code not in codes)


def property_differences(model, resource, entry, given):
    place = f"{entry['type']}.{given['path']}"
    p, since = model.find(resource, given["path"])
    if p is None:
        yield f"{place}: missing"
        return
    if since != introduced_in(given):
        yield f"{place}: since {since}, not {introduced_in(given)}"
    values = [*given.get("enum", ()), *given.get("items_enum", ())]
    if p.type.kind == "enum":
        accepted = {spelled(s) for v in model.enums[p.type.name].values for s in (v.name, *v.aliases)}
        yield from (f"{place}: refuses {v}" for v in values if v is not None and spelled(str(v).strip()) not in accepted)
    elif values and p.type.kind in ("int", "number"):
        yield f"{place}: is {p.type}, not one of {', '.join(map(str, values))}"


def introduced_in(entry):
    """The version token, which a remark may follow; "" when the specification does not tell."""
    first = entry["introducedIn"].split()[0]
    return first if first.startswith("v") else ""


def version(token):
    return tuple(int(part) for part in token.lstrip("v").split("."))


def main():
    shared = os.environ.get("NC_SHARED", "")
    index_path = Path(shared) / "reference/rest/resources.json"
    if not shared or not index_path.exists():
        print("NC_SHARED does not lead to reference/rest/resources.json")
        return SKIPPED
    index = json.loads(index_path.read_text(encoding="utf-8"))
    reasons = json.loads((HERE / "model_exceptions.json").read_text(encoding="utf-8"))
    excused = {text for group in reasons for text in group["differences"]}
    found = list(differences(Model(Path(sys.argv[1])), index))
    faults = [text for text in found if text not in excused]
    faults += [f"{text}: is excused, but does not occur" for text in sorted(excused - set(found))]
    print("\n".join(faults))
    print(f"{len(index['resources'])} types, {sum(len(e['properties']) for e in index['resources'])} properties, "
          f"{len(index['errorCodes'])} codes: {len(found)} differences, {len(excused)} of them on purpose")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
