#!/usr/bin/env python3
"""What stands around a real `warden serve` and is not as it should be: few descriptors, a pipe in place of a certificate, SIGHUP.

    surroundings.py WARDEN FOLDER      WARDEN: the program; FOLDER: for what is made on the way

Exit 0: held; 1: it did not. Nothing here depends on being quick: each wait is for an event, and a long one.
"""
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time

PATIENCE = 120  # seconds


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def eventually(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        expect(time.monotonic() < deadline, what)
        time.sleep(0.02)


class Server:
    def __init__(self, warden, folder, name, descriptors=None):
        self.log = folder / f"{name}.log"
        limit = (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))) if descriptors else None
        self.process = subprocess.Popen(
            [warden, "serve", "--cert", folder / "pair/tls.crt", "--key", folder / "pair/tls.key", "--listen", "127.0.0.1:0", "--ops-listen",
             "127.0.0.1:0", "--drain-delay", "0", "--log-format", "text"], stdout=subprocess.PIPE, stderr=open(self.log, "w"), text=True,
            preexec_fn=limit)
        ports = re.search(r"https://127\.0\.0\.1:(\d+) \(ops http://127\.0\.0\.1:(\d+)\)", self.process.stdout.readline())
        self.port, self.ops_port = int(ports[1]), int(ports[2])

    def connect(self, tls=True):
        raw = socket.create_connection(("127.0.0.1", self.port if tls else self.ops_port), timeout=PATIENCE)
        if not tls:
            return raw
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(raw)

    def ask(self, connection, request):
        connection.sendall(request)
        return int(connection.recv(65536).split()[1])

    def health(self, path="/healthz"):
        with self.connect(tls=False) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            return b"".join(iter(lambda: connection.recv(4096), b""))

    def review(self, connection):
        body = b'{"request":{"uid":"1"}}'
        head = f"POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        return self.ask(connection, head.encode() + body)

    def served(self):
        with self.connect() as connection:
            return connection.getpeercert(binary_form=True)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        expect(self.process.wait(PATIENCE) == 0, f"exit code {self.process.returncode}, the log: {self.log.read_text()}")


def make_pair(warden, folder):
    shutil.rmtree(folder / "new", ignore_errors=True)
    (folder / "new").mkdir()
    subprocess.run([warden, "certs", "create", "--service", "w", "--namespace", "n", "--folder", folder / "new"], check=True, stdout=subprocess.DEVNULL)
    for name in ("tls.crt", "tls.key"):
        os.replace(folder / "new" / name, folder / "pair" / name)


def few_descriptors(warden, folder):
    server = Server(warden, folder, "few", descriptors=64)
    first = server.connect()
    expect(server.review(first) == 200, "the first connection is not served")
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(200)]
    for _ in range(20):
        expect(b" 200 OK" in server.health(), "/healthz is silent while the webhook has no room")
        expect(server.review(first) == 200, "an open connection is not served any more")
    with server.connect() as another:
        expect(server.review(another) == 200, "nobody new gets in")
    for one in idle:
        one.close()
    lines = server.log.read_text().count("no connection can be taken")
    expect(lines <= 5, f"{lines} lines of the log about the same thing")
    server.end()


def hang_up(warden, folder):
    server = Server(warden, folder, "hang_up")
    kept = server.connect()
    expect(server.review(kept) == 200, "not served")
    for _ in range(3):
        before = server.served()
        make_pair(warden, folder)
        server.process.send_signal(signal.SIGHUP)
        eventually(lambda: server.served() != before, "the new certificate is not served")
    expect(server.review(kept) == 200, "SIGHUP has cut a connection")
    server.end()


def pipe(warden, folder):
    server = Server(warden, folder, "pipe")
    (folder / "pair/tls.crt").unlink()
    os.mkfifo(folder / "pair/tls.crt")
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: b"pipe" in server.health("/readyz"), "/readyz does not name it")
    with server.connect() as connection:
        expect(server.review(connection) == 200, "not served")
    (folder / "pair/tls.crt").unlink()
    before = server.served()
    make_pair(warden, folder)
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: server.served() != before, "renewal has stopped for ever")
    (folder / "pair/tls.crt").unlink()
    os.mkfifo(folder / "pair/tls.crt")
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: b"pipe" in server.health("/readyz"), "/readyz does not name it again")
    server.end()
    late = subprocess.run([warden, "serve", "--cert", folder / "pair/tls.crt", "--key", folder / "pair/tls.key", "--listen", "127.0.0.1:0",
                           "--ops-listen", "127.0.0.1:0"], timeout=PATIENCE, stderr=subprocess.PIPE, text=True)
    expect(late.returncode == 2 and "should be a file" in late.stderr, f"a start with a pipe: {late.returncode}, {late.stderr}")


def main():
    warden, folder = sys.argv[1], pathlib.Path(sys.argv[2]) / "surroundings"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "pair").mkdir(parents=True)
    failed = 0
    for step in (few_descriptors, hang_up, pipe):
        make_pair(warden, folder)
        try:
            step(warden, folder)
            print(f"{step.__name__}: held")
        except (AssertionError, OSError, subprocess.SubprocessError) as error:
            failed += 1
            print(f"{step.__name__}: FAILED: {error!r}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
