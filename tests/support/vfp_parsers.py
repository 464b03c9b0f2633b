"""How scripts for Windows take vfpctrl's output apart: the grammar of lines that Microsoft's public diagnostics modules
rely on, for tests that vswitchctl keeps to it. Each object is a dict; unnamed lines are passed over."""


def _lines(text: str):
    for line in text.splitlines():
        line = line.strip()
        if line and line != "ITEM LIST" and line.strip("="):
            yield line


def _check(text: str, command: str) -> None:
    first = text.splitlines()[0] if text else ""
    if first.upper().startswith("ERROR"):
        raise RuntimeError(first)
    if f"Command {command} succeeded" not in text:
        raise ValueError(f"the end of {command} is missing: without it the last object is lost")


def ports(text: str) -> list[dict]:
    """Objects begin with "Port name"; "name : value" gives a property, names without their spaces."""
    _check(text, "list-vmswitch-port")
    found: list[dict] = []
    for line in _lines(text):
        if ":" in line:
            parts = [part.strip() for part in line.split(":")]
            if len(parts) == 2 and parts[0] == "Port name":
                found.append({"PortName": parts[1]})
            elif len(parts) == 2:
                found[-1][parts[0].replace(" ", "")] = parts[1]
        elif line.startswith("Port is"):
            found[-1]["PortState"] = line.split(" ")[2].rstrip(".")
        elif line.startswith("MAC Learning is"):
            found[-1]["MacLearning"] = line.split(" ")[3].rstrip(".")
        elif line.startswith("NIC is"):
            found[-1]["NicState"] = line.split(" ")[2].rstrip(".")
    return found


def _objects(text: str, command: str, first: str, sub_keys: dict[str, str]) -> list[dict]:
    """Objects begin with `first`. A key of `sub_keys` has its value on the lines after it, until the one that holds the
    word given there, which is read as any other line when that word is a field's name."""
    _check(text, command)
    found: list[dict] = []
    sub_key, value = None, None
    for line in _lines(text):
        if sub_key:
            if line == "<none>":
                sub_key = None
                continue
            if sub_keys[sub_key] not in line:
                if ":" in line:
                    name, _, content = line.partition(":")
                    value[name.strip()] = content.strip()
                else:
                    value.setdefault("", []).append(line)
                continue
            found[-1][sub_key] = value
            sub_key = None
        if ":" not in line:
            continue
        parts = [part.strip() for part in line.split(":")]
        if len(parts) != 2:
            continue
        if parts[0].lower() == first.lower():
            found.append({first: parts[1]})
        elif parts[0] in sub_keys:
            sub_key, value = parts[0], {}
        else:
            found[-1][parts[0]] = parts[1]
    return found


def layers(text: str) -> list[dict]:
    return _objects(text, "list-layer", "Layer", {})


def groups(text: str) -> list[dict]:
    return _objects(text, "list-group", "Group", {"Conditions": "Match type"})


def rules(text: str) -> list[dict]:
    return _objects(text, "list-rule", "Rule", {"Conditions": "Flow TTL", "Rule Data": ":"})
