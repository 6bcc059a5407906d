"""One gateway as a cluster has it: ConfigMap, Secrets, Deployment and pods in the API server, whose addresses lead through doors to a real pair."""
import contextlib
import datetime
import json
import random
import threading
import time

import yaml

from harness.processes import eventually
from on_cluster.door import Door
from on_cluster import secret

CONFIG_MAP = "litellm-config"
STATUS = f"{CONFIG_MAP}-warden-status"
HOT_ADD = "litellm-warden.dev/hot-add"
FILE_MODELS = ("file-1", "file-2")
STARTS_SECONDS = 15  # LiteLLM takes about so long from its start until it is ready
NOT_TRUE = "not True"  # "False" or "Unknown"
TABLE = '"LiteLLM_ProxyModelTable"'


def entry(name, upstream=None, key="UP_KEY", **more):
    """A model of the configuration; its id is made of its name."""
    params = {"model": f"openai/{upstream or 'up-' + name}", "api_base": "UPSTREAM_URL", "api_key": f"os.environ/{key}", **more}
    return {"model_name": name, "litellm_params": params, "model_info": {"id": f"id-{name}"}}


def config_text(models, **general):
    listed = [entry(name) for name in FILE_MODELS] + list(models)
    general = {"master_key": "os.environ/LITELLM_MASTER_KEY", **general}
    return yaml.safe_dump({"model_list": listed, "general_settings": general}, sort_keys=False)


def replica_environment():
    return {"LITELLM_MASTER_KEY": secret.MASTER_KEY, "UP_KEY": secret.UPSTREAM_KEY}


