#!/usr/bin/env python3
"""Hot-adding as a whole: `warden controller` with the rights of deploy/controller, a real API server, and a real LiteLLM pair. See README.md.

    cluster.py --warden FILE [--version V]... [--match REGEX]
    cluster.py --list

Exit 0: all holds; 1: not; 2: wrong usage; 77: a control plane or LiteLLM is not here and cannot be had.
"""
import argparse
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cluster")]
sys.dont_write_bytecode = True

import pair as real  # noqa: E402 they lie beside us
from harness.cluster import HERE as CLUSTER, ROOT, Cluster  # noqa: E402
from on_cluster import audit, controllers, secret  # noqa: E402
from on_cluster import faults, killed, rights, rollout, speed, told  # noqa: E402
from on_cluster.case import Case, Skipped  # noqa: E402
from on_cluster.system import System, config_text, replica_environment  # noqa: E402

VERSIONS = ("1.108.6", "1.81.14")
SALTED = "1.108.6"  # this pair has a LITELLM_SALT_KEY
NOT_TO_BE_HAD = 77
# In this order: what restarts replicas is last but one, and what looks through everything is last.
SCENARIOS = (speed.latency, speed.many, killed.killed, told.status, told.no_pod_ready, told.drift, told.by_hand, told.by_hand_cluster, rights.rights,
             faults.faults, faults.api_server_away, rollout.rollout, rollout.rotation, rights.canary)


def main():
    options = parse()
    chosen = [one for one in SCENARIOS if re.search(options.match, one.__name__)]
    if options.list:
        for one in chosen:
            print(f"{one.__name__:16} {' '.join((one.__doc__ or '').split())}")
        return 0
    if not options.warden.is_file():
        print(f"cluster.py: no warden at {options.warden}; build it, or name one with --warden", file=sys.stderr)
        return 2
    built = subprocess.run([CLUSTER / "build.sh"], stdout=subprocess.PIPE, text=True, timeout=3600, check=False)
    if built.returncode == NOT_TO_BE_HAD:
        real.skip("hotadd_cluster", "the control plane is not here and cannot be built, for want of a Go or of a network")
    if built.returncode != 0:
        return built.returncode
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    versions = options.version or VERSIONS
    return run(options, versions[0], chosen, built.stdout.strip()) if len(versions) == 1 else run_beside(options, versions)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--warden", type=pathlib.Path, default=pathlib.Path(os.environ.get("WARDEN", ROOT / "build/dev/src/app/warden")))
    parser.add_argument("--version", action="append", metavar="V", help=f"of LiteLLM; default: {', '.join(VERSIONS)}")
    parser.add_argument("--match", default="", metavar="REGEX", help="scenarios whose names it finds")
    parser.add_argument("--list", action="store_true", help="names what there is")
    return parser.parse_args()


def run_beside(options, versions):
    """Each version in a process and a cluster of its own; the next one starts when the first has no more times to measure."""
    running = []
    try:
        for version in versions:
            running.append(start_version(options, version))
        for _, reader in running:
            reader.join()
        codes = {child.wait() for child, _ in running}
    finally:
        for child, _ in running:
            child.terminate()
        for child, _ in running:
            child.wait()
    return 0 if codes == {0} else NOT_TO_BE_HAD if codes <= {0, NOT_TO_BE_HAD} else 1


def start_version(options, version):
    """Returns when it has nothing more to measure."""
    quiet = threading.Event()
    # Ended by SIGTERM, also when we are killed: it takes down what it started.
    command = ["setpriv", "--pdeathsig", "TERM", sys.executable, __file__, "--warden", options.warden, "--version", version, "--match", options.match]
    child = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    reader = threading.Thread(target=pass_on_lines, args=(child, version, quiet), daemon=True)
    reader.start()
    if re.search(options.match, "latency"):
        quiet.wait()
    return child, reader


def pass_on_lines(child, version, quiet):
    for line in child.stdout:
        print(f"{version:8} {line}", end="", flush=True)
        if " latency " in line:
            quiet.set()
    quiet.set()


def run(options, version, chosen, kubecp):
    begin = time.monotonic()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="warden-hotadd-")).resolve()
    os.environ["APISERVER_ARGS"] = audit.arguments(folder)
    cluster = Cluster.start(folder, kubecp)
    try:
        program = folder / "bin/warden"
        shutil.copy2(options.warden, program)  # a build meanwhile must not change what runs
        controllers.install(cluster)
        results = run_version(cluster, program, version, chosen)
        keep_logs(cluster, version, results)
    except real.NotInstalled as error:
        real.skip("hotadd_cluster", str(error))
    finally:
        cluster.stop()
    failed = [one for one, verdict in results if verdict == "FAILED"]
    skipped = [one for one, verdict in results if verdict == "SKIPPED"]
    for one in skipped:
        print(f"SKIPPED {one}: its reason is above")
    print(f"\n{len(results) - len(failed) - len(skipped)} scenarios passed, {len(failed)} failed, {len(skipped)} skipped;"
          f" {time.monotonic() - begin:.0f} s")
    for one in failed:
        print(f"FAILED  {one}")
    return 1 if failed else 0


def run_version(cluster, program, version, chosen):
    begin = time.monotonic()
    salt = secret.SALT_KEY if version == SALTED else None
    environment = replica_environment() | ({"LITELLM_SALT_KEY": salt} if salt else {})
    with real.Pair(version, config_text([]), env=environment, key=environment["LITELLM_MASTER_KEY"]) as pair:
        system = System(cluster, pair, "llm-" + version.replace(".", "-"), salt)
        controllers.allow(cluster, system.namespace)
        system.controllers = controllers.Controllers(cluster, program, system.namespace)
        try:
            system.controllers.start_all()
            system.make_old()
            system.wait_settled()
            print(f"LiteLLM {version}, control plane and two controllers after {time.monotonic() - begin:.0f} s", flush=True)
            return [run_scenario(one, system) for one in chosen if version in getattr(one, "versions", VERSIONS)]
        finally:
            system.controllers.stop_all()
            system.close()


def run_scenario(scenario, system):
    name = f"{scenario.__name__} {system.pair.version}"
    case = Case()
    begin = time.monotonic()
    verdict = None
    try:
        scenario(case, system)
    except Skipped as reason:
        verdict = "SKIPPED"
        case.measured(f"SKIPPED: {reason}")
    except Exception:  # noqa: BLE001 whatever it is, it is this scenario's
        case.failures.append(traceback.format_exc(limit=-4).strip())
    if case.failures:
        verdict = "FAILED"
    lines = [f"{verdict or 'passed':7} {name} ({case.checks} checks, {time.monotonic() - begin:.1f} s)"]
    lines += [f"        {line}" for line in case.notes]
    lines += ["    |   " + failure.replace("\n", "\n    |   ") for failure in case.failures]
    print("\n".join(lines), flush=True)
    return name, verdict or "passed"


def keep_logs(cluster, version, results):
    if any(verdict == "FAILED" for _, verdict in results):
        kept = ROOT / "build/logs/hotadd" / version
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(cluster.folder / "log", kept)
        print(f"the logs of the cluster and of the controllers are in build/logs/hotadd/{version}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
