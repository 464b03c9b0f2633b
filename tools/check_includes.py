#!/usr/bin/env python3
"""Checks who includes whom: every C++ file below schemas/, service/, vswitch/ and provider/ against the two tables here.

usage: check_includes.py [ROOT]
A folder without a line in the table is an error: a new folder says first what it may use.
"""
import pathlib
import re
import sys

# What tells who somebody is, at every door: docs/decisions/0045.
AUTHENTICATION = ["service/auth/" + name for name in ("attempt_limit", "caller_name", "credentials", "gss", "negotiate", "on_behalf", "role_book")]

# folder -> what its files may include besides the folder itself and schemas/base.
ALLOWED = {
    "schemas/base": [],
    "schemas/model": ["generated"],
    "schemas/codec": ["schemas/model", "generated"],
    "schemas/goal_state": [],
    "schemas/ovsdb": ["schemas/goal_state"],
    "service/http": ["schemas/model", "service/api"],
    "service/auth": ["schemas/model", "schemas/codec", "service/api", "service/http/gatekeeper",
                     "service/http/client_network"],
    "service/api": ["schemas/model", "schemas/codec", "generated", "service/resources", "service/store",
                    "service/state"],
    "service/feed": ["schemas/model", "generated", "service/api", "service/state"],
    "service/resources": ["schemas/model", "schemas/codec", "generated", "service/state", "service/pools"],
    "service/pools": ["schemas/model", "schemas/goal_state", "generated", "service/store", "service/state"],
    "service/store": ["generated"],
    "service/state": ["schemas/model", "schemas/codec", "schemas/goal_state", "generated", "service/store"],
    "service/policy": ["schemas/model", "schemas/goal_state", "generated", "service/state"],
    "service/southbound": ["schemas/codec", "schemas/goal_state", "schemas/ovsdb"],
    "service/controller": ["schemas/model", "schemas/goal_state", "generated", "service/api", "service/state",
                           "service/policy", "service/southbound", "service/store", "service/pools"],
    "service/actions": ["schemas/model", "schemas/codec", "schemas/goal_state", "generated", "service/api", "service/state",
                        "service/policy", "service/controller"],
    "vswitch/packet": [],
    "vswitch/encap": ["schemas/goal_state", "vswitch/packet"],
    "vswitch/pipeline": ["vswitch/packet", "vswitch/encap"],
    "vswitch/flow": ["vswitch/packet", "vswitch/pipeline/rule_path", "vswitch/pipeline/transposition", "vswitch/pipeline/action",
                     "vswitch/pipeline/balanced_service"],
    "vswitch/layers": ["schemas/goal_state", "vswitch/packet", "vswitch/encap", "vswitch/pipeline"],
    "vswitch/policy": ["schemas/goal_state", "vswitch/packet", "vswitch/encap", "vswitch/pipeline", "vswitch/layers"],
    "vswitch/port": ["vswitch/packet", "vswitch/encap"],
    "vswitch/encryption": ["vswitch/packet", "vswitch/encap", "vswitch/port"],
    "vswitch/datapath": ["schemas/goal_state", "vswitch/port", "vswitch/packet", "vswitch/encap", "vswitch/flow",
                         "vswitch/encryption", "vswitch/pipeline", "vswitch/policy"],
    "vswitch/agent": ["schemas/goal_state", "schemas/ovsdb", "schemas/codec", "vswitch/flow/connection_image",
                      "vswitch/policy", "vswitch/datapath", "vswitch/encap", "vswitch/encryption", "vswitch/port"],
    # The provider is a client of the service, and shares both ends of its wire: docs/decisions/0034.
    "provider/cim": [],
    "provider/bridge": ["schemas/model", "generated", "provider/cim", "service/ctl/transport"],
    "provider/host": ["schemas/goal_state", "schemas/ovsdb", "provider/cim"],
    "provider/transport": ["schemas/codec/xml_scanner", "schemas/model/role", "provider/cim", "service/http", "service/api/message",
                           *AUTHENTICATION],
}
# What the provider shares of the service: both ends of its wire, and nothing that decides (docs/decisions/0034).
SHARED_WIRE = ["service/http", "service/api/message", "service/ctl/options", "service/ctl/rest_client", "service/ctl/transport",
               *AUTHENTICATION]
