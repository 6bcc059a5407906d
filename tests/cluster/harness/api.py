"""The API server as plain HTTPS: no library decides for us what is sent, and warnings are seen."""
import http.client
import json
import re
import ssl
import threading

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
JSON_PATCH = "application/json-patch+json"
APPLY = "application/apply-patch+yaml"

_COLLECTIONS = {
    "ConfigMap": "api/v1/namespaces/{}/configmaps",
    "Secret": "api/v1/namespaces/{}/secrets",
    "Pod": "api/v1/namespaces/{}/pods",
    "Service": "api/v1/namespaces/{}/services",
    "Deployment": "apis/apps/v1/namespaces/{}/deployments",
    "StatefulSet": "apis/apps/v1/namespaces/{}/statefulsets",
    "DaemonSet": "apis/apps/v1/namespaces/{}/daemonsets",
    "ControllerRevision": "apis/apps/v1/namespaces/{}/controllerrevisions",
    "ReplicaSet": "apis/apps/v1/namespaces/{}/replicasets",
    "Job": "apis/batch/v1/namespaces/{}/jobs",
    "CronJob": "apis/batch/v1/namespaces/{}/cronjobs",
    "PodDisruptionBudget": "apis/policy/v1/namespaces/{}/poddisruptionbudgets",
    "HorizontalPodAutoscaler": "apis/autoscaling/v2/namespaces/{}/horizontalpodautoscalers",
    "ReplicationController": "api/v1/namespaces/{}/replicationcontrollers",
    "Rollout": "apis/argoproj.io/v1alpha1/namespaces/{}/rollouts",
}


class Answer:
    """code, body (decoded JSON, else text) and the warnings in their order."""

    def __init__(self, code, body, warnings):
        self.code, self.body, self.warnings = code, body, warnings

    @property
    def ok(self):
        return 200 <= self.code < 300

    @property
    def message(self):
        return self.body.get("message", "") if isinstance(self.body, dict) else str(self.body)

    def __str__(self):
        return f"{self.code} {self.message}" + (f" warnings {self.warnings}" if self.warnings else "")


class User:
    """Who asks: impersonated by the administrator. `groups` beside system:authenticated."""

    def __init__(self, name, *groups):
        self.name, self.groups = name, (*groups, "system:authenticated")


# May do everything, and is nobody whom warden or a matchCondition knows.
JANE = User("jane", "system:masters")


def service_account(namespace, name):
    return User(f"system:serviceaccount:{namespace}:{name}", "system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:masters")


class Api:
    """One connection a thread, made again when the server closed it."""

    def __init__(self, server, pki):
        host, port = server.removeprefix("https://").split(":")
        self._address = host, int(port)
        self._context = ssl.create_default_context(cafile=pki / "ca.crt")
        self._context.load_cert_chain(pki / "admin.crt", pki / "admin.key")
        self._local = threading.local()

    def call(self, method, path, body=None, content_type=JSON, user=None, patience=60):
        data = None if body is None else json.dumps(body).encode()
        headers = [("Accept", JSON), ("User-Agent", "scenario")]
        if data is not None:
            headers += [("Content-Type", content_type), ("Content-Length", str(len(data)))]
        if user is not None:
            headers += [("Impersonate-User", user.name)] + [("Impersonate-Group", group) for group in user.groups]
        try:
            return self._send(method, path, headers, data, patience)
        except (http.client.RemoteDisconnected, ConnectionError):  # kept open and closed by the server meanwhile
            self._local.connection = None
            return self._send(method, path, headers, data, patience)

    def _send(self, method, path, headers, data, patience):
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPSConnection(*self._address, context=self._context)
        connection.timeout = patience
        if connection.sock is not None:
            connection.sock.settimeout(patience)
        try:
            connection.putrequest(method, path)
            for name, value in headers:
                connection.putheader(name, value)
            connection.endheaders(data)
            response = connection.getresponse()
            text = response.read()
        except BaseException:
            connection.close()
            self._local.connection = None
            raise
        return Answer(response.status, _decoded(text), _warnings(response))

    # ---- by kind, in a namespace

    def create(self, namespace, thing, query="", **options):
        return self.call("POST", path_of(thing["kind"], namespace) + query, thing, **options)

    def get(self, namespace, kind, name):
        return self.call("GET", path_of(kind, namespace, name))

    def list(self, namespace, kind):
        return self.call("GET", path_of(kind, namespace)).body["items"]

    def replace(self, namespace, thing, sub="", query="", **options):
        return self.call("PUT", path_of(thing["kind"], namespace, thing["metadata"]["name"], sub) + query, thing, **options)

    def update(self, namespace, kind, name, change, sub="", query="", **options):
        """Reads, lets `change` change what was read, PUTs it; again when somebody else was quicker."""
        for _ in range(20):
            read = self.call("GET", path_of(kind, namespace, name, sub))
            if not read.ok:
                return read
            change(read.body)
            answer = self.call("PUT", path_of(kind, namespace, name, sub) + query, read.body, **options)
            if answer.code != 409:
                break
        return answer

    def apply(self, namespace, thing, query="", **options):
        """Server-side, as manager `author`: what `thing` states is stated."""
        return self.patch(namespace, thing["kind"], thing["metadata"]["name"], thing, APPLY, query=f"?fieldManager=author&force=true{query}", **options)

    def patch(self, namespace, kind, name, body, content_type=MERGE_PATCH, sub="", query="", **options):
        return self.call("PATCH", path_of(kind, namespace, name, sub) + query, body, content_type, **options)

    def scale(self, namespace, kind, name, replicas, **options):
        return self.patch(namespace, kind, name, {"spec": {"replicas": replicas}}, sub="scale", **options)

    def delete(self, namespace, kind, name, query="", **options):
        return self.call("DELETE", path_of(kind, namespace, name) + query, **options)

    def metrics(self):
        return self.call("GET", "/metrics").body


def path_of(kind, namespace, name="", sub=""):
    return "/" + "/".join(part for part in (_COLLECTIONS[kind].format(namespace), name, sub) if part)


def _decoded(text):
    try:
        return json.loads(text)
    except ValueError:
        return text.decode(errors="replace")


def _warnings(response):
    warnings = []
    for header in response.headers.get_all("Warning") or []:
        header = header.encode("latin-1").decode("utf-8", errors="replace")
        found = re.match(r'299 - "(.*)"$', header, re.S)
        warnings.append(found[1].replace('\\"', '"') if found else header)
    return warnings
