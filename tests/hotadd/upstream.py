"""A provider that answers at once and keeps what it was asked: proof of what LiteLLM sent upstream, and that nobody else was called."""
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Upstream:
    """OpenAI's chat completions and embeddings on a free port of loopback, in a thread of this process."""

    def __init__(self):
        self._lock = threading.Lock()
        self._requests = []
        self._server = None
        self.url = None

    def start(self):
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.keep = self._keep
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def requests(self, since=0.0):
        """Every POST from `since` (time.time()) on: dictionaries with time, path, model, authorization and body."""
        with self._lock:
            return [request for request in self._requests if request["time"] >= since]

    def _keep(self, request):
        with self._lock:
            self._requests.append(request)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self._answer(200, {"object": "list", "data": []})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"{}")
        model = str(body.get("model"))
        self.server.keep({"time": time.time(), "path": self.path, "model": model, "authorization": self.headers.get("authorization"), "body": body})
        self._answer(200, _embeddings(model) if "embeddings" in self.path else _completion(model))

    def _answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _completion(model):
    choice = {"index": 0, "message": {"role": "assistant", "content": "pong"}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": model, "choices": [choice], "usage": usage}


def _embeddings(model):
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return {"object": "list", "model": model, "data": [{"object": "embedding", "index": 0, "embedding": [0.1, 0.2]}], "usage": usage}
