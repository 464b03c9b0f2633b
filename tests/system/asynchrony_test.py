"""A host that is connected and silent: its ovsdb-server is stopped as a process, and does not answer."""
import json
import os
import signal
import unittest
from concurrent.futures import ThreadPoolExecutor

from tests.support.lab import Lab, wait_for


class Asynchrony(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.up()
        self.addCleanup(self.lab.down)
        for number, network in enumerate(("red", "blue"), 1):
            self.lab.network(network, f"10.{number}.0.0/24")
            self.lab.interface(network, network, f"10.{number}.0.11")
            self.lab.vm(network, f"host{number}")
            wait_for(f"{network} is on its host", lambda network=network: self.configuration(network) == "Success")

    def properties(self, path: str) -> dict:
        return self.lab.rest.get(path)["properties"]

    def configuration(self, interface: str) -> str:
        return self.properties(f"/networkInterfaces/{interface}")["configurationState"]["status"]

    def signal_ovsdb(self, host: str, number: int) -> None:
        """To the one process of the lab that this host's pid file names."""
        os.kill(int((self.lab.directory / "run" / f"{host}-ovsdb.pid").read_text().split()[0]), number)

    def silence(self, host: str) -> None:
        self.signal_ovsdb(host, signal.SIGSTOP)
        self.addCleanup(self.signal_ovsdb, host, signal.SIGCONT)

    def send(self, method: str, path: str, properties: dict | None = None):
        """Status, headers and body of a write; path is below the version."""
        body = None if properties is None else json.dumps({"properties": properties}).encode()
        status, headers, text = self.lab.rest.raw(method, f"/networking/v3{path}", body, {"Content-Type": "application/json"})
        return status, headers, json.loads(text) if text else None

    def put_guarded(self, interface: str, **changes):
        return self.send("PUT", f"/networkInterfaces/{interface}",
                         {**self.properties(f"/networkInterfaces/{interface}"), **changes})

    def get_uri(self, uri: str):
        status, _, text = self.lab.rest.raw("GET", "/networking" + uri.partition("/networking")[2])
        return status, json.loads(text) if text else None

    def test_a_write_is_under_way_until_the_host_answers_and_others_are_not_held_up(self):
        self.silence("host1")
        status, headers, body = self.put_guarded("red", portSettings={"macSpoofingEnabled": "Enabled"})
        self.assertEqual((status, body["properties"]["provisioningState"]), (200, "Updating"))
        operation = headers["Azure-AsyncOperation"]
        self.assertEqual(self.get_uri(operation), (200, {"status": "InProgress"}))
        status, _, body = self.put_guarded("blue", portSettings={"macSpoofingEnabled": "Enabled"})
        self.assertEqual((status, body["properties"]["provisioningState"]), (200, "Succeeded"), "another host's write")
        self.assertEqual(self.properties("/networkInterfaces/red")["provisioningState"], "Updating")
        self.signal_ovsdb("host1", signal.SIGCONT)
        wait_for("the operation ends", lambda: self.get_uri(operation) == (200, {"status": "Succeeded"}))
        self.assertEqual(self.properties("/networkInterfaces/red")["provisioningState"], "Succeeded")
        self.assertEqual(self.configuration("red"), "Success")

    def test_a_deletion_shows_what_goes_until_the_silent_host_counts_as_gone(self):
        self.silence("host1")
        status, headers, body = self.send("DELETE", "/networkInterfaces/red")
        self.assertEqual((status, body), (202, None))
        self.assertEqual(self.properties("/networkInterfaces/red")["provisioningState"], "Deleting")
        self.assertEqual(self.get_uri(headers["Location"])[0], 202)
        status, _, body = self.send("PUT", "/networkInterfaces/red", {})
        self.assertEqual((status, body["error"]["code"]), (409, "AnotherOperationInProgress"))
        wait_for("the deletion ends", lambda: self.get_uri(headers["Location"]) == (204, None))
        self.assertFalse(self.lab.rest.exists("/networkInterfaces/red"))

    def test_writes_that_clients_send_at_the_same_time_are_one_operation_after_the_other(self):
        self.silence("host1")
        properties = self.properties("/networkInterfaces/red")

        def write(number: int):
            client = self.lab.client()
            self.addCleanup(client.close)
            changed = {**properties, "portSettings": {"portFlowLimit": 1000 + number}}
            method, body = ("DELETE", None) if number % 3 == 2 else ("PUT", json.dumps({"properties": changed}).encode())
            status, headers, text = client.raw(method, "/networking/v3/networkInterfaces/red", body,
                                               {"Content-Type": "application/json"})
            return method, status, headers.get("Azure-AsyncOperation"), text

        with ThreadPoolExecutor(9) as clients:
            answers = list(clients.map(write, range(9)))
        states = []
        for method, status, operation, text in answers:
            if status == 409:
                self.assertIn(b"AnotherOperationInProgress", text)
                continue
            self.assertIn((method, status), (("PUT", 200), ("DELETE", 202)), text)
            states.append(self.get_uri(operation)[1]["status"])
        self.assertEqual(states.count("InProgress"), 1, states)
        self.assertEqual(states.count("Canceled"), len(states) - 1, states)
        self.assertEqual(self.properties("/networkInterfaces/red")["provisioningState"], "Deleting",
                         "a deletion is never cancelled by a PUT")


if __name__ == "__main__":
    unittest.main()
