"""ncd is killed under writes: what it acknowledged is there afterwards, and it starts again each time."""
import pathlib
import random
import subprocess
import tempfile
import threading
import time
import unittest

from tests.support.lab import BIN, wait_for
from tests.support.rest import Rest, RestError

ROUNDS = 50
WRITERS = 4


class Controller:
    """ncd alone, without hosts, on loopback."""

    def __init__(self, directory: pathlib.Path):
        self.directory = directory
        self.endpoint = directory / "endpoint"
        self.log = (directory / "ncd.log").open("a")
        self.process = None

    def start(self) -> None:
        self.endpoint.unlink(missing_ok=True)
        self.process = subprocess.Popen([BIN / "ncd", "--data-dir", self.directory / "store", "--listen", "127.0.0.1:0",
                                         "--allow-insecure-http", "--endpoint-file", self.endpoint],
                                        stdout=self.log, stderr=self.log)
        wait_for("ncd listens", lambda: self.process.poll() is not None or self.endpoint.exists())
        assert self.process.poll() is None, (self.directory / "ncd.log").read_text()

    def client(self) -> Rest:
        return Rest(self.endpoint.read_text().strip())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self.kill()
        self.log.close()


class Writer(threading.Thread):
    """Writes until the connection breaks: each path gets ever higher numbers. Remembers what was acknowledged."""

    def __init__(self, controller: Controller, name: str, acknowledged: dict[str, int], attempted: dict[str, int]):
        super().__init__()
        self.rest = controller.client()
        self.prefix = name
        self.acknowledged = acknowledged
        self.attempted = attempted
        self.error = None

    def run(self) -> None:
        try:
            for turn in range(100_000):
                path = f"/credentials/{self.prefix}-{turn % 5}"
                number = self.attempted.get(path, 0) + 1
                self.attempted[path] = number
                self.rest.put(path, {"type": "usernamePassword", "userName": str(number), "value": "secret"})
                self.acknowledged[path] = number
        except OSError:
            pass  # killed: what this test is about
        except RestError as error:
            self.error = error
        finally:
            self.rest.close()


class Store(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="nc-store-")
        self.addCleanup(temporary.cleanup)
        directory = pathlib.Path(temporary.name)
        (directory / "store").mkdir()
        self.controller = Controller(directory)
        self.addCleanup(self.controller.close)

    def test_no_acknowledged_write_is_lost_when_ncd_is_killed_fifty_times(self):
        acknowledged: dict[str, int] = {}
        attempted: dict[str, int] = {}
        chance = random.Random(1)
        written = 0
        self.controller.start()
        for _ in range(ROUNDS):
            before = sum(acknowledged.values())
            writers = [Writer(self.controller, f"w{number}", acknowledged, attempted) for number in range(WRITERS)]
            for writer in writers:
                writer.start()
            # Killed at an unforeseen moment, but never before something was acknowledged in this round.
            wait_for("a write is acknowledged", lambda: sum(acknowledged.values()) > before)
            time.sleep(chance.uniform(0, 0.05))
            self.controller.kill()
            for writer in writers:
                writer.join()
                self.assertIsNone(writer.error)
            written = sum(acknowledged.values())
            self.controller.start()
            rest = self.controller.client()
            for path, number in acknowledged.items():
                stored = int(rest.get(path)["properties"]["userName"])
                # A write whose answer was cut off may be there or not; anything older than the acknowledged one may not.
                self.assertTrue(number <= stored <= attempted[path], f"{path}: acknowledged {number}, stored {stored}")
                attempted[path] = acknowledged[path] = stored
            rest.close()
        self.assertGreater(written, ROUNDS)
