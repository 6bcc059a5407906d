#!/usr/bin/env python3
"""Runs the disturbances one after another, with calls all the while, and says of each what became of the calls. run.sh starts it, within inside.sh.

    suite.py [--soak] FOLDER [NAME…]

FOLDER: holds warden, warden.tar, warden-next.tar, pause.tar; KUBECP in the environment. Exit 0: held; 1: it did not.
"""
import argparse
import os
import pathlib
import sys
import time
import traceback

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1])]

import disturbances  # noqa: E402 the path above
from egress import Egress, knock, wardens  # noqa: E402
from harness.metrics import Samples  # noqa: E402
from harness.processes import eventually  # noqa: E402
from installation import Installation, prepare  # noqa: E402
from load import Load, cases  # noqa: E402
from machines import Machines  # noqa: E402
from view import view  # noqa: E402

NAMESPACE = "llm"
VIEW = "view"  # not among the others: its pods call the API server, and what leaves a pod is judged before
SAMPLE_CALLS, SOAK_CALLS, SOAK_TOTAL = 300, 2000, 20000
WAIT_FOR_CALLS = 300  # seconds until a disturbance has its calls


class World:
    """What a disturbance is given."""

    def __init__(self, machines, webhook, soak):
        self.machines, self.webhook, self.soak, self.namespace = machines, webhook, soak, NAMESPACE
        self.failures = []

    def check(self, condition, what, detail=""):
        if not condition:
            self.failures.append(f"{what}: {detail}" if str(detail) else what)


class Counters:
    """What the API server itself says of its calls to webhooks."""

    def __init__(self, api):
        samples = Samples(api.metrics())
        self.fail_open = samples.total("apiserver_admission_webhook_fail_open_count")
        self.denied = samples.total("apiserver_admission_webhook_rejection_count", error_type="no_error")
        self.rejected_by_failure = samples.total("apiserver_admission_webhook_rejection_count") - self.denied


class Suite:
    def __init__(self, world, soak):
        self._world, self._api, self._soak = world, world.webhook.api, soak
        self._cases = cases(NAMESPACE)
        self.failed = []
        self.total = 0

    def wait_until_judged(self):
        """The API server takes about a second to use a configuration: until every kind of call is answered as it should be."""
        def good():
            load = Load(self._api, self._cases, connections=len(self._cases))
            time.sleep(0.5)
            result = load.stop()
            self._last = result.failed + result.wrong
            return not self._last

        try:
            eventually(good, "the first calls are answered", patience=60, step=0.5)
        except TimeoutError as error:
            raise RuntimeError(f"{error}; such as {self._last[:3]}") from None

    def run(self, name, disturb, allowed, calls):
        """Returns whether it held. `allowed`: how many calls may fail; None: not one, and nothing passes unseen."""
        world, begin = self._world, time.monotonic()
        world.failures = []
        before = Counters(self._api)
        load = Load(self._api, self._cases)
        try:
            time.sleep(1)
            disturb(world)
            eventually(lambda: load.calls >= calls, f"{calls} calls", patience=WAIT_FOR_CALLS)
        except Exception:  # noqa: BLE001 whatever it is, it is this disturbance's
            world.failures.append(traceback.format_exc(limit=-3).strip())
        result = load.stop()
        after = Counters(self._api)
        self.total += result.calls
        self._judge(result, before, after, allowed)
        self._say(name, disturb, result, before, after, time.monotonic() - begin)
        return not world.failures

    def _judge(self, result, before, after, allowed):
        check = self._world.check
        for case in self._cases:
            check(result.right[case.name], f"`{case.name}` was asked and answered")
        if allowed is None:
            check(not result.errors, "no wrong answer", result.wrong[:5])
            check(not result.failures, "no failed call", result.failed[:5])
            check(after.fail_open == before.fail_open, "the API server lets nothing pass for want of an answer", after.fail_open - before.fail_open)
            check(after.rejected_by_failure == before.rejected_by_failure, "the API server refuses nothing for want of an answer")
            check(after.denied - before.denied == result.denials, "the API server counts as many denials as were asked for",
                  f"{after.denied - before.denied:.0f} of {result.denials}")
        else:
            check(result.failures <= allowed, f"at most {allowed} failed calls", result.failed[:3])
            # `fill` fails open: what nobody filled in is judged as it stands, and the API server counts it.
            check(result.errors <= after.fail_open - before.fail_open and all(one.startswith("create, filled: ") for one in result.wrong),
                  "no wrong answer but where nothing was filled in", result.wrong[:5])

    def _say(self, name, disturb, result, before, after, seconds):
        failures = self._world.failures
        if failures:
            self.failed.append(name)
        print(f"{'FAILED' if failures else 'held'}   {name}: {result}; {result.denials} denied by their rules; fail-open {after.fail_open - before.fail_open:.0f}; "
              f"{seconds:.0f} s; pods now on {self._places()}.  {disturb.__doc__.splitlines()[0]}", flush=True)
        for failure in failures:
            print("    | " + failure.replace("\n", "\n    | "), flush=True)


    def _places(self):
        return " ".join(sorted(pod["spec"].get("nodeName", "no node") for pod in self._world.webhook.pods()))


