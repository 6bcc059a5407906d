"""What people are told, and what they can do by hand."""
import contextlib
import json
import os
import random
import subprocess
import time

import yaml

from harness.processes import eventually
from on_cluster.case import Skipped
from on_cluster.system import CONFIG_MAP, STATUS, entry

NOBODY = "http://127.0.0.1:9"
ALL_WELL, PROBLEMS, USAGE, NOT_REACHED, NOT_ASKED, PENDING = range(6)  # exit codes of `warden models`


def status(case, system):
    """Conditions, table and owner; put right when edited; Events only when something changes; gone with its ConfigMap."""
    system.write([entry("told-1")])
    system.wait_settled()
    shown = system.cluster.kubectl("get", "configmap", STATUS, "-o", "yaml", namespace=system.namespace, check=True).stdout
    read = yaml.safe_load(shown)
    case.same(sorted(one["type"] for one in json.loads(read["data"]["conditions"])), ["Accepted", "Applied", "Drifted", "Serving"], "conditions")
    for words in (["told-1", "id-told-1"], system.pods, ["file-1"]):
        case.check(all(word in read["data"]["models"] for word in words), f"the table has {words}", read["data"]["models"])
    case.same(read["metadata"]["labels"].get("litellm-warden.dev/component"), "none", "the label component")
    case.same(read["metadata"]["ownerReferences"][0]["name"], CONFIG_MAP, "its owner")
    for pod in system.pods:
        case.check("hash" not in pod, "pods have names")
    no_change(case, system)
    put_right(case, system, read["data"])
    an_event_for_each_change(case, system)
    gone_with_its_config_map(case, system)


def no_change(case, system):
    """Looks that find nothing new write nothing."""
    before = read_status(system)["metadata"]["resourceVersion"], len(system.events())
    looks = system.controllers.total("warden_controller_reconciles_total")
    system.touch()
    eventually(lambda: system.controllers.total("warden_controller_reconciles_total") > looks, "the controller has looked again", 30)
    # The version that it is about is part of it, so one write comes; no Event does.
    eventually(lambda: int(system.status()["version"]) >= int(system.version()), "the status is about the new version", 30)
    case.same(len(system.events()), before[1], "Events after a change that changes nothing")


def put_right(case, system, data):
    system.api.patch(system.namespace, "ConfigMap", STATUS, {"data": {"summary": "all is lost", "conditions": "[]"}})
    system.touch()  # at the next look, which comes within five minutes by itself
    seen = eventually(lambda: (one := read_status(system)["data"]) and one["summary"] == data["summary"] and one, "an edited status is put right", 60)
    case.same([one["status"] for one in json.loads(seen["conditions"])], [one["status"] for one in json.loads(data["conditions"])], "its conditions")


def an_event_for_each_change(case, system):
    before = {one["metadata"]["name"] for one in system.events()}
    system.write([entry("told-1"), {**entry("told-2"), "model_info": {}}])
    system.wait_told("Applied", "False", "told-2")
    system.write([entry("told-1")])
    system.wait_settled()
    fresh = eventually(lambda: [one for one in system.events() if one["metadata"]["name"] not in before], "Events come", 30)
    reasons = [one["reason"] for one in fresh]
    case.check(fresh and all(one["involvedObject"]["name"] == CONFIG_MAP for one in fresh), "Events are on the ConfigMap", reasons)
    case.check(len(fresh) <= 4, "no more Events than changes of conditions", reasons)
    case.measured(f"Events of a model without an id, and of its removal: {', '.join(reasons)}")


