#!/usr/bin/env python3
"""Reads all instances of a class over CIM-XML and WS-Management, side by side with the GET of the collection that they come from.

usage: bench/run.sh cim [--count N]        N instances (100000)
"""
import argparse
import pathlib
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from tests.support.cim import CimProvider  # noqa: E402
from tests.support.controller import Controller  # noqa: E402
from tests.support.wsman import WsmanClient  # noqa: E402

CALL = """<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLEREQ><IMETHODCALL NAME="{}"><LOCALNAMESPACEPATH>
<NAMESPACE NAME="root"/><NAMESPACE NAME="NetworkController"/></LOCALNAMESPACEPATH>{}</IMETHODCALL></SIMPLEREQ></MESSAGE></CIM>"""
CLASS = '<IPARAMVALUE NAME="ClassName"><CLASSNAME NAME="NC_SecurityTag"/></IPARAMVALUE>'
WRITERS = 8


def fill(controller: Controller, count: int) -> None:
    def write(first: int) -> None:
        rest = controller.client()
        for number in range(first, count, WRITERS):
            rest.put(f"/securityTags/tag{number:06}", {"type": "x"})
        rest.close()

    writers = [threading.Thread(target=write, args=(first,)) for first in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def cim_xml_whole(provider: CimProvider) -> int:
    return provider.post("/cimom", CALL.format("EnumerateInstances", CLASS))[2].count(b"<VALUE.NAMEDINSTANCE>")


def cim_xml_pulled(provider: CimProvider) -> int:
    most = '<IPARAMVALUE NAME="MaxObjectCount"><VALUE>1000</VALUE></IPARAMVALUE>'
    body = provider.post("/cimom", CALL.format("OpenEnumerateInstances", CLASS + most))[2]
    found = 0
    while True:
        found += body.count(b"<VALUE.INSTANCEWITHPATH>")
        if b"<VALUE>TRUE</VALUE></PARAMVALUE></IMETHODRESPONSE>" in body:
            return found
        context = body.rpartition(b'NAME="EnumerationContext" PARAMTYPE="string"><VALUE>')[2].partition(b"<")[0].decode()
        body = provider.post("/cimom", CALL.format("PullInstancesWithPath", most + '<IPARAMVALUE NAME="EnumerationContext"><VALUE>'
                                                   f"{context}</VALUE></IPARAMVALUE>"))[2]


def wsman(provider: CimProvider) -> int:
    return len(WsmanClient(provider).enumerate("NC_SecurityTag", "<w:OptimizeEnumeration/><w:MaxElements>1000</w:MaxElements>", 1000,
                                               "<w:MaxEnvelopeSize>4000000</w:MaxEnvelopeSize>"))


def rest(controller: Controller) -> int:
    client = controller.client()
    value = client.get("/securityTags")["value"]
    client.close()
    return len(value)


def memory(pid: int) -> int:
    """Megabytes at most, so far."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1]) // 1024


def main() -> None:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory(prefix="nc-cim-bench-") as directory:
        controller = Controller(pathlib.Path(directory))
        controller.start()
        provider = CimProvider(pathlib.Path(tempfile.mkdtemp(dir=directory)), controller.uri)
        try:
            fill(controller, count)
            print(f"{count} instances\n{'':<28}{'seconds':>9}{'per second':>12}{'memory MB':>11}")
            for name, read in (("REST, one GET", lambda: rest(controller)), ("CIM-XML, EnumerateInstances", lambda: cim_xml_whole(provider)),
                               ("CIM-XML, pulled by 1000", lambda: cim_xml_pulled(provider)), ("WS-Management, by 1000", lambda: wsman(provider))):
                begin = time.monotonic()
                found = read()
                seconds = time.monotonic() - begin
                assert found == count, f"{name}: {found} instances"
                pid = controller.process.pid if name.startswith("REST") else provider.process.pid
                print(f"{name:<28}{seconds:>9.2f}{found / seconds:>12.0f}{memory(pid):>11}")
        finally:
            provider.close()
            controller.close()


if __name__ == "__main__":
    main()
