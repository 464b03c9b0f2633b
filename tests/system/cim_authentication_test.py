"""How clients of CIM prove who they are: certificates, Kerberos with and without TLS, and what somebody else may not do with it."""
import base64
import hashlib
import json
import pathlib
import re
import ssl
import tempfile
import unittest

from tests.support.certificates import Authority, Certificate
from tests.support.cim import CimProvider
from tests.support.controller import Controller
from tests.support.kdc import REALM, Kdc
from tests.support.lab import BIN, ROOT, run
from tests.support.rest import Rest
from tests.support.wsman import NAMESPACE, SPACES, WMI, WsmanClient

PYTHON = "/usr/bin/python3"  # Debian's, whose modules are its packages
ALICE, BOB = f"principal:alice@{REALM}", f"principal:bob@{REALM}"
TAG = "/networking/v1/securityTags/"
IDENTIFY = f"""<s:Envelope xmlns:s="{SPACES['s']}"><s:Header/><s:Body><i:Identify
    xmlns:i="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"/></s:Body></s:Envelope>"""


def envelope(action: str, path: str, endpoint: str, body: str = "") -> str:
    selectors = f'<w:SelectorSet><w:Selector Name="resourceRef">{path}</w:Selector></w:SelectorSet>' if path else ""
    return WsmanClient.envelope(f"{WMI}{NAMESPACE}/NC_SecurityTag", SPACES["t"] + "/" + action, endpoint, body, selectors)


def create(name: str, endpoint: str) -> str:
    uri = f"{WMI}{NAMESPACE}/NC_SecurityTag"
    return envelope("Create", "", endpoint, f'<p:NC_SecurityTag xmlns:p="{uri}"><p:resourceRef>/securityTags/{name}</p:resourceRef>'
                    "<p:type>tier</p:type></p:NC_SecurityTag>")


def cim_xml(operation: str, class_name: str) -> str:
    return (f'<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLEREQ><IMETHODCALL NAME="{operation}">'
            '<LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="NetworkController"/></LOCALNAMESPACEPATH>'
            f'<IPARAMVALUE NAME="ClassName"><CLASSNAME NAME="{class_name}"/></IPARAMVALUE></IMETHODCALL></SIMPLEREQ></MESSAGE></CIM>')


class Realm:
    """A KDC, and certificates of one authority; files in a folder of the test's own."""

    def __init__(self, test: type[unittest.TestCase]):
        temporary = tempfile.TemporaryDirectory(prefix="nc-cim-auth-")
        test.addClassCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.authority = Authority(self.folder, "authority")
        self.own, self.door, self.operator, self.stranger, self.expired = (
            self.authority.issue(name, name == "expired") for name in ("own", "door", "operator", "stranger", "expired"))
        self.other = Authority(self.folder, "other-authority").issue("other")
        self.kdc = Kdc.for_test(test)
        for user in ("alice", "bob", "mallory"):
            self.kdc.add_user(user, f"{user}-password")
        self.keytab = self.kdc.add_service("HTTP/localhost", "keytab")
        self.tls = ("--tls-certificate", self.own.file, "--tls-key", self.own.key)
        self.to_controller = ("--ca", self.authority.file, "--controller-certificate", self.door.file, "--controller-key", self.door.key)

    def controller(self, test: type[unittest.TestCase], roles: tuple = (), **settings) -> Controller:
        self.audit = self.folder / "audit.jsonl"
        self.accounts = self.folder / "accounts"
        self.accounts.touch(mode=0o600)
        self.accounts.write_text("carol:" + run(BIN / "ncd", "--hash-password", input="carol-password\n").stdout)
        return Controller.for_test(test, options=(
            *self.tls, "--client-ca", self.authority.file, "--delegate", f"certificate:{self.door.thumbprint}",
            "--password-file", self.accounts, "--operator", "user:carol", "--operator", ALICE, "--reader", BOB,
            "--operator", f"certificate:{self.operator.thumbprint}", "--client-thumbprint", self.own.thumbprint,
            *roles, "--audit-file", self.audit), **settings)

    def records(self) -> list[dict]:
        return [json.loads(line) for line in self.audit.read_text().splitlines()]


