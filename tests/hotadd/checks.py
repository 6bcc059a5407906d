"""What the hot-adder relies on in LiteLLM's admin API, a function for each. See README.md.

A is the replica that is written to, B the other one. A check that must find B unaware of a change runs again when B read the
database meanwhile by itself (PollCame).
"""
import threading
import time

CHECKS = []
OLD_BLOCK = "1.98"  # where the two measured versions differ; the releases between were only read

# Of the configuration with which a target is started (contract.py --print-config).
FILE_MODEL, FILE_EDITED, FILE_COVERED, FILE_CHANGED = "id-file-1", "id-file-2", "id-file-3", "id-file-4"
POLL_SECONDS = 36  # 30, the reading itself, and some
LIMIT_SECONDS = 75  # newer versions shift the phase of each replica: the first poll comes up to 60 s after its start


class PollCame(Exception):
    """B knew of the change before it was told."""


def check(when="any", needs_pair=False):
    """when: "a_only" writes to A alone and runs while the poll is waited for; "last" changes what others need."""

    def register(function):
        function.when = when
        function.needs_pair = needs_pair
        CHECKS.append(function)
        return function

    return register


class Case:
    """One run of one check: its client, and what did not hold."""

    def __init__(self, client):
        self.client = client
        self.failures = []
        self.notes = []
        self.lock = threading.RLock()  # of those that write to A while others run

    @property
    def target(self):
        return self.client.target

    def is_at_least(self, version):
        return self.target.is_at_least(version)

    def expect(self, holds, what, seen=None):
        if not holds:
            self.failures.append(f"{what}; seen: {seen}")

    def same(self, what, seen, wanted):
        self.expect(seen == wanted, f"{what} should be {wanted!r}", repr(seen))

    def status(self, answer, wanted, what, text=None):
        """The status, and a text that the error should have."""
        self.expect(answer.status == wanted, f"{what} should be answered {wanted}", answer)
        if text is not None:
            self.expect(text in answer.message, f"{what} should say {text!r}", answer)
        return answer

    def note(self, text):
        self.notes.append(text)


# ---- who is there, who may ask

@check("a_only")
def version(case):
    """The version is found in readiness (1.81.14) or its details (1.108.6), never in a header of the admin calls."""
    client, version = case.client, case.target.version
    readiness = client.send("A", "GET", "/health/readiness", key=None)
    details = client.send("A", "GET", "/health/readiness/details")
    details_open = client.send("A", "GET", "/health/readiness/details", key=None)
    case.status(readiness, 200, "readiness")
    if case.is_at_least(OLD_BLOCK):
        case.expect("litellm_version" not in readiness.body, "readiness should not tell the version", readiness)
        case.status(details, 200, "readiness/details")
        case.same("litellm_version of the details", details.body.get("litellm_version"), version)
        case.status(details_open, 401, "readiness/details without key", "No api key passed in")
    else:
        case.same("litellm_version of readiness", readiness.body.get("litellm_version"), version)
        case.status(details, 404, "readiness/details")
    listed = client.info("A", FILE_MODEL)
    case.expect("x-litellm-version" not in listed.headers, "/model/info should not tell the version", listed.headers)
    chat = client.chat("A", "file-1")
    case.status(chat, 200, "a chat")
    if case.target.pair:
        case.same("x-litellm-version of a chat", chat.headers.get("x-litellm-version"), version)
    case.status(client.send("A", "GET", "/health/liveliness", key=None), 200, "liveliness")


@check("a_only")
def keys(case):
    """A wrong key is 401 everywhere, also on routes with an id in the path; a key in x-api-key is as good as a bearer."""
    client, one = case.client, case.client.id("x")
    body = client.model("x")
    calls = [("GET", "/model/info", None), ("POST", "/model/new", body), ("PATCH", client.patch_path(one), {}), ("POST", "/model/delete", {"id": one})]
    for method, path, sent in calls:
        case.status(client.send("A", method, path, sent, key=None), 401, f"{method} {path} without key", "No api key passed in")
        case.status(client.send("A", method, path, sent, key="sk-wrong-FIXTURE-0001"), 401, f"{method} {path} with a wrong key")
        case.status(client.send("A", method, path, sent, key="wrong"), 401, f"{method} {path} with no key of LiteLLM's")
    case.same("row after refused calls", client.row("A", "x"), None)
    x_api_key = {"x-api-key": case.target.key}
    for method, path, sent in [calls[1], *calls[:1], *calls[2:]]:
        answer = client.send("A", method, path, sent, key=None, headers=x_api_key, record=path != "/model/info")
        case.status(answer, 200, f"{method} {path} with x-api-key")
    lower_case = {"Authorization": "bearer " + case.target.key}
    case.status(client.send("A", "GET", "/model/info", key=None, headers=lower_case, record=False), 200, "bearer in lower case")


def names_on_a(client):
    """The models that A offers to users; a fake need not have this."""
    return [one["id"] for one in client.send("A", "GET", "/v1/models", record=False).body["data"]]


# ---- adding

