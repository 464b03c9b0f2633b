"""nc-cimd beside a controller, for tests of its faces."""
import http.client
import os
import pathlib
import subprocess
import tempfile
import unittest
import urllib.parse

from tests.support.lab import BIN, wait_for


def request(uri: str, method: str, path: str, body: str | bytes = "", headers: dict | None = None):
    """Status, header fields and body of the answer."""
    address = urllib.parse.urlsplit(uri)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    try:
        connection.request(method, path, body.encode() if isinstance(body, str) else body, headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def post(uri: str, path: str, body: str | bytes, headers: dict | None = None):
    return request(uri, "POST", path, body, {"Content-Type": "application/xml; charset=utf-8", **(headers or {})})


class RunningProvider:
    """One that somebody else started, by its base URI."""

    def __init__(self, uri: str):
        self.uri = uri

    def post(self, path: str, body: str | bytes, headers: dict | None = None):
        return post(self.uri, path, body, headers)


class CimProvider:
    def __init__(self, directory: pathlib.Path, controller: str | None, options=("--allow-insecure-http",), listen: str = "127.0.0.1:0",
                 environment: dict | None = None, namespace: str | None = None):
        """Without a controller, the options name a host. namespace: of the network; None is the machine's own."""
        prefix = ["ip", "netns", "exec", namespace] if namespace else []
        self.endpoint = directory / "endpoint"
        self.log_file = directory / "nc-cimd.log"
        with self.log_file.open("w") as log:
            self.process = subprocess.Popen([*prefix, BIN / "nc-cimd", "--listen", listen, "--endpoint-file", self.endpoint,
                                             *(("--controller", controller) if controller else ()), *options], stdout=log, stderr=log,
                                            env={**os.environ, **(environment or {})})
        wait_for("nc-cimd listens", lambda: self.process.poll() is not None or self.endpoint.exists())
        assert self.process.poll() is None, self.log_file.read_text()
        self.uri = self.endpoint.read_text().strip()

    @classmethod
    def for_test(cls, test: unittest.TestCase | type[unittest.TestCase], controller: str | None,
                 **settings) -> "CimProvider":
        """Started, and stopped with the test (or with the class of tests); one that had ended by itself fails it."""
        clean_up = test.addClassCleanup if isinstance(test, type) else test.addCleanup
        temporary = tempfile.TemporaryDirectory(prefix="nc-cim-")
        clean_up(temporary.cleanup)
        provider = cls(pathlib.Path(temporary.name), controller, **settings)
        clean_up(provider.close)
        return provider

    def request(self, method: str, path: str, body: str | bytes = "", headers: dict | None = None):
        return request(self.uri, method, path, body, headers)

    def post(self, path: str, body: str | bytes, headers: dict | None = None):
        return post(self.uri, path, body, headers)

    def close(self) -> None:
        status = self.process.poll()
        self.process.terminate()
        self.process.wait(timeout=10)
        assert status is None, f"nc-cimd ended by itself: {self.log_file.read_text()[-3000:]}"
