#!/usr/bin/env python3
"""What two hostile clients do to a third: every one of its calls must be answered, and /healthz with it.

    hostile.py WARDEN FOLDER      WARDEN: the program; FOLDER: for what is made on the way

Starts `warden serve`, asks it in quiet, and again while two clients (at addresses of their own) send the bodies that take longest, hoard
connections that never ask or stop in the middle of everything, and send a byte now and then. They run beside the server, so they leave it
the processor when it wants it, as clients on a machine of their own would. Prints how long the third one waited, and what
memory the server keeps; fails for answers only, never for times. WARDEN_FEW_CALLS=1: a tenth of the calls.
Exit 0: held; 1: it did not.
"""
import http.client
import json
import multiprocessing
import os
import pathlib
import re
import resource
import socket
import ssl
import subprocess
import sys
import threading
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
THIRD, HOSTILE = "127.0.0.3", ("127.0.0.1", "127.0.0.2")
CALLS = 100 if os.environ.get("WARDEN_FEW_CALLS") else 1000
HOARD = 1100  # more than there are places
PATIENCE = 120  # seconds


def review():
    return json.loads((SOURCE / "tests/bench/data/create8k.json").read_text())


def with_annotation(value):
    body = review()
    body["request"]["object"]["metadata"].setdefault("annotations", {})["secret.reloader.stakater.com/reload"] = value
    return json.dumps(body).encode()


def config_map(text):
    body = review()
    request = body["request"]
    request["kind"] = {"group": "", "version": "v1", "kind": "ConfigMap"}
    request["resource"] = {"group": "", "version": "v1", "resource": "configmaps"}
    request["requestKind"], request["requestResource"] = request["kind"], request["resource"]
    request["object"] = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "litellm", "namespace": "llm"},
                         "data": {"config.yaml": text}}
    return json.dumps(body).encode()


def slow_bodies():
    """Each cost seconds once, or may."""
    models = "".join(f"- model_name: m{i}\n  litellm_params: {{model: openai/m{i}}}\n" for i in range(40))
    return [
        with_annotation(",".join(["\\pL{60}"] * 1000)),
        with_annotation(",".join(f"a{i}*" for i in range(1500))),
        with_annotation(",".join("(a|b)*" + "c?" * 20 for _ in range(150))),
        config_map(f"model_list:\n{models}litellm_settings:\n  x:\n" + "  - 12:30\n" * 1200),
        config_map(f"model_list:\n{models}litellm_settings:\n  x:\n" + "  - 12:30\n" * 90000),
        config_map("model_list:\n" + "".join(f"- model_name: m{i}\n  litellm_params: {{model: m{i}}}\n" for i in range(14000))),
        config_map("a: " + "{b: " * 200 + "1" + "}" * 200 + "\n" + "key: 1\n" * 2000),
        b"[" * 16000,
    ]


def insecure():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def connect(port, source, tls=True):
    raw = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE, source_address=(source, 0))
    return insecure().wrap_socket(raw) if tls else raw


def head(length, path="/mutate?timeout=10s"):
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n".encode()


def post_for_ever(port, source, bodies, counts):
    turn = 0
    while True:
        try:
            connection = connect(port, source)
            answers = connection.makefile("rb")
            while True:
                body = bodies[turn % len(bodies)]
                turn += 1
                connection.sendall(head(len(body)) + body)
                status = answers.readline().split()
                length = 0
                while (line := answers.readline()) not in (b"\r\n", b""):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                answers.read(length)
                if not status:
                    break
                with counts.get_lock():
                    counts.value += 1
        except OSError:
            time.sleep(0.05)


def hoard(port, ops_port, source):
    """Connections in every state in which they cost a place, again and again."""
    kept = []
    while True:
        for number in range(HOARD):
            try:
                kind = number % 6
                if kind == 5:
                    one = connect(ops_port, source, tls=False)
                else:
                    one = connect(port, source, tls=kind in (1, 2, 3))
                if kind == 2:
                    one.sendall(b"POST /validate HTT")
                elif kind == 3:
                    one.sendall(head(16000000) + b"{")
                elif kind == 4:
                    one.sendall(b"\x16\x03\x01\x02")
                kept.append(one)
            except OSError:
                time.sleep(0.001)
            if len(kept) > HOARD:
                kept.pop(0).close()
        time.sleep(0.2)


def be_hostile(port, ops_port, source, counts):
    os.nice(15)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    bodies = slow_bodies()
    threads = [threading.Thread(target=post_for_ever, args=(port, source, bodies[i:] + bodies[:i], counts), daemon=True) for i in range(6)]
    threads.append(threading.Thread(target=hoard, args=(port, ops_port, source), daemon=True))
    for thread in threads:
        thread.start()
    threading.Event().wait()


