"""The control plane as processes: up.sh starts it, and a guard takes it down when we end, however we end."""
import os
import pathlib
import re
import subprocess

from harness.api import Api
from harness.processes import runs

HERE = pathlib.Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
PATIENCE = 300  # seconds: for kubectl, and for the cluster to come up on a busy machine

# Waits until whoever holds the other end of its input is gone, killed or not; then ends the cluster's processes.
_GUARD = 'read -r _; exec "$1" "$2" $3'


class Cluster:
    """A running cluster. Made by `start` or `attach`."""

    def __init__(self, folder):
        self.folder = folder
        environment = dict(re.findall(r"^export (\w+)=(.*)$", (folder / "env").read_text(encoding="utf-8"), re.M))
        self.environment = dict(os.environ, KUBECONFIG=environment["KUBECONFIG"], PATH=f"{folder}/bin:{os.environ['PATH']}")
        self.server = environment["KUBE_SERVER"]
        self.api = Api(self.server, folder / "pki")
        self._guard = None

    @classmethod
    def start(cls, folder, kubecp, keep=False):
        """A new one in `folder`. Not kept, it and the folder go when this process ends or `stop` is called."""
        folder.mkdir(parents=True, exist_ok=True)
        guard = None if keep else _start_guard(folder)
        try:
            # The API server shows a certificate to webhooks that ask for one.
            environment = dict(os.environ, KUBECP=str(kubecp), ADMISSION_CONFIG=str(HERE / "admission-config.yaml"))
            subprocess.run([HERE / "up.sh", folder], check=True, timeout=PATIENCE, env=environment)
            cluster = cls(folder)
        except BaseException:
            _end_guard(guard)
            raise
        cluster._guard = guard
        return cluster

    def gone(self):
        """The names of the processes of the control plane that have ended."""
        return [file.stem for file in (self.folder / "pid").glob("*.pid") if file.stem.startswith(("kube-", "etcd", "kwok")) and not runs(file)]

    def stop(self):
        _end_guard(self._guard)
        self._guard = None

    def kubectl(self, *arguments, namespace=None, stdin=None, user=None, check=False, patience=PATIENCE):
        """subprocess.CompletedProcess of kubectl, texts. `stdin`: what `-f -` reads."""
        command = [self.folder / "bin" / "kubectl"]
        if namespace is not None:
            command += ["--namespace", namespace]
        if user is not None:
            command += [f"--as={user.name}"] + [f"--as-group={group}" for group in user.groups]
        done = subprocess.run([*command, *arguments], input=stdin, capture_output=True, text=True, timeout=patience, env=self.environment,
                              check=False)
        if check and done.returncode != 0:
            raise RuntimeError(f"kubectl {' '.join(str(word) for word in arguments)}: {done.stderr.strip()}")
        return done

    def shell(self, command):
        """A command line as a message gives it."""
        return subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=PATIENCE, env=self.environment, check=False)


def _start_guard(folder):
    return subprocess.Popen(["bash", "-c", _GUARD, "guard", HERE / "down.sh", folder, "--purge"], stdin=subprocess.PIPE, start_new_session=True)


def _end_guard(guard):
    if guard is not None:
        guard.stdin.close()
        guard.wait(timeout=120)
