"""NTLM at the CIM door: Debian's clients of it, what is encrypted, and what is refused."""
import base64
import json
import os
import struct
import tempfile
import unittest

from tests.support.cim import CimProvider
from tests.support.lab import BIN, run
from tests.support.rest import Rest
from tests.system.cim_authentication_test import ALICE, IDENTIFY, PYTHON, Realm, create, envelope

DAVE = "principal:dave@CORP"
PASSWORD = "dave-password"
NEGOTIATE = ("--negotiate", "--user", ":")
ESS, STRONG, SEAL, UNICODE, TARGET = 0x00080000, 0x20000000, 0x20, 0x1, 0x4


def negotiate_message(flags: int) -> bytes:
    """MS-NLMP 2.2.1.1, without names."""
    return b"NTLMSSP\0" + struct.pack("<II", 1, flags) + bytes(16)


class Accounts(Realm):
    """Kerberos' realm, and beside it the accounts of NTLM; ncd knows dave by a role alone."""

    def __init__(self, test: type[unittest.TestCase]):
        super().__init__(test)
        self.ntlm = self.folder / "ntlm-accounts"
        self.ntlm.touch(mode=0o600)
        # MD4 of the password in UTF-16 (MS-NLMP 3.3.1).
        digest = run("openssl", "dgst", "-md4", "-provider", "legacy", "-provider", "default", "-r",
                     input="hashed-password".encode("utf-16-le").decode("ascii")).stdout[:32].upper()
        self.ntlm.write_text(f"CORP:dave:{PASSWORD}\nCORP\\hash:1000:{'0' * 32}:{digest}:[U]:\nCORP:nobody:nobody-password\n")


class OverTls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.realm = Accounts(cls)
        cls.controller = cls.realm.controller(cls, roles=("--operator", DAVE, "--reader", "principal:hash@CORP"))
        cls.door = cls.start(("--ntlm-accounts", cls.realm.ntlm))
        cls.both = cls.start(("--ntlm-accounts", cls.realm.ntlm, "--keytab", cls.realm.keytab))

    @classmethod
    def start(cls, options: tuple) -> str:
        door = CimProvider.for_test(cls, cls.controller.uri, environment=cls.realm.kdc.environment,
                                    options=(*cls.realm.tls, *options, *cls.realm.to_controller))
        return door.uri.replace("127.0.0.1", "localhost")

    def curl(self, message: str, *options: str, door: str | None = None, environment: dict | None = None) -> str:
        """The status of the last answer, and its body."""
        return run("curl", "--silent", "--cacert", self.realm.authority.file, *options, "--write-out", "\n%{http_code}",
                   "--header", "Content-Type: application/soap+xml;charset=UTF-8", "--data-binary", message,
                   (door or self.door) + "/wsman", env=environment, check=False).stdout

    def winrm(self, message: str, password: str = PASSWORD, user: str = "CORP\\dave", **settings) -> str:
        return winrm(self.door + "/wsman", message, user, password, ca_trust_path=str(self.realm.authority.file), **settings)

    def test_winrm_has_the_accounts_role_with_bindings_and_encryption_or_without(self):
        for number, settings in enumerate(({}, {"send_cbt": False}, {"message_encryption": "always"}, {"user": "dave"})):
            with self.subTest(settings=settings):
                self.assertIn("ResourceCreated", self.winrm(create(f"winrm{number}", self.door), **settings))
                record = self.realm.records()[-1]
                self.assertEqual((record["caller"], record["role"]), (DAVE, "operator"))
        self.assertIn("InvalidCredentials", self.winrm(create("no", self.door), password="wrong"))
        self.assertIn("AccessDenied", self.winrm(create("no", self.door), user="CORP\\nobody", password="nobody-password"))

    def test_an_account_may_have_a_hash_in_the_place_of_its_password(self):
        answer = self.winrm(envelope("Get", "/securityTags/none", self.door), user="CORP\\hash", password="hashed-password")
        self.assertIn("DestinationUnreachable", answer)

    def by_ntlm(self, password: str = PASSWORD) -> dict:
        """The environment of a client of the GSS-API library."""
        accounts = self.realm.folder / "client"
        accounts.write_text(f"CORP:dave:{password}\n")
        return {"NTLM_USER_FILE": str(accounts), "KRB5CCNAME": "FILE:/nonexistent"}

    def test_curl_comes_in_by_spnego(self):
        answer = self.curl(create("curl", self.door), *NEGOTIATE, environment=self.by_ntlm())
        self.assertIn("ResourceCreated", answer)
        self.assertEqual(self.realm.records()[-1]["caller"], DAVE)

    def test_kerberos_and_ntlm_stand_side_by_side(self):
        ticket = self.realm.kdc.log_in("alice", "alice-password")
        for name, environment, caller in (("by-ticket", ticket, ALICE), ("by-ntlm", self.by_ntlm(), DAVE)):
            self.curl(create(name, self.both), *NEGOTIATE, door=self.both, environment=environment)
            self.assertEqual(self.realm.records()[-1]["caller"], caller)

    def test_ntlm_1_is_refused(self):
        answer = winrm(self.door + "/wsman", create("v1", self.door), "CORP\\dave", PASSWORD, prelude="ntlm_auth.constants; "
                       "import requests_ntlm.requests_ntlm as r; c = r.ntlm.NtlmContext; "
                       "r.ntlm.NtlmContext = lambda *a, **k: c(*a, **(k | {'ntlm_compatibility': 2}))",
                       ca_trust_path=str(self.realm.authority.file))
        self.assertIn("InvalidCredentials", answer)

    def test_bindings_to_another_connection_are_refused(self):
        answer = winrm(self.door + "/wsman", create("relayed", self.door), "CORP\\dave", PASSWORD, prelude="requests_ntlm; "
                       "requests_ntlm.HttpNtlmAuth._get_server_cert = lambda *_: 'AB' * 32", ca_trust_path=str(self.realm.authority.file))
        self.assertIn("InvalidCredentials", answer)

    def test_guesses_are_counted(self):
        door = self.start(("--ntlm-accounts", self.realm.ntlm))
        answers = [self.curl(IDENTIFY, *NEGOTIATE, door=door, environment=self.by_ntlm(f"wrong{number}"))[-3:] for number in range(11)]
        self.assertEqual(answers, ["401"] * 10 + ["429"])

    def test_accounts_that_others_may_read_are_refused(self):
        loose = self.realm.folder / "loose"
        loose.write_text("CORP:dave:x\n")
        loose.chmod(0o644)
        result = run(BIN / "nc-cimd", "--listen", "127.0.0.1:0", "--controller", self.controller.uri, *self.realm.tls,
                     *self.realm.to_controller, "--ntlm-accounts", loose, check=False)
        self.assertIn("mode 600", result.stderr)
        self.assertNotEqual(result.returncode, 0)


