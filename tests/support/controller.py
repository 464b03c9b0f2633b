"""ncd alone, without hosts, on loopback: for tests of what it stores and answers."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from tests.support.lab import BIN, ROOT, wait_for
from tests.support.rest import Rest


class Controller:
    def __init__(self, directory: pathlib.Path, options=("--allow-insecure-http",), environment: dict | None = None,
                 namespace: str | None = None):
        """options: who may connect, and whatever else the test wants; environment: added to that of the test; namespace: of the
        network; None is the machine's own."""
        self.directory = directory
        self.options = options
        self.prefix = ["ip", "netns", "exec", namespace] if namespace else []
        self.environment = {**os.environ, **(environment or {})}
        self.endpoint = directory / "endpoint"
        self.log_file = directory / "ncd.log"
        self.log = self.log_file.open("a")
        self.process = None
        self.uri = "http://127.0.0.1:0"  # the port is the system's choice at the first start, and then stays

    @classmethod
    def for_test(cls, test: unittest.TestCase | type[unittest.TestCase], **settings) -> "Controller":
        """Started, and stopped and removed with the test (or with the class of tests)."""
        clean_up = test.addClassCleanup if isinstance(test, type) else test.addCleanup
        temporary = tempfile.TemporaryDirectory(prefix="nc-controller-")
        clean_up(temporary.cleanup)
        controller = cls(pathlib.Path(temporary.name), **settings)
        clean_up(controller.close)
        controller.start()
        return controller

    def start(self) -> None:
        self.endpoint.unlink(missing_ok=True)
        self.process = subprocess.Popen([*self.prefix, BIN / "ncd", "--data-dir", self.directory / "store",
                                         "--listen", self.uri.partition("://")[2], "--endpoint-file", self.endpoint,
                                         *self.options],
                                        stdout=self.log, stderr=self.log, env=self.environment)
        wait_for("ncd listens", lambda: self.process.poll() is not None or self.endpoint.exists())
        assert self.process.poll() is None, self.log_file.read_text()
        self.uri = self.endpoint.read_text().strip()

    def client(self, version: str = "v7.1", **credentials) -> Rest:
        return Rest(self.uri, version=version, **credentials)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self.kill()
        self.log.close()


def put_every_resource(rest: Rest) -> None:
    for path, body in every_resource():
        rest.request("PUT", path, body)


def every_resource() -> list[tuple[str, dict]]:
    """Path and body of writes that make one or more of every resource, in their order."""
    return [(step["put"], step["body"]) for step in json.loads((ROOT / "tests/support/every_resource.json").read_text())]
