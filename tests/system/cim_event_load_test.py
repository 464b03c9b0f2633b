"""Events under load: whoever subscribes, in whatever way, is told each change once, in order, with what it made of the resource."""
import collections
import http.server
import os
import queue
import random
import subprocess
import threading
import unittest
import xml.etree.ElementTree as ElementTree

from tests.support.cim import CimProvider
from tests.support.controller import Controller
from tests.support.lab import BIN
from tests.support.wsman import SPACES, WsmanClient, local, values

CHANGES = int(os.environ.get("NC_EVENT_CHANGES", "10000"))
WRITERS = 4
TAGS = "WHERE TargetInstance ISA 'NC_SecurityTag'"
CREATED, MODIFIED, DELETED = "__InstanceCreationEvent", "__InstanceModificationEvent", "__InstanceDeletionEvent"
ALL = f"SELECT * FROM __InstanceOperationEvent {TAGS}"
#: class of the event, resourceRef, etag, etag before ("-": none)
Told = collections.namedtuple("Told", "kind path etag before")


def told(kind: str, event: dict) -> Told:
    target, previous = event["TargetInstance"], event.get("PreviousInstance")
    return Told(kind, target["resourceRef"], target["etag"], previous["etag"] if previous else "-")


class Writer(threading.Thread):
    """Creates, changes and deletes tags of its own, and some that others write too. Keeps what it has been answered."""

    def __init__(self, controller: Controller, number: int, count: int):
        super().__init__()
        self.rest = controller.client()
        self.number, self.count = number, count
        self.own: dict[str, list[tuple[str, str]]] = {}
        self.shared = 0

    def run(self) -> None:
        chance = random.Random(self.number)
        existing: set[str] = set()
        for step in range(self.count):
            if step % 10 == 9:
                self.rest.put(f"/securityTags/shared{chance.randrange(3)}", {"type": f"{self.number}-{step}"})
                self.shared += 1
                continue
            path = f"/securityTags/w{self.number}-{chance.randrange(50)}"
            history = self.own.setdefault(path, [])
            if path in existing and chance.random() < 0.3:
                self.rest.delete(path)
                existing.remove(path)
                history.append((DELETED, ""))
            else:
                answer = self.rest.put(path, {"type": f"{self.number}-{step}"})
                history.append((MODIFIED if path in existing else CREATED, answer["etag"]))
                existing.add(path)
        self.rest.close()


class Subscriber(threading.Thread):
    """Collects events until that of the last change has come."""

    def __init__(self):
        super().__init__()
        self.seen: list[Told] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.seen or self.seen[-1][:2] != (MODIFIED, "/securityTags/last"):
                self.seen += self.read()
        except BaseException as error:  # pylint: disable=broad-except
            self.error = error

    def read(self) -> list[Told]:
        raise NotImplementedError


class Puller(Subscriber):
    def __init__(self, provider: CimProvider, query: str, piece: int):
        super().__init__()
        self.client, self.piece = WsmanClient(provider), piece
        self.subscription = self.client.subscribe(query)

    def read(self) -> list[Told]:
        events = self.client.events(self.subscription, 30, self.piece)
        assert events, f"nothing after {len(self.seen)} events"
        return [told(*event) for event in events]


