#!/usr/bin/env python3
"""Measures the controller's REST interface side by side with etcd's, on the same disk in the same run.

usage: bench/run.sh rest [--runs N] [--seconds S] [--connections N,N] [--interfaces N] [--only rates|size] [--json FILE] [--dir DIR]
Both serve HTTP/1.1 with JSON on loopback to the same client (rest_load), etcd by its own gateway; both sync each write to
disk before they answer. What counts are the ratios of one run.
"""
import argparse
import concurrent.futures
import http.client
import json
import pathlib
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.measure import note  # noqa: E402
from tests.support.lab import BIN, run, wait_for  # noqa: E402

NETWORKS = 100
PREFILL = 1000  # interfaces, or keys, that GETs go round


def certificates(folder: pathlib.Path) -> None:
    """An authority and one certificate for both ends."""
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=bench authority", "-keyout", folder / "ca.key", "-out", folder / "ca.pem")
    run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
        "-keyout", folder / "end.key", "-out", folder / "end.csr")
    (folder / "end.ext").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n")
    run("openssl", "x509", "-req", "-in", folder / "end.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
        "-CAcreateserial", "-days", "2", "-extfile", folder / "end.ext", "-out", folder / "end.pem")


class Service:
    """A server process with a folder of its own; ends with the "with"."""

    def __init__(self, folder: pathlib.Path, certificates_folder: pathlib.Path, tls: bool):
        self.folder, self.certificates, self.tls = folder, certificates_folder, tls
        self.process: subprocess.Popen | None = None
        self.uri = ""

    def __enter__(self):
        self.folder.mkdir()
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder)

    def launch(self, *command) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([str(word) for word in command], stdout=log, stderr=log)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)

    def rss(self) -> int:
        """Resident memory, bytes."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("no VmRSS")

    def load(self, workload: str, **options) -> dict:
        words = [BIN / "rest_load", "--workload", workload, "--uri", self.uri]
        if self.tls:
            words += ["--ca", self.certificates / "ca.pem", "--cert", self.certificates / "end.pem", "--key",
                      self.certificates / "end.key"]
        for name, value in options.items():
            words += [f"--{name}", value]
        return json.loads(run(*words, timeout=3600).stdout)

    def request(self, method: str, path: str, body=None):
        uri = urllib.parse.urlsplit(self.uri)
        if self.tls:
            context = ssl.create_default_context(cafile=str(self.certificates / "ca.pem"))
            context.load_cert_chain(self.certificates / "end.pem", self.certificates / "end.key")
            connection = http.client.HTTPSConnection(uri.hostname, uri.port, timeout=120, context=context)
        else:
            connection = http.client.HTTPConnection(uri.hostname, uri.port, timeout=120)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None,
                               {"Content-Type": "application/json"} if body is not None else {})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        assert answer.status < 300, f"{method} {path}: {answer.status} {text[:500]!r}"
        return text


class Controller(Service):
    name = "controller"
    prefix = "nc"

    def start(self) -> None:
        endpoint = self.folder / "endpoint"
        endpoint.unlink(missing_ok=True)
        access = ["--allow-insecure-http"]
        if self.tls:
            fingerprint = run("openssl", "x509", "-in", self.certificates / "end.pem", "-noout", "-fingerprint", "-sha1")
            access = ["--tls-certificate", self.certificates / "end.pem", "--tls-key", self.certificates / "end.key",
                      "--client-ca", self.certificates / "ca.pem", "--client-thumbprint",
                      fingerprint.stdout.split("=")[1].strip().replace(":", "")]
        self.launch(BIN / "ncd", "--data-dir", self.folder / "data", "--listen", "127.0.0.1:0", "--endpoint-file", endpoint,
                    *access)
        wait_for("the controller listens", endpoint.exists, timeout=300)
        self.uri = endpoint.read_text().strip()

    def prepare(self) -> None:
        base = "/networking/v7.1"
        self.request("PUT", f"{base}/logicalNetworks/hnv", {"properties": {"networkVirtualizationEnabled": "True"}})
        self.request("PUT", f"{base}/macPools/pool", {"properties": {"startMacAddress": "02-00-00-00-00-00",
                                                                     "endMacAddress": "02-00-00-FF-FF-FF"}})
        for number in range(NETWORKS):
            self.request("PUT", f"{base}/virtualNetworks/net{number}", {"properties": {
                "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
                "logicalNetwork": {"resourceRef": "/logicalNetworks/hnv"},
                "subnets": [{"resourceId": "s", "properties": {"addressPrefix": "10.0.0.0/16"}}]}})


class Etcd(Service):
    name = "etcd"
    prefix = "etcd"

    def start(self) -> None:
        # etcd does not tell which port it was given: one that is free now.
        scheme, port = ("https" if self.tls else "http"), free_port()
        self.uri = f"{scheme}://127.0.0.1:{port}"
        security = ["--cert-file", self.certificates / "end.pem", "--key-file", self.certificates / "end.key",
                    "--client-cert-auth", "--trusted-ca-file", self.certificates / "ca.pem"] if self.tls else []
        self.launch("etcd", "--data-dir", self.folder / "data", "--listen-client-urls", self.uri, "--advertise-client-urls",
                    self.uri, "--listen-peer-urls", f"http://127.0.0.1:{free_port()}", "--enable-grpc-gateway=true",
                    "--log-level", "error", "--logger", "zap", *security)
        wait_for("etcd answers", lambda: self.request("POST", "/v3/kv/range", {"key": "YQ=="}), timeout=30)

    def prepare(self) -> None:
        pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def rates(folder: pathlib.Path, runs: int, seconds: int, connection_counts: list[int]) -> dict:
    """(tls, connections, method) -> service -> the results of each run"""
    figures: dict = {}
    for turn in range(runs):
        for tls in (False, True):
            for kind in (Controller, Etcd):
                note(f"rates: run {turn + 1} of {runs}, {kind.name}{', TLS' if tls else ''}")
                with kind(folder / kind.name, folder, tls) as service:
                    service.prepare()
                    service.load(f"{kind.prefix}-put", count=PREFILL, connections=64)
                    written = PREFILL
                    for connections in connection_counts:
                        for method in ("put", "get"):
                            options = {"first": written} if method == "put" else {"cycle": PREFILL}
                            result = service.load(f"{kind.prefix}-{method}", seconds=seconds, connections=connections, **options)
                            if method == "put":
                                written += result["requests"]
                            figures.setdefault((tls, connections, method), {}).setdefault(kind.name, []).append(result)
    return figures


def print_rates(figures: dict) -> None:
    print(f"\n{'':28}{'service':12}{'requests/s: min':>16}{'median':>9}{'max':>9}{'/ etcd':>8}{'p50 us':>9}{'p99 us':>9}")
    for (tls, connections, method), services in figures.items():
        for service, results in services.items():
            values = [result["rate"] for result in results]
            reference = statistics.median(result["rate"] for result in services["etcd"])
            ratio = f"{statistics.median(values) / reference:8.2f}" if service != "etcd" else f"{'':8}"
            latency = [statistics.median(result[name] for result in results) for name in ("p50", "p99")]
            title = f"{method.upper()}, {connections} connection{'s' if connections > 1 else ''}{', TLS' if tls else ''}"
            print(f"{title:28}{service:12}{min(values):16.0f}{statistics.median(values):9.0f}{max(values):9.0f}{ratio}"
                  f"{latency[0]:9.0f}{latency[1]:9.0f}")


def size(folder: pathlib.Path, interfaces: int, seconds: int) -> dict:
    """What so many network interfaces cost, each with one ipConfiguration."""
    with Controller(folder / "size", folder, False) as controller:
        controller.prepare()
        note("size: the empty store")
        figures = {"memory, empty, MiB": controller.rss() / 2 ** 20}
        for connections in (1, 64):
            result = controller.load("nc-put", seconds=seconds, connections=connections, first=interfaces + connections * 10 ** 6)
            figures[f"PUT p99 over {connections}, empty, ms"] = result["p99"] / 1000
        # The trial's interfaces go with the store; the memory of the full one is not to have them.
        controller.stop()
        shutil.rmtree(controller.folder / "data")
        controller.start()
        controller.prepare()
        before = controller.rss()
        note(f"size: {interfaces} interfaces")
        loading = controller.load("nc-put", count=interfaces, connections=64)
        figures["loading, PUT/s over 64"] = loading["rate"]
        figures["memory, full, MiB"] = controller.rss() / 2 ** 20
        figures["memory per object, KiB"] = (controller.rss() - before) / (2 * interfaces) / 1024
        note("size: list, PUT")
        lists = [controller.load("nc-list", count=1) for _ in range(3)]
        figures["list, s"] = statistics.median(result["p50"] for result in lists) / 10 ** 6
        figures["list, MiB"] = lists[0]["bytes"] / 2 ** 20
        with concurrent.futures.ThreadPoolExecutor(1) as aside:
            listing = aside.submit(controller.load, "nc-list", count=1)
            latencies = []
            while not listing.done():
                begun = time.monotonic()
                controller.request("GET", "/networking/v7.1/networkInterfaces/nic0")
                latencies.append(1000 * (time.monotonic() - begun))
        figures["GET while a list is made, longest, ms"] = max(latencies)
        for connections in (1, 64):
            result = controller.load("nc-put", seconds=seconds, connections=connections, first=interfaces + connections * 10 ** 6)
            figures[f"PUT p99 over {connections}, full, ms"] = result["p99"] / 1000
            figures[f"PUT p99 over {connections}, full / empty"] = (figures[f"PUT p99 over {connections}, full, ms"] /
                                                                   figures[f"PUT p99 over {connections}, empty, ms"])
        figures["GET over 64, full, requests/s"] = controller.load("nc-get", seconds=seconds, connections=64, cycle=interfaces)["rate"]
        note("size: restart")
        controller.stop()
        begun = time.monotonic()
        controller.start()
        controller.request("GET", "/networking/v7.1/networkInterfaces/nic0")
        figures["start-up, s"] = time.monotonic() - begun
        figures["memory after a restart, MiB"] = controller.rss() / 2 ** 20
        figures["database, MiB"] = sum(file.stat().st_size for file in (controller.folder / "data").iterdir()) / 2 ** 20
    return figures


def print_size(figures: dict, interfaces: int) -> None:
    print(f"\n{interfaces} network interfaces (two objects each)")
    for name, value in figures.items():
        print(f"  {name:36}{value:12.2f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="how often each rate is measured (3)")
    parser.add_argument("--seconds", type=int, default=5, help="length of one measurement (5)")
    parser.add_argument("--connections", default="1,64", help="numbers of connections (1,64)")
    parser.add_argument("--interfaces", type=int, default=100_000, help="size of the large store (100000)")
    parser.add_argument("--only", choices=("rates", "size"))
    parser.add_argument("--json", type=pathlib.Path, help="also write all values there")
    parser.add_argument("--dir", type=pathlib.Path, default=pathlib.Path("/var/tmp"), help="where the stores are (/var/tmp)")
    options = parser.parse_args()
    values: dict = {}
    with tempfile.TemporaryDirectory(prefix="nc-bench-", dir=options.dir) as temporary:
        folder = pathlib.Path(temporary)
        certificates(folder)
        if options.only != "size":
            figures = rates(folder, options.runs, options.seconds, [int(count) for count in options.connections.split(",")])
            print_rates(figures)
            values["rates"] = [{"tls": tls, "connections": connections, "method": method, **services}
                               for (tls, connections, method), services in figures.items()]
        if options.only != "rates":
            values["size"] = size(folder, options.interfaces, options.seconds)
            print_size(values["size"], options.interfaces)
    if options.json:
        options.json.write_text(json.dumps(values, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
