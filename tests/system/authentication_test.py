"""Who may speak to the controller over TLS and what they may do: real certificates, passwords and Kerberos tickets."""
import base64
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import unittest

from tests.support.certificates import Authority
from tests.support.controller import Controller
from tests.support.kdc import REALM, Kdc
from tests.support.lab import BIN, BUILD, run, wait_for
from tests.support.rest import Rest

NETWORK = "/networking/v1/accessControlLists/a"  # what operators write
CREDENTIAL = "/networking/v1/credentials/a"      # what administrators write
BODIES = {NETWORK: b'{"properties":{}}',
          CREDENTIAL: b'{"properties":{"type":"UsernamePassword","userName":"u","value":"kept-secret"}}'}
JSON = {"Content-Type": "application/json"}


def hash_password(password: str) -> str:
    return run(BIN / "ncd", "--hash-password", input=password + "\n").stdout.strip()


class Fixture:
    """Files of a controller: its certificate, accounts, the audit file."""

    def __init__(self, test: type[unittest.TestCase]):
        temporary = tempfile.TemporaryDirectory(prefix="nc-auth-")
        test.addClassCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name)
        self.authority = Authority(self.directory, "authority")
        self.own = self.authority.issue("controller")
        self.accounts = self.directory / "accounts"
        self.audit = self.directory / "audit.jsonl"
        self.write_accounts(operator="operator-password")
        self.tls = ("--tls-certificate", self.own.file, "--tls-key", self.own.key, "--client-ca", self.authority.file,
                    "--password-file", self.accounts, "--operator", "user:operator", "--audit-file", self.audit)

    def write_accounts(self, **passwords: str) -> None:
        self.accounts.touch(mode=0o600)
        self.accounts.write_text("".join(f"{name}:{hash_password(password)}\n" for name, password in passwords.items()))

    def records(self) -> list[dict]:
        return [json.loads(line) for line in self.audit.read_text().splitlines()]


def outcome(client: Rest, method: str, target: str) -> int:
    """The status, 0 when the handshake or the connection ended it."""
    try:
        return client.raw(method, target, BODIES[target] if method == "PUT" else None, JSON)[0]
    except OSError:  # ssl.SSLError is one
        return 0
    finally:
        client.close()


