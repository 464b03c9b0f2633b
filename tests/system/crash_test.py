"""ncd is killed under writes of many kinds: afterwards everything that it acknowledged is there, and nothing is there
by half. NC_CRASH_CYCLES says how often (50; the nightly run takes 1000)."""
import os
import random
import threading
import time
import unittest

from tests.support.controller import Controller
from tests.support.lab import wait_for
from tests.support.rest import Rest, RestError

CYCLES = int(os.environ.get("NC_CRASH_CYCLES", "50"))
WRITERS = 4
ABSENT = 0  # the turn of what does not exist


class Journal:
    """What one writer knows of its resources: by path, the turn that was acknowledged, and the write under way."""

    def __init__(self):
        self.acknowledged: dict[str, int] = {}
        self.instances: dict[str, str] = {}  # what the answers called instanceId
        self.under_way: tuple[str, int] | None = None
        self.count = 0

    def allowed(self, path: str) -> set[int]:
        turns = {self.acknowledged.get(path, ABSENT)}
        if self.under_way and self.under_way[0] == path:
            turns.add(self.under_way[1])
        return turns

    def paths(self) -> set[str]:
        return self.acknowledged.keys() | ({self.under_way[0]} if self.under_way else set())


def reference(path: str) -> dict:
    return {"resourceRef": path}


def subnet_count(turn: int) -> int:
    return 1 + turn % 4


def tagged(turn: int, properties: dict, **more) -> dict:
    """A body that says in its tags which write made it."""
    return {**more, "tags": {"turn": str(turn)}, "properties": properties}


class Writer(threading.Thread):
    """Writes until the connection breaks. Each write has its own number, the turn, in the tags of all that it makes."""

    def __init__(self, rest: Rest, number: int, journal: Journal, chance: random.Random):
        super().__init__()
        self.rest = rest
        self.number = number
        self.journal = journal
        self.chance = chance
        self.error = None

    def network(self, number: int) -> str:
        return f"/virtualNetworks/w{number % WRITERS}"

    def network_body(self, turn: int, second_octet: int) -> dict:
        return tagged(turn, {
            "addressSpace": {"addressPrefixes": [f"10.{second_octet}.0.0/16"]}, "logicalNetwork": reference("/logicalNetworks/hnv"),
            "subnets": [tagged(turn, {"addressPrefix": f"10.{second_octet}.{subnet}.0/24"}, resourceId=f"s{subnet}")
                        for subnet in range(subnet_count(turn))]})

    def next_write(self, turn: int) -> tuple[str, dict | None]:
        """A path and a body; None: to be deleted."""
        own, item = self.number, self.chance.randrange(3)
        kind = self.chance.choice(("credential", "acl", "network", "short-lived", "interface", "peering"))
        if kind == "credential":
            return f"/credentials/w{own}-{item}", tagged(turn, {"type": "usernamePassword", "userName": str(turn), "value": "secret"})
        if kind == "acl":
            return f"/accessControlLists/w{own}-{item}", tagged(turn, {"aclRules": [
                tagged(turn, {"protocol": "TCP", "sourcePortRange": "*", "destinationPortRange": str(1 + turn % 65535), "sourceAddressPrefix": "*",
                              "destinationAddressPrefix": "*", "action": "Allow", "priority": str(101 + rule), "type": "Inbound"},
                       resourceId=f"r{rule}") for rule in range(subnet_count(turn))]})
        if kind == "network":
            return self.network(own), self.network_body(turn, own)
        if kind == "short-lived":
            path = f"/virtualNetworks/w{own}-{item}"
            exists = self.journal.acknowledged.get(path, ABSENT) != ABSENT
            return path, None if exists else self.network_body(turn, 100 + own * 3 + item)
        exists = self.chance.random() < 0.5
        if kind == "interface":
            return f"/networkInterfaces/w{own}-{item}", None if exists else tagged(turn, {
                "privateMacAllocationMethod": "Dynamic", "ipConfigurations": [tagged(turn, {
                    "privateIPAddress": f"10.{own}.0.{10 + item}", "privateIPAllocationMethod": "Static",
                    "subnet": reference(f"{self.network(own)}/subnets/s0")}, resourceId="ip")]})
        other = self.network(own + 1 if item else own - 1)
        return f"{self.network(own)}/virtualNetworkPeerings/{other.rsplit('/', 1)[1]}", None if exists else tagged(
            turn, {"remoteVirtualNetwork": reference(other)})

    def run(self) -> None:
        try:
            while True:
                self.journal.count += 1
                turn = self.journal.count
                path, body = self.next_write(turn)
                self.journal.under_way = (path, turn if body else ABSENT)
                try:
                    answer = self.rest.request("PUT" if body else "DELETE", path, body)
                    self.journal.acknowledged[path] = self.journal.under_way[1]
                    self.journal.instances[path] = answer["instanceId"] if body else ""
                except RestError as error:
                    if not error.names("AnotherOperationInProgress"):
                        raise
                self.journal.under_way = None
        except OSError:
            pass  # killed: what this test is about
        except RestError as error:
            self.error = error
        finally:
            self.rest.close()


