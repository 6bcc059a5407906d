#!/usr/bin/env python3
"""Starts warden beside the cluster that up.sh started in DIR and installs it as deploy/ does; both run on when this ends.

    tests/cluster/with_warden.py DIR WARDEN [--watch-cluster]

--watch-cluster: with a view of the cluster, as deploy/store gives it; the token lasts a day.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from harness import view, warden  # noqa: E402 it lies beside us
from harness.cluster import Cluster  # noqa: E402


def main():
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
    with open(cluster.folder / "env", "a", encoding="utf-8") as file:
        file.write(f"export WARDEN_URL=https://127.0.0.1:{server.port}\nexport WARDEN_METRICS=http://127.0.0.1:{server.operations_port}/metrics\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