def gone_with_its_config_map(case, system):
    text = system.api.get(system.namespace, "ConfigMap", CONFIG_MAP).body
    other = {**text, "metadata": {"name": "other", "annotations": text["metadata"]["annotations"]}}
    system.create(other)
    name = "other-warden-status"
    eventually(lambda: system.api.get(system.namespace, "ConfigMap", name).ok, "a ConfigMap that nobody mounts has a status too", 30)
    shown = json.dumps(system.api.get(system.namespace, "ConfigMap", name).body["data"])
    case.check("NoProxy" in shown, "it says why", shown)
    system.api.delete(system.namespace, "ConfigMap", "other")
    eventually(lambda: not system.api.get(system.namespace, "ConfigMap", name).ok, "the status goes with its ConfigMap", 90)
    case.check(True, "gone")


def read_status(system):
    return system.api.get(system.namespace, "ConfigMap", STATUS).body


def no_pod_ready(case, system):
    """A model is added while no pod is ready: nothing is written, and the status does not say that all is."""
    system.call_unready()
    system.write([entry("unready-1")])
    eventually(lambda: int(system.status()["version"]) >= int(system.version()), "the status is about the new version", 30)
    told = system.status()
    case.check(told["Serving"][0] != "True", "Serving is not True", told["Serving"])
    case.check(told["Applied"][0] != "True", "Applied is not True while a model waits for a ready pod", f"{told['Applied']}, summary {told['summary']!r}")
    system.call_ready_again()
    system.wait_settled()
    case.check(all(system.serves(i, "unready-1") for i in range(len(system.doors))), "it is served when pods are ready")
    system.write([])
    system.wait_settled()


def drift(case, system):
    """A model that somebody edits in LiteLLM is reported, and put back where the annotation says so."""
    system.write([entry("drift-1")])
    system.wait_settled()
    edit(system, "up-edited")
    system.touch()
    told = system.wait_told("Drifted", "True", "drift-1")
    case.measured(f"reported: {told[2]}")
    case.check(system.serves(0, "drift-1", "up-edited"), "without the annotation the edit stays")
    told = eventually(lambda: [one for one in system.events() if told[1] in one["reason"] and "drift-1" in one["message"]], "an Event tells it", 30)
    case.same(told[0]["type"], "Warning", "the type of the Event")
    system.annotate("hot-add-drift", "correct")
    eventually(lambda: all(system.serves(i, "drift-1") for i in range(len(system.doors))), "with the annotation the edit is undone", 60)
    case.same(system.wait_told("Drifted", "False")[0], "False", "Drifted")
    system.annotate("hot-add-drift", None)
    system.write([])
    system.wait_settled()


def edit(system, upstream):
    """As the UI does: LiteLLM's own way to change a model, whatever version."""
    row = system.rows(0)["id-drift-1"]
    body = {"model_name": "drift-1", "litellm_params": {"model": f"openai/{upstream}"}, "model_info": {"id": "id-drift-1"}}
    status_code, answer = system.ask(0, "PATCH", "/model/id-drift-1/update", body)
    if status_code != 200:
        raise RuntimeError(f"{row['model_name']} could not be edited: {status_code} {answer}")
    eventually(lambda: system.serves(0, "drift-1", upstream), "the edit is served", 60)


# ---- warden models

def by_hand(case, system):
    """warden models plan, apply and status with --url: exit codes, JSON, and the state that the controller agrees with."""
    urls = [word for replica in system.pair.replicas for word in ("--url", replica.url)]
    hand = Hand(case, system, ["--source", f"{system.namespace}/{CONFIG_MAP}/config.yaml", *urls, "--key-file", system.pair.key_file])
    walk_through(case, system, hand)
    case.same(hand.run("plan", [], "--url", NOBODY).returncode, NOT_ASKED, "exit code where one of three proxies is not reached")
    nobody = Hand(case, system, ["--url", NOBODY, "--key-file", system.pair.key_file])
    case.same(nobody.run("plan", []).returncode, NOT_REACHED, "exit code where the only proxy is not reached")