@check("a_only")
def new(case):
    """POST /model/new: the replica that answers serves it at once; the answer has ciphertext, the row has none."""
    client = case.client
    answer = case.status(client.new("A", "x", {"rpm": 5, "temperature": 0.5}, {"managed_by": "litellm-warden"}), 200, "POST /model/new")
    case.note(f"POST {answer.milliseconds:.0f} ms")
    case.same("model_id of the answer", answer.body.get("model_id"), client.id("x"))
    case.same("model_info.id of the answer", answer.body["model_info"]["id"], client.id("x"))
    case.same("model_info.db_model of the answer", answer.body["model_info"]["db_model"], False)
    case.expect(answer.body["litellm_params"]["model"] != "openai/up-x", "litellm_params of the answer should be encrypted", answer)
    case.same("blocked of the answer", answer.body.get("blocked"), False if case.is_at_least(OLD_BLOCK) else None)
    row = client.row("A", "x")
    case.expect(row is not None, "A should list it at once")
    if row:
        case.same("model_name", row["model_name"], client.name("x"))
        case.same("db_model of the row", row["model_info"]["db_model"], True)
        case.same("model of the row", row["litellm_params"]["model"], "openai/up-x")
        case.same("rpm of the row", row["litellm_params"].get("rpm"), 5)
        case.expect("api_key" not in row["litellm_params"], "the row should not have api_key", row["litellm_params"])
    case.same("rows in the list", len(client.rows("A")), 1)
    if case.target.pair:
        case.expect(client.name("x") in names_on_a(client), "/v1/models of A should have its name", None)
    begin = time.time()
    chat = case.status(client.chat("A", client.name("x")), 200, "a chat on A")
    case.note(f"first chat {chat.milliseconds:.0f} ms")
    if case.target.pair:
        asked = [(one["model"], one["authorization"]) for one in case.target.pair.upstream.requests(begin)]
        case.same("what went upstream", asked, [("up-x", "Bearer sk-upstream-FIXTURE-0001")])
    case.status(client.chat("A", client.name("nobody")), 400, "a chat with an unknown model", "Invalid model name passed in model=")
    second = {**client.model("y"), "model_name": client.name("x")}
    case.status(client.send("A", "POST", "/model/new", second), 200, "a second model of that name")
    case.same("rows of that name", [row["model_name"] for row in client.rows("A")], [client.name("x")] * 2)


@check("a_only")
def new_duplicate(case):
    """An id that is taken is 500 with a text that a database failure has too; the first row stays."""
    client = case.client
    case.status(client.new("A", "x", {"rpm": 1}), 200, "the first")
    text = "Failed to add model to db. Check your server logs for more details."
    case.status(client.new("A", "x", {"rpm": 1}), 500, "the same again", text)
    case.status(client.new("A", "x", {"rpm": 2}, model="openai/other"), 500, "another model of that id", text)
    row = client.row("A", "x")
    case.same("kept model and rpm", (row["litellm_params"]["model"], row["litellm_params"].get("rpm")), ("openai/up-x", 1))


