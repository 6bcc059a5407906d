"""The leading controller killed at each write in turn."""
import threading

from harness.processes import eventually
from on_cluster.door import pass_on
from on_cluster.system import entry

MOST_WRITES = 40  # a plan has a dozen

BEFORE = [entry("kill-change", "up-old"), entry("kill-gone-1"), entry("kill-gone-2")]
AFTER = [entry("kill-change", "up-new"), entry("kill-new-1"), entry("kill-new-2")]


class Killer:
    """Kills the leader when the n-th write comes to a door; the write is done or not, its answer never arrives."""

    def __init__(self, system, nth, write_is_done):
        self._system, self._nth, self._write_is_done = system, nth, write_is_done
        self._lock = threading.Lock()
        self._seen = 0
        self.killed = None
        self.at = ""

    def rule(self, request, forward):
        if not request.is_write:
            return forward(request)
        with self._lock:
            self._seen += 1
            is_it = self._seen == self._nth and self.killed is None
            if is_it:
                self.at = str(request)
                leader = self._system.controllers.leader()
                self._system.controllers.kill(leader)
                self.killed = leader
        if not is_it:
            return forward(request)
        if self._write_is_done:
            forward(request)
        return None


def killed(case, system):
    """SIGKILL at each write in turn, before and after it is done: in the end exactly the desired models, nothing twice, nothing left over."""
    foreign = system.add_foreign("somebodys")
    told = []
    for nth in range(1, MOST_WRITES):
        system.write(BEFORE)
        system.wait_settled()
        # Every second write is done before the kill; with the other version it is the other half.
        done = nth % 2 == (0 if system.pair.version.startswith("1.81") else 1)
        # The first time the other one takes over by itself, which takes as long as the Lease lasts.
        killer = kill_at(system, nth, write_is_done=done, other_takes_over=nth == 1)
        seconds = system.wait_settled()
        verify(case, system, f"killed at write {nth} ({killer.at})", foreign)
        if killer.killed is None:
            break
        told.append(f"{nth} {killer.at}{'' if done else ' (not done)'} {seconds:.1f} s")
        if nth == 1:
            case.measured(f"the other one took over and all was settled {seconds:.1f} s after its kill")
            system.controllers.start_again(killer.killed)
    case.check(killer.killed is None, f"a plan has fewer than {MOST_WRITES} writes")
    case.measured(f"killed {len(told)} times, and settled so long after the restart: {'; '.join(told)}")
    system.write([])
    system.wait_settled()
    case.same(system.digest("id-somebodys"), foreign, "the row of somebody else")


def kill_at(system, nth, write_is_done, other_takes_over):
    killer = Killer(system, nth, write_is_done)
    for door in system.doors:
        door.rule = killer.rule
    try:
        system.write(AFTER)
        version = system.version()
        eventually(lambda: killer.killed is not None or system.is_settled(version), "the leader is killed, or all is done", 90)
    finally:
        for door in system.doors:
            door.rule = pass_on
    if killer.killed is not None and not other_takes_over:
        system.controllers.free_lease()
        system.controllers.start_again(killer.killed)
    return killer


def verify(case, system, when, foreign):
    wanted = {one["model_info"]["id"]: one["litellm_params"]["model"].removeprefix("openai/") for one in AFTER}
    case.same(system.ours(), wanted.keys(), f"{when}: rows of ours in the database")
    case.same(system.digest("id-somebodys"), foreign, f"{when}: the row of somebody else")
    for number, door in enumerate(system.doors):
        case.same(system.listed(number), sorted(wanted), f"{when}: models that {door.name} lists")
        for model_id, upstream in wanted.items():
            name = model_id.removeprefix("id-")
            case.check(system.serves(number, name, upstream), f"{when}: {door.name} serves {name} as desired")
        for name in ("kill-gone-1", "kill-gone-2"):
            case.check(system.chat(number, name) != 200, f"{when}: {door.name} no longer serves {name}")