class Snapshot:
    """Everything that the controller shows, and whether it fits together."""

    COLLECTIONS = ("credentials", "accessControlLists", "logicalNetworks", "virtualNetworks", "networkInterfaces", "macPools")

    def __init__(self, rest: Rest):
        self.resources: dict[str, dict] = {}
        self.references: set[tuple[str, str]] = set()  # who refers, to what
        for collection in self.COLLECTIONS:
            for resource in rest.get(f"/{collection}")["value"]:
                self.add(resource, resource["resourceRef"])

    def add(self, value, owner: str) -> None:
        if isinstance(value, list):
            for element in value:
                self.add(element, owner)
        elif isinstance(value, dict):
            if "etag" in value:
                owner = value["resourceRef"]
                self.resources[owner] = value
            elif "resourceRef" in value:
                self.references.add((owner, value["resourceRef"]))
            for member in value.values():
                self.add(member, owner)

    def turn(self, path: str) -> int:
        return int(self.resources[path]["tags"]["turn"]) if path in self.resources else ABSENT

    def children(self, path: str, member: str) -> list[dict]:
        return self.resources[path]["properties"][member]

    def check(self, test: unittest.TestCase) -> None:
        for owner, target in self.references:
            test.assertIn(target, self.resources, f"{owner} refers to what is not there")
        ids = [resource["instanceId"] for resource in self.resources.values()]
        test.assertEqual(len(ids), len(set(ids)), "an instanceId occurs twice")
        test.assertEqual({resource["properties"]["provisioningState"] for resource in self.resources.values()}, {"Succeeded"})
        for path in self.resources:
            self.check_tree(test, path)
            self.check_back_references(test, path)
        vsids = [resource["properties"]["virtualSubnetId"] for path, resource in self.resources.items()
                 if path.startswith("/virtualNetworks/") and "/subnets/" in path]
        test.assertEqual(len(vsids), len(set(vsids)), "two subnets have one number")
        macs = [resource["properties"]["privateMacAddress"] for path, resource in self.resources.items()
                if path.startswith("/networkInterfaces/") and path.count("/") == 2]
        test.assertEqual(len(macs), len(set(macs)), "two interfaces have one MAC address")

    def check_tree(self, test: unittest.TestCase, path: str) -> None:
        """What one PUT wrote is there as a whole, or not at all."""
        kind = path.count("/") == 2 and {"virtualNetworks": "subnets", "accessControlLists": "aclRules",
                                         "networkInterfaces": "ipConfigurations"}.get(path.split("/")[1])
        if not kind:
            return
        turn = self.turn(path)
        children = self.children(path, kind)
        test.assertEqual({int(child["tags"]["turn"]) for child in children}, {turn}, f"{path} is there by half")
        test.assertEqual(len(children), 1 if kind == "ipConfigurations" else subnet_count(turn), path)

    def check_back_references(self, test: unittest.TestCase, path: str) -> None:
        properties = self.resources[path]["properties"]
        if path.startswith("/virtualNetworks/") and "/subnets/" in path:
            referrers = sorted(owner for owner, target in self.references
                               if target == path and owner.startswith("/networkInterfaces/"))
            test.assertEqual(sorted(each["resourceRef"] for each in properties["ipConfigurations"]), referrers, path)
        if "/virtualNetworkPeerings/" in path:
            network = "/" + "/".join(path.split("/")[1:3])
            remote = properties["remoteVirtualNetwork"]["resourceRef"]
            answers = [peering for peering in self.children(remote, "virtualNetworkPeerings")
                       if peering["properties"]["remoteVirtualNetwork"] == reference(network)]
            test.assertEqual(properties["peeringState"] == "Connected", bool(answers), path)
            for answer in answers:
                test.assertEqual(answer["properties"]["peeringState"], "Connected", path)


