"""Input as clumsy and hostile clients send it: every part of every body wrong in some way, odd ids, methods, headers and framings. The
controller answers each with a status of its table, says which member is wrong and why, and goes on."""
import copy
import http.client
import itertools
import json
import socket
import unittest
import urllib.parse

from tests.support.controller import Controller, every_resource, put_every_resource
from tests.support.lab import BIN

ROOT = "/networking/v7.1"
WRONG = (None, "", 0, -1, 1e30, True, "x", [], {}, [[]], [None], {"a": {}}, {"resourceRef": "x"}, {"resourceRef": 5}, "\u0000\ud7ff", "a" * 5000,
         [1] * 200, {"resourceRef": "/networkInterfaces/none"}, [{"resourceId": "q"}], [{"resourceId": None, "properties": None}], [{}] * 3)
# The statuses that each error code may come with: one, by the table that the OpenAPI document is made of.
STATUSES = {code: int(name.removeprefix("Status"))
            for name, answer in json.loads((BIN.parent / "documents/openapi.json").read_text(encoding="utf-8"))["components"]["responses"].items()
            for code in answer.get("x-error-codes", ())}
STATUSES |= {"OperationNotSupported": 405}
LIST = b'{"properties": {"inboundDefaultAction": "Deny"}}'


def places(value, path=()):
    """The path of each part of a JSON value."""
    yield path
    for key, member in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(member, (*path, key))


def with_part(value, path, part):
    if not path:
        return part
    changed = copy.deepcopy(value)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = part
    return changed


class ClumsyInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.controller = Controller.for_test(cls)
        cls.rest = cls.controller.client()
        cls.addClassCleanup(cls.rest.close)

    def send(self, method: str, target: str, body: bytes | None = None, headers: dict | None = None):
        status, answered, text = self.rest.raw(method, target, body, headers)
        return status, answered, json.loads(text) if text else {}

    def assert_refused(self, status: int, answer: dict, where: str) -> dict:
        """With a code of the table, at that code's status, and with words."""
        error = answer["error"]
        self.assertEqual(STATUSES.get(error["code"]), status, f"{where}: {error}")
        self.assertGreater(len(error["message"]), 15, where)
        return error

    def test_a_wrong_part_anywhere_in_a_body_is_named_or_harmless(self):
        put_every_resource(self.rest)
        wrong = itertools.cycle(WRONG)
        refused = 0
        for path, body in every_resource():
            for place, part in zip(list(places(body)), wrong):
                sent = with_part(body, place, part)
                status, _, answer = self.send("PUT", ROOT + path, json.dumps(sent).encode(), {"Content-Type": "application/json"})
                where = f"{path} {place}: {str(part)[:60]}"
                if status < 300:
                    self.rest.request("PUT", path, body)
                    continue
                refused += 1
                error = self.assert_refused(status, answer, where)
                if isinstance(sent, dict):
                    self.assertTrue(error["target"], where)
        self.assertGreater(refused, 500)

    def test_what_is_no_json_object_is_refused_with_its_place(self):
        bodies = {b"": "empty", b"null": "object", b"[]": "object", b'"x"': "object", b"{'a': 1}": "byte 2, in line 1", b'{\n"a": x}': "byte 8, in line 2",
                  b'{"a": 1, "A": 2}': "twice", b'{"tags": {"a": "\xe9"}}': "UTF-8", "{}".encode("utf-16"): "byte 1", b"[" * 100_000: "64 levels",
                  b'{"tags": ' + b'{"a":' * 100 + b"1" + b"}" * 101: "64 levels", b"{} {}": "byte 4", b'{"a": NaN}': "byte 7"}
        for body, why in bodies.items():
            status, _, answer = self.send("PUT", f"{ROOT}/macPools/m", body, {"Content-Type": "application/json"})
            error = self.assert_refused(status, answer, body[:40])
            self.assertEqual(error["code"], "InvalidRequestFormat")
            self.assertIn(why, error["message"])
        self.assertFalse(self.rest.exists("/macPools/m"))

    def test_a_byte_order_mark_and_blanks_around_are_let_pass(self):
        body = b"\xef\xbb\xbf\r\n\t " + LIST + b"\r\n"
        self.assertEqual(self.send("PUT", f"{ROOT}/accessControlLists/marked", body, {"Content-Type": "application/json"})[0], 201)

    def test_ids_of_any_script_and_sign_come_back_as_they_are(self):
        for number, name in enumerate(("été", "網路", "a b", "a+b", "a;b=1", "a'\"<b>&", "[b]{c}|^`", "~$!@(),", "x" * 256)):
            target = f"{ROOT}/accessControlLists/{urllib.parse.quote(name, safe='')}"
            self.assertEqual(self.send("PUT", target, b"{}")[0], 201, name)
            read = self.send("GET", target)[2]
            self.assertEqual((read["resourceId"], read["resourceRef"]), (name, f"/accessControlLists/{name}"))
            self.assertEqual(self.send("DELETE", target)[0], 200, number)
        for name in ("..", ".", "x" * 257, "a%3Fb", "a%23b", "a%25b", "a%5Cb"):
            status, _, answer = self.send("PUT", f"{ROOT}/accessControlLists/{name}", b"{}")
            self.assertEqual(self.assert_refused(status, answer, name)["code"], "InvalidResourceName", name)
        for name in ("a%2Fb", "a%00b", "a%0Ab", "a%zz", "%ff", "a//b"):
            status, _, answer = self.send("PUT", f"{ROOT}/accessControlLists/{name}", b"{}")
            self.assertEqual(self.assert_refused(status, answer, name)["code"], "NotFound", name)

    def test_methods_that_are_not_there_say_which_are(self):
        for method, target, allowed in (("POST", "/macPools/m", "GET, HEAD, PUT, DELETE"), ("PATCH", "/macPools/m", "GET, HEAD, PUT, DELETE"),
                                        ("OPTIONS", "/macPools", "GET, HEAD"), ("DELETE", "/macPools", "GET, HEAD"), ("PUT", "/macPools", "GET, HEAD"),
                                        ("DELETE", "/loadBalancerManager/config", "GET, HEAD, PUT"), ("BREW", "/macPools", "GET, HEAD")):
            status, headers, answer = self.send(method, ROOT + target, b"{}" if method != "OPTIONS" else None)
            self.assert_refused(status, answer, method)
            self.assertEqual(headers["Allow"], allowed, f"{method} {target}")
        status, headers, answer = self.send("HEAD", f"{ROOT}/macPools")
        self.assertEqual((status, answer), (200, {}))
        self.assertGreater(int(headers["Content-Length"]), 10)

    def test_paths_say_where_they_leave_the_interface(self):
        for target, why in (("/", "begin with /networking/v7.1/"), ("/networking/v99/servers", "'v99' is no version"), (f"{ROOT}/vnets", "'vnets' is no collection"),
                            ("/networking/v1/virtualNetworks/a/virtualNetworkPeerings", "exists from v3 on"), ("/networking", "begin with")):
            status, _, answer = self.send("GET", target)
            self.assertIn(why, self.assert_refused(status, answer, target)["message"])

    def test_query_parameters_that_nobody_knows_change_nothing(self):
        plain = self.send("GET", f"{ROOT}/macPools")[2]
        for query in ("api-version=2020-01-01", "$filter=a%20eq%20b", "$top=1", "&&=", "%zz", "a=b?c=d"):
            self.assertEqual(self.send("GET", f"{ROOT}/macPools?{query}")[2], plain, query)

    def test_content_types_codings_and_conditions(self):
        for headers, status in (({"Content-Type": "text/plain"}, 415), ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
                                ({"Content-Type": "application/json; charset=utf-16"}, 415), ({"Content-Encoding": "gzip"}, 415),
                                ({"Accept": "text/html"}, 406), ({"If-Match": "*"}, 412), ({"If-Match": "nonsense"}, 412), ({"If-Match": 'W/"a", "b"'}, 412),
                                ({"If-Match": ""}, 201), ({"If-None-Match": "*"}, 412), ({"Content-Type": "application/json;charset=UTF-8;"}, 200),
                                ({"Content-Type": "APPLICATION/JSON", "Accept": "*/*;q=0.1, text/*"}, 200), ({}, 200)):
            answered, _, answer = self.rest.raw("PUT", f"{ROOT}/accessControlLists/typed", LIST, headers)
            self.assertEqual(answered, status, f"{headers}: {answer}")
            if status >= 400:
                self.assert_refused(status, json.loads(answer), str(headers))

    def test_old_and_odd_framings(self):
        chunks = b"".join(b"%x;odd=1\r\n%c\r\n" % (1, byte) for byte in LIST) + b"0\r\nTrailer: x\r\n\r\n"
        head = f"PUT {ROOT}/accessControlLists/framed HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n".encode()
        get = f"GET {ROOT}/macPools HTTP/1.0\r\n".encode()
        for request, status, connection in ((head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks, 201, "close"),
                                            (head + b"Transfer-Encoding: gzip\r\n\r\n", 501, "close"),
                                            (head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "close"),
                                            (head + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400, "close"),
                                            (get + b"\r\n", 200, "close"), (get + b"Connection: keep-alive\r\n\r\n", 200, "keep-alive"),
                                            (b"GET  / HTTP/1.1\r\n\r\n", 400, "close"), (b"\x16\x03\x01\x02\x00", 400, "close")):
            answer = self.exchange(request)
            self.assertEqual((answer.status, answer.getheader("Connection")), (status, connection), request[-60:])

    def exchange(self, request: bytes) -> http.client.HTTPResponse:
        uri = urllib.parse.urlsplit(self.controller.uri)
        with socket.create_connection((uri.hostname, uri.port), timeout=20) as connection:
            connection.sendall(request)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            answer.read()
            return answer


if __name__ == "__main__":
    unittest.main()