# The client's MD4 is among what OpenSSL 3 has put aside.
LEGACY = """openssl_conf = all
[all]
providers = providers
[providers]
default = on
legacy = on
[on]
activate = 1
"""


def winrm(endpoint: str, message: str, user: str, password: str, prelude: str = "json", **settings) -> str:
    script = f"""
import json, sys, winrm.transport
import {prelude}
settings = json.loads(sys.argv[1])
transport = winrm.transport.Transport(read_timeout_sec=30, auth_method="ntlm", **settings)
try:
    answer = transport.send_message(sys.stdin.read())
    print(answer.decode() if isinstance(answer, bytes) else answer)
except Exception as error:
    print(type(error).__name__, error, *error.args)
"""
    settings |= {"endpoint": endpoint, "username": user, "password": password}
    with tempfile.NamedTemporaryFile("w", prefix="nc-openssl-") as configuration:
        configuration.write(LEGACY)
        configuration.flush()
        return run(PYTHON, "-W", "ignore", "-c", script, json.dumps(settings), input=message, env={**os.environ, "OPENSSL_CONF": configuration.name}).stdout


class OverPlainHttp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.realm = Accounts(cls)
        cls.controller = cls.realm.controller(cls, roles=("--operator", DAVE))
        cls.door = CimProvider.for_test(cls, cls.controller.uri, options=(
            "--allow-insecure-http", "--ntlm-accounts", cls.realm.ntlm, *cls.realm.to_controller))
        cls.endpoint = cls.door.uri + "/wsman"

    def test_messages_are_encrypted_both_ways(self):
        for number, encryption in enumerate(("auto", "always", "never")):
            with self.subTest(encryption=encryption):
                answer = winrm(self.endpoint, create(f"sealed{number}", self.endpoint), "CORP\\dave", PASSWORD, message_encryption=encryption)
                self.assertIn("ResourceCreated", answer)
                self.assertEqual(self.realm.records()[-1]["caller"], DAVE)

    def test_what_is_encrypted_weakly_is_refused(self):
        """Without 128 bits, and without the signatures of extended session security."""
        for flag in (STRONG, ESS):
            prelude = ("requests_ntlm.requests_ntlm as r; c = r.ntlm.NtlmContext\ndef made(*a, **k):\n    made = c(*a, **k)\n"
                       f"    made.negotiate_flags &= ~{flag}\n    return made\nr.ntlm.NtlmContext = made")
            with self.subTest(flag=hex(flag)):
                answer = winrm(self.endpoint, create("weak", self.endpoint), "CORP\\dave", PASSWORD, prelude=prelude)
                self.assertIn("400", answer)
                self.assertIn("not sealed", answer)

    def test_identity_tells_no_profile_of_kerberos(self):
        answer = winrm(self.endpoint, IDENTIFY, "CORP\\dave", PASSWORD)
        self.assertIn("IdentifyResponse", answer)
        self.assertNotIn("kerberos", answer)

    def test_garbage_in_every_place_is_answered(self):
        client = Rest(self.door.uri)
        self.addCleanup(client.close)
        first = negotiate_message(UNICODE | TARGET | ESS | STRONG | SEAL)
        for token in (b"", b"NTLMSSP\0", first[:20], b"NTLMSSP\0" + struct.pack("<I", 3) + b"\xff" * 80, first + b"x" * 5000):
            for _ in range(2):
                fields = {"Authorization": f"Negotiate {base64.b64encode(token).decode()}"}
                self.assertIn(client.raw("POST", "/wsman", b"", fields)[0], (401, 429))
        self.assertIn("IdentifyResponse", run("curl", "--silent", "--data-binary", IDENTIFY, self.endpoint).stdout)


if __name__ == "__main__":
    unittest.main()