def nobody_serves(suite, world, api, asked):
    """The check of the check: without a pod, calls fail, and the API server's counter says what it let pass."""
    before = Counters(api)
    world.webhook.kubectl("scale", "deployment/litellm-warden", "--replicas=0")
    eventually(lambda: not world.webhook.pods(), "no pod is left", patience=120, step=0.5)
    load = Load(api, asked)
    eventually(lambda: load.calls >= 50, "calls", patience=120)
    result = load.stop()
    after = Counters(api)
    world.check(result.failures > 0 and not result.right["create, filled"] and not result.right["create, vulnerable release"], "nobody is served", result)
    world.check(after.fail_open > before.fail_open, "the fail-open counter counts")
    world.webhook.kubectl("scale", "deployment/litellm-warden", "--replicas=2")
    world.webhook.settle()
    suite.wait_until_judged()
    print(f"without a pod: {result}; fail-open {after.fail_open - before.fail_open:.0f}", flush=True)


def judge_egress(world, egress):
    """Nothing but answers left any pod; and the counters count."""
    world.check(not egress.trouble, "every pod could be watched", egress.trouble[:3])
    world.check(egress.total("answers") > 0, "answers were counted")
    world.check(egress.others() == 0, "nothing but answers leaves a pod", {name: egress.total(name) for name in ("others", "opened", "datagrams")})
    print(f"egress of {len(egress.seen)} pods: {egress.total('answers')} packets of answers, {egress.others()} others", flush=True)
    process = wardens()[0][0]
    knock(process)
    egress.stop()
    world.check(egress.total("others") > 0, "a datagram that is sent out of a pod is counted")


def pod_security(world):
    """The namespace admits these pods, and refuses one that is not restricted."""
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "root"},
           "spec": {"containers": [{"name": "root", "image": "docker.io/library/pause:1", "securityContext": {"privileged": True}}]}}
    answer = world.webhook.api.create("litellm-warden", pod, query="?dryRun=All")
    world.check(answer.code == 403 and "restricted" in answer.message, "the namespace is restricted", answer)


def soak_more(suite):
    """Further rounds of the first disturbance until enough was asked in all."""
    while suite.total < SOAK_TOTAL:
        if not suite.run("restart, once more", *disturbances.ALL["restart"], SOAK_CALLS):
            return


def run(options, machines):
    webhook = Installation(machines, options.folder / "warden")
    webhook.install()
    webhook.settle()
    world = World(machines, webhook, options.soak)
    prepare(webhook.api, NAMESPACE)
    suite = Suite(world, options.soak)
    suite.wait_until_judged()
    print(f"two nodes and the webhook: {time.monotonic() - options.begin:.0f} s", flush=True)
    pod_security(world)
    nobody_serves(suite, world, webhook.api, cases(NAMESPACE))
    at_first = list(world.failures)
    egress = Egress()
    calls = SOAK_CALLS if options.soak else SAMPLE_CALLS
    chosen = [name for name in disturbances.ALL if (name in options.names if options.names else options.soak or name not in disturbances.ONLY_SOAK)]
    for name in chosen:
        suite.run(name, *disturbances.ALL[name], calls)
    if options.soak and not options.names:
        soak_more(suite)
    world.failures = at_first
    judge_egress(world, egress)
    failures = world.failures
    for failure in failures:
        print("FAILED   " + failure, flush=True)
    if not options.names or VIEW in options.names:
        suite.run(VIEW, view, None, calls)
        chosen.append(VIEW)
    return summary(options, suite, chosen, failures)


def summary(options, suite, chosen, failures):
    print(f"{len(chosen)} disturbances, {len(suite.failed)} failed; {suite.total} calls in all; {time.monotonic() - options.begin:.0f} s")
    left_out = [name for name in (*disturbances.ALL, VIEW) if name not in chosen]
    print(f"left out: {' '.join(left_out) or 'nothing'}")
    print(f"the whole: at least {SOAK_CALLS} calls a disturbance, {SOAK_TOTAL} in all" if options.soak else
          f"a sample: at least {SAMPLE_CALLS} calls a disturbance; --soak asks {SOAK_CALLS}, and {SOAK_TOTAL} in all, and leaves nothing out", flush=True)
    return not suite.failed and not failures


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--soak", action="store_true")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    unknown = set(options.names) - {*disturbances.ALL, VIEW}
    if unknown:
        parser.error(f"no disturbance is called {' '.join(sorted(unknown))}; there are {' '.join((*disturbances.ALL, VIEW))}")
    options.begin = time.monotonic()
    return options


def main():
    options = parse()
    return 0 if run(options, Machines(options.folder, os.environ["KUBECP"])) else 1


if __name__ == "__main__":
    sys.exit(main())
