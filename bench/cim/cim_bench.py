#!/usr/bin/env python3
"""Reads all instances of a class over each protocol of CIM, side by side with the GET of the collection that they come from.

usage: bench/run.sh cim [--count N,N,...] [--runs N]      numbers of instances (1000,10000,100000), each read so often (3)
Memory is the most that a process had resident while it was read (VmHWM): of nc-cimd, for COM of the client that has the library, and of ncd.
"""
import argparse
import collections
import http.client
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.measure import note  # noqa: E402
from tests.support.cim import CimProvider  # noqa: E402
from tests.support.controller import Controller  # noqa: E402
from tests.support.wsman import NAMESPACE, SPACES, WMI, WsmanClient  # noqa: E402

CLASS_NAME = "NC_SecurityTag"
CALL = """<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLEREQ><IMETHODCALL NAME="{}"><LOCALNAMESPACEPATH>
<NAMESPACE NAME="root"/><NAMESPACE NAME="NetworkController"/></LOCALNAMESPACEPATH>{}</IMETHODCALL></SIMPLEREQ></MESSAGE></CIM>"""
CLASS = f'<IPARAMVALUE NAME="ClassName"><CLASSNAME NAME="{CLASS_NAME}"/></IPARAMVALUE>'
WRITERS = 8
PIECE = 1000


class Client:
    """One kept connection; answers are looked through and not parsed, so that it is not the client that is measured."""

    def __init__(self, uri: str):
        address = urllib.parse.urlsplit(uri)
        self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=600)

    def send(self, method: str, path: str, body: str = "", kind: str = "application/xml"):
        self.connection.request(method, path, body, {"Content-Type": f"{kind}; charset=utf-8"} if body else {})
        answer = self.connection.getresponse()
        assert answer.status == 200, answer.read()[:500]
        return answer

    def count(self, word: bytes, method: str, path: str, body: str = "") -> int:
        """How often the word is in the answer, which is read as it comes."""
        answer, found, rest = self.send(method, path, body), 0, b""
        while part := answer.read(1 << 18):
            text = rest + part
            found += text.count(word)
            rest = text[-len(word) + 1:]
        return found


def rest_get(controller: Controller, _) -> int:
    return Client(controller.uri).count(b'"resourceRef":"/securityTags/', "GET", "/networking/v7.1/securityTags")


def cim_xml_whole(_, provider: CimProvider) -> int:
    return Client(provider.uri).count(b"<VALUE.NAMEDINSTANCE>", "POST", "/cimom", CALL.format("EnumerateInstances", CLASS))


def cim_xml_pulled(_, provider: CimProvider) -> int:
    client, found = Client(provider.uri), 0
    most = f'<IPARAMVALUE NAME="MaxObjectCount"><VALUE>{PIECE}</VALUE></IPARAMVALUE>'
    call = CALL.format("OpenEnumerateInstances", CLASS + most)
    while True:
        body = client.send("POST", "/cimom", call).read()
        found += body.count(b"<VALUE.INSTANCEWITHPATH>")
        if b"<VALUE>TRUE</VALUE></PARAMVALUE></IMETHODRESPONSE>" in body:
            return found
        context = re.search(rb'NAME="EnumerationContext" PARAMTYPE="string"><VALUE>([^<]*)', body)[1].decode()
        call = CALL.format("PullInstancesWithPath", f'{most}<IPARAMVALUE NAME="EnumerationContext"><VALUE>{context}</VALUE></IPARAMVALUE>')


