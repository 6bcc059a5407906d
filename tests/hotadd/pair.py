#!/usr/bin/env python3
"""A real LiteLLM: replicas on one private Postgres, as plain processes, with a provider that answers at once. See README.md.

    pair.py up VERSION [--config FILE] [--replicas N] [--env KEY=VALUE]...   runs until Ctrl-C; prints where things are
    pair.py install VERSION                                                 only installs LiteLLM

In code:

    with Pair("1.108.6") as pair:
        pair.replicas[0].url, pair.key, pair.upstream.requests()
        pair.restart(1, config_text=other)      # a rollout of one replica, on the same port
        pair.stop_database(); pair.start_database()

Exit 77: LiteLLM, node or Postgres is not here and cannot be installed.
"""
import argparse
import http.client
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from postgres import Postgres  # noqa: E402 they lie beside us
from processes import Process, free_ports  # noqa: E402
from upstream import Upstream  # noqa: E402

SKIP = 77  # as ctest is told
MASTER_KEY = "sk-master-FIXTURE-0001"
START_SECONDS = 300  # 30 when nothing else runs
STOP_SECONDS = 40  # newer versions cut requests after 30

# UPSTREAM_URL becomes the provider's. A wildcard in a configuration changes what LiteLLM reads from its database: none here.
CONFIG = f"""\
model_list:
  - model_name: file-1
    litellm_params: {{model: openai/up-file-1, api_base: UPSTREAM_URL, api_key: sk-upstream-FIXTURE-0001}}
    model_info: {{id: id-file-1}}
  - model_name: file-2
    litellm_params: {{model: openai/up-file-2, api_base: UPSTREAM_URL, api_key: sk-upstream-FIXTURE-0001}}
    model_info: {{id: id-file-2}}
general_settings: {{master_key: {MASTER_KEY}}}
"""


class NotInstalled(Exception):
    pass


class Replica:
    """One process of LiteLLM, with the query engine that it starts for itself."""

    def __init__(self, name, port, folder):
        self.name = name
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / f"{name}.log"
        self._folder = folder
        self._port = port
        self._process = None

    def start(self, installed, config_text, environment):
        config = self._folder / f"{self.name}.yaml"
        config.write_text(config_text)
        command = [installed / "bin/python", installed / "bin/litellm", "--config", config, "--host", "127.0.0.1", "--port", self._port]
        self._process = Process(f"replica {self.name}", command, self.log, environment=environment, folder=self._folder)

    @property
    def pid(self):
        return self._process.pid

    def wait_until_live(self):
        self._process.wait_until(lambda: self.request("GET", "/health/liveliness", timeout=3)[0] == 200, START_SECONDS)

    def warm(self, key):
        """Sends one chat: the first of a process takes seconds, and nothing else is answered meanwhile."""
        listed = json.loads(self.request("GET", "/v1/models", key=key)[1])["data"]
        for model in [row["id"] for row in listed if "*" not in row["id"]][:1]:
            body = {"model": model, "messages": [{"role": "user", "content": "warm up"}]}
            self.request("POST", "/v1/chat/completions", body, key=key, timeout=120)

    def stop(self):
        if self._process:
            self._process.stop(STOP_SECONDS)
            self._process = None

    def kill(self):
        if self._process:
            self._process.kill()

    def request(self, method, path, body=None, key=None, timeout=30):
        """(status, text); status 0 when there was no answer."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.url).netloc, timeout=timeout)
        try:
            connection.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
            response = connection.getresponse()
            return response.status, response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, repr(error)
        finally:
            connection.close()


class Pair:
    """Starts everything on entering, ends everything on leaving: also when SIGTERM comes, or this process is killed.

    config_text: LiteLLM's configuration, with UPSTREAM_URL where the provider's address belongs; it must have the master key, `key`.
    env: environment of the replicas beside what is needed. Nothing of our own environment reaches them.
    Start it and its replicas from the main thread (see Process).
    """

    def __init__(self, version, config_text=CONFIG, replicas=2, env=None, key=MASTER_KEY):
        self.version = version
        self.key = key  # may be changed before a restart with another one
        self.config_text = config_text
        self.replicas = []
        self.upstream = Upstream()
        self.folder = None  # logs, configurations, the key
        self._count = replicas
        self._env = dict(env or {})
        self._installed = None
        self._postgres = None
        self._database = None
        self._old_handler = None

    @property
    def urls(self):
        return [replica.url for replica in self.replicas]

    @property
    def key_file(self):
        return self.folder / "master-key"

    def __enter__(self):
        self._installed = installed(self.version)
        self._end_on_sigterm()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def _start(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="litellm-pair-"))
        self.key_file.touch(mode=0o600)
        self.key_file.write_text(self.key)
        self.upstream.start()
        self._postgres = Postgres(self.folder / "postgres.log")
        self._postgres.start()
        self._database = self._postgres.create("litellm", migrations(self._installed))
        for number, port in enumerate(free_ports(self._count)):
            replica = Replica(chr(ord("A") + number), port, self.folder)
            self.replicas.append(replica)
            self._start_replica(replica, self.config_text)
        self._wait(self.replicas)

    def _start_replica(self, replica, config_text, env=None):
        environment = {**self._environment(), **self._env, **(env or {})}
        replica.start(self._installed, config_text.replace("UPSTREAM_URL", self.upstream.url), environment)

    def _wait(self, replicas):
        for replica in replicas:
            replica.wait_until_live()
        warming = [threading.Thread(target=replica.warm, args=(self.key,)) for replica in replicas]
        for thread in warming:
            thread.start()
        for thread in warming:
            thread.join()

    def _environment(self):
        """All that a replica sees: keys, proxies and settings of whoever runs the test would change what it does."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin:" + str(pathlib.Path(shutil.which("node")).parent),
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "NO_COLOR": "1",
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": self._database,
            "STORE_MODEL_IN_DB": "True",
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else it is fetched from the network
            # The schema is there already. Newer versions look for differences even so: with a program that fails they go on.
            "DISABLE_SCHEMA_UPDATE": "true",
            "PRISMA_SCHEMA_ENGINE_BINARY": "/bin/false",
            "PRISMA_QUERY_ENGINE_BINARY": str(self._installed / "engine/query-engine"),
        }

    def restart(self, number, config_text=None, env=None):
        """Ends one replica and starts it on the same port, with another configuration or environment; waits until it serves."""
        replica = self.replicas[number]
        replica.stop()
        self._start_replica(replica, config_text or self.config_text, env)
        self._wait([replica])

    def stop_database(self):
        self._postgres.stop_server()

    def restart_all(self):
        """All replicas at once, on their ports."""
        for replica in self.replicas:
            replica.stop()
        for replica in self.replicas:
            self._start_replica(replica, self.config_text)
        self._wait(self.replicas)

    def set_environment(self, env):
        """What replicas that are started from now on see beside what is needed."""
        self._env = dict(env)

    def start_database(self):
        self._postgres.start_again()

    def sql(self, query):
        """Rows of LiteLLM's database as text, columns parted by |."""
        return self._postgres.query("litellm", query)

    def stop(self):
        """Ends everything at once, without waiting for requests."""
        for replica in self.replicas:
            replica.kill()
        self.replicas = []
        if self._postgres:
            self._postgres.stop()
        self.upstream.stop()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None
        if self._old_handler is not None:
            signal.signal(signal.SIGTERM, self._old_handler)
            self._old_handler = None

    def _end_on_sigterm(self):
        if threading.current_thread() is threading.main_thread():
            self._old_handler = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def installed(version):
    """The folder of LiteLLM, which is installed where it is not there."""
    made = subprocess.run([HERE / "setup.sh", version], stdout=subprocess.PIPE, text=True, check=False)
    if made.returncode != 0:
        raise NotInstalled(f"LiteLLM {version} could not be installed")
    for tool in ("node", "setpriv"):
        if not shutil.which(tool):
            raise NotInstalled(f"{tool} is not here")
    try:
        Postgres(None)
    except FileNotFoundError as error:
        raise NotInstalled(str(error)) from error
    return pathlib.Path(made.stdout.strip())


