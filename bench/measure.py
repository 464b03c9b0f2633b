"""What the benches share: single measurements between two namespaces, each with a server of its own, and notes of progress."""
import json
import math
import re
import subprocess
import sys
import time

from tests.support.lab import run, wait_for

PORT = "5300"
STARTED = time.monotonic()


def note(text: str) -> None:
    """How far the bench has come, on standard error, with the time since it began."""
    print(f"[{time.monotonic() - STARTED:6.1f} s] {text}", file=sys.stderr, flush=True)


class Server:
    def __init__(self, namespace: str):
        self.process = subprocess.Popen(["ip", "netns", "exec", namespace, "iperf3", "-s", "-1", "-p", PORT, "--forceflush"],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        wait_for("iperf3 listens", lambda: "listening" in self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()


def iperf(source: str, target: str, address: str, seconds: float, *options) -> dict:
    with Server(target):
        text = run("ip", "netns", "exec", source, "iperf3", "-c", address, "-p", PORT, "-t", str(seconds), "-J", *options,
                   timeout=seconds + 30).stdout
    return json.loads(text)["end"]


def tcp_gbps(source: str, target: str, address: str, seconds: float, flows: int) -> float:
    """Received payload of so many TCP flows, Gb/s."""
    end = iperf(source, target, address, seconds, "-P", str(flows), "-O", "0.5" if seconds > 1 else "0")
    return end["sum_received"]["bits_per_second"] / 1e9


def udp_kpps(source: str, target: str, address: str, seconds: float) -> float:
    """Highest received rate of UDP datagrams with 64 bytes of payload at which at most 0.5 % is lost, 1,000 packets/s."""
    low, high, best = 10.0, 320.0, 0.0
    for _ in range(6):
        rate = math.sqrt(low * high)
        end = iperf(source, target, address, seconds, "-u", "-l", "64", "-b", f"{rate * 64 * 8 / 1000}M")
        total = end["sum"]
        received = (total["packets"] - total["lost_packets"]) / total["seconds"] / 1000
        offered = total["packets"] / total["seconds"] / 1000
        if total["lost_packets"] <= 0.005 * total["packets"] and offered > 0.9 * rate:
            low, best = rate, max(best, received)
        else:
            high = rate
    return best


def ping_us(source: str, address: str, count: int = 1000) -> tuple[float, float]:
    """p50 and p99 of the round trip, microseconds; one every 2 ms."""
    text = run("ip", "netns", "exec", source, "ping", "-n", "-c", str(count), "-i", "0.002", "-W", "1", address).stdout
    times = sorted(float(value) * 1000 for value in re.findall(r"time=([\d.]+) ms", text))
    return percentile(times, 50), percentile(times, 99)


def percentile(ordered: list[float], percent: float) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(len(ordered) * percent / 100) - 1)]
