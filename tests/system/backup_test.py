"""A backup of one controller, restored on another one: what clients see is the same."""
import pathlib
import tempfile
import unittest

from tests.support.controller import Controller
from tests.support.lab import wait_for
from tests.support.rest import Rest

COLLECTIONS = ("credentials", "macPools", "logicalNetworks", "accessControlLists", "virtualNetworks", "networkInterfaces",
               "virtualNetworkManager", "multisite")


def reference(path: str) -> dict:
    return {"resourceRef": path}


def fill(rest: Rest, networks: int) -> None:
    rest.put("/credentials/host", {"type": "usernamePassword", "userName": "u", "value": "very-secret-text"})
    rest.put("/macPools/pool", {"startMacAddress": "00-1D-D8-B7-1C-00", "endMacAddress": "00-1D-D8-B7-1F-FF"})
    rest.put("/logicalNetworks/hnv", {"networkVirtualizationEnabled": "True"})
    rest.put("/multisite/configuration", {"sites": [{"resourceId": "two", "properties": {"restIPAddress": "nc2.contoso.com"}}]})
    for i in range(networks):
        prefix = f"10.{i // 250}.{i % 250}.0/24"
        rest.put(f"/virtualNetworks/v{i}", {
            "addressSpace": {"addressPrefixes": [prefix]}, "logicalNetwork": reference("/logicalNetworks/hnv"),
            "subnets": [{"resourceId": "s", "properties": {"addressPrefix": prefix}}]})
        rest.put(f"/networkInterfaces/n{i}", {"ipConfigurations": [
            {"resourceId": "ip", "properties": {"subnet": reference(f"/virtualNetworks/v{i}/subnets/s")}}]})


def without_volatile(value):
    """Without what belongs to one controller and one moment."""
    if isinstance(value, dict):
        return {name: without_volatile(member) for name, member in value.items()
                if name not in ("etag", "lastUpdatedTime")}
    return [without_volatile(member) for member in value] if isinstance(value, list) else value


def everything(rest: Rest) -> dict:
    return {name: without_volatile(rest.get(f"/{name}")) for name in COLLECTIONS}


def finished(rest: Rest, path: str) -> dict:
    """The properties when the action has ended."""
    def ended():
        properties = rest.get(path)["properties"]
        return properties["provisioningState"] != "Updating" and properties
    return wait_for(f"{path} ends", ended)


class BackupTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="nc-backup-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name) / "monday"

    def test_a_restore_on_an_empty_controller_is_equal_to_what_was_backed_up(self):
        first = Controller.for_test(self).client()
        fill(first, networks=600)
        first.put("/networkControllerBackup/monday", {"backupPath": str(self.folder)})
        backup = finished(first, "/networkControllerBackup/monday")
        self.assertEqual("Succeeded", backup["provisioningState"], backup["errorMessage"])
        [file] = self.folder.iterdir()
        self.assertNotIn("very-secret-text", file.read_text())
        self.assertEqual(0o600, file.stat().st_mode & 0o777)

        other = Controller.for_test(self)
        second = other.client()
        second.put("/networkControllerRestore/monday", {"restorePath": str(self.folder)})
        restore = finished(second, "/networkControllerRestore/monday")
        self.assertEqual("Succeeded", restore["provisioningState"], restore)
        self.assertEqual(backup["successfulResourcesList"], restore["successfulResources"])
        self.assertEqual(everything(first), everything(second))

        other.kill()
        other.start()
        self.assertEqual(everything(first), everything(other.client()))