class OverTls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.realm = Realm(cls)
        cls.controller = cls.realm.controller(cls)
        cls.door = CimProvider.for_test(cls, cls.controller.uri, environment=cls.realm.kdc.environment, options=(
            *cls.realm.tls, "--client-ca", cls.realm.authority.file, "--keytab", cls.realm.keytab, *cls.realm.to_controller))
        cls.endpoint = cls.door.uri.replace("127.0.0.1", "localhost") + "/wsman"

    def curl(self, message: str, *options: str, path: str = "/wsman", environment: dict | None = None) -> tuple[int, str]:
        """Status of the last answer, and all of them with their heads."""
        text = run("curl", "--silent", "--include", "--cacert", self.realm.authority.file, *options,
                   "--header", "Content-Type: application/soap+xml;charset=UTF-8", "--data-binary", message,
                   self.endpoint.replace("/wsman", path), env=environment, check=False).stdout
        statuses = re.findall(r"^HTTP/1.1 (\d+)", text, re.MULTILINE)
        return int(statuses[-1]) if statuses else 0, text

    @staticmethod
    def by(certificate: Certificate) -> tuple:
        return "--cert", certificate.file, "--key", certificate.key

    def winrm(self, message: str, environment: dict | None = None, **settings) -> str:
        script = """
import json, sys, winrm.transport
settings = json.loads(sys.argv[1])
transport = winrm.transport.Transport(read_timeout_sec=30, send_cbt=False, **settings)
try:
    print(transport.send_message(sys.stdin.read()).decode())
except Exception as error:
    print(type(error).__name__, error, *error.args)
"""
        settings |= {"endpoint": self.endpoint, "ca_trust_path": str(self.realm.authority.file)}
        return run(PYTHON, "-W", "ignore", "-c", script, json.dumps(settings), input=message, env=environment).stdout

    def test_a_certificate_has_its_role_through_the_door_and_is_audited_with_it(self):
        operator, stranger = self.realm.operator, self.realm.stranger
        answer = self.winrm(create("by-certificate", self.endpoint), auth_method="certificate",
                            cert_pem=str(operator.file), cert_key_pem=str(operator.key))
        self.assertIn("ResourceCreated", answer)
        record = self.realm.records()[-1]
        self.assertEqual((record["caller"], record["role"], record["through"], record["path"].rpartition("/")[2]),
                         (f"certificate:{operator.thumbprint}", "operator", f"certificate:{self.realm.door.thumbprint}", "by-certificate"))
        self.assertRegex(record["source"], r"^127\.0\.0\.1:\d+$")
        self.assertIn("AccessDenied", self.winrm(create("x", self.endpoint), auth_method="certificate",
                                                 cert_pem=str(stranger.file), cert_key_pem=str(stranger.key)))
        get = envelope("Get", "/securityTags/by-certificate", self.endpoint)
        self.assertEqual(self.curl(get, *self.by(operator))[0], 200)
        for useless in (self.realm.expired, self.realm.other):
            self.assertIn(self.curl(get, *self.by(useless))[0], (0, 401))

    def test_a_certificate_is_enough_for_wbemcli(self):
        names = run("wbemcli", "-cacert", self.realm.authority.file, "-clientcert", self.realm.operator.file, "-clientkey",
                    self.realm.operator.key, "ein", f"{self.endpoint.replace('/wsman', '')}/{NAMESPACE}:NC_MacPool")
        self.assertEqual((names.stdout, names.stderr), ("", ""))
        nobody = run("wbemcli", "-cacert", self.realm.authority.file, "ein",
                     f"{self.endpoint.replace('/wsman', '')}/{NAMESPACE}:NC_MacPool", check=False)
        self.assertIn("Username/password required", nobody.stdout + nobody.stderr)

    def test_kerberos_of_winrm_and_of_curl_has_the_principals_role(self):
        for user, expected in (("alice", "ResourceCreated"), ("bob", "AccessDenied"), ("mallory", "AccessDenied")):
            with self.subTest(user=user):
                ticket = self.realm.kdc.log_in(user, f"{user}-password")
                self.assertIn(expected, self.winrm(create("by-" + user, self.endpoint), ticket, auth_method="kerberos", service="HTTP"))
                status, text = self.curl(envelope("Get", "/securityTags/by-alice", self.endpoint), "--negotiate", "--user", ":",
                                         environment=ticket)
                self.assertEqual((status, "AccessDenied" in text), (500, True) if user == "mallory" else (200, False), text)
        self.assertEqual([record["status"] for record in self.realm.records() if record["caller"] in (ALICE, BOB)][-2:], [201, 403])

    def test_a_ticket_is_enough_for_cim_xml(self):
        message = cim_xml("EnumerateInstanceNames", "NC_MacPool")
        ticket = self.realm.kdc.log_in("bob", "bob-password")
        status, text = self.curl(message, "--negotiate", "--user", ":", path="/cimom", environment=ticket)
        self.assertEqual((status, "<ERROR" in text), (200, False), text)
        self.assertIn('WWW-Authenticate: Basic realm="CIM"', self.curl(message, path="/cimom")[1])

    def test_a_password_goes_on_to_the_controller_with_the_address_of_who_gave_it(self):
        self.assertIn("ResourceCreated", self.curl(create("by-carol", self.endpoint), "--user", "carol:carol-password")[1])
        record = self.realm.records()[-1]
        self.assertEqual((record["caller"], record["through"]), ("user:carol", f"certificate:{self.realm.door.thumbprint}"))
        for number in range(12):
            status = self.curl(create("x", self.endpoint), "--interface", "127.0.0.9", "--user", f"carol:wrong{number}")[0]
        self.assertNotEqual(status, 401, "guesses are not counted")
        self.assertEqual(self.curl(create("x", self.endpoint), "--user", "carol:wrong")[0], 401, "another address pays for them")

    def test_the_door_says_how_to_come_in(self):
        status, text = self.curl(envelope("Get", "/securityTags/x", self.endpoint))
        self.assertEqual(status, 401)
        self.assertEqual(re.findall(r"^WWW-Authenticate: (.*)$", text, re.MULTILINE),
                         ["Negotiate", "Kerberos", 'Basic realm="WSMAN"', "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"])
        status, text = self.curl(IDENTIFY)
        self.assertEqual(status, 200)
        for profile in ("https/basic", "https/mutual", "https/spnego-kerberos"):
            self.assertIn(f"<i:SecurityProfileName>http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/{profile}<", text)

    def test_fields_of_a_delegate_are_worth_nothing_from_a_client(self):
        forged = ("--header", f"NC-Caller: {ALICE}", "--header", "NC-Client: 127.0.0.1:1")
        self.assertEqual(self.curl(create("forged", self.endpoint), *forged)[0], 401)
        self.curl(create("forged", self.endpoint), *forged, *self.by(self.realm.stranger))
        headers = {"NC-Caller": ALICE, "NC-Client": "127.0.0.1:1", "Content-Type": "application/json"}
        for certificate in (None, self.realm.operator, self.realm.stranger, self.realm.own):
            credentials = {"certificate": certificate.file, "key": certificate.key} if certificate else {}
            client = self.controller.client(ca=self.realm.authority.file, **credentials)
            self.assertEqual(client.raw("PUT", TAG + "forged", b'{"properties":{"type":"x"}}', headers)[0], 403)
            client.close()
        self.assertNotIn("forged", json.dumps(self.realm.records()))
        client = self.controller.client(ca=self.realm.authority.file, certificate=self.realm.door.file, key=self.realm.door.key)
        self.assertEqual(client.raw("PUT", TAG + "x", b"{}", {"NC-Client": "127.0.0.1:1"})[0], 401, "the door has rights of its own")
        client.close()

    def test_a_ticket_for_the_door_proves_nothing_of_the_next_client(self):
        """The door's connections to the controller carry all clients: what one of them sends must not stay on one."""
        ticket = self.realm.kdc.log_in("alice", "alice-password")
        get = envelope("Get", "/securityTags/nothing", self.endpoint)
        self.assertEqual(self.curl(get, "--negotiate", "--user", ":", environment=ticket)[0], 500)
        for _ in range(3):
            self.assertEqual(self.curl(get)[0], 401)

    def test_an_exchange_may_take_several_legs(self):
        """SPNEGO: an offer of Kerberos without a token, and the token when it has been chosen (RFC 4178 4.2)."""
        script = ("import base64, gssapi; print(base64.b64encode(gssapi.SecurityContext(mech=gssapi.OID.from_int_seq('1.2.840.113554.1.2.2'), "
                  "usage='initiate', name=gssapi.Name('HTTP@localhost', gssapi.NameType.hostbased_service)).step()).decode())")
        token = base64.b64decode(run(PYTHON, "-c", script, env=self.realm.kdc.log_in("alice", "alice-password")).stdout)

        def der(tag: int, *parts: bytes) -> bytes:
            body = b"".join(parts)
            size = bytes([len(body)]) if len(body) < 128 else b"\x82" + len(body).to_bytes(2, "big")
            return bytes([tag]) + size + body
        kerberos = bytes.fromhex("06092a864886f712010202")
        offer = der(0x60, bytes.fromhex("06062b0601050502"), der(0xA0, der(0x30, der(0xA0, der(0x30, kerberos)))))
        proof = der(0xA1, der(0x30, der(0xA2, der(0x04, token))))
        client = Rest(self.door.uri, ca=self.realm.authority.file)
        self.addCleanup(client.close)

        def send(leg: bytes | None, body: bytes = b""):
            fields = {} if leg is None else {"Authorization": "Negotiate " + base64.b64encode(leg).decode()}
            return client.raw("POST", "/wsman", body, {"Content-Type": "application/soap+xml;charset=UTF-8", **fields})
        status, headers, _ = send(offer)
        self.assertEqual((status, len(headers.get_all("WWW-Authenticate"))), (401, 1))
        self.assertRegex(headers["WWW-Authenticate"], r"^Negotiate \S+$")
        status, headers, body = send(proof)
        self.assertEqual((status, body), (200, b""))
        self.assertRegex(headers["WWW-Authenticate"], r"^Negotiate \S+$")
        self.assertIn(b"ResourceCreated", send(None, create("by-legs", self.endpoint).encode())[2])
        self.assertEqual(self.realm.records()[-1]["caller"], ALICE)
        self.assertEqual((send(offer)[0], send(proof)[0]), (401, 401), "a token was good twice")

    def test_a_ticket_that_is_bound_to_another_connection_is_refused(self):
        """RFC 5929 4.1: the hash of the door's certificate, SHA-256 for its signature."""
        script = ("import base64, gssapi, gssapi.raw, sys; print(base64.b64encode(gssapi.SecurityContext(usage='initiate', "
                  "mech=gssapi.OID.from_int_seq('1.2.840.113554.1.2.2'), name=gssapi.Name('HTTP@localhost', gssapi.NameType.hostbased_service), "
                  "channel_bindings=gssapi.raw.ChannelBindings(application_data=b'tls-server-end-point:' + bytes.fromhex(sys.argv[1]))).step()).decode())")
        certificate = ssl.PEM_cert_to_DER_cert(pathlib.Path(self.realm.own.file).read_text())
        for hashed, expected in ((hashlib.sha256(certificate).hexdigest(), 200), ("ab" * 32, 401)):
            token = run(PYTHON, "-c", script, hashed, env=self.realm.kdc.log_in("alice", "alice-password")).stdout.strip()
            self.assertEqual(self.curl(IDENTIFY, "--header", f"Authorization: Negotiate {token}")[0], expected)

    def test_options_that_would_let_the_wrong_ones_in_are_refused(self):
        base = ("--listen", "127.0.0.1:0", "--controller", self.controller.uri)
        for options, reason in (
                ((*base, *self.realm.tls, "--keytab", self.realm.keytab), "--controller-certificate"),
                ((*base, *self.realm.tls, "--client-ca", self.realm.authority.file), "--controller-certificate"),
                (("--listen", "127.0.0.1:0", "--controller", "http://127.0.0.1:1", "--allow-insecure-http", *self.realm.to_controller), "https"),
                (("--listen", "0.0.0.0:0", "--controller", self.controller.uri, "--allow-insecure-http"), "loopback"),
                (("--listen", "127.0.0.1:0", "--host", "unix:/x", *self.realm.tls), "--client-ca, --keytab or --ntlm-accounts")):
            with self.subTest(reason=reason):
                result = run(BIN / "nc-cimd", *options, check=False)
                self.assertNotEqual(result.returncode, 0)
                self.assertIn(reason, result.stderr)