def wsman(_, provider: CimProvider) -> int:
    client, found, uri = Client(provider.uri), 0, f"{WMI}{NAMESPACE}/{CLASS_NAME}"

    def send(action: str, inner: str) -> bytes:
        envelope = WsmanClient.envelope(uri, f"{SPACES['n']}/{action}", f"{provider.uri}/wsman", f"<n:{action}>{inner}</n:{action}>",
                                        headers="<w:MaxEnvelopeSize>4000000</w:MaxEnvelopeSize>")
        return client.send("POST", "/wsman", envelope, "application/soap+xml").read()

    body = send("Enumerate", f"<w:OptimizeEnumeration/><w:MaxElements>{PIECE}</w:MaxElements>")
    while True:
        found += body.count(b"<p:resourceRef")
        if b"EndOfSequence" in body:
            return found
        context = re.search(rb"<n:EnumerationContext>([^<]*)", body)[1].decode()
        body = send("Pull", f"<n:EnumerationContext>{context}</n:EnumerationContext><n:MaxElements>{PIECE}</n:MaxElements>")


READERS = {"REST, one GET": rest_get, "CIM-XML, EnumerateInstances": cim_xml_whole, f"CIM-XML, pulled by {PIECE}": cim_xml_pulled,
           f"WS-Management, by {PIECE}": wsman, "COM, semi-synchronous": "enumerator", "COM, sink": "sink"}


def memory(pid: int) -> float:
    """MiB at most."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def read_by_com(controller: Controller, how: str) -> tuple[int, float, float]:
    """Instances, seconds and MiB. In a process of its own, whose memory is to be seen: it is measured while it waits to be told to end."""
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from bench.cim.com_client import main; main(); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", program, controller.uri, CLASS_NAME, how], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as client:
        found, seconds = client.stdout.readline().split()
        most = memory(client.pid)
        client.stdin.close()
    return int(found), float(seconds), most


def measure(controller: Controller, reader, directory: str) -> tuple[int, float, float, float]:
    """Instances; seconds; MiB of what reads for the client; MiB of ncd."""
    pathlib.Path(f"/proc/{controller.process.pid}/clear_refs").write_text("5", encoding="ascii")  # VmHWM begins anew
    if isinstance(reader, str):
        found, seconds, most = read_by_com(controller, reader)
    else:
        provider = CimProvider(pathlib.Path(tempfile.mkdtemp(dir=directory)), controller.uri)
        try:
            begin = time.monotonic()
            found = reader(controller, provider)
            seconds = time.monotonic() - begin
            most = memory(provider.process.pid)
        finally:
            provider.close()
    return found, seconds, most, memory(controller.process.pid)


def fill(controller: Controller, begin: int, end: int) -> None:
    def write(first: int) -> None:
        client = controller.client()
        for number in range(first, end, WRITERS):
            client.put(f"/securityTags/tag{number:06}", {"type": "x"})
        client.close()

    writers = [threading.Thread(target=write, args=(begin + number,)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def main() -> None:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--count", default="1000,10000,100000")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nc-cim-bench-") as directory:
        controller = Controller(pathlib.Path(directory))
        controller.start()
        try:
            written = 0
            print(f"{'':<30}{'instances':>10}{'instances/s: min':>18}{'median':>9}{'max':>9}{'s':>8}{'reader MiB':>12}{'ncd MiB':>9}")
            for count in sorted(int(each) for each in options.count.split(",")):
                note(f"{count} instances: writing")
                fill(controller, written, count)
                written = count
                results = collections.defaultdict(list)
                for run in range(options.runs):
                    note(f"{count} instances: run {run + 1} of {options.runs}")
                    for name, reader in READERS.items():
                        results[name].append(measure(controller, reader, directory))
                        assert results[name][-1][0] == count, f"{name}: {results[name][-1][0]} instances"
                for name, values in results.items():
                    rates = [found / seconds for found, seconds, _, _ in values]
                    print(f"{name:<30}{count:>10}{min(rates):>18.0f}{statistics.median(rates):>9.0f}{max(rates):>9.0f}"
                          f"{count / statistics.median(rates):>8.2f}{max(each[2] for each in values):>12.0f}{max(each[3] for each in values):>9.0f}",
                          flush=True)
        finally:
            controller.close()


if __name__ == "__main__":
    main()
