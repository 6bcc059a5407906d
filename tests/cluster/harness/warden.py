"""warden as a process beside the API server, and its installation as deploy/ has it."""
import contextlib
import json
import shutil
import signal
import subprocess
import urllib.request

import yaml

from harness.cluster import ROOT
from harness.metrics import Samples
from harness.ports import free_ports
from harness.processes import Process, eventually

DEPLOY = ROOT / "deploy"
CONFIGURATIONS = ("production", "development")


class Warden:
    """The server: always at the same address, whether it runs or not. Its files lie in the cluster's folder."""

    def __init__(self, cluster, program, policy=None, survives=False):
        self._cluster = cluster
        self._survives = survives
        self.folder = cluster.folder / "warden"
        self.folder.mkdir(exist_ok=True)
        self.program = self.folder / "warden"
        shutil.copy2(program, self.program)  # a build meanwhile must not change what runs
        self.port, self.operations_port = free_ports(2)
        self.policy = self.folder / "policy.yaml"
        self.policy.write_text(policy if policy is not None else shipped_policy(), encoding="utf-8")
        self.certificates = self.folder / "tls"
        self.bundle = self.folder / "ca-bundle.txt"
        if not self.certificates.exists():
            self.make_certificates(self.certificates, self.bundle)
        self.process = None

    def make_certificates(self, folder, bundle):
        subprocess.run([self.program, "certs", "create", "--folder", folder, "--host", "127.0.0.1", "--ca-bundle", bundle],
                       check=True, capture_output=True, timeout=60)

    @property
    def log(self):
        return self._cluster.folder / "log" / "warden.log"

    def start(self, *further):
        """With the arguments of deploy/server.yaml, apart from addresses, files and names, and with `further` ones."""
        arguments = {"--listen": f"127.0.0.1:{self.port}", "--ops-listen": f"127.0.0.1:{self.operations_port}",
                     "--cert": self.certificates / "tls.crt", "--key": self.certificates / "tls.key", "--host": "127.0.0.1",
                     "--policy": self.policy, "--drain-delay": "0"}
        shipped = shipped_arguments()
        missing = set(arguments) - set(shipped)
        if missing:
            raise RuntimeError(f"deploy/server.yaml no longer has {sorted(missing)}")
        words = [f"{option}={value}" for option, value in {**shipped, **arguments}.items()]
        self.process = Process(self._cluster.folder, "warden", [self.program, "serve", *words, *further], survives=self._survives)
        until_ready(self.process, f"127.0.0.1:{self.operations_port}")

    def runs(self):
        return self.process is not None and self.process.runs()

    def stop(self):
        return self.process.end()

    def kill(self):
        self.process.end(signal.SIGKILL)

    def pause(self):
        self.process.pause()

    def resume(self):
        self.process.send(signal.SIGCONT)

    def metrics(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.operations_port}/metrics", timeout=30) as answer:
            return Samples(answer.read().decode())

    def said_of(self, namespaces, lines=20):
        """The last it logged of objects in `namespaces`, shortly."""
        result = []
        for line in self._log_lines():
            with contextlib.suppress(ValueError):
                entry = json.loads(line)
                if entry.get("namespace") in namespaces:
                    result.append(" ".join(f"{key}={entry[key]}" for key in ("message", "webhook", "operation", "kind", "object", "user", "rules")
                                           if key in entry))
        return result[-lines:]

    def _log_lines(self):
        try:
            return self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []


def until_ready(process, operations):
    """Waits until the warden of that process says so at its plain listener; an error where it ends instead."""
    def ready():
        if not process.runs():
            lines = process.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
            raise RuntimeError("\n".join(["warden ended at its start:", *lines]))
        try:
            return urllib.request.urlopen(f"http://{operations}/readyz", timeout=5).status == 200
        except OSError:
            return False

    eventually(ready, f"warden is ready; its log: {process.log}")


def documents(name):
    """What a file of deploy/ holds."""
    return list(yaml.safe_load_all((DEPLOY / name).read_text(encoding="utf-8")))


def shipped_policy():
    return documents("policy.yaml")[0]["data"]["policy.yaml"]


def shipped_arguments():
    """{option: value} of `serve` in deploy/server.yaml."""
    deployment = next(thing for thing in documents("server.yaml") if thing["kind"] == "Deployment")
    words = deployment["spec"]["template"]["spec"]["containers"][0]["args"]
    return dict(word.split("=", 1) for word in words[1:])


def configurations(port, bundle=None):
    """deploy/webhooks with clientConfig by loopback URL in place of the Service; nothing else differs. `bundle`: a CA as base64."""
    result = []
    for name in CONFIGURATIONS:
        for thing in documents(f"webhooks/{name}.yaml"):
            for entry in thing["webhooks"]:
                service = entry["clientConfig"]["service"]
                entry["clientConfig"] = {"url": f"https://127.0.0.1:{port}{service['path']}"}
                if bundle is not None:
                    entry["clientConfig"]["caBundle"] = bundle
            result.append(thing)
    return result


def install(cluster, warden):
    """As deploy/README.md: the guard, the server, then the configurations, and the CA by trust.sh."""
    cluster.kubectl("apply", "-f", DEPLOY / "namespace.yaml", check=True)
    cluster.kubectl("apply", "-f", DEPLOY / "guard.yaml", check=True)
    warden.start()
    cluster.kubectl("apply", "-f", "-", stdin=yaml.safe_dump_all(configurations(warden.port), sort_keys=False), check=True)
    trust(cluster, warden.bundle)
    eventually(lambda: _in_effect(cluster), "the webhook configurations are in effect")


def trust(cluster, bundle):
    done = subprocess.run([DEPLOY / "trust.sh", bundle], env=cluster.environment, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"deploy/trust.sh: {done.stderr}")
    return done


def _in_effect(cluster):
    """The API server takes about a second to use a configuration: a dry run of what is denied says when it does."""
    from harness import objects  # not at the top: only what installs needs it
    bad = objects.deployment()
    bad["spec"]["template"]["spec"]["containers"][0]["image"] = objects.COMPROMISED_IMAGE
    answer = cluster.api.create("default", bad, query="?dryRun=All")
    return answer.code == 403 and "LW111" in answer.message