def by_hand_cluster(case, system):
    """The same with --cluster, through the API server; needs addresses that are not loopback, so root."""
    with real_addresses(system) as addresses:
        for door, address, pod in zip(system.doors, addresses, system.pods):
            door.listen(address)
            system.api.patch(system.namespace, "Pod", pod, {"status": {"podIP": address, "podIPs": [{"ip": address}]}}, sub="status")
        try:
            walk_through(case, system, Hand(case, system, ["--cluster", "--kubeconfig", system.cluster.environment["KUBECONFIG"]]))
        finally:  # before the addresses are somebody else's
            for door, pod in zip(system.doors, system.pods):
                one = door.addresses[0]
                system.api.patch(system.namespace, "Pod", pod, {"status": {"podIP": one, "podIPs": [{"ip": one}]}}, sub="status")
                door.close()
                door.open()
    system.touch()
    system.wait_settled()


def walk_through(case, system, hand):
    wanted = [entry("hand-1"), entry("hand-2")]
    system.annotate("hot-add", "false")  # the controller stands aside
    plan = hand.run("plan", wanted)
    case.same(plan.returncode, PENDING, f"exit code of plan with changes pending ({plan.stderr[-300:]})")
    case.check("hand-1" in plan.stdout, "plan names what it would add", plan.stdout)
    json.loads(hand.run("plan", wanted, "--output", "json").stdout)
    case.check("id-hand-1" not in system.rows(0), "plan changes nothing")
    applied = hand.run("apply", wanted)
    case.same(applied.returncode, ALL_WELL, f"exit code of apply ({applied.stdout[-500:]}{applied.stderr[-300:]})")
    for number, door in enumerate(system.doors):
        case.check(system.serves(number, "hand-2"), f"{door.name} serves what was applied")
    case.same(hand.run("plan", wanted).returncode, ALL_WELL, "exit code of plan with nothing to do")
    case.same(hand.run("status", wanted).returncode, ALL_WELL, "exit code of status")
    read = system.api.get(system.namespace, "ConfigMap", CONFIG_MAP).body["data"]["config.yaml"]
    case.check("hand-1" not in read, "apply does not write the ConfigMap")
    # The controller takes over what was applied by hand: the same plan, so nothing is written.
    system.write(wanted)
    system.annotate("hot-add", "true")
    begin = time.monotonic()
    system.wait_settled()
    case.same([str(one) for door in system.doors for one in door.writes(begin)], [], "writes of the controller after an apply by hand")
    system.write([])
    system.wait_settled()


class Hand:
    def __init__(self, case, system, options):
        self._case, self._system, self._options = case, system, options

    def run(self, command, models, *more):
        file = self._system.cluster.folder / "by-hand.json"
        thing = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": CONFIG_MAP, "namespace": self._system.namespace},
                 "data": {"config.yaml": self._system.text(models)}}
        file.write_text(json.dumps(thing))
        words = [self._system.controllers.program, "models", command, file, *self._options, *more]
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=120, check=False)
        self._system.extra += [("warden models", done.stdout), ("warden models", done.stderr)]
        return done


@contextlib.contextmanager
def real_addresses(system):
    """One for each replica on the loopback device: the API server refuses to reach pods at 127.0.0.0/8. They go whatever becomes of us."""
    network = f"10.88.{random.randrange(100, 250)}"
    addresses = [f"{network}.{number + 11}" for number in range(len(system.doors))]
    if os.geteuid() != 0:
        raise Skipped("only root may give addresses to a device: `warden models --cluster` was NOT tried")
    remove = "".join(f"ip addr del {one}/32 dev lo; " for one in addresses)
    guard = subprocess.Popen(["bash", "-c", f"read -r _; {remove}"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        for one in addresses:
            if subprocess.run(["ip", "addr", "add", f"{one}/32", "dev", "lo"], capture_output=True, check=False).returncode != 0:
                raise Skipped("addresses cannot be given to the loopback device here: `warden models --cluster` was NOT tried")
        yield addresses
    except FileNotFoundError as error:
        raise Skipped("ip is not here: `warden models --cluster` was NOT tried") from error
    finally:
        guard.stdin.close()
        guard.wait(timeout=30)
