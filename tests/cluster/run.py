#!/usr/bin/env python3
"""Runs the scenarios against a real Kubernetes control plane with warden beside it: one cluster for all, namespaces of its own for each.

    tests/cluster/run.py [--warden FILE] [--soak] [NAME...]     NAME: part of a scenario's name, such as drift or scale.
    tests/cluster/run.py --list
    tests/cluster/run.py --keep DIR [NAME...]                   leaves the cluster up in DIR, warden too; scripts/cluster.sh down DIR ends it

Exit 0: all held; 1: not; 2: wrong usage; 77: the control plane is not here and cannot be built (no Go, or no network).
"""
import argparse
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from harness import suite, warden  # noqa: E402 they lie beside us
from harness.cluster import HERE, ROOT, Cluster  # noqa: E402
from harness.tools import NOT_TO_BE_HAD, Tools  # noqa: E402


def main():
    arguments = parse()
    scenarios = suite.load()
    if arguments.names:
        scenarios = [one for one in scenarios if any(name in one.name for name in arguments.names)]
        if not scenarios:
            print(f"run.py: no scenario has {' or '.join(arguments.names)} in its name; --list names them", file=sys.stderr)
            return 2
    if arguments.list:
        for one in scenarios:
            print(f"{one.name:60} {'[soak] ' if one.soak else ''}{one.about}")
        return 0
    return run(arguments, scenarios)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--warden", type=pathlib.Path, default=ROOT / "build/dev/src/app/warden", help="the program (default: of build/dev)")
    parser.add_argument("--soak", action="store_true", help="the long variants: ten rounds, all orders, helm 4")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="leave the cluster up in DIR")
    parser.add_argument("--list", action="store_true", help="names what there is")
    parser.add_argument("names", nargs="*", metavar="NAME")
    return parser.parse_args()


def run(arguments, scenarios):
    if not arguments.warden.is_file():
        print(f"run.py: no warden at {arguments.warden}; build it, or name one with --warden", file=sys.stderr)
        return 2
    built = subprocess.run([HERE / "build.sh"], stdout=subprocess.PIPE, text=True, timeout=3600, check=False)
    if built.returncode != 0:
        if built.returncode == NOT_TO_BE_HAD:
            print("SKIPPED: every scenario: kubecp is not here and cannot be built, for want of a Go or of a network", flush=True)
        return built.returncode
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    folder = arguments.keep or pathlib.Path(tempfile.mkdtemp(prefix="warden-cluster-"))
    cluster = Cluster.start(folder.resolve(), built.stdout.strip(), keep=arguments.keep is not None)
    try:
        server = warden.Warden(cluster, arguments.warden, survives=arguments.keep is not None)
        warden.install(cluster, server)
        runner = suite.Runner(cluster, server, Tools(), arguments.soak)
        if runner.run(scenarios):
            return 0
        keep_logs(cluster)
        return 1
    finally:
        if arguments.keep:
            print(f"the cluster runs on: . {folder}/env; scripts/cluster.sh down {folder} ends it")
        cluster.stop()


def keep_logs(cluster):
    kept = ROOT / "build/logs/cluster"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(cluster.folder / "log", kept)
    print("the logs of the cluster and of warden are in build/logs/cluster")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