class Receiver(Subscriber):
    """Is sent them, in messages of several."""

    def __init__(self, provider: CimProvider):
        super().__init__()
        got: queue.Queue = queue.Queue()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                got.put(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.got = got
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.serving = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.serving.start()
        WsmanClient(provider).subscribe(
            ALL, mode="http://schemas.dmtf.org/wbem/wsman/1/wsman/Events",
            notify_to=f"<e:NotifyTo><a:Address>http://127.0.0.1:{self.server.server_port}/</a:Address></e:NotifyTo>")

    def read(self) -> list[Told]:
        message = ElementTree.fromstring(self.got.get(timeout=30))
        return [told(local(event[0]), values(event[0])) for event in message.iterfind(".//w:Event", SPACES)]

    def close(self) -> None:
        self.server.shutdown()
        self.serving.join()
        self.server.server_close()


class ComSink(Subscriber):
    """The sample whose sink is called by the library of COM."""

    def __init__(self, controller: Controller):
        super().__init__()
        self.process = subprocess.Popen([BIN / "ncwmi_watch", controller.uri, ALL, "1000000"], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout and self.process.stdout.readline() == "ready\n"

    def read(self) -> list[Told]:
        line = self.process.stdout.readline()
        assert line, "the sample has ended"
        return [Told(*line.split())]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class EventLoadTest(unittest.TestCase):
    def setUp(self):
        self.controller = Controller.for_test(self)
        self.provider = CimProvider.for_test(self, self.controller.uri)

    def write_all(self) -> list[Writer]:
        writers = [Writer(self.controller, number, CHANGES // WRITERS) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        rest = self.controller.client()
        for kind in ("x", "y"):
            rest.put("/securityTags/last", {"type": kind})
        rest.close()
        return writers

    def test_each_subscriber_is_told_each_change_once_and_in_order(self):
        receiver, sink = Receiver(self.provider), ComSink(self.controller)
        self.addCleanup(receiver.close)
        self.addCleanup(sink.close)
        grouped = WsmanClient(self.provider)
        groups = grouped.subscribe(f"{ALL} GROUP WITHIN 1 BY TargetInstance.__CLASS")
        modified = Puller(self.provider, f"SELECT * FROM {MODIFIED} {TAGS} AND TargetInstance.type <> PreviousInstance.type", 1000)
        subscribers = {"pull": Puller(self.provider, ALL, 1000), "pull a few": Puller(self.provider, ALL, 37),
                       "within": Puller(self.provider, ALL.replace("WHERE", "WITHIN 2 WHERE"), 500), "push": receiver, "COM": sink}
        for subscriber in (*subscribers.values(), modified):
            subscriber.start()
        writers = self.write_all()
        for subscriber in (*subscribers.values(), modified):
            subscriber.join()
        for name, subscriber in subscribers.items():
            with self.subTest(name):
                if subscriber.error:
                    raise subscriber.error
                self.check(subscriber.seen, writers)
        pulled = subscribers["pull"].seen
        for name, subscriber in subscribers.items():
            self.assertEqual(subscriber.seen, pulled, name)
        self.assertEqual(modified.seen, [event for event in pulled if event.kind == MODIFIED], modified.error)
        counted = 0
        while counted < len(pulled):
            told_groups = grouped.events(groups, 20)
            self.assertTrue(told_groups, f"{counted} of {len(pulled)} events are counted")
            counted += sum(int(event["NumberOfEvents"]) for _, event in told_groups)
        self.assertEqual(counted, len(pulled))

    def check(self, seen: list[Told], writers: list[Writer]) -> None:
        by_path: dict[str, list[Told]] = {}
        for event in seen:
            by_path.setdefault(event.path, []).append(event)
        for writer in writers:
            for path, history in writer.own.items():
                events = by_path.get(path, [])
                self.assertEqual([event.kind for event in events], [kind for kind, _ in history], path)
                state = "-"
                for event, (kind, etag) in zip(events, history):
                    # Of each change: the state that its writer was answered, and the one before.
                    if kind == DELETED:
                        self.assertEqual(event.etag, state, path)
                        state = "-"
                    else:
                        self.assertEqual((event.etag, event.before), (etag, state), path)
                        state = etag
        # Of what several write at the same time, some of what becomes durable together is overwritten unseen.
        shared = [event for path, events in by_path.items() if "shared" in path for event in events]
        self.assertLessEqual(len(shared), sum(writer.shared for writer in writers))
        for path in {event.path for event in shared}:
            state = "-"
            for event in by_path[path]:
                self.assertEqual(event.before, state, path)
                state = event.etag


if __name__ == "__main__":
    unittest.main()