class CertificatesAndPasswords(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = Fixture(cls)
        issue = cls.files.authority.issue
        cls.certificates = {"administrator": issue("administrator"), "reader": issue("reader"), "stranger": issue("stranger"),
                            "expired": issue("expired", is_expired=True)}
        other = Authority(cls.files.directory, "other-authority")
        cls.certificates["other"] = other.issue("other")
        thumbprints = {name: certificate.thumbprint for name, certificate in cls.certificates.items()}
        cls.controller = Controller.for_test(cls, options=(
            *cls.files.tls, "--reader", f"certificate:{thumbprints['reader']}",
            *(word for name in ("administrator", "expired", "other") for word in ("--client-thumbprint", thumbprints[name]))))

    def client(self, certificate: str | None = None, **credentials) -> Rest:
        if certificate:
            credentials |= {"certificate": self.certificates[certificate].file, "key": self.certificates[certificate].key}
        return self.controller.client(ca=self.files.authority.file, **credentials)

    def test_each_role_may_do_its_part(self):
        operator = {"user": "operator", "password": "operator-password"}
        for credentials, expected in (
                ({"certificate": "administrator"}, (200, 201, 201, 200, 200)),
                (operator, (200, 201, 403, 200, 403)),
                ({"certificate": "reader"}, (200, 403, 403, 403, 403)),
                ({}, (401, 401, 401, 401, 401)),
                ({"certificate": "stranger"}, (401, 401, 401, 401, 401)),
                ({"certificate": "expired"}, (401, 401, 401, 401, 401)),
                ({"certificate": "other"}, (401, 401, 401, 401, 401)),
                ({**operator, "password": "wrong"}, (401, 401, 401, 401, 401)),
                ({"certificate": "reader", **operator}, (200, 201, 403, 200, 403))):
            with self.subTest(**credentials):
                client = self.client(**credentials)
                found = (outcome(client, "GET", "/networking/v1/credentials"),
                         *(outcome(client, method, target) for method in ("PUT", "DELETE")
                           for target in (NETWORK, CREDENTIAL)))
                # A certificate that is not admitted may also end the handshake.
                self.assertIn(found, (expected, (0, 0, 0, 0, 0)) if expected[0] == 401 else (expected,))

    def test_the_service_tells_how_it_may_be_called_and_an_administrator_changes_its_log(self):
        path = "/networking/v1/controllerService"
        properties = json.loads(self.client("reader").raw("GET", path)[2])["properties"]
        self.assertEqual(properties["authentication"], ["X509", "Basic"])
        self.assertIn(f"certificate:{self.certificates['administrator'].thumbprint}", properties["administrators"])
        self.assertEqual(properties["readers"], [f"certificate:{self.certificates['reader'].thumbprint}"])
        certificate = ssl.PEM_cert_to_DER_cert(pathlib.Path(self.files.own.file).read_text())
        self.assertEqual(base64.b64decode(properties["serverCertificate"]), certificate)
        self.assertTrue(self.controller.uri.endswith(f":{properties['restPort']}"))
        body = json.dumps({"properties": {"logLevel": "Verbose"}}).encode()
        self.assertEqual(self.client("reader").raw("PUT", path, body, JSON)[0], 403)
        status, _, answer = self.client("administrator").raw("PUT", path, body, JSON)
        self.assertEqual((status, json.loads(answer)["properties"]["logLevel"]), (200, "Verbose"))

    def test_a_refusal_tells_what_is_wanted(self):
        status, headers, body = self.client().raw("GET", NETWORK)
        self.assertEqual((status, json.loads(body)["error"]["code"]), (401, "Unauthorized"))
        self.assertRegex(headers["WWW-Authenticate"], r'^Basic realm="[^"]+"')
        status, _, body = self.client("reader").raw("PUT", NETWORK, b"{}", JSON)
        self.assertEqual((status, json.loads(body)["error"]["code"]), (403, "Forbidden"))
        self.assertIn("needs the role operator", json.loads(body)["error"]["message"])

    def test_a_refused_request_keeps_its_connection(self):
        client = self.client()
        self.assertEqual(client.raw("PUT", NETWORK, b"{}", JSON)[0], 401)
        connection = client.connection.sock
        client.headers = self.client(user="operator", password="operator-password").headers
        self.assertEqual(client.raw("GET", "/networking/v1/accessControlLists")[0], 200)
        self.assertIs(client.connection.sock, connection)

    def test_curl_proves_itself_after_the_challenge(self):
        for options in (("--anyauth",), ("--basic",)):
            answer = run("curl", "--silent", "--cacert", self.files.authority.file, *options, "--user", "operator:operator-password",
                         "--request", "PUT", "--header", "Content-Type: application/json", "--data", "{}",
                         "--write-out", "%{http_code}", "--output", "/dev/null",
                         f"{self.controller.uri}/networking/v1/accessControlLists/curl").stdout
            self.assertIn(answer, ("200", "201"))

    def test_powershells_credential_is_enough(self):
        shell, module = BUILD / "pwsh/pwsh", BUILD / "module/NetworkController/NetworkController.psd1"
        if not shell.exists() or not module.exists():
            self.skipTest("the PowerShell module is not built")
        output = run(shell, "-NoProfile", "-Command", f"""
            $ErrorActionPreference = 'Stop'
            Import-Module {module}
            function Credential($password) {{
                [pscredential]::new('operator', (ConvertTo-SecureString $password -AsPlainText -Force))
            }}
            $to = @{{ ConnectionUri = '{self.controller.uri}'; Credential = Credential 'operator-password' }}
            $properties = New-Object Microsoft.Windows.NetworkController.AccessControlListProperties
            New-NetworkControllerAccessControlList @to -ResourceId shell -Properties $properties -Force | Out-Null
            (Get-NetworkControllerAccessControlList @to -ResourceId shell).ResourceRef
            Remove-NetworkControllerAccessControlList @to -ResourceId shell -Force
            try {{ Remove-NetworkControllerCredential @to -ResourceId a -Force }} catch {{ "$_" }}
            $to.Credential = Credential 'wrong'
            try {{ Get-NetworkControllerAccessControlList @to }} catch {{ "$_" }}
            """, env={**os.environ, "NC_CA": str(self.files.authority.file)}).stdout
        self.assertRegex(output, r"(?s)/accessControlLists/shell\n.*Forbidden: .*role administrator.*Unauthorized: ")

    def test_neither_log_nor_audit_file_holds_a_secret_and_writes_are_recorded(self):
        before = len(self.files.records())
        admin = self.client("administrator")
        status, headers, _ = admin.raw("PUT", CREDENTIAL + "?x=y", BODIES[CREDENTIAL], JSON)
        self.assertIn(status, (200, 201))
        request_id = headers["x-ms-request-id"]
        admin.raw("GET", CREDENTIAL)
        outcome(self.client("reader"), "DELETE", CREDENTIAL)
        outcome(self.client(user="operator", password="mistyped-password"), "DELETE", CREDENTIAL)
        written, refused = self.files.records()[before:]
        self.assertEqual({"caller": f"certificate:{self.certificates['administrator'].thumbprint}", "role": "administrator",
                          "method": "PUT", "path": CREDENTIAL, "status": status, "requestId": request_id},
                         {name: written[name] for name in written if name not in ("time", "source")})
        self.assertRegex(written["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertRegex(written["source"], r"^127\.0\.0\.1:\d+$")
        self.assertEqual((refused["status"], refused["code"], refused["role"]), (403, "Forbidden", "reader"))
        for text in (self.files.audit.read_text(), self.controller.log_file.read_text()):
            for secret in ("kept-secret", "operator-password", "mistyped-password"):
                self.assertNotIn(secret, text)

    def test_nothing_is_served_without_tls_or_with_an_old_one(self):
        plain = Rest(self.controller.uri.replace("https:", "http:"))
        self.assertIn(outcome(plain, "GET", NETWORK), (0, 400))
        client = self.client(user="operator", password="operator-password")
        client.context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        client.context.maximum_version = ssl.TLSVersion.TLSv1_1
        self.assertEqual(outcome(client, "GET", NETWORK), 0)


class Reloading(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = Fixture(cls)
        cls.controller = Controller.for_test(cls, options=cls.files.tls + ("--administrator", "user:admin"))

    def status(self, user: str, password: str) -> int:
        return outcome(self.controller.client(ca=self.files.authority.file, user=user, password=password), "PUT", NETWORK)

    def test_sighup_reads_accounts_again_and_opens_a_new_audit_file(self):
        self.assertIn(self.status("operator", "operator-password"), (200, 201))
        self.files.write_accounts(admin="admin-password")
        rotated = self.files.audit.rename(self.files.directory / "audit.1")
        os.kill(self.controller.process.pid, signal.SIGHUP)
        wait_for("the new accounts count", lambda: self.status("admin", "admin-password") in (200, 201))
        self.assertEqual(self.status("operator", "operator-password"), 401)
        self.assertEqual([record["caller"] for record in self.files.records()], ["user:admin"])
        self.assertEqual(json.loads(rotated.read_text().splitlines()[0])["caller"], "user:operator")

    def test_a_listener_that_nobody_guards_does_not_start(self):
        own = ("--tls-certificate", self.files.own.file, "--tls-key", self.files.own.key)
        for listen, options, expected in (
                ("0.0.0.0:0", ("--allow-insecure-http",), "loopback"),
                ("0.0.0.0:0", (), "--tls-certificate"),
                ("0.0.0.0:0", own, "who may connect"),
                ("0.0.0.0:0", (*own, "--reader", "certificate:*"), "--client-ca"),
                ("0.0.0.0:0", (*own, "--allow-insecure-http"), "either"),
                ("127.0.0.1:0", ("--allow-insecure-http", "--password-file", self.files.accounts), "needs TLS")):
            with self.subTest(options=options):
                result = run(BIN / "ncd", "--data-dir", self.files.directory / "unused", "--listen", listen, *options, check=False)
                self.assertNotEqual(result.returncode, 0)
                self.assertIn(expected, result.stderr)


class Negotiate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kdc = Kdc.for_test(cls)
        for user in ("alice", "bob", "mallory"):
            cls.kdc.add_user(user, f"{user}-password")
        cls.files = Fixture(cls)
        groups = cls.files.directory / "groups"
        groups.write_text(f"tenants: principal:alice@{REALM}\n")
        cls.controller = Controller.for_test(cls, environment=cls.kdc.environment, options=(
            *cls.files.tls, "--keytab", cls.kdc.add_service("HTTP/localhost", "keytab"), "--group-file", groups,
            "--operator", "group:tenants", "--reader", f"principal:bob@{REALM}"))
        cls.uri = cls.controller.uri.replace("127.0.0.1", "localhost")

    def curl(self, user: str, method: str, target: str) -> tuple[int, str]:
        """Status and heads of the answers."""
        body = ("--data", BODIES[target].decode(), "--header", "Content-Type: application/json") if method == "PUT" else ()
        heads = run("curl", "--silent", "--include", "--cacert", self.files.authority.file,
                    "--negotiate", "--user", ":", "--request", method, *body, self.uri + target,
                    env=self.kdc.log_in(user, f"{user}-password")).stdout
        return int(re.findall(r"^HTTP/1.1 (\d+)", heads, re.MULTILINE)[-1]), heads

    def test_a_ticket_opens_what_the_principals_role_allows(self):
        for user, expected in (("alice", (200, 201, 403)), ("bob", (200, 403, 403)), ("mallory", (403, 403, 403))):
            with self.subTest(user=user):
                self.assertEqual((self.curl(user, "GET", "/networking/v1/credentials")[0],
                                  self.curl(user, "PUT", NETWORK)[0], self.curl(user, "PUT", CREDENTIAL)[0]), expected)
        self.assertIn(f"principal:alice@{REALM}", {record["caller"] for record in self.files.records()})

    def test_the_controller_proves_itself_too(self):
        _, heads = self.curl("bob", "GET", "/networking/v1/servers")
        self.assertRegex(heads, r"(?s)HTTP/1.1 200 .*WWW-Authenticate: Negotiate \S{20,}")

    def token(self, user: str) -> str:
        """One that the controller has not seen: curl is made to send it to the test."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            command = ["curl", "--silent", "--negotiate", "--user", ":", f"http://localhost:{listener.getsockname()[1]}/"]
            with subprocess.Popen(command, env=self.kdc.log_in(user, f"{user}-password")) as curl:
                connection, _ = listener.accept()
                with connection, connection.makefile("rb") as request:
                    head = b"".join(iter(request.readline, b"\r\n")).decode()
                    connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
                curl.wait()
        return re.search(r"Authorization: Negotiate (\S+)", head)[1]

    def test_a_connection_that_was_proved_stays_proved_and_no_other(self):
        target, proof = "/networking/v1/servers", {"Authorization": f"Negotiate {self.token('bob')}"}
        client, other = (self.controller.client(ca=self.files.authority.file) for _ in range(2))
        status, headers, _ = client.raw("GET", target, None, proof)
        self.assertEqual(status, 200)
        self.assertRegex(headers["WWW-Authenticate"], r"^Negotiate \S{20,}")
        self.assertEqual(client.raw("GET", target)[0], 200)
        self.assertEqual(other.raw("GET", target)[0], 401)
        self.assertEqual(other.raw("GET", target, None, proof)[0], 401, "a token was good twice")
        self.assertEqual(client.raw("GET", target, None, {"Authorization": "Negotiate YII="})[0], 401)
        self.assertEqual(client.raw("GET", target)[0], 401)

    def test_both_ways_are_offered_and_a_password_does_as_well(self):
        client = self.controller.client(ca=self.files.authority.file)
        _, headers, _ = client.raw("GET", NETWORK)
        self.assertEqual([value.split()[0] for value in headers.get_all("WWW-Authenticate")], ["Negotiate", "Basic"])
        client = self.controller.client(ca=self.files.authority.file, user="operator", password="operator-password")
        self.assertEqual(client.raw("GET", "/networking/v1/servers")[0], 200)

    def test_tokens_that_prove_nothing_are_refused(self):
        token = self.token("bob")
        client = self.controller.client(ca=self.files.authority.file)
        for bad in (token[:-8], token[:40], "YII=", "!", "TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAA="):
            with self.subTest(token=bad[:12]):
                status, _, body = client.raw("GET", NETWORK, None, {"Authorization": f"Negotiate {bad}"})
                self.assertEqual((status, json.loads(body)["error"]["code"]), (401, "Unauthorized"))

    def test_a_ticket_of_another_realm_or_service_is_refused(self):
        other = Kdc.for_test(type(self))
        other.add_user("bob", "bob-password")
        other.add_service("HTTP/localhost", "keytab")
        result = run("curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--cacert",
                     self.files.authority.file, "--negotiate", "--user", ":", self.uri + "/networking/v1/servers",
                     env=other.log_in("bob", "bob-password"))
        self.assertEqual(result.stdout, "401")
