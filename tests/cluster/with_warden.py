#!/usr/bin/env python3
"""Starts warden beside the cluster that up.sh started in DIR and installs it as deploy/ does; both run on when this ends.

    tests/cluster/with_warden.py DIR WARDEN
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from harness import warden  # noqa: E402 it lies beside us
from harness.cluster import Cluster  # noqa: E402


def main():
    if len(sys.argv) != 3:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    cluster = Cluster(pathlib.Path(sys.argv[1]).resolve())
    server = warden.Warden(cluster, pathlib.Path(sys.argv[2]), survives=True)
    warden.install(cluster, server)
    with open(cluster.folder / "env", "a", encoding="utf-8") as file:
        file.write(f"export WARDEN_URL=https://127.0.0.1:{server.port}\nexport WARDEN_METRICS=http://127.0.0.1:{server.operations_port}/metrics\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