# Where everything of one top-level folder, and all of schemas/, may be used.
WIRING = re.compile(r"^(service|vswitch|provider)/(main\.cpp|config\.[ch]pp|ctl/.*|transport/com/connection\.cpp)$")

# Third-party headers have one home each: pattern of the header -> patterns of the files that may include it.
HOMES = [
    (r"boost/beast", [r"service/http/"]),
    (r"boost/(asio|system)", [r"service/http/", r"service/southbound/", r"service/controller/", r"service/main\.cpp",
                     r"schemas/ovsdb/", r"vswitch/agent/", r"vswitch/ctl/", r"vswitch/main\.cpp", r"provider/main\.cpp", r"provider/host/host_watch\.[ch]pp"]),
    (r"boost/smart_ptr/intrusive_", [r"service/state/persistent_map\.hpp"]),
    (r"cpprest/", [r"provider/bridge/http_courier", r"service/ctl/"]),
    (r"pugixml", [r"schemas/codec/", r"service/config", r"vswitch/config", r"provider/cim/"]),
    (r"sqlite3\.h", [r"service/store/sqlite_\w+\.[ch]pp"]),
    (r"openssl/", [r"service/http/", r"service/auth/", r"service/southbound/", r"schemas/ovsdb/", r"vswitch/encryption/"]),
    (r"nlohmann/", [r"schemas/(model|codec|ovsdb)/", r"service/(actions|api|auth|state|resources|pools|ctl)/",
                    r"vswitch/(agent|ctl)/"]),
    (r"gssapi/", [r"service/auth/gss\.cpp"]),
    (r"crypt\.h", [r"service/auth/password_hash\.cpp"]),
    (r"(xdp|bpf)/", [r"vswitch/port/afxdp_port\.cpp"]),
    (r"(fmt|boost|gtest|gmock|benchmark)/", []),  # whatever the lines above do not give a home
]

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')


def is_below(path: str, allowed: str) -> bool:
    return path == allowed or path.startswith(allowed + "/") or path.startswith(allowed + ".")


def own_folder(name: str) -> str:
    """schemas/ovsdb/client.cpp -> schemas/ovsdb: rules are written for the second level."""
    return "/".join(name.split("/")[:2])


def check_own(name: str, header: str) -> str | None:
    folder = own_folder(name)
    if "/" not in header:
        return f'"{header}" is not spelled from the repository\'s root'
    if is_below(header, "schemas/base") or own_folder(header) == folder:
        return None
    wiring = WIRING.match(name)
    if wiring:
        allowed = [wiring[1], "schemas", "generated"] + (SHARED_WIRE if wiring[1] == "provider" else [])
    elif folder in ALLOWED:
        allowed = ALLOWED[folder]
    else:
        return f"the folder {folder} has no line in the table of tools/check_includes.py"
    return None if any(is_below(header, entry) for entry in allowed) else f'"{header}" is not for {folder}'


def check_third_party(name: str, header: str) -> str | None:
    for pattern, homes in HOMES:
        if re.match(pattern, header):
            return None if any(re.match(home, name) for home in homes) else f"<{header}> has its home elsewhere"
    return None


def main() -> int:
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = []
    for top in ("schemas", "service", "vswitch", "provider"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in {".cpp", ".hpp"}:
                continue
            name = str(path.relative_to(root))
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                check = check_own if match[1] == '"' else check_third_party
                if problem := check(name, match[2]):
                    found.append(f"{name}:{number}: {problem}")
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
