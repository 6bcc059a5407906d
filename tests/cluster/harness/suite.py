"""Scenarios and their runner: which there are, what each is given, what is said of it."""
import contextlib
import importlib
import inspect
import pathlib
import signal
import time
import traceback

from harness.cluster import HERE
from harness.processes import eventually

SCENARIO_SECONDS = 600  # no scenario may take longer

_all = []


class Skipped(Exception):
    pass


class Scenario:
    def __init__(self, function, soak, needs):
        self.function, self.soak, self.needs = function, soak, needs
        self.name = f"{pathlib.Path(inspect.getfile(function)).stem}.{function.__name__}"
        self.about = (inspect.getdoc(function) or "").split("\n")[0]


def scenario(function=None, *, soak=False, needs=()):
    """Marks a function of one Test. `soak`: only with --soak. `needs`: tools, such as "helm"."""
    def add(marked):
        _all.append(Scenario(marked, soak, needs))
        return marked
    return add if function is None else add(function)


def load():
    """All scenarios, in the order of their files and in these of their lines."""
    for file in sorted((HERE / "scenarios").glob("*.py")):
        importlib.import_module(f"scenarios.{file.stem}")
    return list(_all)


class Test:
    """What a scenario is given: the cluster, warden, namespaces of its own, and where it says what it found."""

    def __init__(self, name, cluster, warden, tools, soak):
        self.cluster, self.api, self.warden, self.tools, self.soak = cluster, cluster.api, warden, tools, soak
        self.rounds = 10 if soak else 3
        self.checks, self.failures = 0, []
        self._name = name
        self.namespaces = []
        self._at_the_end = contextlib.ExitStack()

    def namespace(self, labels=None):
        """A new one, which goes at the end."""
        name = f"{self._name.split('.')[-1].replace('_', '-')[:50].strip('-')}-{len(self.namespaces)}"
        answer = self.api.call("POST", "/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace",
                                                              "metadata": {"generateName": f"{name}-", "labels": labels or {}}})
        if not answer.ok:
            raise RuntimeError(f"namespace {name}: {answer}")
        self.namespaces.append(answer.body["metadata"]["name"])
        return self.namespaces[-1]

    def at_the_end(self, function, *arguments):
        self._at_the_end.callback(function, *arguments)

    def check(self, condition, what, detail=""):
        """Counts; what does not hold is told, and the scenario goes on. Returns whether it holds."""
        self.checks += 1
        if not condition:
            self.failures.append(f"{what}" + (f": {detail}" if str(detail) else ""))
        return bool(condition)

    def accepted(self, answer, what):
        """`answer`: of Api or of kubectl."""
        return self.check(_ok(answer), f"{what} is accepted", _text(answer))

    def denied(self, answer, what, *words):
        """Refused, and the message has the words."""
        text = _text(answer, most=1 << 20)
        return self.check(not _ok(answer) and all(word in text for word in words), f"{what} is denied" + (f" with {words}" if words else ""),
                          text[-1500:])

    def must(self, answer, what):
        """As `accepted`, and the scenario ends where it is not."""
        if not _ok(answer):
            raise RuntimeError(f"{what}: {_text(answer)}")
        return answer

    def eventually(self, condition, what, patience=60):
        try:
            return self.check(eventually(condition, what, patience), what)
        except TimeoutError:
            return self.check(False, what, f"not within {patience} s")

    def skip(self, reason):
        raise Skipped(reason)

    def end(self):
        try:
            self._at_the_end.close()
        finally:
            for name in self.namespaces:
                self.api.call("DELETE", f"/api/v1/namespaces/{name}")


def _ok(answer):
    return answer.returncode == 0 if hasattr(answer, "returncode") else answer.ok


def _text(answer, most=1500):
    return (answer.stdout + answer.stderr).strip()[-most:] if hasattr(answer, "returncode") else str(answer)


class Runner:
    """Runs scenarios one after another and says of each how it went."""

    def __init__(self, cluster, warden, tools, soak):
        self.cluster, self.warden, self.tools, self.soak = cluster, warden, tools, soak
        self.passed, self.failed, self.skipped, self.checks = [], [], [], 0

    def run(self, scenarios):
        for one in scenarios:
            gone = self.cluster.gone()
            if gone:
                print(f"FAILED   {one.name} and what follows it: {', '.join(gone)} ended by itself; its log says why", flush=True)
                self.failed.append(one.name)
                break
            reason = self._reason_to_skip(one)
            if reason:
                self._skip(one, reason)
            else:
                self._run(one)
        self._summary()
        return not self.failed

    def _reason_to_skip(self, one):
        if one.soak and not self.soak:
            return "only with --soak"
        return next((self.tools.missing(tool) for tool in one.needs if self.tools.missing(tool)), None)

    def _run(self, one):
        test = Test(one.name, self.cluster, self.warden, self.tools, self.soak)
        begin = time.monotonic()
        try:
            if not self.warden.runs():
                self.warden.start()
            with _limit(SCENARIO_SECONDS):
                try:
                    one.function(test)
                finally:
                    test.end()
        except Skipped as reason:
            self._skip(one, str(reason))
            return
        except Exception:  # noqa: BLE001 whatever it is, it is this scenario's
            test.failures.append(traceback.format_exc(limit=-4).strip())
        self.checks += test.checks
        if not test.checks and not test.failures:
            test.failures.append("it checked nothing")
        seconds = time.monotonic() - begin
        verdict = "FAILED" if test.failures else "passed"
        print(f"{verdict}   {one.name}  ({test.checks} checks, {seconds:.1f} s)  {one.about}", flush=True)
        for failure in test.failures:
            print("    | " + failure.replace("\n", "\n    | "), flush=True)
        if test.failures:
            for line in self.warden.said_of(test.namespaces):
                print(f"    | warden: {line}", flush=True)
        (self.failed if test.failures else self.passed).append(one.name)

    def _skip(self, one, reason):
        self.skipped.append(one.name)
        print(f"SKIPPED  {one.name}: {reason}", flush=True)

    def _summary(self):
        print(f"\n{len(self.passed)} scenarios passed, {len(self.failed)} failed, {len(self.skipped)} skipped; {self.checks} checks")
        for name in self.failed:
            print(f"FAILED  {name}")
        print("the long variants: ten rounds, every order, every tool" if self.soak else
              "a sample: three rounds, some of the orders, helm 3 alone; --soak runs the whole", flush=True)


@contextlib.contextmanager
def _limit(seconds):
    def too_long(number, frame):
        raise TimeoutError(f"the scenario took longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
