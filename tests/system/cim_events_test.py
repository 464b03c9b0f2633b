"""Events over WS-Management: each subscriber is told each change once, in order, or that it has missed some."""
import http.server
import queue
import threading
import unittest
import xml.etree.ElementTree as ElementTree

from tests.support.cim import CimProvider
from tests.support.controller import Controller
from tests.support.lab import wait_for
from tests.support.wsman import SPACES, Fault, WsmanClient, local, values

CREATED, MODIFIED, DELETED = "__InstanceCreationEvent", "__InstanceModificationEvent", "__InstanceDeletionEvent"


class EventsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.controller = Controller.for_test(cls)
        cls.rest = cls.controller.client()
        cls.provider = CimProvider.for_test(cls, cls.controller.uri)
        cls.client = WsmanClient(cls.provider)

    def subscribe(self, query: str, **options) -> str:
        subscription = self.client.subscribe(query, **options)
        self.addCleanup(self.end, subscription)
        return subscription

    def end(self, subscription: str) -> None:
        try:
            self.client.unsubscribe(subscription)
        except Fault:
            pass  # the test has ended it

    def fault(self, subcode: str, call, *arguments, **named) -> None:
        with self.assertRaises(Fault) as raised:
            call(*arguments, **named)
        self.assertEqual(raised.exception.subcode, subcode, raised.exception.reason)

    def test_created_changed_and_deleted_with_what_was_before(self):
        subscription = self.subscribe("SELECT * FROM __InstanceOperationEvent WITHIN 5 WHERE TargetInstance ISA 'NC_SecurityTag'")
        self.rest.put("/securityTags/seen", {"type": "one"})
        told = self.client.events(subscription)
        self.rest.put("/securityTags/seen", {"type": "two"})
        told += self.client.events(subscription)
        self.rest.put("/macPools/unseen", {"startMacAddress": "00-1D-D8-B7-1C-00", "endMacAddress": "00-1D-D8-F4-1F-FF"})
        self.rest.delete("/securityTags/seen")
        told += self.client.events(subscription)
        self.assertEqual([name for name, _ in told], [CREATED, MODIFIED, DELETED])
        created, modified, deleted = (event for _, event in told)
        self.assertEqual(created["TargetInstance"]["type"], "one")
        self.assertEqual((modified["PreviousInstance"]["type"], modified["TargetInstance"]["type"]), ("one", "two"))
        self.assertEqual(deleted["TargetInstance"]["type"], "two")
        self.assertGreater(int(created["TIME_CREATED"]), 133_000_000_000_000_000)  # of 2022, in 100 ns since 1601

    def test_conditions_are_of_what_is_now_and_what_was(self):
        self.rest.put("/securityTags/condition", {"type": "cold"})
        subscription = self.subscribe("SELECT * FROM __InstanceModificationEvent WHERE TargetInstance ISA 'NC_SecurityTag' AND "
                                      "PreviousInstance.type = 'cold' AND TargetInstance.type = 'hot'")
        for value in ("warm", "hot", "cold", "hot", "cold"):
            self.rest.put("/securityTags/condition", {"type": value})
        seen = self.client.events(subscription)
        self.assertEqual([(name, event["TargetInstance"]["type"]) for name, event in seen], [(MODIFIED, "hot")])

    def test_a_pull_waits_for_what_happens(self):
        subscription = self.subscribe("SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'NC_SecurityTag'")
        writer = threading.Timer(0.3, lambda: self.controller.client().put("/securityTags/later", {"type": "x"}))
        writer.start()
        self.addCleanup(writer.join)
        self.assertEqual([event["TargetInstance"]["resourceRef"] for _, event in self.client.events(subscription, 30)], ["/securityTags/later"])

    def test_groups_are_counted(self):
        subscription = self.subscribe("SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'NC_SecurityTag' "
                                      "GROUP WITHIN 1 BY TargetInstance.type HAVING NumberOfEvents > 1")
        for name, kind in (("g1", "red"), ("g2", "blue"), ("g3", "red"), ("g4", "red")):
            self.rest.put(f"/securityTags/{name}", {"type": kind})
        told = self.client.events(subscription, 20)
        self.assertEqual([(name, event["NumberOfEvents"], event["Representative"]["TargetInstance"]["type"]) for name, event in told],
                         [("__AggregateEvent", "3", "red")])

    def test_every_subscriber_gets_every_change_once_and_in_order(self):
        writers, each = 4, 250
        query = "SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'NC_SecurityTag' AND TargetInstance.resourceId LIKE 'load%'"
        subscriptions = [self.subscribe(query) for _ in range(3)]

        def write(writer: int) -> None:
            rest = self.controller.client()
            for number in range(each):
                rest.put(f"/securityTags/load-{writer}-{number:04}", {"type": "x"})
            rest.close()

        threads = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
        for thread in threads:
            thread.start()
        self.addCleanup(lambda: [thread.join() for thread in threads])
        seen = []
        for subscription, piece in zip(subscriptions, (1000, 100, 37)):
            names: list[str] = []
            while len(names) < writers * each:
                events = self.client.events(subscription, 20, piece)
                self.assertTrue(events, f"{len(names)} events came")
                names += [event["TargetInstance"]["resourceId"] for _, event in events]
            self.assertEqual(self.client.events(subscription, 0.05), [])
            for writer in range(writers):
                own = [name for name in names if name.startswith(f"load-{writer}-")]
                self.assertEqual(own, [f"load-{writer}-{number:04}" for number in range(each)])
            seen.append(names)
        self.assertEqual(seen[0], seen[1])
        self.assertEqual(seen[0], seen[2])

    def test_one_that_has_missed_something_is_told(self):
        subscription = self.subscribe("SELECT * FROM __InstanceOperationEvent WHERE TargetInstance ISA 'NC_SecurityTag'")
        self.rest.put("/securityTags/missed", {"type": "x"})
        self.controller.kill()
        self.controller.start()  # it keeps no changes of before
        rest = self.controller.client()
        self.addCleanup(rest.close)
        self.assertEqual([name for name, _ in self.client.events(subscription)], ["__EventQueueOverflowEvent"])
        rest.put("/securityTags/missed", {"type": "y"})
        told = self.client.events(subscription)
        self.assertEqual([(name, event["PreviousInstance"]["type"]) for name, event in told], [(MODIFIED, "x")])
        type(self).rest = self.controller.client()

    def test_subscriptions_end_and_belong_to_their_owner(self):
        query = "SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'NC_SecurityTag'"
        subscription = self.subscribe(query)
        stranger = WsmanClient(self.provider, headers={"Authorization": "Basic c3RyYW5nZXI6eA=="})
        self.fault("InvalidEnumerationContext", stranger.events, subscription, 0.05)
        renewed = self.client.call(SPACES["e"] + "/Renew", "*", "<e:Renew><e:Expires>PT5M</e:Expires></e:Renew>",
                                   headers=f"<e:Identifier>{subscription}</e:Identifier>")
        self.assertEqual(renewed.findtext(".//e:Expires", "", SPACES), "PT300S")
        self.client.unsubscribe(subscription)
        self.fault("InvalidEnumerationContext", self.client.events, subscription, 0.05)
        hoarder = WsmanClient(self.provider, headers={"Authorization": "Basic aG9hcmRlcjp4"})
        for _ in range(32):
            hoarder.subscribe(query)
        self.fault("QuotaLimit", hoarder.subscribe, query)

    def receiver(self, answers: list[str] | None = None) -> tuple[str, queue.Queue]:
        """NotifyTo of a server that puts what it gets into the queue, and answers with these bodies, then with 500."""
        got: queue.Queue = queue.Queue()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                got.put(ElementTree.fromstring(self.rfile.read(int(self.headers["Content-Length"]))))
                body = answers.pop(0).encode() if answers else b""
                self.send_response(200 if answers is None or body else 500)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        self.addCleanup(lambda: (server.shutdown(), thread.join(), server.server_close()))
        return (f"<e:NotifyTo><a:Address>http://127.0.0.1:{server.server_port}/events?x=1</a:Address><a:ReferenceParameters>"
                '<x:Mine xmlns:x="urn:x">7</x:Mine></a:ReferenceParameters></e:NotifyTo>'), got

    QUERY = "SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'NC_SecurityTag'"

    def test_events_are_sent_to_the_subscriber(self):
        notify_to, got = self.receiver()
        subscription = self.subscribe(self.QUERY, mode=SPACES["e"] + "/DeliveryModes/Push", notify_to=notify_to)
        for number in range(3):
            self.rest.put(f"/securityTags/pushed{number}", {"type": "x"})
        for number in range(3):
            message = got.get(timeout=20)
            self.assertEqual(message.findtext(".//{urn:x}Mine"), "7")
            event = message.find("s:Body", SPACES)[0]
            self.assertEqual((local(event), values(event)["TargetInstance"]["resourceId"]), (CREATED, f"pushed{number}"))
        self.client.unsubscribe(subscription)
        self.rest.put("/securityTags/pushed-late", {"type": "x"})
        self.fault("InvalidEnumerationContext", self.client.unsubscribe, subscription)

    def test_events_are_sent_in_batches_and_until_one_is_not_taken(self):
        ack = "http://schemas.dmtf.org/wbem/wsman/1/wsman/Ack"
        for mode, answers in (("Events", ["taken"]), ("PushWithAck", [ack])):
            notify_to, got = self.receiver(answers)
            subscription = self.subscribe(self.QUERY, mode=f"http://schemas.dmtf.org/wbem/wsman/1/wsman/{mode}", notify_to=notify_to)
            self.rest.put(f"/securityTags/{mode}1", {"type": "x"})
            first = got.get(timeout=20)
            self.assertEqual([each.get("Action", "").rpartition("/")[2] for each in first.iterfind(".//w:Event", SPACES)],
                             ["Event"] if mode == "Events" else [])
            self.rest.put(f"/securityTags/{mode}2", {"type": "x"})
            got.get(timeout=20)  # is answered with 500
            wait_for("the subscription ends", lambda: self.is_gone(subscription))

    def is_gone(self, subscription: str) -> bool:
        try:
            self.client.call(SPACES["e"] + "/Renew", "*", "<e:Renew/>", headers=f"<e:Identifier>{subscription}</e:Identifier>")
        except Fault as fault:
            return fault.subcode == "InvalidEnumerationContext"
        return False

    def test_events_are_not_sent_to_other_machines(self):
        for uri in ("http://192.0.2.1/x", "http://127.0.0.1@192.0.2.1/x", "ftp://127.0.0.1/x", "nothing", ""):
            self.fault("InvalidParameter", self.client.subscribe, self.QUERY, mode=SPACES["e"] + "/DeliveryModes/Push",
                       notify_to=f"<e:NotifyTo><a:Address>{uri}</a:Address></e:NotifyTo>")

    def test_wrong_subscriptions_are_refused(self):
        self.fault("CannotProcessFilter", self.client.subscribe, "SELECT * FROM NC_SecurityTag")
        self.fault("CannotProcessFilter", self.client.subscribe, "SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'NC_SecurityTag' "
                   "AND TargetInstance.nothing = 1")
        self.fault("CannotProcessFilter", self.client.subscribe, "SELECT * FROM __InstanceCreationEvent WITHIN 0")
        self.fault("DestinationUnreachable", self.client.subscribe, "SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'NC_Nothing'")
        self.fault("DeliveryModeRequestedUnavailable", self.client.subscribe, "SELECT * FROM __InstanceCreationEvent", mode="urn:x")
        self.fault("InvalidExpirationTime", self.client.subscribe, "SELECT * FROM __InstanceCreationEvent", expires="soon")
        self.fault("UnsupportedFeature", self.client.subscribe, self.QUERY, expires="2030-01-01T00:00:00Z")
        self.fault("UnsupportedFeature", self.client.subscribe, self.QUERY, notify_to="<w:Heartbeats>PT10S</w:Heartbeats>")
        self.fault("UnsupportedFeature", self.client.subscribe, self.QUERY, expires="PT1M</e:Expires><w:SendBookmarks/><e:Expires>PT1M")


if __name__ == "__main__":
    unittest.main()