class Third:
    """Asks over one connection, as an API server does, now and then over a new one, and for health."""

    def __init__(self, port, ops_port):
        self.port, self.ops_port = port, ops_port
        self.body = json.dumps(review()).encode()
        self.times, self.health_times, self.new_times, self.failures = [], [], [], []
        self.kept = None

    def ask(self, calls):
        for number in range(calls):
            self.one(self.times, new=False)
            if number % 10 == 0:
                self.one(self.new_times, new=True)
                self.health()
            time.sleep(0.002)

    def one(self, times, new):
        begin = time.perf_counter()
        try:
            if new or self.kept is None:
                connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=insecure(), source_address=(THIRD, 0))
            else:
                connection = self.kept
            connection.request("POST", "/validate?timeout=10s", self.body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 200 or b'"uid"' not in text:
                self.failures.append(f"answered {answer.status}: {text[:80]!r}")
            if new:
                connection.close()
            else:
                self.kept = connection
        except OSError as error:
            self.failures.append(repr(error))
            self.kept = None
        times.append(time.perf_counter() - begin)

    def health(self):
        begin = time.perf_counter()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.ops_port, timeout=PATIENCE, source_address=(THIRD, 0))
            connection.request("GET", "/healthz")
            status = connection.getresponse().status
            connection.close()
            if status != 200:
                self.failures.append(f"/healthz answered {status}")
        except OSError as error:
            self.failures.append(f"/healthz: {error!r}")
        self.health_times.append(time.perf_counter() - begin)

    def tell(self, title):
        for what, times in (("reviews", self.times), ("over a new connection", self.new_times), ("/healthz", self.health_times)):
            ordered = sorted(times)
            p50, p99 = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
            print(f"{title}: {len(times)} {what}: p50 {p50 * 1e3:.2f} ms, p99 {p99 * 1e3:.2f} ms, longest {ordered[-1] * 1e3:.2f} ms")
        return sorted(self.times)[len(self.times) * 99 // 100]


def start(warden, folder):
    log = open(folder / "hostile.log", "w")
    server = subprocess.Popen([warden, "serve", "--self-signed", "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--drain-delay", "0",
                               "--log-format", "text", "--log-level", "error"], stdout=subprocess.PIPE, stderr=log, text=True)
    ports = re.search(r"https://127\.0\.0\.1:(\d+) \(ops http://127\.0\.0\.1:(\d+)\)", server.stdout.readline())
    return server, int(ports[1]), int(ports[2])


def resident(server):
    return int(re.search(r"VmRSS:\s*(\d+)", pathlib.Path(f"/proc/{server.pid}/status").read_text())[1]) / 1024


def main():
    warden, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    server, port, ops_port = start(warden, folder)
    hostile = []
    try:
        warm = Third(port, ops_port)
        warm.ask(50)
        print(f"load average: {' '.join(map(str, os.getloadavg()))}; resident {resident(server):.0f} MiB")
        quiet = Third(port, ops_port)
        quiet.ask(CALLS)
        before = quiet.tell("quiet")
        counts = multiprocessing.Value("i", 0)
        hostile = [multiprocessing.Process(target=be_hostile, args=(port, ops_port, source, counts), daemon=True) for source in HOSTILE]
        for process in hostile:
            process.start()
        time.sleep(5)
        beside = Third(port, ops_port)
        beside.ask(CALLS)
        after = beside.tell("beside two hostile clients")
        print(f"p99 {after / before:.1f} times; load average: {' '.join(map(str, os.getloadavg()))}; resident {resident(server):.0f} MiB; "
              f"{counts.value} hostile requests answered")
        for process in hostile:
            process.kill()
            process.join()
        deadline = time.monotonic() + PATIENCE
        metric = ""
        while time.monotonic() < deadline:
            connection = http.client.HTTPConnection("127.0.0.1", ops_port, timeout=PATIENCE)
            connection.request("GET", "/metrics")
            metric = connection.getresponse().read().decode()
            connection.close()
            if re.search(r"^warden_requests_in_flight [01]$", metric, re.M) and re.search(r"^warden_connections_open [0-9]$", metric, re.M):
                break
            time.sleep(0.2)
        time.sleep(3)
        print(f"afterwards: resident {resident(server):.0f} MiB")
        for line in re.findall(r"^warden_(?:connections|slow|requests)\w* .*|^warden_requests_shed_total.*", metric, re.M):
            print("  " + line)
        failures = warm.failures + quiet.failures + beside.failures
        for failure in failures[:10]:
            print(f"FAILED: {failure}")
        if server.poll() is not None:
            failures.append("the server has ended")
        server.terminate()
        if server.wait(PATIENCE) != 0:
            failures.append(f"the server ended with {server.returncode}")
            print(f"FAILED: {failures[-1]}")
        print("held" if not failures else f"{len(failures)} failures")
        return 1 if failures else 0
    finally:
        for process in hostile:
            process.kill()
        server.kill()


if __name__ == "__main__":
    sys.exit(main())