class System:
    """`pair`: a Pair that runs with config_text([]) and replica_environment()."""

    def __init__(self, cluster, pair, namespace, salt=None):
        self.cluster, self.api, self.pair, self.namespace = cluster, cluster.api, pair, namespace
        self.key, self.salt = secret.MASTER_KEY, salt
        network = f"127.{random.randrange(60, 250)}.{random.randrange(1, 250)}"
        self.doors = [Door(replica.name, [f"{network}.{number + 11}"], replica.url) for number, replica in enumerate(pair.replicas)]
        self.pods = []  # names, in the order of the doors
        self.extra = []  # functions that look through what was said, see scenario canary
        self.namespace_made()

    def close(self):
        for door in self.doors:
            door.close()

    # ---- objects

    def namespace_made(self):
        self._must(self.api.call("POST", "/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}}))
        self.create(_secret("litellm-master-key", {"master-key": self.key}))
        self.create(_secret("up-key", {"key": secret.UPSTREAM_KEY}))
        self.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": CONFIG_MAP, "annotations": {HOT_ADD: "true"}},
                     "data": {"config.yaml": self.text([])}})
        self.create(_deployment(self.pair.version))
        self.place_pods()

    def create(self, thing):
        return self._must(self.api.create(self.namespace, thing))

    def make_old(self):
        """As if the controllers had seen this configuration for a day: so it is sure what the pods of now have loaded from it."""
        def write():
            status = self.api.get(self.namespace, "ConfigMap", STATUS).body
            seen = {key: versions[-1:] for key, versions in json.loads(status.get("data", {}).get("seen", "{}")).items()}
            if not any(seen.values()):
                return False
            for versions in seen.values():
                versions[0]["since"] -= 86400
            patch = {"metadata": {"resourceVersion": status["metadata"]["resourceVersion"]}, "data": {"seen": json.dumps(seen)}}
            return self.api.patch(self.namespace, "ConfigMap", STATUS, patch).ok

        eventually(write, "the status is as it would be a day later")

    def place_pods(self):
        """Waits for two running pods, gives them the doors' addresses and calls them ready."""
        def running():
            pods = [one for one in self.api.list(self.namespace, "Pod")
                    if "deletionTimestamp" not in one["metadata"] and one["status"].get("phase") == "Running"]
            fresh = [one for one in pods if not _is_ready(one)]
            return fresh if len(fresh) == len(self.doors) or (self.pods and fresh) else None

        placed = {one["metadata"]["name"] for one in self.api.list(self.namespace, "Pod") if _is_ready(one)}
        free = [door for door, name in zip(self.doors, self.pods or [None] * len(self.doors)) if name not in placed]
        for pod, door in zip(sorted(eventually(running, "pods run"), key=lambda one: one["metadata"]["name"]), free or self.doors):
            self.place(pod["metadata"]["name"], door)

    def place(self, pod, door, starts=True):
        """The pod that started STARTS_SECONDS ago, or did long before, is ready now, at the door's address."""
        def change(body):
            start = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=STARTS_SECONDS)).strftime("%Y-%m-%dT%H:%M:%SZ")
            body["status"] |= {"podIP": door.addresses[0], "podIPs": [{"ip": door.addresses[0]}]}
            for condition in body["status"]["conditions"]:
                condition["status"] = "True"
            for container in body["status"]["containerStatuses"]:
                container |= {"ready": True} | ({"state": {"running": {"startedAt": start}}} if starts else {})

        self._must(self.api.update(self.namespace, "Pod", pod, change, sub="status"))
        number = self.doors.index(door)
        self.pods = [pod if i == number else old for i, old in enumerate(self.pods or [None] * len(self.doors))]

    def call_ready_again(self):
        """As kubelets do after their nodes were taken for lost; kwok does not."""
        for one in self.api.list(self.namespace, "Pod"):
            name = one["metadata"]["name"]
            if name in self.pods and not _is_ready(one):
                self.place(name, self.doors[self.pods.index(name)], starts=False)

    def call_unready(self):
        """As kubelets do where the probes of all pods fail."""
        def change(body):
            for condition in body["status"]["conditions"]:
                condition["status"] = "False" if condition["type"] in ("Ready", "ContainersReady") else condition["status"]

        for name in self.pods:
            self._must(self.api.update(self.namespace, "Pod", name, change, sub="status"))

    def text(self, models, **general):
        return config_text(models, **general).replace("UPSTREAM_URL", self.pair.upstream.url)

    def write(self, models, annotations=None, **general):
        """Patches the ConfigMap; the time at which that began."""
        begin = time.monotonic()
        patch = {"data": {"config.yaml": self.text(models, **general)}}
        if annotations:
            patch["metadata"] = {"annotations": annotations}
        self._must(self.api.patch(self.namespace, "ConfigMap", CONFIG_MAP, patch))
        return begin

    def annotate(self, name, value):
        self._must(self.api.patch(self.namespace, "ConfigMap", CONFIG_MAP, {"metadata": {"annotations": {f"litellm-warden.dev/{name}": value}}}))

    def touch(self):
        """Something that is nothing: the controller looks."""
        self.annotate("touched", str(time.time()))

    # ---- what is told

    def status(self):
        """{condition: (status, reason, message)}, with summary, models and version."""
        answer = self.api.get(self.namespace, "ConfigMap", STATUS)
        if not answer.ok:
            return None
        data = answer.body["data"]
        told = {one["type"]: (one["status"], one["reason"], one["message"]) for one in json.loads(data["conditions"])}
        return told | {"summary": data["summary"], "models": data["models"], "version": data["observedResourceVersion"]}

    def version(self):
        return self.api.get(self.namespace, "ConfigMap", CONFIG_MAP).body["metadata"]["resourceVersion"]

    def wait_settled(self, patience=90):
        """Until the status says of this very configuration that all is well; the seconds that took."""
        begin, version = time.monotonic(), self.version()
        try:
            eventually(lambda: self.is_settled(version), "the status says that all is well", patience, step=0.1)
        except TimeoutError as error:
            raise AssertionError(f"not settled after {patience} s: {self.status()}") from error
        return time.monotonic() - begin

    def is_settled(self, version):
        told = self.status()
        return told is not None and int(told["version"]) >= int(version) and told["Applied"][0] == told["Serving"][0] == told["Accepted"][0] == "True"

    def wait_told(self, condition, status, *words, patience=90):
        """Until a condition is so, or not "True", and says these words; all of it."""
        def told():
            seen = self.status()
            if not seen:
                return None
            is_so = seen[condition][0] != "True" if status == NOT_TRUE else seen[condition][0] == status
            return seen if is_so and all(word in " ".join(seen[condition][1:]) for word in words) else None

        try:
            return eventually(told, "it is told", patience, step=0.1)[condition]
        except TimeoutError as error:
            raise AssertionError(f"after {patience} s {condition} is not {status} with {words}: {self.status()}") from error

    def events(self):
        return self.api.call("GET", f"/api/v1/namespaces/{self.namespace}/events").body["items"]

    # ---- what is served

    def ask(self, number, method, path, body=None, timeout=60):
        """(status, decoded answer) of a replica itself, beside its door."""
        status, text = self.pair.replicas[number].request(method, path, body, self.key, timeout)
        with contextlib.suppress(ValueError):
            text = json.loads(text)
        return status, text

    def chat(self, number, model, text="x", timeout=60):
        return self.ask(number, "POST", "/v1/chat/completions", {"model": model, "messages": [{"role": "user", "content": text}]}, timeout)[0]

    def serves(self, number, model, upstream=None):
        """Whether a chat is answered, and by that model of the provider."""
        mark = f"mark-{random.random()}"
        begin = time.time() - 1
        if self.chat(number, model, mark) != 200:
            return False
        wanted = upstream or f"up-{model}"
        return any(one["model"] == wanted for one in self.pair.upstream.requests(begin) if one["body"]["messages"][0]["content"] == mark)

    def lists(self, number, model):
        return self.ask(number, "GET", f"/model/info?litellm_model_id=id-{model}")[0] == 200

    def rows(self, number):
        """{id: row of /model/info} without those of the file."""
        status, body = self.ask(number, "GET", "/model/info")
        if status != 200:
            raise AssertionError(f"/model/info answered {status}")
        return {row["model_info"]["id"]: row for row in body["data"]}

    def stored(self):
        """{id: model_info} of the database, and how many rows there are."""
        rows = [line.split("|", 1) for line in self.pair.sql(f"select model_id, model_info from {TABLE}").splitlines()]
        return {one: json.loads(info) for one, info in rows}

    def ours(self):
        """Ids of the database that the controller added; not of models of the file, of which it makes rows where it is not sure what pods loaded."""
        stored = self.stored()
        return {one for one, info in stored.items() if info.get("managed_by") == "litellm-warden" and not _is_of_file(one)
                and one != "warden-own-keeper"}

    def listed(self, number):
        """The same of what a replica lists, sorted: an id that is listed twice is there twice."""
        rows = [row["model_info"] for row in self.ask(number, "GET", "/model/info")[1]["data"]]
        return sorted(info["id"] for info in rows if info.get("managed_by") == "litellm-warden" and not _is_of_file(info["id"])
                      and info.get("warden_role") != "keeper")

    def digest(self, model_id):
        return self.pair.sql(f"select md5(t::text) from {TABLE} t where model_id = '{model_id}'")

    def add_foreign(self, name):
        """A model that somebody added in the UI."""
        body = {"model_name": name, "litellm_params": {"model": f"openai/up-{name}", "api_base": self.pair.upstream.url, "api_key": "sk-of-somebody"},
                "model_info": {"id": f"id-{name}"}}
        self._must_200(self.ask(0, "POST", "/model/new", body))
        return self.digest(f"id-{name}")

    def uids(self):
        return sorted(one["metadata"]["uid"] for one in self.api.list(self.namespace, "Pod"))

    @staticmethod
    def _must(answer):
        if not answer.ok:
            raise RuntimeError(str(answer))
        return answer

    @staticmethod
    def _must_200(answer):
        if answer[0] != 200:
            raise RuntimeError(str(answer))


