#!/usr/bin/env python3
"""Asks LiteLLM's own proxy what it does with configurations: imports it once, then forks for each one.

  judge.py [--jobs N] < cases.jsonl > verdicts.jsonl

A case is {"case": name, "files": {"config.yaml": text, …}, "env": {…}}; the answer tells whether the proxy starts, which
models it serves and skips, and so on (see Trial). Each child runs the command line `litellm --config config.yaml` in a
folder of its own, up to the server: instead of uvicorn the application's startup and two requests run in the child.
Nothing but loopback can be reached. Needs the environment that setup.sh makes.
"""
import argparse
import ast
import asyncio
import io
import json
import logging
import os
import re
import resource
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback

CONFIG = "config.yaml"
SECONDS_A_CASE = 60
NOT_LET_IN = (400, 401, 403)
MAX_TEXT = 200
MAX_LOG = 4
MAX_MEMORY = 4 << 30  # a configuration that includes itself would take all there is
# As little of the surrounding environment as can be: ambient keys change what the proxy does.
KEPT_ENV = ("HOME", "PATH", "TMPDIR", "LANG")
OUR_ENV = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
           "LITELLM_LOCAL_BLOG_POSTS": "True", "LITELLM_LOCAL_POLICY_TEMPLATES": "True",
           "LITELLM_DONT_SHOW_FEEDBACK_BOX": "true", "NO_COLOR": "1"}
# Answers to our own questions, and what has a place of its own in the verdict.
EXPECTED_LOG = re.compile(r"Exception occured - No api key|is not a valid argument for Router|Error creating deployment")
IGNORED_KEY = re.compile(r"Key '(.*)' is not a valid argument for Router")


def use_only(env):
    kept = {k: os.environ[k] for k in KEPT_ENV if k in os.environ}
    os.environ.clear()
    os.environ.update({**kept, **OUR_ENV, **env})


def stay_on_loopback():
    """Whatever a configuration names out there is as if it did not answer."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo
    local = ("127.", "::1", "localhost")

    def guarded_connect(self, address):
        if isinstance(address, tuple) and not str(address[0]).startswith(local):
            raise ConnectionRefusedError(111, "only loopback is reachable here")
        return connect(self, address)

    def guarded_resolve(host, *args, **kwargs):
        if host is not None and not str(host).startswith(local):
            raise socket.gaierror(-2, "only loopback is reachable here")
        return resolve(host, *args, **kwargs)

    socket.socket.connect = guarded_connect
    socket.getaddrinfo = guarded_resolve


class Proxy:
    """LiteLLM, imported. Only children change its state."""

    def __init__(self):
        use_only({})
        import litellm
        import litellm.proxy.proxy_cli as proxy_cli
        import litellm.proxy.proxy_server as server
        import uvicorn
        self.litellm, self.command, self.server, self.uvicorn = litellm, proxy_cli.run_server, server, uvicorn
        self.at_import = self._assignments_that_read_the_environment()

    def _assignments_that_read_the_environment(self):
        """`drop_params = bool(os.getenv(…))` and the like: code that runs once, at import, in a real process."""
        path = self.litellm.__file__
        with open(path, encoding="utf-8") as file:
            tree = ast.parse(file.read())
        found = [node for node in tree.body if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None
                 and re.search(r"os\.getenv|os\.environ|get_secret|env_flag", ast.unparse(node.value))]
        return compile(ast.Module(found, []), path, "exec")

    def read_environment_again(self):
        exec(self.at_import, vars(self.litellm))


class Watcher:
    """What LiteLLM logs as a warning or worse. Not a handler: LiteLLM throws those away when a configuration asks for JSON."""

    def __init__(self, names):
        self.lines, self.ignored_keys, self.last_error = [], [], None
        handle = logging.Logger.handle

        def watched(logger, record):
            if logger.name in names and record.levelno >= logging.WARNING:
                self.emit(record)
            return handle(logger, record)

        logging.Logger.handle = watched

    def emit(self, record):
        text = record.getMessage()
        self.lines.append(f"{record.levelname}: {first_line(text)}")
        ignored = IGNORED_KEY.search(text)
        if ignored:
            self.ignored_keys.append(ignored.group(1))
        if record.exc_info and record.exc_info[1] is not None:
            self.last_error = describe(record.exc_info[1])


def first_line(text):
    return (str(text).strip().splitlines() or [""])[0][:MAX_TEXT]


def describe(error):
    text = " ".join(line.strip() for line in str(error).strip().splitlines()[:4])
    return f"{type(error).__name__}: {text}".replace(os.getcwd() + "/", "")[:MAX_TEXT]


def where(error):
    """The innermost function of LiteLLM in the traceback: tells which step failed."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "/litellm/" in f.filename]
    return f"{os.path.basename(frames[-1].filename)}:{frames[-1].name}" if frames else ""


