"""What goes wrong between the controller, the replicas, their database and the API server: it converges, and says why meanwhile."""
import contextlib
import os
import pathlib
import signal
import threading
import time

from harness.processes import eventually
from on_cluster.case import only_on
from on_cluster.speed import until_served
from on_cluster.system import NOT_TRUE, Chats, entry

AWAY_SECONDS = 60  # of the API server
SLOW_SECONDS = 2
LOST = 3  # answers in a row
LONG_SECONDS = 30  # how it came to that is told


def faults(case, system):
    """Replicas that refuse, are slow, lose answers, fail after saving, are stale; Postgres away and back."""
    foreign = system.add_foreign("of-faults")
    for fault in (refused, slow, answer_lost, fails_after_saving, not_nudged, database_away):
        name = fault.__name__.replace("_", "-")
        begin = time.monotonic()
        try:
            wanted = fault(case, system, name)
            system.touch()
            system.wait_settled(120)
        except AssertionError as error:
            case.check(False, f"{fault.__name__}: {str(error)[:900]}")
            system.write([])
            with contextlib.suppress(AssertionError):
                system.wait_settled(120)
            continue
        for number, door in enumerate(system.doors):
            for one in wanted:
                case.check(system.serves(number, one["model_name"]), f"{fault.__name__}: in the end {door.name} serves {one['model_name']}")
        case.same(system.ours(), {one["model_info"]["id"] for one in wanted}, f"{fault.__name__}: rows of ours")
        case.measured(f"{fault.__name__}: {time.monotonic() - begin:.1f} s with the wait for it")
        if time.monotonic() - begin > LONG_SECONDS:
            case.measured(f"{fault.__name__}: what was sent: {timeline(system, begin)}")
    system.write([])
    system.wait_settled()
    case.same(system.digest("id-of-faults"), foreign, "the row of somebody else")


def timeline(system, begin):
    """Writes and reads of the lists, with seconds and status; 0 is a lost answer."""
    requests = sorted((one.time, door.name, one) for door in system.doors for one in door.requests if one.time >= begin)
    shown = [f"{at - begin:.1f} {name} {one} {one.status}" for at, name, one in requests if one.is_write or "/model/info" in one.path]
    return "; ".join(shown[:60])


def refused(case, system, name):
    """One replica takes no connection, though its pod is ready."""
    wanted = [entry(name)]
    system.doors[1].close()
    try:
        system.write(wanted)
        told = system.wait_told("Serving", NOT_TRUE)
        case.measured(f"refused: Serving {told}; Applied {system.status()['Applied'][1:]}")
        served = system.serves(0, name)
        case.measured(f"refused: the replica that is there {'serves the model meanwhile' if served else 'does not get the model meanwhile'}")
    finally:
        system.doors[1].open()
    return wanted


def slow(_, system, name):
    """Every answer is late."""
    def late(request, forward):
        time.sleep(SLOW_SECONDS)
        return forward(request)

    wanted = [entry(name)]
    with system.doors[0].with_rule(late), system.doors[1].with_rule(late):
        until_served(system, system.write(wanted), lambda i: system.serves(i, name), 120)
    return wanted


def answer_lost(case, system, name):
    """Writes are done, and their answers never arrive."""
    return spoil_writes(case, system, name, lambda _: None)


def fails_after_saving(case, system, name):
    """Writes are done, and answered with a 500 that says nothing."""
    return spoil_writes(case, system, name, lambda _: (500, [("content-type", "text/plain")], b"Internal Server Error"))


def spoil_writes(case, system, name, spoil):
    left, lock = [LOST], threading.Lock()

    def rule(request, forward):
        answer = forward(request)
        with lock:
            if not request.is_write or left[0] == 0:
                return answer
            left[0] -= 1
        return spoil(answer)

    wanted = [entry(f"{name}-1"), entry(f"{name}-2")]
    for door in system.doors:
        door.rule = rule
    try:
        begin = system.write(wanted)
        until_served(system, begin, lambda i: system.serves(i, f"{name}-1") and system.serves(i, f"{name}-2"), 120)
    finally:
        for door in system.doors:
            door.rule = lambda request, forward: forward(request)
    case.check(left[0] < LOST, f"{name}: answers were spoiled")
    if name == "answer-lost" and system.pair.version.startswith("1.81"):
        # The answer to a nudge is lost too. Then it waits for the poll, also with models that are not written yet, which no poll can bring.
        seconds = time.monotonic() - begin
        case.check(seconds < LONG_SECONDS, f"{name}: what is not written yet does not wait for the poll", f"served after {seconds:.1f} s")
    return wanted


def not_nudged(case, system, name):
    """One replica is stale: it takes no write, so it follows with its own poll."""
    refused_writes = []

    def rule(request, forward):
        if request.is_write:
            refused_writes.append(str(request))
        return (503, [("content-type", "text/plain")], b"busy") if request.is_write else forward(request)

    wanted = [entry(name)]
    # Whichever replica the controller writes to gets the model; the other is not reached.
    with system.doors[1].with_rule(rule):
        begin = system.write(wanted)
        try:
            seconds = until_served(system, begin, lambda i: system.lists(i, name) and system.serves(i, name), 100)
            case.measured(f"not_nudged: served after {seconds:.1f} s, with {len(refused_writes)} writes to the stale replica refused")
        except AssertionError:
            case.measured(f"not_nudged: not within 100 s; told meanwhile: {system.status()['Applied']}")
    return wanted


def database_away(case, system, name):
    """Postgres ends and comes back."""
    wanted = [entry(name)]
    system.pair.stop_database()
    try:
        system.write(wanted)
        told = system.wait_told("Applied", NOT_TRUE)
        case.measured(f"database_away: Applied {told[1:]}; Serving {system.status()['Serving'][1:]}")
        time.sleep(5)
    finally:
        system.pair.start_database()
    case.measured(f"database_away: served {until_served(system, time.monotonic(), lambda i: system.serves(i, name), 120):.1f} s after it was back")
    return wanted


@only_on("1.108.6")
def api_server_away(case, system):
    """The API server hangs for a minute: models are served on, and a change that is written afterwards arrives."""
    system.write([entry("away-1")])
    system.wait_settled()
    process = int((system.cluster.folder / "pid/kube-apiserver.pid").read_text().split()[0])
    with Chats(system, ("away-1",)) as chats:
        os.kill(process, signal.SIGSTOP)
        try:
            time.sleep(AWAY_SECONDS)
            ready = [system.controllers.ask(number, "readyz") is not None for number in (0, 1)]
        finally:
            os.kill(process, signal.SIGCONT)
        back = time.monotonic()
        written = system.write([entry("away-1"), entry("away-2")])
        seconds = until_served(system, written, lambda i: system.call_ready_again() or (system.lists(i, "away-2") and system.serves(i, "away-2")), 120)
        # The cluster's own controllers take nodes for lost, sometimes a little later.
        eventually(lambda: system.call_ready_again() or system.is_settled(system.version()), "all is settled again", 120, step=1)
    case.check(not chats.failed, "no chat fails meanwhile", chats.failed[:5])
    case.measured(f"away for {AWAY_SECONDS} s; ready meanwhile: {ready}; back, a change was written after {written - back:.1f} s"
                  f" and served {seconds:.1f} s later; {chats.sent} chats, {len(chats.failed)} failed")
    system.write([])
    system.wait_settled()
    assert pathlib.Path(f"/proc/{process}").exists()
