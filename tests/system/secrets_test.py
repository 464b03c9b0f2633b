"""Secrets of chance are in no answer, log, audit record, backup or other file that the controller writes, but its store."""
import json
import secrets
import unittest

from tests.support.controller import Controller, every_resource
from tests.support.lab import wait_for
from tests.support.rest import RestError

# The values of tests/support/every_resource.json that are secrets.
PLACEHOLDERS = ("a password", "a community", "a radius secret", "a shared secret")


class Secrets(unittest.TestCase):
    def test_they_stay_in_the_store(self):
        controller = Controller.for_test(self)
        rest = controller.client()
        self.addCleanup(rest.close)
        text = json.dumps(every_resource())
        planted = []
        for placeholder in PLACEHOLDERS:
            self.assertIn(f'"{placeholder}"', text)
            planted.append(f"secret-{secrets.token_hex(16)}")
            text = text.replace(f'"{placeholder}"', f'"{planted[-1]}"')
        answers = []
        collections = set()
        for path, body in json.loads(text):
            collections.add(path.split("/")[1])
            answers.append(rest.request("PUT", path, body))
            for wrong in ({"properties": [body["properties"]]}, {**body, "tags": body}, {**body, "resourceMetadata": [body]}):
                with self.assertRaises(RestError) as refused:
                    rest.request("PUT", path, wrong)
                answers.append(refused.exception.body)
        for collection in sorted(collections):
            for form in ("application/json", "application/xml"):
                status, _, content = rest.raw("GET", f"/networking/v7.1/{collection}", None, {"Accept": form})
                self.assertEqual(status, 200, collection)
                answers.append(content.decode())
        rest.put("/networkControllerBackup/b", {"backupPath": str(controller.directory / "backup"),
                                                "credential": {"resourceRef": "/credentials/user"}})
        wait_for("the backup is done", lambda: rest.get("/networkControllerBackup/b")["properties"]["provisioningState"] == "Succeeded")
        answers.append(rest.get("/networkControllerBackup/b"))
        written = {f"answer {number}": json.dumps(answer).encode() for number, answer in enumerate(answers)}
        for file in controller.directory.rglob("*"):
            if file.is_file() and not file.name.startswith("ncd.sqlite"):
                written[str(file)] = file.read_bytes()
        self.assertTrue(any("backup" in name for name in written))
        for name, content in written.items():
            for secret in planted:
                self.assertNotIn(secret.encode(), content, name)
        store = b"".join(file.read_bytes() for file in controller.directory.rglob("ncd.sqlite*"))
        for secret in planted:
            self.assertIn(secret.encode(), store, "the test looks for what nobody has")
