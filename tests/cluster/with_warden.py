#!/usr/bin/env python3
"""Starts warden beside the cluster that up.sh started in DIR and installs it as deploy/ does; both run on when this ends.

    tests/cluster/with_warden.py DIR WARDEN [--watch-cluster]
    tests/cluster/with_warden.py DIR --again     ends it, where it still runs, and starts it as before

--watch-cluster: with a view of the cluster, as deploy/store gives it; the token lasts a day.
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from harness import processes, view, warden  # noqa: E402 it lies beside us
from harness.cluster import Cluster  # noqa: E402


def main():
    if sys.argv[2:] == ["--again"]:
        return again(pathlib.Path(sys.argv[1]).resolve())
    watches = sys.argv[3:] == ["--watch-cluster"]
    if len(sys.argv) < 3 or (sys.argv[3:] and not watches):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    cluster = Cluster(pathlib.Path(sys.argv[1]).resolve())
    server = warden.Warden(cluster, pathlib.Path(sys.argv[2]), survives=True)
    warden.install(cluster, server)
    if watches:
        view.grant(cluster)
        server.stop()
        server.start("--watch-cluster", f"--kubeconfig={view.kubeconfig(cluster, server.folder)}")
    command_file(cluster.folder).write_text(json.dumps(server.process.command), encoding="utf-8")
    operations = f"http://127.0.0.1:{server.operations_port}"
    with open(cluster.folder / "env", "a", encoding="utf-8") as file:
        file.write(f"export WARDEN_URL=https://127.0.0.1:{server.port}\n"
                   f"export WARDEN_METRICS={operations}/metrics WARDEN_READYZ={operations}/readyz\n")
    return 0


def command_file(folder):
    return folder / "warden" / "command.json"


def again(folder):
    command = json.loads(command_file(folder).read_text(encoding="utf-8"))
    processes.end(folder, "warden")
    operations = next(word.split("=", 1)[1] for word in command if word.startswith("--ops-listen="))
    warden.until_ready(processes.Process(folder, "warden", command, survives=True), operations)
    return 0


if __name__ == "__main__":
    sys.exit(main())
