"""A proxy between the controller and one replica: it counts what goes through, and can get in the way."""
import contextlib
import http.client
import re
import socket
import struct
import threading
import time
import urllib.parse

# A call that may change something: all but reads. Chats do not come through a door.
WRITE = re.compile(r"(POST|PATCH|PUT|DELETE) /model/")


class Request:
    def __init__(self, method, path, head, body):
        self.method, self.path, self.head, self.body = method, path, head, body
        self.time = time.monotonic()
        self.status = None  # 0: no answer was given

    @property
    def is_write(self):
        return WRITE.match(f"{self.method} {self.path}") is not None

    def __str__(self):
        return f"{self.method} {re.sub(r'/model/[^/?]+/', '/model/ID/', self.path.split('?')[0])}"


def pass_on(request, forward):
    return forward(request)


class Door:
    """Listens at addresses, port 4000 as pods do, and forwards to one replica.

    `rule(request, forward)` decides on each request: it returns what `forward(request)` returned, or (status, headers, body) of its own,
    or None, which cuts the connection.
    """

    def __init__(self, name, addresses, url, port=4000):
        self.name, self.addresses, self.port = name, list(addresses), port
        self.rule = pass_on
        self.requests = []
        self._target = urllib.parse.urlsplit(url).netloc
        self._listeners = []
        self._connections = set()
        self._lock = threading.Lock()
        self.open()

    def open(self):
        for address in self.addresses:
            self.listen(address)

    def listen(self, address):
        listener = socket.create_server((address, self.port), backlog=64)
        self._listeners.append(listener)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def close(self):
        """Whoever comes is refused, and who is here is cut off."""
        for listener in self._listeners:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self._listeners = []
        with self._lock:
            connections = list(self._connections)
        for one in connections:
            _reset(one)

    @contextlib.contextmanager
    def with_rule(self, rule):
        self.rule = rule
        try:
            yield
        finally:
            self.rule = pass_on

    def writes(self, since=0.0):
        return [one for one in self.requests if one.is_write and one.time >= since]

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with self._lock:
            self._connections.add(connection)
        try:
            reader = connection.makefile("rb")
            while request := _read(reader):
                self.requests.append(request)
                answer = self.rule(request, self._forward)
                request.status = answer[0] if answer else 0
                if answer is None:
                    break
                _answer(connection, *answer)
        except (OSError, ValueError, http.client.HTTPException):
            pass
        finally:
            with self._lock:
                self._connections.discard(connection)
            _reset(connection)

    def _forward(self, request):
        """What the replica answers; None when it does not."""
        replica = http.client.HTTPConnection(self._target, timeout=120)
        try:
            replica.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
            for name, value in request.head:
                if name.lower() != "connection":
                    replica.putheader(name, value)
            replica.endheaders(request.body or None)
            response = replica.getresponse()
            body = response.read()
            return response.status, response.getheaders(), body
        except (OSError, http.client.HTTPException):
            return None
        finally:
            replica.close()


def _read(reader):
    first = reader.readline()
    if not first.strip():
        return None
    method, path, _ = first.decode("latin-1").split(" ", 2)
    head = []
    while (line := reader.readline().decode("latin-1").rstrip("\r\n")):
        name, _, value = line.partition(":")
        head.append((name, value.strip()))
    length = next((int(value) for name, value in head if name.lower() == "content-length"), 0)
    return Request(method, path, head, reader.read(length) if length else b"")


def _answer(connection, status, headers, body):
    dropped = ("transfer-encoding", "content-length", "connection")
    lines = [f"HTTP/1.1 {status} {http.client.responses.get(status, '-')}"]
    lines += [f"{name}: {value}" for name, value in headers if name.lower() not in dropped]
    lines.append(f"content-length: {len(body)}")
    connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


def _reset(connection):
    """Ends it, so that the other side does not wait."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        connection.close()
