"""Starts LiteLLM as a pod does, `litellm --config config.yaml`, and tells what came of it in the words of judge.py."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

SECONDS = 120
EXIT_CODES = {1: "stops-before", 3: "stops-in-startup"}
# A few of each kind: every start costs five seconds of processor.
CHOSEN = ["params/rpm", "file: template", "general_settings/master_key: empty", "entry/model: null", "master key: env missing", "include, adds models",
          "router_settings/routing_strategy=lar1", "file: everything in order"]


def start(python, question):
    """What of the verdict can be seen from outside: {"outcome", "auth", "served"}."""
    with tempfile.TemporaryDirectory(prefix="whole-start-") as folder:
        for name, text in question["files"].items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        port = free_port()
        kept = {key: os.environ[key] for key in ("PATH", "LANG", "TMPDIR") if key in os.environ}
        env = {**kept, "HOME": folder, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "NO_COLOR": "1", **question["env"]}
        command = [str(python), "-c", "from litellm import run_server; run_server()", "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(port)]
        with open(os.path.join(folder, "log"), "wb") as log:
            process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log, start_new_session=True)
            try:
                return look(process, port, question)
            finally:
                stop(process)


def look(process, port, question):
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return {"outcome": EXIT_CODES.get(process.returncode, f"exit code {process.returncode}")}
        if get(port, "/health/liveliness")[0] == 200:
            return {"outcome": "starts", **ask(port, question)}
        time.sleep(.2)
    return {"outcome": "no-answer"}


def ask(port, question):
    status, body = get(port, "/model/info")
    auth = "open"
    if status != 200:
        status, body = get(port, "/model/info", "sk-1234")
        auth = "key" if status == 200 else "locked"
    seen = {"auth": auth}
    if status == 200:
        seen["served"] = [entry["model_name"] for entry in json.loads(body)["data"]]
    return seen


def get(port, path, key=None):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers), timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def stop(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
