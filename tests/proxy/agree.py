"""Whether warden and LiteLLM say the same about a configuration.

`report(program, version, pairs)` writes every question as a Deployment with its ConfigMap and as a bare file, has warden
judge them all in two runs, and holds the findings against the verdicts. Both directions count: what LiteLLM does and
warden does not say, and what warden says and LiteLLM does not do.
"""
import collections
import json
import pathlib
import re
import subprocess
import tempfile

# Rules by what they claim. An error of STOPS means that the proxy does not start.
STOPS = {"LW201", "LW202", "LW224", "LW228"}
# Steps of newer versions that rules of another purpose tell of.
TELL_TOO = {"master_key_boot_check.py": {"LW211", "LW229"}}
SKIPS = {"LW202", "LW226", "LW235"}
OPEN = {"LW229"}
IGNORES = {"LW203", "LW204", "LW237"}
TWICE = {"LW215", "LW216"}
WARDEN_TOO = STOPS | SKIPS | OPEN | IGNORES | TWICE

# (of the case's name, category, of the disagreement's text, why): differences that are right, or that are not worth mending.
EXPLAINED = [
    (r"", "missed (stop|skip)", r"v-binary|\bbytes\b|b'hi'|as_bytes", "!!binary and !!set in a configuration: nobody writes them, and what LiteLLM makes of bytes is not modelled"),
    (r": binary$|bytes deep|set deep", "missed stop", r"", "!!binary and !!set in a configuration: nobody writes them, and what LiteLLM makes of bytes is not modelled"),
    (r"use_google_kms", "missed stop", r"No module named 'google'", "the images of the LiteLLM project have Google's library, the environment of this test has not"),
    (r"cache, disk", "missed stop", r"", "the images of the LiteLLM project have the library of the disk cache, the environment of this test has not"),
    (r"redis-semantic|semantic without", "missed stop", r"No module named", "the images of the LiteLLM project have redisvl, the environment of this test has not"),
    (r"qdrant$|cache, cluster", "missed stop", r"", "a server that does not answer: nothing of the configuration tells"),
    (r"database_url: empty", "missed stop", r"Prisma", "a database, which is not judged here"),
    (r"litellm_settings/(Router|provider_list)", "missed (stop|skip)", r"", "a key that takes the place of one of LiteLLM's own classes or lists: any attribute of the module can be broken so"),
    (r"none\]?$|no name|wrong name", "missed stop", r"has no attribute 'no(ne|pe)'", "what a Python file defines is not looked at"),
    (r"environment", "missed skip", r"not for this environment", "the entry says itself that it is for another environment"),
    (r"providers", "missed skip", r"Failed to get access token", "GitHub Copilot asks for a login at start, which only this test refuses"),
    (r"file: template$", "missed stop", r"", "{{ }} in a ConfigMap is taken for a template that is still to be rendered"),
    (r"nofile\.x", "missed stop", r"Could not import x from nofile", "the image may have a package of that name in Python's path"),
    (r"include, (twice|dup ids across)", "missed duplicate id", r"", "ids are compared in one file: the other one is a configuration of its own to who reads it"),
    (r"date deep|key self", "false (stop|skip)", r"^as a bare file", "a bare file does not say which version reads it: 1.81.14 stops or skips, 1.104.4 does not"),
    (r"tuple key deep", "missed stop", r"generate_model_id", "dates as keys of mappings: nobody writes them"),
    (r"", "drop_params", r"warden says unknown$", "it stands in a variable: the table says that it does not look there"),
    (r"model_name: env|model_name from env", "missed model", r"", "the name stands in a variable: the table shows the reference"),
    (r"^generated/", "missed model", r"", "the name stands in a variable: the table shows the reference"),
    (r"^include, ", "drop_params|missed model", r"", "the table shows each file by itself: what an included file changes is not put in"),
    (r"organization list", "missed duplicate id", r"", "a list of organizations is meant to give deployments with one id"),
]


class Disagreement:
    def __init__(self, category, text):
        self.category, self.text = category, text


# ---- warden's side

