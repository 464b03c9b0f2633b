"""Answers of what is not stored (actions, diagnostics, statistics) against MS-NCNBI's JSON schemas, by python3-jsonschema.
Those of stored resources: tests/conformance/answers_test.cpp. NC_SHARED names the folder with the reference."""
import json
import os
import pathlib
import re
import unittest

from tests.support.controller import Controller, put_every_resource
from tests.support.lab import ROOT, wait_for
from tests.support.rest import Rest

SCHEMAS = pathlib.Path(os.environ.get("NC_SHARED", ROOT.parent / "shared")) / "reference/ncnbi/schemas"
FAULTS = json.loads((ROOT / "tests/conformance/specification_faults.json").read_text())


def violations(schema_file: str, answer) -> list[str]:
    import jsonschema  # pylint: disable=import-outside-toplevel
    validator = jsonschema.Draft4Validator(json.loads((SCHEMAS / schema_file).read_text()))

    def place(error) -> str:
        return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    found = [f"{place(error)}: {error.message}" for error in validator.iter_errors(answer)]
    return [each for each in found if not any(re.fullmatch(fault["schema"], schema_file) and re.search(fault["violation"], each)
                                              for fault in FAULTS)]


@unittest.skipUnless(SCHEMAS.is_dir(), "NC_SHARED does not lead to reference/ncnbi/schemas")
class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.controller = Controller.for_test(cls)
        cls.rest: Rest = cls.controller.client("v1")
        cls.addClassCleanup(cls.rest.close)
        newest = cls.controller.client()
        put_every_resource(newest)
        newest.close()

    def assert_conforms(self, schema_file: str, answer) -> None:
        self.assertEqual(violations(schema_file, answer), [], json.dumps(answer)[:2000])

    def done(self, path: str) -> dict:
        """The answer of an action when it is no longer under way."""
        def when_done():
            answer = self.rest.get(path)
            return answer if answer["properties"]["provisioningState"] != "Updating" else None
        return wait_for(f"{path} is done", when_done)

    def test_discovery(self):
        status, _, text = self.rest.raw("GET", "/networking/discovery")
        self.assertEqual(status, 200)
        self.assert_conforms("discovery__GET.json", json.loads(text))

    def test_statistics(self):
        for version, schema in (("v1", "networkControllerStatistics__GET.json"), ("v2", "networkControllerStatistics__GET-v2.json")):
            rest = self.controller.client(version)
            self.addCleanup(rest.close)
            self.assert_conforms(schema, rest.get("/monitoring/networkControllerStatistics"))

    def test_instances(self):
        self.assert_conforms("internalResourceInstances__GET-ALL.json", self.rest.get("/internalResourceInstances"))
        instance = self.rest.get("/virtualNetworks/a")["instanceId"]
        self.assert_conforms("internalResourceInstances__GET.json", self.rest.get(f"/internalResourceInstances/{instance}"))

    def test_connectivity_check(self):
        body = {"properties": {"senderIpAddress": "24.30.1.10", "receiverIpAddress": "24.30.3.10", "protocol": "Icmp", "disableTracing": False,
                               "icmpProtocolConfig": {"sequenceNumber": 1, "length": 64},
                               "senderVirtualNetwork": {"resourceRef": "/virtualNetworks/a"},
                               "receiverVirtualNetwork": {"resourceRef": "/virtualNetworks/a"}}}
        action = self.rest.request("PUT", "/diagnostics/connectivityCheck", body)
        self.assert_conforms("Diagnostics-ConnectivityCheck__PUT-Response.json", action)
        result = self.done(action["properties"]["connectivityCheckResult"]["resourceRef"])
        self.assert_conforms("Diagnostics-ConnectivityCheckResults__GET.json", result)
        self.assert_conforms("Diagnostics-ConnectivityCheckResults__GET-ALL.json", self.rest.get("/diagnostics/connectivityCheckResults"))

    def test_load_balancer_state(self):
        action = self.rest.request("PUT", "/diagnostics/slbState", {"properties": {}})
        self.assert_conforms("Diagnostics-SlbStateResults__GET.json", self.done(action["properties"]["slbStateResult"]["resourceRef"]))
        self.assert_conforms("Diagnostics-SlbStateResults__GET-ALL.json", self.rest.get("/diagnostics/slbStateResults"))

    def test_backup_and_restore(self):
        folder = str(self.controller.directory / "backup")
        credential = {"resourceRef": "/credentials/user"}
        self.rest.put("/networkControllerBackup/b", {"backupPath": folder, "credential": credential})
        self.assert_conforms("networkControllerBackup__GET.json", self.done("/networkControllerBackup/b"))
        self.rest.put("/networkControllerRestore/r", {"restorePath": folder, "credential": credential})
        self.assert_conforms("networkControllerRestore__GET.json", self.done("/networkControllerRestore/r"))

    def test_egress_counters(self):
        rest = self.controller.client("v2")
        self.addCleanup(rest.close)
        rest.request("PUT", "/subnetEgressReset", {"properties": {"virtualSubnetResourceReference": "/virtualNetworks/a/subnets/s"}})
        self.assert_conforms("SubnetEgressReset__GET.json", rest.get("/subnetEgressReset"))