class Crash(unittest.TestCase):
    TIME_LIMIT = 120 + CYCLES

    def test_nothing_acknowledged_is_lost_and_nothing_is_there_by_half_after_kill(self):
        controller = Controller.for_test(self)
        self.prepare(controller)
        journals = [Journal() for _ in range(WRITERS)]
        chance = random.Random(1)
        for cycle in range(CYCLES):
            self.write_until_killed(controller, journals, chance)
            controller.start()
            rest = controller.client()
            snapshot = Snapshot(rest)
            rest.close()
            with self.subTest(cycle=cycle):
                snapshot.check(self)
                self.check_journals(snapshot, journals)
        self.assertGreater(sum(journal.count for journal in journals), CYCLES * WRITERS)
        self.check_generations(controller)

    def prepare(self, controller: Controller) -> None:
        rest = controller.client()
        rest.put("/logicalNetworks/hnv", {"networkVirtualizationEnabled": "True"})
        rest.put("/macPools/pool", {"startMacAddress": "00-1D-D8-B7-1C-00", "endMacAddress": "00-1D-D8-F4-1F-FF"})
        for number in range(WRITERS):
            writer = Writer(rest, number, Journal(), random.Random())
            rest.request("PUT", writer.network(number), writer.network_body(ABSENT, number))
        rest.close()

    def write_until_killed(self, controller: Controller, journals: list[Journal], chance: random.Random) -> None:
        before = [dict(journal.acknowledged) for journal in journals]
        writers = [Writer(controller.client(), number, journal, random.Random(chance.random()))
                   for number, journal in enumerate(journals)]
        for writer in writers:
            writer.start()
        # Killed at an unforeseen moment, but never before something was acknowledged in this cycle.
        wait_for("a write is acknowledged", lambda: before != [dict(journal.acknowledged) for journal in journals])
        time.sleep(chance.uniform(0, 0.05))
        controller.kill()
        for writer in writers:
            writer.join()
            self.assertIsNone(writer.error)

    def check_journals(self, snapshot: Snapshot, journals: list[Journal]) -> None:
        """A write whose answer was cut off may be there or not; anything else is as it was acknowledged."""
        for journal in journals:
            for path in journal.paths():
                turn = snapshot.turn(path)
                self.assertIn(turn, journal.allowed(path), path)
                if turn != ABSENT and turn == journal.acknowledged.get(path):
                    self.assertEqual(snapshot.resources[path]["instanceId"], journal.instances[path], path)
                journal.acknowledged[path] = turn
                journal.instances[path] = snapshot.resources[path]["instanceId"] if turn != ABSENT else ""
            journal.under_way = None

    def check_generations(self, controller: Controller) -> None:
        """Each start goes on where the last one ended."""
        generations = [int(line.split("generation=")[1].split()[0]) for line in controller.log_file.read_text().splitlines()
                       if "generation=" in line and "ready" in line]
        self.assertEqual(len(generations), CYCLES + 1)
        self.assertEqual(generations, sorted(set(generations)))
