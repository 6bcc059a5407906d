"""Requests to the replicas of a LiteLLM, and a record of them without what differs from run to run."""
import http.client
import json
import re
import time
import urllib.parse

UPSTREAM_KEY = "sk-upstream-FIXTURE-0001"
LEFT_OUT = ("supported_openai_params", "success_callbacks")  # long, and nothing that we rely on
NO_UPSTREAM = "http://127.0.0.1:9/v1"  # where no provider is known, as beside a fake
KEPT_HEADERS = ("x-litellm-version", "www-authenticate", "allow", "retry-after")
TIMES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?")
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HASHES = re.compile(r"\b[0-9a-f]{64}\b")
CIPHERTEXT = re.compile(r"[A-Za-z0-9+/_-]{40,}={0,2}")
ADDRESSES = re.compile(r"127\.0\.0\.1`:`\d+")


class Target:
    """A LiteLLM, or what pretends to be one: two replicas A and B of one version."""

    def __init__(self, version, urls, key, upstream_url=NO_UPSTREAM, pair=None):
        self.version = version
        self.urls = dict(zip("AB", urls))
        self.key = key
        self.upstream_url = upstream_url
        self.pair = pair

    def is_at_least(self, version):
        return _numbers(self.version) >= _numbers(version)


class Answer:
    def __init__(self, status, headers, text, milliseconds):
        self.status = status
        self.headers = headers
        self.milliseconds = milliseconds
        try:
            self.body = json.loads(text)
        except ValueError:
            self.body = text

    @property
    def message(self):
        """The text of an error, wherever it is."""
        body = self.body
        for key in ("error", "message", "detail"):
            if isinstance(body, dict) and key in body:
                body = body[key]
        return body if isinstance(body, str) else json.dumps(body)

    def __str__(self):
        return f"{self.status} {json.dumps(self.body, ensure_ascii=False)[:300]}"


class Client:
    """Sends requests for one check. Its ids begin with `prefix`, which the record leaves out."""

    def __init__(self, target, prefix):
        self.target = target
        self.prefix = prefix
        self.record = []
        self.ids = []

    def id(self, name):
        """A model's id that no other check uses; its row is deleted after the check."""
        one = self.prefix + name
        if one not in self.ids:
            self.ids.append(one)
        return one

    def send(self, replica, method, path, body=None, headers=None, key=True, record=True):
        """key: True for the master key, None for none, text for another one."""
        sent = dict(headers or {})
        if key is not None:
            sent["Authorization"] = "Bearer " + (self.target.key if key is True else key)
        if body is not None:
            sent["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.target.urls[replica]).netloc, timeout=90)
        begin = time.monotonic()
        try:
            connection.request(method, path, body=None if body is None else json.dumps(body), headers=sent)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        finally:
            connection.close()
        kept = {name.lower(): value for name, value in response.getheaders() if name.lower() in KEPT_HEADERS}
        answer = Answer(response.status, kept, text, (time.monotonic() - begin) * 1000)
        if record:
            self._write_down(replica, method, path, body, headers, key, answer)
        return answer

    # ---- the calls that the checks make

    def new(self, replica, name, params=None, info=None, model=None, record=True, **top):
        """POST /model/new of a model with the id of that name."""
        return self.send(replica, "POST", "/model/new", self.model(name, params, info, model, **top), record=record)

    def model(self, name, params=None, info=None, model=None, id=None, **top):
        base = {"model": model or f"openai/up-{name}", "api_base": self.target.upstream_url, "api_key": UPSTREAM_KEY}
        info = {"id": id or self.id(name), **(info or {})}
        return {"model_name": self.name(name), "litellm_params": {**base, **(params or {})}, "model_info": info, **top}

    def name(self, name):
        return self.prefix + "name-" + name

    def patch(self, replica, name, body, record=True):
        return self.send(replica, "PATCH", self.patch_path(self.id(name)), body, record=record)

    @staticmethod
    def patch_path(id):
        return f"/model/{urllib.parse.quote(id, safe='')}/update"

    def delete(self, replica, name, record=True):
        return self.send(replica, "POST", "/model/delete", {"id": self.id(name)}, record=record)

    def nudge(self, replica):
        """What works in every version: a row of our own, written to that replica, makes it read the database."""
        name = f"nudge-{len(self.ids)}"
        return self.new(replica, name, record=False)

    def info(self, replica, id, record=True):
        return self.send(replica, "GET", "/model/info?litellm_model_id=" + urllib.parse.quote(id, safe=""), record=record)

    def row(self, replica, name, record=True):
        """What the replica says of that model, None when it has none."""
        return self.row_of(replica, self.id(name), record)

    def row_of(self, replica, id, record=True):
        answer = self.info(replica, id, record)
        if answer.status == 400:
            return None
        if answer.status != 200:
            raise AssertionError(f"GET /model/info of {id} on {replica} answered {answer}")
        return answer.body["data"][0]

    def rows(self, replica, ids=None, record=True):
        """Rows of the whole list that have one of the ids, by default those of this check."""
        wanted = self.ids if ids is None else ids
        answer = self.send(replica, "GET", "/model/info", record=False)
        rows = [row for row in answer.body["data"] if row["model_info"].get("id") in wanted]
        rows.sort(key=lambda row: row["model_info"]["id"])  # LiteLLM's order changes
        if record:
            self._write_down(replica, "GET", "/model/info", None, None, True, answer, seen={"data": rows, "(rows of other models)": "left out"})
        return rows

    def chat(self, replica, model, record=True):
        return self.send(replica, "POST", "/v1/chat/completions", {"model": model, "messages": [{"role": "user", "content": "x"}]}, record=record)

    def clean_up(self):
        for one in self.ids:
            self.send("A", "POST", "/model/delete", {"id": one}, record=False)

    # ---- the record

    def _write_down(self, replica, method, path, body, headers, key, answer, seen=None):
        request = {"method": method, "path": path}
        if body is not None:
            request["body"] = body
        if headers:
            request["headers"] = headers
        if key is not True:
            request["key"] = key
        response = {"status": answer.status, "body": self._steady(answer.body if seen is None else seen)}
        if answer.headers:
            response["headers"] = answer.headers
        self.record.append({"replica": replica, "request": self._steady(request), "response": response})

    def _steady(self, value):
        """Without what differs from run to run, and without the null keys of a model's row."""
        if isinstance(value, dict):
            if "db_model" in value:
                value = {k: v for k, v in value.items() if v is not None}
            return {self._steady(k): self._steady(v) for k, v in value.items() if k not in LEFT_OUT}
        if isinstance(value, list):
            return [self._steady(one) for one in value]
        if not isinstance(value, str):
            return value
        value = value.replace(self.target.upstream_url, "UPSTREAM_URL").replace(self.prefix, "c-")
        value = value.replace(urllib.parse.quote(self.target.upstream_url, safe=""), "UPSTREAM_URL").replace(self.target.key, "MASTER_KEY")
        for pattern, name in ((TIMES, "TIME"), (UUIDS, "UUID"), (HASHES, "HASH"), (ADDRESSES, "POSTGRES")):
            value = pattern.sub(name, value)
        return "CIPHERTEXT" if CIPHERTEXT.fullmatch(value) else value


def _numbers(version):
    return [int(part) for part in version.split(".")]