class Warden:
    """What warden says about the questions, by their numbers: in a pod and as bare files."""

    def __init__(self, program, version, questions):
        self.program = program
        self.rules = {line.split()[0] for line in self._run("rules").splitlines() if line.startswith("LW")}
        with tempfile.TemporaryDirectory(prefix="agree-") as folder:
            for number, question in enumerate(questions):
                self._write(folder, "pod", number, system(number, version, question))
                if looks_like_config(question["files"]["config.yaml"]):
                    self._write(folder, "bare", number, question["files"]["config.yaml"])
            self.in_pod = self._findings(folder, "pod")
            self.bare = self._findings(folder, "bare")
            self.dropping = self._dropping(folder)

    @staticmethod
    def _write(folder, kind, number, text):
        path = pathlib.Path(folder, kind, f"{number:05}.yaml")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())

    def _run(self, *arguments):
        run = subprocess.run([str(self.program), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if run.returncode not in (0, 1, 4):
            raise RuntimeError(f"{self.program} {arguments[0]} ended with {run.returncode}: {run.stderr.decode(errors='replace')[-500:]}")
        return run.stdout.decode()

    def _findings(self, folder, kind):
        return by_number(json.loads(self._run("check", "--output", "json", "--fail-on", "never", f"{folder}/{kind}"))["findings"])

    def _dropping(self, folder):
        if subprocess.run([str(self.program), "models", "--help"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode != 0:
            return None
        return by_number(json.loads(self._run("models", "drop-params", "--output", "json", f"{folder}/pod"))["models"])


def by_number(records):
    found = collections.defaultdict(list)
    for record in records:
        found[int(pathlib.Path(record["file"]).stem)].append(record)
    return found


def looks_like_config(text):
    return re.search(r"^(model_list|general_settings|litellm_settings|router_settings)\s*:", text, re.MULTILINE) is not None


def system(number, version, question):
    """A pod that reads the question: JSON is YAML."""
    name, labels = "litellm", {"app": f"litellm-{number}"}
    keys = {path.replace("/", "."): text for path, text in question["files"].items()}
    items = [{"key": path.replace("/", "."), "path": path} for path in question["files"]]
    container = {
        "name": name, "image": f"ghcr.io/berriai/litellm:v{version}-stable", "args": ["--config", "/etc/litellm/config.yaml", "--port", "4000"],
        "env": [{"name": key, "value": value} for key, value in question["env"].items()], "ports": [{"containerPort": 4000}],
        "volumeMounts": [{"name": "config", "mountPath": "/etc/litellm"}]}
    pod = {"containers": [container], "volumes": [{"name": "config", "configMap": {"name": "config", "items": items}}]}
    meta = {"namespace": f"case-{number}"}
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {**meta, "name": "config"}, "data": keys}
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {**meta, "name": name, "labels": labels},
                  "spec": {"replicas": 1, "selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": pod}}}
    return f"---\n{json.dumps(config, ensure_ascii=True)}\n---\n{json.dumps(deployment, ensure_ascii=True)}\n"


# ---- the comparison

def compare(verdict, found, rules):
    """Disagreements about one case. `rules`: those warden has; what no rule can say is not missed."""
    starts = verdict["outcome"] == "starts"
    errors = [f for f in found if f["level"] == "error"]
    stopping = [f for f in errors if f["rule"] in STOPS]
    if not starts:
        told = STOPS | next((also for step, also in TELL_TOO.items() if verdict.get("where", "").startswith(step)), set())
        if "LW202" in rules and not any(f["rule"] in told for f in errors):
            yield Disagreement("missed stop", f"LiteLLM stops ({verdict.get('error')} in {verdict.get('where')}), warden has no error of {sorted(told)}")
        return
    skipped = {name for name, _ in verdict["skipped"]}
    yield from compare_skips(verdict, skipped, found, rules)
    for finding in stopping:
        if finding["rule"] != "LW202" or not any(names(finding, model) for model in skipped):
            yield Disagreement("false stop", f"LiteLLM starts, warden says: {say(finding)}")
    yield from compare_access(verdict, found, rules)
    yield from compare_ignored(verdict, found, rules)


def compare_skips(verdict, skipped, found, rules):
    served = set(verdict["served"]) - skipped
    complaints = [f for f in found if f["rule"] in SKIPS and f["level"] in ("error", "warning")]
    if "LW235" in rules:
        for model, why in verdict["skipped"]:
            if not any(names(f, model) or nameless(f) for f in complaints):
                yield Disagreement("missed skip", f"LiteLLM skips model {model} ({why}), warden does not say so")
    for finding in complaints:
        if finding["rule"] == "LW202":
            continue  # judged with what stops
        if any(names(finding, model) for model in served) and not any(names(finding, model) for model in skipped):
            yield Disagreement("false skip", f"LiteLLM serves the model, warden says: {say(finding)}")


def compare_access(verdict, found, rules):
    complaints = [f for f in found if f["rule"] in OPEN]
    if verdict["auth"] in ("open", "locked") and OPEN <= rules and not complaints and not (verdict["auth"] == "locked" and others_lock(verdict)):
        yield Disagreement(f"missed {verdict['auth']}", f"LiteLLM: {verdict['auth']}; no LW229")
    if verdict["auth"] == "key" and complaints:
        yield Disagreement("false open", f"LiteLLM asks for the key, warden says: {say(complaints[0])}")


def others_lock(verdict):
    """Custom authentication and JWT refuse our key: not what LW229 is about."""
    return any("JWT" in line or "Exception occured - no" in line for line in verdict["log"])


def compare_ignored(verdict, found, rules):
    complaints = [f for f in found if f["rule"] in IGNORES]
    for key in verdict["router_ignores"]:
        if {"LW203", "LW204"} <= rules and not any(names(f, key) for f in complaints):
            yield Disagreement("missed ignored key", f"LiteLLM ignores router_settings.{key}, warden does not say so")
    for finding in complaints:
        inner = finding.get("path", {}).get("inner", finding.get("path", {}).get("outer", ""))
        if re.fullmatch(r"/router_settings/[^/]+", inner) and finding["rule"] in ("LW203", "LW204") and inner.rsplit("/", 1)[1] not in verdict["router_ignores"]:
            yield Disagreement("false ignored key", f"LiteLLM reads the key, warden says: {say(finding)}")
    if verdict["duplicate_ids"] and TWICE <= rules and not any(f["rule"] in TWICE for f in found):
        yield Disagreement("missed duplicate id", f"ids {verdict['duplicate_ids']} stand twice")
    if not verdict["duplicate_ids"] and any(f["rule"] == "LW216" for f in found):
        yield Disagreement("false duplicate id", "no id stands twice")


def compare_dropping(verdict, rows):
    """The served models whose requests lose parameters, against `warden models drop-params`."""
    if verdict["outcome"] != "starts":
        return
    served = set(verdict["served"])
    said = {row["model"]: row["effective"] for row in rows if row["model"] in served}
    drops = set(verdict["drops"])
    for model in sorted(served):
        if model not in said:
            yield Disagreement("missed model", f"LiteLLM serves {model}, the table of drop-params does not have it")
        elif said[model] != ("yes" if model in drops else "no"):
            yield Disagreement("drop_params", f"effective for {model}: {model in drops}, warden says {said[model]}")


def names(finding, name):
    """Whether a finding is about that model, or names that key. An entry whose name is no text is told without one."""
    subject, message = finding.get("subject", ""), finding["message"]
    if subject.startswith("model "):
        return re.match(re.escape(f"model {name}") + r"( \(|,|$)", subject) is not None or f'model "{name}"' in message
    return re.search(r"(?<![\w-])" + re.escape(str(name)) + r"(?![\w-])", message + " | " + subject) is not None


def nameless(finding):
    return finding.get("subject", "").startswith("model without a name")


def say(finding):
    return f"{finding['rule']} {finding['level']}: {finding['message']} ({finding.get('subject', '')})"


# ---- reports

# Of configurations made by chance, so many in a hundred may differ before a run fails: each is printed, to be mended and kept
# as a hand-made case, where none may.
GENERATED_PERCENT = 2


def report(program, version, pairs):
    """Prints the disagreements; true if there are too many that are not explained."""
    warden = Warden(program, version, [question for question, _ in pairs])
    counts, used, differing = collections.Counter(), set(), set()
    for number, (question, verdict) in enumerate(pairs):
        for disagreement in disagreements(warden, number, verdict):
            reason = explanation(question["case"], disagreement)
            used.add(reason)
            if reason is None:
                counts[disagreement.category] += 1
                differing.add(question["case"])
                print(f"{disagreement.category}: {question['case']}: {disagreement.text}")
    missing = sorted(WARDEN_TOO - warden.rules)
    if missing:
        print(f"NOTE: not rules of this warden, so what they would say is not missed: {', '.join(missing)}")
    if warden.dropping is None:
        print("NOTE: this warden has no `models drop-params`: effective drop_params are not compared")
    starting = sum(verdict["outcome"] == "starts" for _, verdict in pairs)
    explained = len(used - {None})
    print(f"{len(pairs)} configurations ({starting} start), {sum(counts.values())} disagreements {dict(counts) or ''}, {explained} explanations used")
    by_chance = {case for case in differing if case.startswith("generated/")}
    generated = sum(question["case"].startswith("generated/") for question, _ in pairs)
    if by_chance:
        print(f"{len(by_chance)} of {generated} generated configurations differ, {GENERATED_PERCENT} % may: fix them, and add them to hand_made.py")
    return len(differing) > len(by_chance) or len(by_chance) * 100 > generated * GENERATED_PERCENT


def disagreements(warden, number, verdict):
    if verdict["outcome"] == "no-answer":
        yield Disagreement("no answer", f"the judge did not come to a verdict: {verdict['log']}")
        return
    yield from compare(verdict, warden.in_pod[number], warden.rules)
    if warden.dropping is not None:
        yield from compare_dropping(verdict, warden.dropping[number])
    # A bare file does not say which version reads it, and no environment: only what is wrong in any is said.
    for disagreement in compare(verdict, warden.bare[number], set()):
        yield Disagreement(disagreement.category, "as a bare file: " + disagreement.text)


def explanation(case, disagreement):
    for name, category, text, why in EXPLAINED:
        if re.search(name, case) and re.fullmatch(category, disagreement.category) and re.search(text, disagreement.text):
            return why
    return None


def report_changed(pairs, known):
    """Verdicts that are not what was recorded: LiteLLM's packages, or this machine, differ."""
    changed = 0
    for question, verdict in pairs:
        before = known.get(verdict["question"])
        keys = ("outcome", "auth", "served", "drops", "router_ignores")
        if before and any(before.get(key) != verdict.get(key) for key in keys):
            changed += 1
            print(f"not as recorded: {question['case']}: {verdict} instead of {before}")
    return bool(changed)