class Trial:
    """One configuration, in a child."""

    def __init__(self, proxy, case):
        self.proxy, self.case = proxy, case
        self.watcher = Watcher({"LiteLLM", "LiteLLM Proxy", "LiteLLM Router"})
        self.entries = []
        self.started = False
        self.known_settings = set(vars(proxy.litellm))
        self.verdict = {"case": case["case"], "outcome": "stops-before"}

    def run(self):
        self.proxy.read_environment_again()
        self._watch_router()
        self.proxy.uvicorn.run = lambda *args, **kwargs: asyncio.run(self._serve())
        try:
            self.proxy.command.main(["--config", CONFIG, "--host", "127.0.0.1", "--port", "14999"], standalone_mode=False)
        except BaseException as error:  # SystemExit too
            self.verdict["error"], self.verdict["where"] = describe(error), where(error)
        return self._with_log()

    def _with_log(self):
        lines = [line for line in self.watcher.lines if not EXPECTED_LOG.search(line)]
        return {**self.verdict, "log": lines[:MAX_LOG]}

    def _watch_router(self):
        router_class, trial = self.proxy.litellm.Router, self
        create = router_class._create_deployment

        def watched(router, deployment_info, _model_name, _litellm_params, _model_info, *args, **kwargs):
            trial.watcher.last_error = None
            deployment = create(router, deployment_info, _model_name, _litellm_params, _model_info, *args, **kwargs)
            trial.entries.append((_model_name, deployment, trial.watcher.last_error))
            return deployment

        router_class._create_deployment = watched

    async def _serve(self):
        self.verdict["outcome"] = "stops-in-startup"
        app = self.proxy.server.app
        async with app.router.lifespan_context(app):
            self.verdict["outcome"] = "starts"
            await self._look()
            sys.stdout.flush()
            finish(self.case, self._with_log())  # no shutdown: it is not what is judged

    async def _look(self):
        server, litellm, verdict = self.proxy.server, self.proxy.litellm, self.verdict
        router = server.llm_router
        verdict["auth"], verdict["models"] = await self._ask()
        default = (getattr(router, "default_litellm_params", None) or {}).get("drop_params")
        everywhere = litellm.drop_params is True or default is True
        if isinstance(verdict["models"], list):
            verdict["models"] = len(verdict["models"])  # a wildcard lists hundreds
        served = [(name, deployment) for name, deployment, _ in self.entries if deployment is not None]
        verdict["served"] = [str(name) for name, _ in served]
        verdict["skipped"] = [[str(name), why or "not for this environment"] for name, d, why in self.entries if d is None]
        verdict["drops"] = [str(name) for name, d in served if everywhere or getattr(d.litellm_params, "drop_params", None) is True]
        ids = [d["model_info"]["id"] for d in (router.model_list if router else [])]
        verdict["duplicate_ids"] = sorted({str(i) for i in ids if ids.count(i) > 1})
        verdict["router_ignores"] = self.watcher.ignored_keys
        settings = server.proxy_config.get_config_state().get("litellm_settings")
        verdict["unknown_litellm_settings"] = sorted(k for k in map(str, settings or {}) if k not in self.known_settings)

    async def _ask(self):
        """Who is let in: "open" everybody, "key" the holder of the key, "locked" nobody; "broken": every request fails.

        With it what one who is let in is told about the models.
        """
        import httpx
        transport = httpx.ASGITransport(app=self.proxy.server.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            auth, answer = "open", await client.get("/v1/models")
            if self._refused(answer):
                key = self.proxy.server.master_key
                answer = await client.get("/v1/models", headers={"Authorization": f"Bearer {key}"})
                auth = "locked" if self._refused(answer) else "key"
            if answer.status_code == 200:
                return auth, [m["id"] for m in answer.json()["data"]]
            return auth if auth != "open" else "broken", f"status {answer.status_code}"

    @staticmethod
    def _refused(answer):
        return answer.status_code in NOT_LET_IN or (answer.status_code != 200 and '"auth_error"' in answer.text)


def finish(case, verdict):
    with open(case["answer"], "w", encoding="utf-8") as file:
        json.dump(verdict, file)
    os._exit(0)


def in_child(proxy, case, folder):
    os.chdir(folder)
    os.makedirs("work")
    os.chdir("work")
    for name, text in case["files"].items():
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    quiet = os.open(os.path.join(folder, "output"), os.O_WRONLY | os.O_CREAT, 0o600)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    use_only({"HOME": folder, **case.get("env", {})})
    signal.alarm(SECONDS_A_CASE)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    finish(case, Trial(proxy, case).run())


class Children:
    """Runs up to `jobs` at once; answers in the order of the questions."""

    def __init__(self, proxy, jobs, root):
        self.proxy, self.jobs, self.root, self.running, self.count = proxy, jobs, root, {}, 0

    def judge(self, cases):
        waiting = []
        for case in cases:
            waiting.append(self._start(case))
            if len(self.running) >= self.jobs:
                self._reap()
            while waiting and waiting[0]["process"] not in self.running:
                yield self._answer(waiting.pop(0))
        for job in waiting:
            while job["process"] in self.running:
                self._reap()
            yield self._answer(job)

    def _start(self, case):
        self.count += 1
        folder = os.path.join(self.root, str(self.count))
        os.makedirs(folder)
        case = {**case, "answer": os.path.join(folder, "answer.json")}
        sys.stdout.flush()
        process = os.fork()
        if process == 0:
            try:
                in_child(self.proxy, case, folder)
            finally:
                os._exit(70)
        self.running[process] = folder
        return {"case": case, "process": process, "folder": folder}

    def _reap(self):
        process, _ = os.wait()
        self.running.pop(process, None)

    def _answer(self, job):
        try:
            with open(job["case"]["answer"], encoding="utf-8") as file:
                return json.load(file)
        except OSError:  # the alarm, or something that ended the process
            with open(os.path.join(job["folder"], "output"), encoding="utf-8", errors="replace") as file:
                return {"case": job["case"]["case"], "outcome": "no-answer", "log": file.read().splitlines()[-5:]}
        finally:
            shutil.rmtree(job["folder"], ignore_errors=True)


WARM_UP = """model_list:
  - {model_name: m, litellm_params: {model: openai/m, api_key: sk-x, api_base: 'http://127.0.0.1:1/v1'}}
general_settings: {master_key: sk-1234}
"""


def import_what_a_start_imports(proxy, root):
    """LiteLLM imports much only when used; done once here, each child is quicker. Imports alone change no state."""
    read, write = os.pipe()
    if os.fork() == 0:
        os.close(read)
        before = set(sys.modules)
        global finish

        def tell(*_):
            with os.fdopen(write, "w") as pipe:
                pipe.write("\n".join(sorted(set(sys.modules) - before)))
            os._exit(0)
        finish = tell
        folder = os.path.join(root, "warm-up")
        os.makedirs(folder)
        in_child(proxy, {"case": "warm-up", "files": {CONFIG: WARM_UP}}, folder)
    os.close(write)
    with os.fdopen(read) as pipe:
        names = pipe.read().split()
    os.wait()
    for name in names:
        try:
            __import__(name)
        except Exception:  # one that only exists inside another
            pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    stay_on_loopback()
    begin = time.time()
    answers = io.open(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what LiteLLM prints is no answer
    proxy = Proxy()
    with tempfile.TemporaryDirectory(prefix="proxy-judge-") as root:
        import_what_a_start_imports(proxy, root)
        from importlib.metadata import version
        print(f"judge: LiteLLM {version('litellm')} imported in {time.time() - begin:.1f} s", file=sys.stderr)
        cases = (json.loads(line) for line in sys.stdin if line.strip())
        for verdict in Children(proxy, options.jobs, root).judge(cases):
            answers.write(json.dumps(verdict, ensure_ascii=False) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