@check()
def new_on_both_at_once(case):
    """The same id posted to A and B at the same time: one 200, one 500, one row."""
    client, answers = case.client, {}

    def post(replica):
        answers[replica] = client.new(replica, "x", record=False)

    threads = [threading.Thread(target=post, args=(replica,)) for replica in "AB"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    case.same("statuses", sorted(answer.status for answer in answers.values()), [200, 500])
    client.nudge("A")
    case.same("rows on A", len(client.rows("A", [client.id("x")], record=False)), 1)


@check("a_only")
def new_unknown_provider(case):
    """A model that the router refuses is kept in the database: 500 that says so (1.108.6), or 200 (1.81.14); never listed."""
    client = case.client
    answer = client.new("A", "x", model="nosuchprovider/x")
    if case.is_at_least(OLD_BLOCK):
        case.status(answer, 500, "POST /model/new", "was saved to the database")
        case.expect(client.id("x") in answer.message, "the text should name the id", answer)
    else:
        case.status(answer, 200, "POST /model/new")
    case.same("row on A", client.row("A", "x"), None)
    case.status(client.new("A", "x", model="nosuchprovider/x"), 500, "the same again", "Failed to add model to db.")
    case.status(client.new("A", "good"), 200, "another model meanwhile")
    case.status(client.patch("A", "x", {}), 500 if case.is_at_least(OLD_BLOCK) else 200, "PATCH {} of what is not listed")
    case.status(client.patch("A", "x", {"litellm_params": {"model": "openai/up-x"}}), 200, "PATCH with a provider that is known")
    case.same("model of the repaired row", (client.row("A", "x") or {"litellm_params": {}})["litellm_params"].get("model"), "openai/up-x")
    client.new("A", "z", model="nosuchprovider/x", record=False)
    case.status(client.delete("A", "z"), 200, "delete of what is not listed")
    case.status(client.delete("A", "z"), 400, "delete again", "not found in db")


@check("a_only")
def new_wrong_types(case):
    """Text where a number belongs is 422 before anything is stored."""
    client = case.client
    case.status(client.new("A", "x", {"rpm": "abc"}), 422, "rpm: abc")
    case.same("row on A", client.row("A", "x"), None)
    case.status(client.delete("A", "x"), 400, "delete of it", "not found in db")
    no_parameters = client.send("A", "POST", "/model/new", {"model_name": client.name("x"), "model_info": {"id": client.id("x")}})
    case.status(no_parameters, 500, "no litellm_params")
    empty = client.send("A", "POST", "/model/new", {})
    case.status(empty, 500, "an empty body")


@check("a_only")
def new_without_id(case):
    """Without an id the server makes one: a blind retry would make a second model."""
    client = case.client
    body = client.model("x")
    del body["model_info"]["id"]
    made = [case.status(client.send("A", "POST", "/model/new", body), 200, "POST without id").body.get("model_id") for _ in range(2)]
    client.ids.extend(made)
    case.expect(made[0] and made[0] != made[1], "both should have an id of their own", made)


@check("a_only")
def odd_ids(case):
    """Spaces, colons, commas and dots are allowed in ids, also in the path of a PATCH. A slash is not possible there."""
    client = case.client
    odd = client.id("ns cm:key,1.5 é")
    case.status(client.new("A", "x", id=odd), 200, "POST")
    row = client.row_of("A", odd)
    case.same("id of the row", row and row["model_info"]["id"], odd)
    case.status(client.send("A", "PATCH", client.patch_path(odd), {}), 200, "PATCH")
    case.status(client.send("A", "POST", "/model/delete", {"id": odd}), 200, "delete")
    slashed = client.id("ns/cm")
    case.status(client.new("A", "y", id=slashed), 200, "POST with a slash")
    case.expect(client.row_of("A", slashed) is not None, "it should be found by its id", None)
    case.status(client.send("A", "PATCH", client.patch_path(slashed), {}), 404, "PATCH with a slash", "Not Found")
    case.status(client.send("A", "POST", "/model/delete", {"id": slashed}), 200, "delete with a slash")


# ---- reading

@check("a_only")
def info_by_id(case):
    """GET /model/info?litellm_model_id=: one row, or 400 with this text for an id that the replica's router does not have."""
    client = case.client
    client.new("A", "x", record=False)
    known = case.status(client.info("A", client.id("x")), 200, "a known id")
    case.same("rows", len(known.body["data"]), 1)
    unknown = client.info("A", client.id("nobody"))
    case.status(unknown, 400, "an unknown id", f"Model id = {client.id('nobody')} not found on litellm proxy")
    file_row = client.row_of("A", FILE_MODEL)
    case.same("db_model of a model of the file", file_row["model_info"]["db_model"], False)
    in_list = [row for row in client.rows("A", [FILE_MODEL]) if row["model_info"]["id"] == FILE_MODEL]
    case.same("rows of the file's model in the list", len(in_list), 1)


@check()
def info_keys(case):
    """Keys of our own in model_info come back as they were sent, in clear and the same on A and B."""
    client = case.client
    ours = {
        "managed_by": "litellm-warden", "warden_source": "team-a/models", "warden_hash": "a1b2c3", "warden_number": 9007199254740993,
        "warden_text": "007", "warden_true": True, "warden_list": [1, "a", {"k": []}], "warden_object": {"a": {"b": None}}, "warden_unicode": "ä€😀",
        "warden_time": "2026-11-29T10:00:00+01:00", "created_by": "me", "description": "d", "tags": ["a"], "password": "clear-FIXTURE",
    }  # fmt: skip
    case.status(client.new("A", "x", info=ours), 200, "POST")
    client.nudge("B")
    rows = {replica: client.row(replica, "x") for replica in "AB"}
    for replica, row in rows.items():
        seen = {key: row["model_info"].get(key, "(absent)") for key in ours} if row else None
        case.same(f"our keys on {replica}", seen, ours)
    case.expect(rows["A"] == rows["B"], "A and B should say the same", None)


@check("a_only")
def secrets(case):
    """What /model/info leaves out, what it masks by the name of a key, and what it gives in clear."""
    client = case.client
    names = ("client_secret", "aws_access_key_id", "aws_secret_access_key", "azure_ad_token", "my_token", "my_secret")
    secret = {name: f"{name}-SECRET-FIXTURE-0001" for name in names}
    secret["vertex_credentials"] = '{"private_key": "SECRET-FIXTURE-0001"}'
    headers = {"Authorization": "Bearer header-SECRET-FIXTURE-0001", "x-api-key": "header-SECRET-FIXTURE-0002", "x-plain": "plain-FIXTURE"}
    plain = {"organization": "org-FIXTURE", "custom_llm_provider": "openai"}
    answer = case.status(client.new("A", "x", {**secret, **plain, "extra_headers": headers}), 200, "POST")
    case.same("extra_headers of POST's answer, in which other parameters are encrypted", answer.body["litellm_params"].get("extra_headers"), headers)
    row = client.row("A", "x")
    params = row["litellm_params"] if row else {}
    absent = sorted(name for name in (*secret, "api_key") if name not in params)
    case.same("left out", absent, ["api_key", "aws_access_key_id", "aws_secret_access_key", "client_secret", "vertex_credentials"])
    in_clear = sorted(name for name, value in {**secret, **plain}.items() if params.get(name) == value)
    case.same("in clear", in_clear, ["custom_llm_provider", "organization"])
    sent = params.get("extra_headers", {})
    case.same("headers in clear", sorted(name for name, value in headers.items() if sent.get(name) == value), ["x-plain"])


@check()
def wildcard(case):
    """A wildcard model has many rows in the list, all with its id; by id it is one."""
    client = case.client
    body = client.model("x", model="openai/*")
    body["model_name"] = client.prefix + "wild/*"
    case.status(client.send("A", "POST", "/model/new", body), 200, "POST")
    rows = client.rows("A", record=False)
    case.note(f"{len(rows)} rows in the list")
    if case.target.pair:
        case.expect(len(rows) > 100, "the list should have a row for each model of the provider", len(rows))
    case.expect(len(rows) >= 1, "the list should have it", len(rows))
    by_id = client.info("A", client.id("x"))
    case.same("rows by id", len(by_id.body["data"]), 1)


# ---- changing

@check("a_only")
def patch(case):
    """PATCH merges parameters and keys of model_info, replaces objects whole, and ignores null."""
    client = case.client
    info = {"warden_hash": "h1", "warden_object": {"a": 1, "b": 1}, "other": "o"}
    client.new("A", "x", {"rpm": 1, "temperature": 0.5, "extra_headers": {"x-a": "1", "x-b": "1"}}, info)
    before = client.row("A", "x")
    answer = case.status(client.patch("A", "x", {}), 200, "PATCH {}")
    case.note(f"PATCH {{}} {answer.milliseconds:.0f} ms")
    case.same("row after PATCH {}", client.row("A", "x", record=False), before)
    change = {
        "model_name": client.name("renamed"),
        "litellm_params": {"rpm": 2, "temperature": None, "extra_headers": {"x-a": "9"}},
        "model_info": {"warden_hash": "h2", "warden_object": {"a": 2}, "other": None},
    }
    case.status(client.patch("A", "x", change), 200, "PATCH")
    row = client.row("A", "x")
    params, info = row["litellm_params"], row["model_info"]
    case.same("model_name", row["model_name"], client.name("renamed"))
    case.same("rpm", params.get("rpm"), 2)
    case.same("temperature, sent as null", params.get("temperature"), 0.5)
    case.same("model and api_base, not sent", (params["model"], params["api_base"]), ("openai/up-x", case.target.upstream_url))
    case.same("extra_headers", params.get("extra_headers"), {"x-a": "9"})
    case.same("warden_hash", info.get("warden_hash"), "h2")
    case.same("warden_object", info.get("warden_object"), {"a": 2})
    case.same("other, sent as null", info.get("other"), "o")
    case.status(client.chat("A", client.name("renamed")), 200, "a chat with the new name")
    case.status(client.chat("A", client.name("x")), 400, "a chat with the old name")
    case.status(client.patch("A", "x", {"model_info": {"id": client.id("other")}}), 200, "another id in model_info")
    case.expect(client.row("A", "x") is not None, "the id should stay", None)
    case.same("the other id", client.row("A", "other"), None)


@check("a_only")
def patch_removes_nothing(case):
    """litellm_params_to_remove is accepted and ignored in both versions: a parameter goes only with delete and POST."""
    client = case.client
    client.new("A", "x", {"rpm": 1, "temperature": 0.5})
    case.status(client.patch("A", "x", {"litellm_params_to_remove": ["temperature"]}), 200, "PATCH")
    case.same("temperature", client.row("A", "x")["litellm_params"].get("temperature"), 0.5)


@check("a_only")
def patch_refused(case):
    """PATCH of an unknown id is 404, of a model of the file 400, of a wrong type 422."""
    client = case.client
    case.status(client.patch("A", "nobody", {}), 404, "an unknown id", f"Model {client.id('nobody')} not found on proxy.")
    of_file = client.send("A", "PATCH", client.patch_path(FILE_EDITED), {"litellm_params": {"rpm": 5}})
    case.status(of_file, 400, "a model of the file", "Cannot edit config-based model. Store model in DB via /model/new first.")
    client.new("A", "x", {"rpm": 1}, record=False)
    case.status(client.patch("A", "x", {"litellm_params": {"rpm": "abc"}}), 422, "rpm: abc")
    case.same("rpm", client.row("A", "x")["litellm_params"].get("rpm"), 1)


@check("a_only")
def patch_unknown_provider(case):
    """A change that the router refuses is 200: the old version serves on (1.108.6), or the model is gone (1.81.14)."""
    client = case.client
    client.new("A", "x", info={"warden_hash": "h1"})
    case.status(client.patch("A", "x", {"litellm_params": {"model": "nosuchprovider/x"}, "model_info": {"warden_hash": "h2"}}), 200, "PATCH")
    row = client.row("A", "x")
    if case.is_at_least(OLD_BLOCK):
        case.same("model and hash on A", row and (row["litellm_params"]["model"], row["model_info"].get("warden_hash")), ("openai/up-x", "h1"))
    else:
        case.same("row on A", row, None)


@check("a_only")
def delete(case):
    """Delete is at once on A; unknown, already deleted, and of the file are 400 with the same text."""
    client = case.client
    client.new("A", "x", record=False)
    answer = case.status(client.delete("A", "x"), 200, "delete", f"Model: {client.id('x')} deleted successfully")
    case.note(f"delete {answer.milliseconds:.0f} ms")
    case.same("row on A", client.row("A", "x"), None)
    case.status(client.chat("A", client.name("x")), 400, "a chat afterwards")
    text = "Model with id={} not found in db"
    case.status(client.delete("A", "x"), 400, "delete again", text.format(client.id("x")))
    case.status(client.delete("A", "nobody"), 400, "an unknown id", text.format(client.id("nobody")))
    case.status(client.send("A", "POST", "/model/delete", {"id": FILE_EDITED}), 400, "a model of the file", text.format(FILE_EDITED))
    case.status(client.send("A", "POST", "/model/delete", {}), 422, "no id")
    case.expect(client.row_of("A", FILE_EDITED, record=False) is not None, "the file's model should stay", None)


# ---- blocking

@check("a_only")
def block(case):
    """block and unblock: at once on A, visible in /model/info (1.108.6); 404 in 1.81.14."""
    client = case.client
    client.new("A", "x", record=False)

    def post(what, body):
        return client.send("A", "POST", f"/model/{what}", body)

    if not case.is_at_least(OLD_BLOCK):
        for what in ("block", "unblock"):
            case.status(post(what, {"model_id": client.id("x")}), 404, what, "Not Found")
        return
    case.status(post("block", {}), 422, "no model_id")
    case.status(post("block", {"model_id": client.id("nobody")}), 404, "an unknown id")
    case.status(post("block", {"model_id": FILE_EDITED}), 400, "a model of the file", "Cannot edit config-based model.")
    for attempt in ("block", "block again"):
        answer = case.status(post("block", {"model_id": client.id("x")}), 200, attempt)
        case.same("blocked of the answer", answer.body.get("blocked"), True)
        case.same("model_info.blocked on A", client.row("A", "x")["model_info"].get("blocked"), True)
    case.status(client.chat("A", client.name("x")), 403, "a chat by name", "blocked")
    if case.target.pair:
        case.expect(client.name("x") not in names_on_a(client), "/v1/models should not have it", None)
    case.status(client.patch("A", "x", {"litellm_params": {"rpm": 2}}), 200, "PATCH of a blocked model")
    case.same("model_info.blocked after PATCH", client.row("A", "x")["model_info"].get("blocked"), True)
    for attempt in ("unblock", "unblock again"):
        case.status(post("unblock", {"model_id": client.id("x")}), 200, attempt)
        case.same("model_info.blocked on A", client.row("A", "x")["model_info"].get("blocked"), False)
    case.status(client.chat("A", client.name("x")), 200, "a chat afterwards")
    case.status(client.patch("A", "x", {"blocked": True}), 200, "PATCH blocked: true")
    case.same("model_info.blocked after PATCH blocked: true", client.row("A", "x")["model_info"].get("blocked"), True)


@check("a_only")
def born_blocked(case):
    """POST /model/new with blocked: true at the top is never served (1.108.6); 1.81.14 ignores it."""
    client = case.client
    answer = case.status(client.new("A", "x", blocked=True), 200, "POST")
    row = client.row("A", "x")
    if case.is_at_least(OLD_BLOCK):
        case.same("blocked of the answer", answer.body.get("blocked"), True)
        case.same("model_info.blocked on A", row and row["model_info"].get("blocked"), True)
        case.status(client.chat("A", client.name("x")), 403, "a chat")
    else:
        case.expect("blocked" not in answer.body, "the answer should not have blocked", answer)
        case.expect("blocked" not in row["model_info"], "model_info should not have blocked", row)
        case.status(client.chat("A", client.name("x")), 200, "a chat")


# ---- how B gets to know

def add_change_and_delete(case, nudge, info_only):
    """A adds one model, changes one, changes only the hash of one, deletes one; B must not know, and know all after the nudge.

    info_only: whether B should see the new hash of the model of which nothing else changed.
    """
    client = case.client
    for name in ("keep", "change", "hash", "gone"):
        client.new("A", name, {"rpm": 1}, {"warden_hash": "h1"}, record=False)
    client.nudge("B")
    on_b = {row["model_info"]["id"] for row in client.rows("B", record=False)}
    missing = [name for name in ("keep", "change", "hash", "gone") if client.id(name) not in on_b]
    case.expect(not missing, "B should have all after a first nudge", missing)

    def seen():
        rows = {row["model_info"]["id"]: row for row in client.rows("B", record=False)}
        change, only_hash = rows.get(client.id("change")), rows.get(client.id("hash"))
        return {
            "add": client.id("add") in rows,
            "rpm": change and change["litellm_params"].get("rpm"),
            "hash beside rpm": change and change["model_info"].get("warden_hash"),
            "hash alone": only_hash and only_hash["model_info"].get("warden_hash"),
            "deleted is there": client.id("gone") in rows,
        }

    client.new("A", "add", record=False)
    client.patch("A", "change", {"litellm_params": {"rpm": 2}, "model_info": {"warden_hash": "h2"}}, record=False)
    client.patch("A", "hash", {"model_info": {"warden_hash": "h2"}}, record=False)
    client.delete("A", "gone", record=False)
    before = seen()
    nothing = {"add": False, "rpm": 1, "hash beside rpm": "h1", "hash alone": "h1", "deleted is there": True}
    if before != nothing:
        raise PollCame(f"B before the nudge: {before}")
    answer = nudge()
    after = seen()
    case.note(f"nudge {answer.milliseconds:.0f} ms")
    wanted = {"add": True, "rpm": 2, "hash beside rpm": "h2", "hash alone": "h2" if info_only else "h1", "deleted is there": False}
    case.same("B after the nudge", after, wanted)
    client.rows("B")
    case.status(client.chat("B", client.name("add")), 200, "a chat on B with the new model")
    case.status(client.chat("B", client.name("gone")), 400, "a chat on B with the deleted model")
    return answer


@check()
def nudge_by_patch(case):
    """PATCH {} of any row on B brings all that A wrote (1.81.14 too, but there it takes every model away for a moment)."""
    answer = add_change_and_delete(case, lambda: case.client.patch("B", "keep", {}), info_only=True)
    case.status(answer, 200, "PATCH {}")


@check()
def nudge_by_new(case):
    """POST /model/new of a throw-away row on B brings all that A wrote; in 1.81.14 not a change of model_info alone."""
    answer = add_change_and_delete(case, lambda: case.client.new("B", "throw-away"), info_only=case.is_at_least(OLD_BLOCK))
    case.status(answer, 200, "POST of a throw-away row")


@check()
def nudge_has_no_gap(case):
    """While B is nudged ten times, no chat fails: by POST in both versions, by PATCH in 1.108.6. In 1.81.14 every PATCH takes the
    models of the database away for a moment."""
    client = case.client
    for name in ("keep", "served"):
        client.new("A", name, record=False)
    client.nudge("B")
    number, failed = chats_during(client, lambda: client.nudge("B"))
    case.expect(not failed, "no chat should fail during POSTs", f"{failed} of {number}")
    case.note(f"POST: {failed} of {number} chats failed")
    number, failed = chats_during(client, lambda: client.patch("B", "keep", {}, record=False))
    case.expect(not failed or not case.is_at_least(OLD_BLOCK), "no chat should fail during PATCHes", f"{failed} of {number}")
    case.note(f"PATCH: {failed} of {number} chats failed")


def chats_during(client, nudge):
    """(chats with B while it is nudged, how many of them failed)."""
    statuses, done = [], threading.Event()

    def talk(model):
        while not done.is_set():
            statuses.append(client.chat("B", model, record=False).status)

    threads = [threading.Thread(target=talk, args=(model,)) for model in (client.name("served"), "file-1")]
    for thread in threads:
        thread.start()
    for _ in range(10):
        nudge()
    done.set()
    for thread in threads:
        thread.join()
    return len(statuses), sum(status != 200 for status in statuses)


@check()
def nudge_by_block(case):
    """block or unblock of any row on B brings all that A wrote (1.108.6)."""
    if case.is_at_least(OLD_BLOCK):
        unblock = {"model_id": case.client.id("keep")}
        answer = add_change_and_delete(case, lambda: case.client.send("B", "POST", "/model/unblock", unblock), info_only=True)
        case.status(answer, 200, "unblock")


@check()
def nudge_brings_block(case):
    """A model blocked on A is served by B until B is nudged (1.108.6)."""
    client = case.client
    if not case.is_at_least(OLD_BLOCK):
        return
    client.new("A", "x", record=False)
    client.nudge("B")
    client.send("A", "POST", "/model/block", {"model_id": client.id("x")}, record=False)
    if client.row("B", "x", record=False)["model_info"].get("blocked"):
        raise PollCame("B knew of the block")
    case.status(client.chat("B", client.name("x")), 200, "a chat on B before the nudge")
    case.status(client.patch("B", "x", {}), 200, "PATCH {} on B")
    case.same("model_info.blocked on B", client.row("B", "x")["model_info"].get("blocked"), True)
    case.status(client.chat("B", client.name("x")), 403, "a chat on B after the nudge")


@check()
def nudge_by_delete(case):
    """Deleting a row on B takes it from B's router and brings nothing of what A wrote."""
    client = case.client
    client.new("A", "throw-away", record=False)
    client.nudge("B")
    client.new("A", "x", record=False)
    if client.row("B", "x", record=False):
        raise PollCame("B had the new model")
    case.status(client.delete("B", "throw-away"), 200, "delete on B")
    case.same("the new model on B", client.row("B", "x"), None)


@check()
def no_nudge(case):
    """Requests that fail, and requests that only read, tell B nothing."""
    client = case.client
    client.new("A", "known", record=False)
    client.nudge("B")
    client.new("A", "x", record=False)
    requests = {
        "a duplicate": (500, lambda: client.new("B", "known")),
        "delete of an unknown id": (400, lambda: client.delete("B", "nobody")),
        "PATCH of an unknown id": (404, lambda: client.patch("B", "nobody", {})),
        "PATCH of a model of the file": (400, lambda: client.send("B", "PATCH", client.patch_path(FILE_EDITED), {})),
        "POST of a wrong type": (422, lambda: client.new("B", "wrong", {"rpm": "abc"})),
        "a chat without messages": (400, lambda: client.send("B", "POST", "/v1/chat/completions", {"model": client.id("x")}, record=False)),
        "the row by its id": (400, lambda: client.info("B", client.id("x"))),
    }
    for what, (status, send) in requests.items():
        case.status(send(), status, what)
        if client.row("B", "x", record=False):
            raise PollCame(f"B had the model after: {what}")


@check()
def delete_and_new_again(case):
    """Delete and POST of the same id on A, then a throw-away row on B: changed parameters arrive in both versions; in 1.81.14 a
    change of model_info alone does not, whatever is done on A."""
    client = case.client
    for name in ("params", "hash"):
        client.new("A", name, {"rpm": 1}, {"warden_hash": "h1"}, record=False)
    client.nudge("B")
    for name, rpm in (("params", 2), ("hash", 1)):
        case.status(client.delete("A", name), 200, "delete")
        case.status(client.new("A", name, {"rpm": rpm}, {"warden_hash": "h2"}), 200, "POST again")
        case.same("hash on A", client.row("A", name)["model_info"].get("warden_hash"), "h2")
    if any((client.row("B", name, record=False) or {"model_info": {}})["model_info"].get("warden_hash") != "h1" for name in ("params", "hash")):
        raise PollCame("B had the new rows")
    client.nudge("B")
    params, only_hash = client.row("B", "params"), client.row("B", "hash")
    case.same("changed parameters on B", params and (params["litellm_params"].get("rpm"), params["model_info"].get("warden_hash")), (2, "h2"))
    case.same("a changed hash alone on B", only_hash and only_hash["model_info"].get("warden_hash"), "h2" if case.is_at_least(OLD_BLOCK) else "h1")


@check()
def patch_of_row_that_b_does_not_know(case):
    """PATCH {} on B of a row that only A knows: B serves it from then on."""
    client = case.client
    client.new("A", "x", record=False)
    if client.row("B", "x", record=False):
        raise PollCame("B had the new model")
    case.status(client.patch("B", "x", {}), 200, "PATCH {} on B")
    case.expect(client.row("B", "x") is not None, "B should list it", None)
    case.status(client.chat("B", client.name("x")), 200, "a chat on B")


@check()
def info_only_change_is_repaired_by_patch(case):
    """Where a change of model_info alone does not reach B, PATCH {} of that row on B brings it."""
    client = case.client
    client.new("A", "x", info={"warden_hash": "h1"}, record=False)
    client.nudge("B")
    client.patch("A", "x", {"model_info": {"warden_hash": "h2"}}, record=False)
    case.status(client.patch("B", "x", {}), 200, "PATCH {} on B")
    case.same("hash on B", client.row("B", "x")["model_info"].get("warden_hash"), "h2")


@check()
def patch_of_deleted_elsewhere(case):
    """PATCH on B of a row that A deleted is refused, and B keeps the model until it reads the database."""
    client = case.client
    client.new("A", "x", record=False)
    client.nudge("B")
    client.delete("A", "x", record=False)
    if not client.row("B", "x", record=False):
        raise PollCame("B knew of the delete")
    case.status(client.patch("B", "x", {}), 400, "PATCH on B", "Cannot edit config-based model.")
    case.same("B lists it", client.row("B", "x") is not None, True)


@check("poll")
def poll(case):
    """Without a nudge B knows within 30 s and a query; in 1.81.14 never of a change of model_info alone."""
    client, names = case.client, ("add", "change", "hash", "gone", "block")
    with case.lock:
        begin = time.monotonic()
        for name in names:
            client.new("A", name, {"rpm": 1}, {"warden_hash": "h1"}, record=False)
    wait_for(case, "B lists what A added", lambda: {client.id(name) for name in names} <= ids_on_b(client), begin)
    with case.lock:
        begin = time.monotonic()
        client.patch("A", "change", {"litellm_params": {"rpm": 2}, "model_info": {"warden_hash": "h2"}}, record=False)
        client.patch("A", "hash", {"model_info": {"warden_hash": "h2"}}, record=False)
        client.delete("A", "gone", record=False)
        if case.is_at_least(OLD_BLOCK):
            client.send("A", "POST", "/model/block", {"model_id": client.id("block")}, record=False)
        client.new("A", "marker", record=False)
    wait_for(case, "B lists what A added after its changes", lambda: client.id("marker") in ids_on_b(client), begin)
    time.sleep(0.5)  # what the poll does beside adding
    rows = {row["model_info"]["id"]: row for row in client.rows("B")}
    change, only_hash, blocked = (rows.get(client.id(name)) for name in ("change", "hash", "block"))
    case.same("changed on B", change and (change["litellm_params"].get("rpm"), change["model_info"].get("warden_hash")), (2, "h2"))
    case.same("a changed hash alone on B", only_hash and only_hash["model_info"].get("warden_hash"), "h2" if case.is_at_least(OLD_BLOCK) else "h1")
    case.expect(client.id("gone") not in rows, "the deleted model should be gone on B", None)
    if case.is_at_least(OLD_BLOCK):
        case.same("model_info.blocked on B", blocked and blocked["model_info"].get("blocked"), True)


def ids_on_b(client):
    return {row["model_info"]["id"] for row in client.rows("B", record=False)}


def wait_for(case, what, holds, begin):
    while not holds():
        if time.monotonic() - begin > LIMIT_SECONDS:
            raise AssertionError(f"{what}: not within {LIMIT_SECONDS} s")
        time.sleep(0.25)
    case.note(f"{what} after {time.monotonic() - begin:.1f} s")


# ---- models of the file

def versions_of(case, id):
    """What A and B list of that id: (model, db_model) of each row."""
    return {replica: [(row["litellm_params"]["model"], row["model_info"]["db_model"]) for row in case.client.rows(replica, [id])] for replica in "AB"}


@check("last")
def id_of_the_file(case):
    """POST /model/new with the id of a model of the file: the row takes its place. Deleting the row takes the model from that
    replica for good, while the other one serves the row's version on, whatever tells it to read the database."""
    client, one = case.client, FILE_COVERED
    client.ids.append(one)
    of_file, of_database = [("openai/up-file-3", False)], [("openai/up-db-3", True)]
    case.same("at first", versions_of(case, one), {"A": of_file, "B": of_file})
    body = {**client.model("file-3", id=one, model="openai/up-db-3", info={"managed_by": "litellm-warden", "warden_hash": "h1"}), "model_name": "file-3"}
    case.status(client.send("A", "POST", "/model/new", body), 200, "POST with the file's id")
    seen = versions_of(case, one)
    if seen["B"] == of_database:
        raise PollCame("B had the row")  # then the rest is as below
    case.same("after POST", seen, {"A": of_database, "B": of_file})
    begin = time.time()
    case.status(client.chat("A", "file-3"), 200, "a chat on A")
    if case.target.pair:
        case.same("asked of upstream", [one["model"] for one in case.target.pair.upstream.requests(begin)], ["up-db-3"])
    client.nudge("B")
    case.same("after a nudge of B", versions_of(case, one), {"A": of_database, "B": of_database})
    case.status(client.send("A", "PATCH", client.patch_path(one), {"litellm_params": {"rpm": 7}}), 200, "PATCH")
    case.same("rpm after PATCH", client.row_of("A", one)["litellm_params"].get("rpm"), 7)
    block_and_unblock(case, one)
    case.status(client.send("A", "POST", "/model/delete", {"id": one}), 200, "delete")
    for when in ("after delete", "after a nudge of B"):
        case.same(when, versions_of(case, one), {"A": [], "B": of_database})
        case.status(client.chat("A", "file-3"), 400, f"a chat on A {when}")
        case.status(client.chat("B", "file-3"), 200, f"a chat on B {when}")
        client.nudge("B")
    case.status(client.send("A", "POST", "/model/new", body), 200, "POST again")
    case.same("after POST again", versions_of(case, one), {"A": of_database, "B": of_database})


def block_and_unblock(case, id):
    if not case.is_at_least(OLD_BLOCK):
        return
    for what in ("block", "unblock"):
        case.status(case.client.send("A", "POST", f"/model/{what}", {"model_id": id}), 200, f"{what} of the file's id that has a row")
        case.same("model_info.blocked", case.client.row_of("A", id)["model_info"].get("blocked"), what == "block")


@check("last")
def last_row(case):
    """When the last row of all is deleted on A, B finds out with its next poll (1.108.6), or never while there is no row (1.81.14)."""
    client = case.client
    client.new("B", "x", record=False)
    begin = time.monotonic()
    case.status(client.delete("A", "x"), 200, "delete on A, which need not know the model")
    if case.is_at_least(OLD_BLOCK):
        wait_for(case, "B does not list it", lambda: client.row("B", "x", record=False) is None, begin)
        return
    time.sleep(POLL_SECONDS)
    case.expect(client.row("B", "x") is not None, f"B should list it after {POLL_SECONDS} s", None)
    client.nudge("B")
    case.same("row on B after a nudge", client.row("B", "x"), None)


@check("last", needs_pair=True)
def rollout(case):
    """A replica that starts with a new file has the rows of the database and its file's models, also one that it lost
    (id_of_the_file)."""
    client, pair = case.client, case.target.pair
    client.new("A", "x", record=False)
    case.status(client.send("A", "POST", "/model/block", {"model_id": client.id("x")}), 200 if case.is_at_least(OLD_BLOCK) else 404, "block")
    begin = time.monotonic()
    pair.restart(0, pair.config_text.replace("up-file-4", "up-file-4-new"))
    case.note(f"A serves again after {time.monotonic() - begin:.0f} s")
    row = client.row("A", "x")
    case.expect(row is not None, "A should list the row of the database as soon as it is live", None)
    if row and case.is_at_least(OLD_BLOCK):
        case.same("model_info.blocked", row["model_info"].get("blocked"), True)
    case.same("file-3", versions_of(case, FILE_COVERED)["A"], [("openai/up-file-3", False)])
    changed = versions_of(case, FILE_CHANGED)
    case.same("file-4", changed, {"A": [("openai/up-file-4-new", False)], "B": [("openai/up-file-4", False)]})


# ---- the database away

@check("last", needs_pair=True)
def database_away(case):
    """Postgres stopped: models stay served. Writes fail, and /model/info is 503 in 1.108.6; for an id that the router does not have it
    is 400 as always."""
    client, pair, new = case.client, case.target.pair, case.is_at_least(OLD_BLOCK)
    client.new("A", "x", record=False)
    pair.stop_database()
    try:
        cannot_reach = "Can't reach database server at"
        case.status(client.send("A", "GET", "/health/liveliness", key=None), 200, "liveliness")
        case.status(client.chat("A", client.name("x")), 200, "a chat")
        case.status(client.info("A", client.id("nobody")), 400, "/model/info of an unknown id", "not found on litellm proxy")
        for id in (client.id("x"), FILE_MODEL):
            case.status(client.info("A", id), 503 if new else 200, f"/model/info of {id}", "temporarily unreachable" if new else None)
        case.status(client.send("A", "GET", "/model/info", record=new), 503 if new else 200, "/model/info")
        case.status(client.new("A", "y"), 500, "POST /model/new", "Failed to add model to db.")
        case.status(client.patch("A", "x", {}), 500, "PATCH", f"Error updating model: {cannot_reach}")
        case.status(client.delete("A", "x"), 400, "delete", cannot_reach)
        if new:
            case.status(client.send("A", "POST", "/model/block", {"model_id": client.id("x")}), 500, "block", cannot_reach)
        begin = time.monotonic()
        wait_for(case, "readiness is 503", lambda: client.send("A", "GET", "/health/readiness", key=None, record=False).status == 503, begin)
        client.send("A", "GET", "/health/readiness", key=None)
    finally:
        pair.start_database()
    begin = time.monotonic()
    wait_for(case, "POST /model/new is 200 again", lambda: client.new("A", "after", record=False).status == 200, begin)
    case.same("the row that could not be written", client.row("A", "y"), None)
    case.expect(client.row("A", "x") is not None, "the row that could not be deleted should be there", None)
