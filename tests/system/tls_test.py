"""A lab with TLS: who may speak to the controller, and that everything else works as without."""
import os
import pathlib
import ssl
import subprocess
import tempfile
import unittest
import urllib.parse

from tests.support.lab import BIN, Lab, run, wait_for
from tests.support.rest import Rest


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(tls=True)
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)

    def refused(self, client: Rest) -> bool:
        """By the handshake, by a closed connection, or by 401 or 403."""
        try:
            return client.raw("GET", "/networking/v1/servers")[0] in (401, 403)
        except OSError:  # ssl.SSLError and ConnectionError are OSErrors
            return True

    def test_the_registered_client_certificate_opens_and_everything_works(self):
        lab = self.lab
        self.assertTrue(lab.env["NC_URI"].startswith("https://"))
        for number, network in enumerate(("red", "blue"), 1):
            lab.network(network, f"10.{number}.0.0/24")
            lab.interface(f"{network}{number}", network, f"10.{number}.0.10")
            lab.vm(f"{network}{number}", f"host{number}")
        lab.peer("red", "blue")
        wait_for("the peering works", lambda: lab.reaches("red1", "10.2.0.10"))

    def test_the_account_of_the_lab_opens_too(self):
        env = self.lab.env
        for password, expected in ((env["NC_PASSWORD"], 200), ("wrong", 401)):
            client = Rest(env["NC_URI"], env["NC_CA"], user=env["NC_USER"], password=password)
            self.assertEqual(client.raw("GET", "/networking/v1/servers")[0], expected)

    def test_no_certificate_is_refused(self):
        self.assertTrue(self.refused(Rest(self.lab.env["NC_URI"], self.lab.env["NC_CA"])))

    def test_a_certificate_of_the_same_ca_with_another_thumbprint_is_refused(self):
        certificates = self.lab.directory / "certificates"
        self.assertTrue(self.refused(Rest(self.lab.env["NC_URI"], self.lab.env["NC_CA"], certificates / "host1.pem",
                                          certificates / "host1.key")))

    def test_plain_http_is_not_answered(self):
        uri = urllib.parse.urlsplit(self.lab.env["NC_URI"])
        self.assertTrue(self.refused(Rest(f"http://{uri.netloc}")))

    def test_the_controllers_certificate_proves_itself_to_a_client_that_checks(self):
        with self.assertRaises(ssl.SSLCertVerificationError):
            Rest(self.lab.env["NC_URI"]).raw("GET", "/networking/v1/servers")

    def test_ncctl_names_the_file_that_cannot_be_used_and_says_why_it_is_not_served(self):
        env, host_key = self.lab.env, self.lab.directory / "certificates" / "host1.key"
        trusting = ("--ca", env["NC_CA"])
        for options, expected in (
                ((*trusting, "--cert", env["NC_CLIENT_CERT"], "--key", env["NC_CLIENT_KEY"]), '"resourceId": "host1"'),
                ((*trusting, "--cert", env["NC_CLIENT_CERT"], "--key", str(host_key)), f"{host_key}"),
                ((*trusting, "--cert", "/nonexistent.pem", "--key", env["NC_CLIENT_KEY"]), "Cannot use /nonexistent.pem"),
                (("--ca", "/nonexistent.pem"), "Cannot use /nonexistent.pem"),
                (trusting, "Unauthorized"),
                ((), "--ca")):
            result = run(BIN / "ncctl", "--uri", env["NC_URI"], *options, "list", "servers", check=False)
            self.assertIn(expected, result.stdout + result.stderr)
            self.assertEqual(result.returncode, 0 if expected.startswith('"') else 3 if expected == "--ca" else 1)

    def test_ncctl_is_served_by_account_and_password(self):
        env = self.lab.env
        words = (BIN / "ncctl", "--uri", env["NC_URI"], "--ca", env["NC_CA"], "--user", env["NC_USER"])
        with tempfile.TemporaryDirectory(prefix="nc-password-") as folder:
            file = pathlib.Path(folder) / "password"
            file.write_text(env["NC_PASSWORD"] + "\n")
            for options, variables, code in (((), {"NC_PASSWORD": env["NC_PASSWORD"]}, 0), (("--password-file", file), {}, 0),
                                             ((), {"NC_PASSWORD": "wrong"}, 1), ((), {}, 2)):
                result = run(*words, *options, "list", "servers", "-o", "name", check=False, stdin=subprocess.DEVNULL,
                             env={"PATH": os.environ["PATH"], **variables})
                self.assertEqual(result.returncode, code, result.stderr)
                self.assertEqual(result.stdout, "/servers/host1\n/servers/host2\n" if code == 0 else "")

    def test_a_host_does_not_serve_a_client_without_the_controllers_certificate(self):
        address = self.lab.env["NC_HOST1_OVSDB"].split(":")[1]
        result = run("ovsdb-client", "-t", "3", "-C", self.lab.env["NC_CA"], "-p", "none", "-c", "none", "list-dbs",
                     f"ssl:{address}:6640", check=False)
        self.assertNotEqual(result.returncode, 0)
