"""Events over WS-Management: each subscriber is told each change once, in order, or that it has missed some."""
import threading
import unittest

from tests.support.cim import CimProvider
from tests.support.controller import Controller
from tests.support.wsman import SPACES, Fault, WsmanClient

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
        seen = self.client.events(subscription, 0.5)
        # The changes were read together: those of one path carry the state of the last of them.
        self.assertLessEqual(len(seen), 1)
        self.rest.put("/securityTags/condition", {"type": "hot"})
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

    def test_wrong_subscriptions_are_refused(self):
        self.fault("CannotProcessFilter", self.client.subscribe, "SELECT * FROM NC_SecurityTag")
        self.fault("CannotProcessFilter", self.client.subscribe, "SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'NC_SecurityTag' "
                   "AND TargetInstance.nothing = 1")
        self.fault("CannotProcessFilter", self.client.subscribe, "SELECT * FROM __InstanceCreationEvent WITHIN 0")
        self.fault("DestinationUnreachable", self.client.subscribe, "SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'NC_Nothing'")
        self.fault("DeliveryModeRequestedUnavailable", self.client.subscribe, "SELECT * FROM __InstanceCreationEvent", mode="urn:x")
        self.fault("InvalidExpirationTime", self.client.subscribe, "SELECT * FROM __InstanceCreationEvent", expires="soon")


if __name__ == "__main__":
    unittest.main()
