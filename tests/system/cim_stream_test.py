"""Long enumerations through the CIM door: from a controller whose list has no end, to clients that stop reading, and from one that fails
in the middle."""
import http.server
import json
import re
import socket
import threading
import unittest
import urllib.parse

from tests.support.cim import CimProvider
from tests.support.controller import Controller
from tests.support.lab import run
from tests.support.wsman import NAMESPACE, WsmanClient

CALL = """<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLEREQ><IMETHODCALL NAME="{}"><LOCALNAMESPACEPATH>
<NAMESPACE NAME="root"/><NAMESPACE NAME="NetworkController"/></LOCALNAMESPACEPATH>{}</IMETHODCALL></SIMPLEREQ></MESSAGE></CIM>"""
CLASS = '<IPARAMVALUE NAME="ClassName"><CLASSNAME NAME="NC_SecurityTag"/></IPARAMVALUE>'
MEMBERS = 20  # of a page
MEMBER_SIZE = 20_000  # bytes, about
MIB = 1024 * 1024


class ListOfPages(http.server.BaseHTTPRequestHandler):
    """Answers as a controller whose list of security tags has server.pages pages, and then an error."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        first = int(query.get("$skipToken", ["0"])[0])
        is_error = self.server.pages is not None and first >= self.server.pages * MEMBERS
        if is_error:
            body = {"error": {"code": "StoreIsGone", "message": "The store is gone."}}
        else:
            self.server.sent += 1
            body = {"value": [{"resourceRef": f"/securityTags/{number}", "resourceId": str(number), "properties": {"type": "x" * MEMBER_SIZE}}
                              for number in range(first, first + MEMBERS)],
                    "nextLink": f"http://localhost/networking/v7.1/securityTags?$maxpagesize={MEMBERS}&$skipToken={first + MEMBERS}"}
        text = json.dumps(body).encode()
        self.send_response(500 if is_error else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class EndlessController:
    def __init__(self, test: unittest.TestCase, pages: int | None):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), ListOfPages)
        self.server.pages, self.server.sent = pages, 0
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        test.addCleanup(thread.join)
        test.addCleanup(self.server.server_close)
        test.addCleanup(self.server.shutdown)
        self.uri = f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def sent(self) -> int:
        """Bytes of members."""
        return self.server.sent * MEMBERS * MEMBER_SIZE


class RawRequest:
    """A request whose answer is read as far as the test wants."""

    def __init__(self, test: unittest.TestCase, provider: CimProvider, fields: str = ""):
        address = urllib.parse.urlsplit(provider.uri)
        self.socket = socket.create_connection((address.hostname, address.port), timeout=60)
        test.addCleanup(self.socket.close)
        body = CALL.format("EnumerateInstances", CLASS).encode()
        self.socket.sendall(f"POST /cimom HTTP/1.1\r\nHost: localhost\r\n{fields}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    def read(self, size: int) -> bytes:
        """So many bytes, or all until the door closes."""
        parts = []
        while size > 0 and (part := self.socket.recv(min(size, MIB))):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def memory(process) -> int:
    """Bytes at most, so far."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


class LongEnumerations(unittest.TestCase):
    def test_the_door_reads_no_further_ahead_than_its_client(self):
        controller = EndlessController(self, None)
        provider = CimProvider.for_test(self, controller.uri)
        request = RawRequest(self, provider)
        head = request.read(1000)
        self.assertIn(b"Transfer-Encoding: chunked", head)
        before = memory(provider.process)
        for _ in range(8):
            request.read(4 * MIB)
        # What is between them: the buffers of the sockets, and a piece or two.
        self.assertLess(controller.sent - 32 * MIB, 8 * MIB)
        self.assertLess(memory(provider.process) - before, 16 * MIB)

    def test_a_pull_reads_what_it_gives(self):
        controller = EndlessController(self, None)
        client = WsmanClient(CimProvider.for_test(self, controller.uri))
        opened = client.call("http://schemas.xmlsoap.org/ws/2004/09/enumeration/Enumerate", "NC_SecurityTag", "<n:Enumerate/>")[0]
        context = opened.findtext("{http://schemas.xmlsoap.org/ws/2004/09/enumeration}EnumerationContext")
        self.assertEqual(controller.server.sent, 1)
        for _ in range(5):
            client.pull("NC_SecurityTag", context, 5)
        self.assertEqual(controller.server.sent, 2)

    def test_an_error_in_the_middle_is_told_to_who_takes_a_trailer_and_cuts_the_answer_of_others(self):
        controller = EndlessController(self, 3)
        provider = CimProvider.for_test(self, controller.uri)
        told = RawRequest(self, provider, "TE: trailers\r\nConnection: close, TE\r\n").read(100 * MIB)
        self.assertEqual(told.count(b"<VALUE.NAMEDINSTANCE>"), 3 * MEMBERS)
        self.assertRegex(told, rb"\r\n0\r\nCIMStatusCode: 1\r\nCIMStatusCodeDescription: [^\r]*The%20store%20is%20gone\.[^\r]*\r\n\r\n$")
        cut = RawRequest(self, provider).read(100 * MIB)
        self.assertEqual(cut.count(b"<VALUE.NAMEDINSTANCE>"), 3 * MEMBERS)
        self.assertFalse(cut.endswith(b"0\r\n\r\n"))
        # A client that knows nothing of us, and says that it takes trailers.
        seen = run("wbemcli", "ein", f"{provider.uri}/{NAMESPACE}:NC_SecurityTag", check=False)
        self.assertNotEqual(seen.stderr, "")

    def test_what_is_there_all_the_time_comes_once_whatever_is_written_meanwhile(self):
        controller = Controller.for_test(self)
        rest = controller.client()
        for number in range(200):
            rest.put(f"/securityTags/tag{number:03}", {"type": "x"})
        client = WsmanClient(CimProvider.for_test(self, controller.uri))
        found = []
        writes = 0

        def pull(context: str) -> str:
            answer = client.pull("NC_SecurityTag", context, 9)
            items = answer.find("{http://schemas.xmlsoap.org/ws/2004/09/enumeration}Items")
            found.extend(re.findall(r"/securityTags/(\w+)", " ".join(item.findtext("{*}resourceRef") for item in items)))
            return answer.findtext("{http://schemas.xmlsoap.org/ws/2004/09/enumeration}EnumerationContext", "")

        opened = client.call("http://schemas.xmlsoap.org/ws/2004/09/enumeration/Enumerate", "NC_SecurityTag", "<n:Enumerate/>")[0]
        context = opened.findtext("{http://schemas.xmlsoap.org/ws/2004/09/enumeration}EnumerationContext")
        while context:
            context = pull(context)
            rest.put(f"/securityTags/new{writes:03}", {"type": "y"})  # before all
            rest.put(f"/securityTags/zoo{writes:03}", {"type": "y"})  # behind all
            rest.delete(f"/securityTags/tag{3 * writes:03}")
            rest.put(f"/securityTags/tag{3 * writes + 1:03}", {"type": "z"})
            writes += 1
        self.assertEqual(len(found), len(set(found)))
        stayed = [f"tag{number:03}" for number in range(200) if number % 3 != 0 or number >= 3 * writes]
        self.assertEqual([name for name in found if name in stayed], stayed)


if __name__ == "__main__":
    unittest.main()
