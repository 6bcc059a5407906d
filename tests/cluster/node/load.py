"""What people and tools ask of the API server, many at once, and whether each answer is the one that the webhook owes."""
import collections
import http.client
import json
import threading
import time

from harness import objects
from harness.api import path_of

DRY_RUN = "?dryRun=All&fieldManager=load"
KEPT = 20  # reasons of each kind that are kept for the report


class Case:
    """One kind of call. `make(n)`: the object of the n-th; `judge(code, body, n)`: why the answer is wrong, or None."""

    def __init__(self, name, method, path, make, judge, denied=False):
        self.name, self.method, self.path, self.make, self.judge, self.denied = name, method, path, make, judge, denied


def _numbered(thing, n):
    """No two calls in a row ask for the same."""
    thing["spec"]["minReadySeconds"] = n % 50
    return thing


def _admitted(code, body, n, expected):
    if not 200 <= code < 300:
        return f"not admitted: {code} {body.get('message', '')[:300]}"
    if body["spec"].get("minReadySeconds", 0) != n % 50:
        return "the answer is that of another call"
    return next((f"{what} is {found}" for what, found, wanted in expected(body) if found != wanted), None)


def _filled(thing):
    """What the webhook fills in where the author says nothing: beside the API's defaults of 1, 25 % and 30 s."""
    pod = objects.pod_of(thing)
    rolling = thing["spec"]["strategy"].get("rollingUpdate", {})
    return [("replicas", thing["spec"]["replicas"], 2), ("maxUnavailable", rolling.get("maxUnavailable"), 0), ("maxSurge", rolling.get("maxSurge"), 1),
            ("terminationGracePeriodSeconds", pod["terminationGracePeriodSeconds"], 60),
            ("preStop", "preStop" in objects.container_of(thing).get("lifecycle", {}), True)]


def _kept(thing):
    """What the author said stays."""
    return [("replicas", thing["spec"]["replicas"], 0),
            ("terminationGracePeriodSeconds", objects.pod_of(thing)["terminationGracePeriodSeconds"], 90),
            ("preStop", objects.container_of(thing)["lifecycle"], objects.LIFECYCLE)]


def _denied(entry, rule):
    def judge(code, body, _):
        message = body.get("message", "")
        expected = f'admission webhook "{entry}.litellm-warden.dev" denied the request'
        if code != 403 or expected not in message or rule not in message:
            return f"not denied by {rule}: {code} {message[:300]}"
        return None
    return judge


def cases(namespace):
    deployments, one = path_of("Deployment", namespace) + DRY_RUN, path_of("Deployment", namespace, "litellm") + DRY_RUN
    config_maps = path_of("ConfigMap", namespace) + DRY_RUN

    def new(n, **options):
        return _numbered(objects.deployment("litellm-new", **options), n)

    def change(n):
        return _numbered(objects.deployment("litellm", stated=True, replicas=0), n)

    def config(n, text=objects.CONFIGURATION):
        return objects.config_map("litellm-config-new", text + f"# {n}\n")

    def config_admitted(code, body, n):
        if code != 201:
            return f"not admitted: {code} {body.get('message', '')[:300]}"
        return None if body["data"]["config.yaml"].endswith(f"# {n}\n") else "the answer is that of another call"

    weak = objects.CONFIGURATION.replace("os.environ/LITELLM_MASTER_KEY", "sk-1234")
    return [
        Case("create, filled", "POST", deployments, new, lambda code, body, n: _admitted(code, body, n, _filled)),
        Case("create, vulnerable release", "POST", deployments, lambda n: objects.with_image(new(n), "ghcr.io/berriai/litellm:v1.82.7"),
             _denied("workloads", "LW112"), denied=True),
        Case("update", "PUT", one, change, lambda code, body, n: _admitted(code, body, n, _kept)),
        Case("update, floating image", "PUT", one, lambda n: objects.with_image(change(n), "ghcr.io/berriai/litellm:main-latest"),
             _denied("workloads", "LW110"), denied=True),
        Case("configuration", "POST", config_maps, config, config_admitted),
        Case("configuration, literal key", "POST", config_maps, lambda n: config(n, weak), _denied("configmaps", "LW211"), denied=True),
    ]


class Result:
    def __init__(self):
        self.right, self.denials = collections.Counter(), 0
        self.failures = self.errors = 0
        self.failed, self.wrong = [], []  # some of their reasons
        self.seconds = []

    @property
    def calls(self):
        return sum(self.right.values()) + self.failures + self.errors

    def __str__(self):
        times = sorted(self.seconds) or [0]
        return (f"{self.calls} calls, {self.failures} failed, {self.errors} wrong; half within {times[len(times) // 2] * 1000:.0f} ms, "
                f"99 % within {times[int(len(times) * 0.99)] * 1000:.0f} ms, the slowest {times[-1] * 1000:.0f} ms")


class Load:
    """Calls from when it is made until `stop`. `connections`: how many ask at once, each on a connection of its own; `pause`: seconds between two calls of one."""

    def __init__(self, api, asked, connections=8, pause=0.02):
        self._address, self._context = api._address, api._context
        self._cases, self._pause = asked, pause
        self._result, self._lock, self._end = Result(), threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,), daemon=True) for number in range(connections)]
        for thread in self._threads:
            thread.start()

    @property
    def calls(self):
        with self._lock:
            return self._result.calls

    def stop(self):
        self._end.set()
        for thread in self._threads:
            thread.join(timeout=60)
            if thread.is_alive():
                raise TimeoutError("a call has not ended for a minute")
        return self._result

    def _ask(self, number):
        connection = http.client.HTTPSConnection(*self._address, context=self._context, timeout=40)
        n = number
        while not self._end.is_set():
            n += 1
            case = self._cases[n % len(self._cases)]
            begin = time.monotonic()
            try:
                connection.request(case.method, case.path, json.dumps(case.make(n)), {"Content-Type": "application/json", "Accept": "application/json"})
                response = connection.getresponse()
                code, body = response.status, json.loads(response.read())
            except (OSError, http.client.HTTPException, ValueError) as error:
                connection.close()
                code, body = 0, {"message": repr(error)}
            self._count(case, code, body, n, time.monotonic() - begin)
            self._end.wait(self._pause)
        connection.close()

    def _count(self, case, code, body, n, seconds):
        message = body.get("message", "") if isinstance(body, dict) else ""
        failed = code == 0 or code >= 500 or "failed calling webhook" in message
        wrong = None if failed else case.judge(code, body, n)
        with self._lock:
            result = self._result
            result.seconds.append(seconds)
            if failed:
                result.failures += 1
                _keep(result.failed, f"{case.name}: {code} {message[:400]}")
            elif wrong:
                result.errors += 1
                _keep(result.wrong, f"{case.name}: {wrong}")
            else:
                result.right[case.name] += 1
                result.denials += case.denied


def _keep(reasons, reason):
    if len(reasons) < KEPT:
        reasons.append(reason)
