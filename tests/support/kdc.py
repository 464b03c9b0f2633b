"""A Kerberos realm of a test's own: a KDC on loopback, its files in a temporary directory, nothing of the machine's."""
import os
import pathlib
import socket
import subprocess
import tempfile
import unittest

from tests.support.lab import run, wait_for

REALM = "TEST.EXAMPLE"


def free_port() -> int:
    """One that is free for TCP and UDP at this moment; the KDC, which cannot choose, takes it next."""
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        udp.bind(tcp.getsockname())
        return tcp.getsockname()[1]


class Kdc:
    def __init__(self, directory: pathlib.Path):
        self.directory = directory
        self.log = directory / "kdc.log"
        port = free_port()
        (directory / "krb5.conf").write_text(f"""[libdefaults]
 default_realm = {REALM}
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
[realms]
 {REALM} = {{
  kdc = 127.0.0.1:{port}
 }}
[domain_realm]
 localhost = {REALM}
""")
        (directory / "kdc.conf").write_text(f"""[kdcdefaults]
 kdc_listen = 127.0.0.1:{port}
 kdc_tcp_listen = 127.0.0.1:{port}
[realms]
 {REALM} = {{
  database_name = {directory}/principal
  key_stash_file = {directory}/stash
  acl_file = {directory}/acl
 }}
[logging]
 kdc = FILE:{self.log}
""")
        self.environment = {"KRB5_CONFIG": str(directory / "krb5.conf"), "KRB5_KDC_PROFILE": str(directory / "kdc.conf"),
                            "KRB5RCACHENAME": f"dfl:{directory}/replays", "KRB5CCNAME": f"FILE:{directory}/tickets"}
        self._run("kdb5_util", "create", "-s", "-r", REALM, "-P", "master")
        self.process = subprocess.Popen(["/usr/sbin/krb5kdc", "-n", "-r", REALM], env=self._environment(),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("the KDC listens", lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close() or True)

    @classmethod
    def for_test(cls, test: type[unittest.TestCase]) -> "Kdc":
        temporary = tempfile.TemporaryDirectory(prefix="nc-kdc-")
        test.addClassCleanup(temporary.cleanup)
        kdc = cls(pathlib.Path(temporary.name))
        test.addClassCleanup(kdc.stop)
        return kdc

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()

    def add_user(self, name: str, password: str) -> None:
        self._run("kadmin.local", "-r", REALM, "addprinc", "-pw", password, name)

    def add_service(self, name: str, keytab: str) -> pathlib.Path:
        """A service such as HTTP/localhost, and its keys in a file of that name."""
        self._run("kadmin.local", "-r", REALM, "addprinc", "-randkey", name)
        self._run("kadmin.local", "-r", REALM, "ktadd", "-k", self.directory / keytab, name)
        return self.directory / keytab

    def log_in(self, name: str, password: str) -> dict:
        """The environment of a client that holds this user's ticket."""
        cache = {"KRB5CCNAME": f"FILE:{self.directory}/tickets-{name}"}
        self._run("kinit", name, input=password + "\n", **cache)
        return self._environment(**cache)

    def _environment(self, **more) -> dict:
        return {**os.environ, **self.environment, **more}

    def _run(self, *command, input: str | None = None, **environment):
        return run(*command, input=input, env=self._environment(PATH=f"{os.environ['PATH']}:/usr/sbin:/sbin", **environment))
