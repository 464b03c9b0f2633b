"""Certificate authorities and certificates for tests, made by openssl in a directory of the test's own."""
import pathlib
import re

from tests.support.lab import run

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Certificate:
    def __init__(self, directory: pathlib.Path, name: str):
        self.file = directory / f"{name}.pem"
        self.key = directory / f"{name}.key"

    @property
    def thumbprint(self) -> str:
        output = run("openssl", "x509", "-in", self.file, "-noout", "-fingerprint", "-sha1").stdout
        return re.sub(r".*=|:|\s", "", output)


class Authority(Certificate):
    def __init__(self, directory: pathlib.Path, name: str):
        super().__init__(directory, name)
        self.directory = directory
        run("openssl", "req", "-x509", *_KEY, "-days", "30", "-subj", f"/CN={name}", "-addext",
            "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
            "-keyout", self.key, "-out", self.file)

    def issue(self, name: str, is_expired: bool = False) -> Certificate:
        """For 127.0.0.1 and localhost, as server and as client."""
        issued = Certificate(self.directory, name)
        request = self.directory / f"{name}.csr"
        extensions = self.directory / f"{name}.ext"
        extensions.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n")
        run("openssl", "req", *_KEY, "-subj", f"/CN={name}", "-keyout", issued.key, "-out", request)
        run("openssl", "x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.key, "-CAcreateserial",
            "-days", "-1" if is_expired else "30", "-extfile", extensions, "-out", issued.file)
        return issued