def migrations(folder):
    """LiteLLM's own SQL, in the order of its folders' names."""
    [scripts] = folder.glob("lib/python3*/site-packages/litellm_proxy_extras/migrations")
    return [one / "migration.sql" for one in sorted(scripts.iterdir()) if one.is_dir()]


def skip(test, reason):
    """Ends the run as GoogleTest would say it: scripts/test.sh looks for these lines."""
    print(f"[ RUN      ] {test}\n{HERE.name}: Skipped\n{reason}: NOTHING was compared with LiteLLM itself\n[  SKIPPED ] {test} (0 ms)", flush=True)
    sys.exit(SKIP)


# ---- for people

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    up_command = commands.add_parser("up")
    up_command.add_argument("version")
    up_command.add_argument("--config", type=pathlib.Path)
    up_command.add_argument("--replicas", type=int, default=2)
    up_command.add_argument("--env", action="append", default=[], metavar="KEY=VALUE")
    install_command = commands.add_parser("install")
    install_command.add_argument("versions", nargs="+", metavar="VERSION")
    options = parser.parse_args()
    try:
        {"up": up, "install": install}[options.command](options)
    except NotInstalled as error:
        skip("hotadd_" + options.command, str(error))
    except KeyboardInterrupt:
        pass


def install(options):
    for version in options.versions:
        print(installed(version))


def up(options):
    config_text = options.config.read_text() if options.config else CONFIG
    env = dict(pair.split("=", 1) for pair in options.env)
    begin = time.monotonic()
    with Pair(options.version, config_text, options.replicas, env) as pair:
        print(f"LiteLLM {pair.version} is up after {time.monotonic() - begin:.0f} s")
        for replica in pair.replicas:
            print(f"{replica.name}         {replica.url}    log {replica.log}")
        print(f"upstream  {pair.upstream.url}\nkey       {pair.key_file}\nCtrl-C ends it", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