class Chats:
    """Chats on models that nothing happens to, on every replica, without a pause longer than a tenth of a second."""

    def __init__(self, system, models=FILE_MODELS):
        self._system, self._models = system, models
        self._stop = threading.Event()
        self.sent, self.failed = 0, []

    def __enter__(self):
        self._threads = [threading.Thread(target=self._run, args=(number,), daemon=True) for number in range(len(self._system.doors))]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number):
        count = 0
        while not self._stop.wait(0.1):
            model = self._models[count % len(self._models)]
            status = self._system.chat(number, model)
            count += 1
            self.sent += 1
            if status != 200:
                self.failed.append((number, model, status))


def _is_of_file(model_id):
    return model_id in [f"id-{name}" for name in FILE_MODELS]


def _is_ready(pod):
    return any(one["type"] == "Ready" and one["status"] == "True" for one in pod["status"].get("conditions", []))


def _secret(name, values):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": values}


def _deployment(version):
    def of_secret(name, secret_name, key):
        return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret_name, "key": key}}}

    labels = {"app": "litellm"}
    container = {
        "name": "litellm",
        "image": f"ghcr.io/berriai/litellm-database:v{version}",
        "args": ["--config", "/app/config.yaml", "--port", "4000"],
        "ports": [{"containerPort": 4000}],
        "env": [of_secret("LITELLM_MASTER_KEY", "litellm-master-key", "master-key"), of_secret("UP_KEY", "up-key", "key"),
                {"name": "STORE_MODEL_IN_DB", "value": "True"}],
        "volumeMounts": [{"name": "config", "mountPath": "/app/config.yaml", "subPath": "config.yaml"}],
    }
    # They run and are not ready until they have the addresses of the doors.
    template = {"metadata": {"labels": labels, "annotations": {"e2e/never-ready": "true"}},
                "spec": {"terminationGracePeriodSeconds": 90, "containers": [container],
                         "volumes": [{"name": "config", "configMap": {"name": CONFIG_MAP}}]}}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "litellm"},
            "spec": {"replicas": 2, "selector": {"matchLabels": labels}, "template": template}}
