#!/usr/bin/env python3
"""A small web server and its clients. Runs inside VMs.

usage: web.py serve PORT TEXT [ADDRESS]   answers every request with TEXT, and every line of a held connection with the
                                          line; prints "ready" when it listens
       web.py get ADDRESS PORT COUNT      makes COUNT requests, each on a connection of its own; prints the answers as
                                          JSON: text -> how often ("" for none within a second)
       web.py keep ADDRESS PORT           requests until SIGINT; prints the answers as JSON, in order
       web.py hold ADDRESS PORT           holds one connection and says a line on it 20 times a second until SIGINT;
                                          prints "ready" after the first answer, and at the end the number of answers,
                                          or what went wrong
"""
import collections
import json
import signal
import socket
import socketserver
import sys
import time

ASKING = True


def stop(*_) -> None:
    global ASKING
    ASKING = False


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            while line := self.rfile.readline():
                if line.startswith(b"GET"):
                    while self.rfile.readline().strip():
                        pass
                    text = self.server.text.encode()
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(text), text))
                    return
                self.wfile.write(line)
        except ConnectionError:
            pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


def get(address: str, port: int) -> str:
    try:
        with socket.create_connection((address, port), timeout=1) as connection:
            connection.sendall(f"GET / HTTP/1.1\r\nHost: {address}\r\n\r\n".encode())
            answer = b""
            while piece := connection.recv(4096):
                answer += piece
        return answer.decode().rpartition("\r\n\r\n")[2]
    except OSError:
        return ""


def hold(address: str, port: int) -> None:
    count = 0
    try:
        with socket.create_connection((address, port), timeout=2) as connection, connection.makefile("rwb") as lines:
            while ASKING:
                line = f"line {count}\n".encode()
                lines.write(line)
                lines.flush()
                if lines.readline() != line:
                    raise ConnectionError("another line came back")
                count += 1
                if count == 1:
                    print("ready", flush=True)
                time.sleep(0.05)
        print(count)
    except OSError as error:
        print(f"after {count} lines: {error}")


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    verb, *rest = sys.argv[1:]
    if verb == "serve":
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        address = rest[2] if len(rest) > 2 else ""
        Server.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        server = Server((address, int(rest[0])), Handler)
        server.text = rest[1]
        print("ready", flush=True)
        server.serve_forever()
    elif verb == "get":
        print(json.dumps(collections.Counter(get(rest[0], int(rest[1])) for _ in range(int(rest[2])))))
    elif verb == "keep":
        print("ready", flush=True)
        answers = []
        while ASKING:
            answers.append(get(rest[0], int(rest[1])))
            time.sleep(0.01)
        print(json.dumps(answers))
    else:
        hold(rest[0], int(rest[1]))


main()
