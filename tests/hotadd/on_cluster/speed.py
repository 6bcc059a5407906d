"""How long a change takes, how much it costs, and what it costs when nothing changes."""
import collections
import os
import statistics
import time

from on_cluster import audit
from on_cluster.case import only_on
from on_cluster.system import Chats, entry

CHANGES = 20
MEDIAN_SECONDS, MOST_SECONDS = 2, 5  # the aim on a quiet machine
NEVER_SECONDS = 30  # a change that takes longer came by the poll
IDLE_SECONDS = 60
MANY = 200


def latency(case, system):
    """20 models added, changed and removed, one at a time, from the write of the ConfigMap until the last replica answers so."""
    uids, processes = system.uids(), [one.pid for one in system.pair.replicas]
    times = collections.defaultdict(list)
    with Chats(system) as chats:
        for number in range(CHANGES):
            name = f"lat-{number}"
            begin = system.write([entry(name)])
            # 1.108.6 looks into its database when it is asked for a model that it does not know: so a chat is sent only where it is listed.
            times["add"].append(until_served(system, begin, lambda i: system.lists(i, name) and system.serves(i, name)))
            begin = system.write([entry(name, upstream="up-changed")])
            times["change"].append(until_served(system, begin, lambda i: system.serves(i, name, "up-changed")))
            begin = system.write([])
            times["remove"].append(until_served(system, begin, lambda i: system.chat(i, name) != 200))
    system.wait_settled()
    for what, seconds in times.items():
        median, most = statistics.median(seconds), max(seconds)
        case.measured(f"{what:6} median {median:.2f} s, max {most:.2f} s of {len(seconds)}"
                      + ("" if median <= MEDIAN_SECONDS and most <= MOST_SECONDS else f"; OVER THE AIM of {MEDIAN_SECONDS} s and {MOST_SECONDS} s"))
        case.check(most <= NEVER_SECONDS, f"{what}: every replica follows within {NEVER_SECONDS} s", f"{most:.1f} s")
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    case.measured(f"load {load} on {os.cpu_count()} processors; {chats.sent} chats on other models, {len(chats.failed)} failed")
    case.check(not chats.failed, "no chat on other models fails", chats.failed[:5])
    case.same((system.uids(), [one.pid for one in system.pair.replicas]), (uids, processes), "pods and replicas, which were not restarted")


def until_served(system, begin, is_so, patience=60):
    """Seconds from `begin` until it is so on every replica."""
    for number in range(len(system.doors)):
        while not is_so(number):
            if time.monotonic() - begin > patience:
                raise AssertionError(f"replica {system.doors[number].name} does not follow within {patience} s: {system.status()}")
            time.sleep(0.02)
    return time.monotonic() - begin


@only_on("1.108.6")
def many(case, system):
    """200 models at once, then a minute in which nothing changes: what that costs; then all removed."""
    names = [f"many-{number}" for number in range(MANY)]
    start = time.monotonic()
    begin = system.write([entry(name) for name in names])
    system.wait_settled(300)
    case.measured(f"{MANY} models added and proven on {len(system.doors)} pods after {time.monotonic() - begin:.1f} s: {counted(system, start)}")
    for number, door in enumerate(system.doors):
        served = sum(name in names for name in (row["model_name"] for row in system.rows(number).values()))
        case.same(served, MANY, f"models that {door.name} lists")
        case.check(system.serves(number, names[-1]), f"{door.name} serves the last one")
    idle(case, system)
    begin = time.monotonic()
    system.write([])
    system.wait_settled(300)
    case.measured(f"and removed after {time.monotonic() - begin:.1f} s: {counted(system, begin)}")


def idle(case, system):
    controllers = system.controllers
    time.sleep(2)  # what follows the last change
    _, lines = audit.calls(system.cluster)
    calls, seconds, begin = controllers.total("warden_controller_api_calls_total"), controllers.cpu_seconds(), time.monotonic()
    time.sleep(IDLE_SECONDS)
    spent = controllers.cpu_seconds() - seconds
    proxied = sum(one.time >= begin for door in system.doors for one in door.requests)
    asked, _ = audit.calls(system.cluster, lines)
    calls = controllers.total("warden_controller_api_calls_total") - calls
    case.measured(f"idle for {IDLE_SECONDS} s with {MANY} models: {calls:.0f} calls for ConfigMaps,"
                  f" {proxied} requests to proxies, {spent:.2f} CPU seconds of both controllers; the API server was asked: {audit.shown(asked)}")
    case.check(spent < IDLE_SECONDS / 20, "near zero CPU when nothing changes", f"{spent:.1f} s")
    case.check(proxied <= 2 * len(system.doors) * 3, "next to no requests when nothing changes", proxied)


def counted(system, since):
    requests = collections.Counter(str(one) for door in system.doors for one in door.requests if one.time >= since)
    return ", ".join(f"{count} {what}" for what, count in requests.most_common(6))
