"""A client of ovsdb-server (RFC 7047), as far as tests need one: transactions, many of them under way at once."""
import json
import socket


class Ovsdb:
    def __init__(self, remote: str):
        """remote: "tcp:ADDRESS:PORT", as ovsdb-client takes it."""
        _, address, port = remote.split(":")
        self.socket = socket.create_connection((address, int(port)), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.decoder = json.JSONDecoder()
        self.unread = ""
        self.asked = self.answered = 0

    def __enter__(self) -> "Ovsdb":
        return self

    def __exit__(self, *_) -> None:
        self.socket.close()

    def ask(self, database: str, *operations: dict) -> None:
        self.asked += 1
        self.socket.sendall(json.dumps({"id": self.asked, "method": "transact", "params": [database, *operations]}).encode())

    def next_answer(self) -> list:
        """The results of the oldest transaction that was not answered yet; fails when one of its operations did."""
        while True:
            self.unread = self.unread.lstrip()
            try:
                message, end = self.decoder.raw_decode(self.unread)
            except json.JSONDecodeError:
                self.unread += self.socket.recv(1 << 16).decode()
                continue
            self.unread = self.unread[end:]
            if message.get("method") == "echo":
                self.socket.sendall(json.dumps({"id": message["id"], "result": message["params"], "error": None}).encode())
                continue
            self.answered += 1
            faults = [result for result in message["result"] or [] if result and "error" in result]
            assert message["error"] is None and not faults, message
            return message["result"]

    def drain(self, most_under_way: int = 0) -> None:
        while self.asked - self.answered > most_under_way:
            self.next_answer()

    def transact(self, database: str, *operations: dict) -> list:
        self.drain()
        self.ask(database, *operations)
        return self.next_answer()
