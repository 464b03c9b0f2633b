"""A small REST client of the controller for tests and benchmarks: one kept connection, JSON in and out."""
import base64
import http.client
import json
import ssl
import time
import urllib.parse

PATIENCE = 60  # seconds; a write that a silent host holds up ends before that


class RestError(Exception):
    """An answer with an error status. code: error.code of the body, or None."""

    def __init__(self, method: str, path: str, status: int, body):
        self.status = status
        self.body = body
        error = body.get("error", {}) if isinstance(body, dict) else {}
        self.code = error.get("code")
        self.detail_codes = [detail.get("code") for detail in error.get("details") or []]
        super().__init__(f"{method} {path}: HTTP {status} {json.dumps(body) if body is not None else ''}")

    def names(self, code: str) -> bool:
        return code == self.code or code in self.detail_codes


def is_going_on(body) -> bool:
    """Whether the answer to a PUT says that hosts do not have it yet."""
    return isinstance(body, dict) and body.get("properties", {}).get("provisioningState") == "Updating"


class Rest:
    """Not for use by several threads at once."""

    def __init__(self, uri: str, ca: str | None = None, certificate: str | None = None, key: str | None = None,
                 version: str = "v3", user: str | None = None, password: str = ""):
        self.uri = urllib.parse.urlsplit(uri)
        self.version = version
        self.headers = {}
        if user is not None:
            self.headers["Authorization"] = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.context = None
        if self.uri.scheme == "https":
            self.context = ssl.create_default_context(cafile=ca)
            if certificate:
                self.context.load_cert_chain(certificate, key)
        self.connection = None

    def close(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None

    def _connect(self) -> http.client.HTTPConnection:
        if self.context:
            return http.client.HTTPSConnection(self.uri.hostname, self.uri.port, timeout=20, context=self.context)
        return http.client.HTTPConnection(self.uri.hostname, self.uri.port, timeout=20)

    def raw(self, method: str, target: str, body: bytes | None = None, headers: dict | None = None):
        """Sends to the target as it is. Returns status, headers and body. A broken connection is an OSError."""
        if not self.connection:
            self.connection = self._connect()
        try:
            self.connection.request(method, target, body, {**self.headers, **(headers or {})})
            answer = self.connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except http.client.HTTPException as error:
            self.close()
            raise ConnectionError(str(error)) from error
        except BaseException:
            self.close()
            raise

    def request(self, method: str, path: str, body=None, headers: dict | None = None):
        """path is below /networking/VERSION. Returns the decoded body, None if there is none. A write that goes on after
        its answer is waited for: before that it may not be in force, and others at the same place are refused."""
        data = None if body is None else json.dumps(body).encode()
        headers = dict(headers or {})
        if data is not None:
            headers["Content-Type"] = "application/json; charset=UTF-8"
        status, answered, text = self.raw(method, f"/networking/{self.version}{path}", data, headers)
        try:
            decoded = json.loads(text) if text else None
        except ValueError:
            decoded = {"error": {"code": None, "message": text.decode(errors="replace")}}
        if status >= 400:
            raise RestError(method, path, status, decoded)
        if method != "GET" and (status == 202 or is_going_on(decoded)):
            self._wait_for(answered["Azure-AsyncOperation"])
        return decoded

    def _wait_for(self, operation: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while json.loads(self.raw("GET", urllib.parse.urlsplit(operation).path)[2])["status"] == "InProgress":
            if time.monotonic() > deadline:
                raise TimeoutError(f"{operation} is in progress after {PATIENCE} s")
            time.sleep(0.005)

    def get(self, path: str):
        return self.request("GET", path)

    def put(self, path: str, properties: dict, headers: dict | None = None):
        body = {"resourceId": path.rsplit("/", 1)[1], "properties": properties}
        return self.request("PUT", path, body, headers)

    def delete(self, path: str):
        return self.request("DELETE", path)

    def exists(self, path: str) -> bool:
        try:
            self.get(path)
            return True
        except RestError as error:
            if error.status == 404:
                return False
            raise