class OverPlainHttp(unittest.TestCase):
    """In a network of its own, where the client does not come from a loopback address."""

    ADDRESS = "192.0.2.1"

    @classmethod
    def setUpClass(cls):
        cls.realm = Realm(cls)
        cls.namespace = "nc-" + cls.realm.folder.name[-8:]
        run("ip", "netns", "add", cls.namespace)
        cls.addClassCleanup(run, "ip", "netns", "delete", cls.namespace)
        run("ip", "-n", cls.namespace, "link", "set", "lo", "up")
        run("ip", "-n", cls.namespace, "address", "add", f"{cls.ADDRESS}/32", "dev", "lo")
        cls.controller = cls.realm.controller(cls, namespace=cls.namespace)
        cls.options = ("--allow-insecure-http", "--keytab", cls.realm.keytab, *cls.realm.to_controller)
        cls.door = cls.start(cls.options)
        cls.tickets = {}
        for user in ("alice", "bob"):
            cls.tickets[user] = cls.realm.kdc.log_in(user, f"{user}-password")
            # There is no way to the KDC from the other network.
            run("kvno", "HTTP/localhost", env=cls.tickets[user])

    @classmethod
    def start(cls, options: tuple, address: str = ADDRESS) -> str:
        return CimProvider.for_test(cls, cls.controller.uri, environment=cls.realm.kdc.environment, namespace=cls.namespace,
                                    listen=f"{address}:0", options=options).uri + "/wsman"

    def send(self, user: str, mode: str, *messages: str, endpoint: str | None = None, options=()) -> list[str]:
        result = run("ip", "netns", "exec", self.namespace, PYTHON, "-W", "ignore", ROOT / "tests/support/winrm_kerberos.py",
                     endpoint or self.door, mode, *options, input="\n----\n".join(messages), env=self.tickets[user])
        return result.stdout.strip().split("\n----\n")

    def test_messages_are_encrypted_both_ways_and_have_the_principals_role(self):
        for options in ((), ("--kerberos",)):
            name = "sealed" + "".join(options)
            created, got, identity = self.send("alice", "sealed", create(name, self.door), envelope("Get", f"/securityTags/{name}", self.door),
                                               IDENTIFY, options=options)
            self.assertIn("ResourceCreated", created)
            self.assertIn(f"/securityTags/{name}", got)
            self.assertIn("secprofile/http/spnego-kerberos", identity)
        self.assertIn("AccessDenied", self.send("bob", "sealed", create("no", self.door))[0])
        self.assertIn(self.ADDRESS + ":", [record for record in self.realm.records() if record["caller"] == ALICE][-1]["source"])

    def test_an_answer_that_is_made_in_parts_is_encrypted_as_one(self):
        names = [f"part{number}" for number in range(80)]
        self.send("alice", "sealed", *(create(name, self.door) for name in names))
        answer, = self.send("alice", "sealed", cim_xml("EnumerateInstances", "NC_SecurityTag"), endpoint=self.door.replace("/wsman", "/cimom"))
        self.assertTrue(answer.endswith("</CIM>"), answer[-200:])
        self.assertGreater(len(answer), 64 * 1024, "it would have been one piece anyway")
        for name in names:
            self.assertIn(f"<VALUE>/securityTags/{name}</VALUE>", answer)

    def test_a_message_that_is_not_encrypted_is_refused_unless_that_is_allowed(self):
        self.assertEqual(self.send("alice", "plain", create("plain", self.door)), ["STATUS 403"])
        for name, endpoint in (("allowed", self.start((*self.options, "--allow-unencrypted"))),
                               ("loopback", self.start(self.options, "127.0.0.1"))):
            with self.subTest(name):
                self.assertIn("ResourceCreated", self.send("alice", "plain", create(name, endpoint), endpoint=endpoint)[0])

    def test_a_message_counts_once_is_encrypted_and_has_its_place(self):
        for mode in ("twice", "signed", "unordered"):
            with self.subTest(mode=mode):
                self.assertEqual(self.send("alice", mode, create(mode, self.door)), ["STATUS 400"])
        self.assertEqual([record["path"] for record in self.realm.records() if record["path"].endswith(("signed", "unordered"))], [])

    def curl(self, *options: str) -> str:
        return run("ip", "netns", "exec", self.namespace, "curl", "--silent", "--include", "--max-time", "20", *options, self.door).stdout

    def test_nobody_is_offered_to_send_a_password_in_the_clear(self):
        text = self.curl("--data-binary", envelope("Get", "/securityTags/x", self.door), "--user", "carol:carol-password")
        self.assertEqual(re.findall(r"^HTTP/1.1 (\d+)|^WWW-Authenticate: (.*)$", text, re.MULTILINE),
                         [("401", ""), ("", "Negotiate"), ("", "Kerberos")])

    def test_clients_begin_without_a_message_or_with_one_of_an_old_connection(self):
        sealed = 'Content-Type: multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"'
        for options in (("--data-binary", ""), ("--header", sealed, "--data-binary", "--Encrypted Boundary")):
            self.assertTrue(self.curl(*options).startswith("HTTP/1.1 401"))
        self.assertTrue(self.curl("--data-binary", IDENTIFY).startswith("HTTP/1.1 200"))


class OfAHost(unittest.TestCase):
    """Its door judges by itself who comes in; what is behind it is another test's."""

    def test_whom_it_names_comes_in_and_nobody_else(self):
        realm = Realm(type(self))
        door = CimProvider.for_test(self, None, environment=realm.kdc.environment, options=(
            "--host", f"unix:{realm.folder}/no-database", *realm.tls, "--client-ca", realm.authority.file, "--keytab", realm.keytab,
            "--allow", f"certificate:{realm.operator.thumbprint}", "--allow", ALICE))
        endpoint = door.uri.replace("127.0.0.1", "localhost") + "/wsman"
        negotiate = ("--negotiate", "--user", ":")
        for options, user, expected in ((("--cert", realm.operator.file, "--key", realm.operator.key), None, "200"),
                                        (("--cert", realm.stranger.file, "--key", realm.stranger.key), None, "403"),
                                        (("--user", "carol:carol-password"), None, "401"), ((), None, "401"),
                                        (negotiate, "alice", "200"), (negotiate, "bob", "403")):
            with self.subTest(options=options, user=user):
                ticket = realm.kdc.log_in(user, f"{user}-password") if user else None
                self.assertEqual(run("curl", "--silent", "--cacert", realm.authority.file, *options, "--output", "/dev/null", "--write-out",
                                     "%{http_code}", "--data-binary", IDENTIFY, endpoint, env=ticket).stdout, expected)


if __name__ == "__main__":
    unittest.main()
