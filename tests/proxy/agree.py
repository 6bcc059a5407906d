"""Whether warden and LiteLLM say the same about a configuration.

`report(warden, version, pairs)` writes every question as a Deployment with its ConfigMap and as a bare file, has warden
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
SKIPS = {"LW202", "LW226", "LW235"}
OPEN = {"LW229"}
IGNORES = {"LW203", "LW204", "LW237"}
TWICE = {"LW215", "LW216"}
WARDEN_TOO = STOPS | SKIPS | OPEN | IGNORES | TWICE

# (what of the case's name, category, why): differences that are right or cannot be helped. One that no recorded case
# needs any more is an error.
EXPLAINED = [
]


class Disagreement:
    def __init__(self, category, text):
        self.category, self.text = category, text


# ---- warden's side

def findings(warden, questions, bare):
    """{number of the question: its findings}"""
    with tempfile.TemporaryDirectory(prefix="agree-") as folder:
        for number, question in enumerate(questions):
            text = question["files"]["config.yaml"] if bare else system(number, question)
            if bare and not looks_like_config(text):
                continue
            pathlib.Path(folder, f"{number:05}.yaml").write_bytes(text.encode())
        command = [str(warden), "check", "--output", "json", "--fail-on", "never", folder]
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if run.returncode not in (0, 1, 4):
            raise RuntimeError(f"warden ended with {run.returncode}: {run.stderr.decode(errors='replace')[-500:]}")
        found = collections.defaultdict(list)
        for finding in json.loads(run.stdout)["findings"]:
            found[int(pathlib.Path(finding["file"]).stem)].append(finding)
        return found


def rules_of(warden):
    lines = subprocess.run([str(warden), "rules"], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    return {line.split()[0] for line in lines if line.startswith("LW")}


def looks_like_config(text):
    return re.search(r"^(model_list|general_settings|litellm_settings|router_settings)\s*:", text, re.MULTILINE) is not None


def system(number, question):
    """A pod that reads the question: JSON is YAML."""
    name, labels = "litellm", {"app": f"litellm-{number}"}
    keys = {path.replace("/", "."): text for path, text in question["files"].items()}
    items = [{"key": path.replace("/", "."), "path": path} for path in question["files"]]
    container = {
        "name": name, "image": "ghcr.io/berriai/litellm:v1.81.14-stable", "args": ["--config", "/etc/litellm/config.yaml", "--port", "4000"],
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
        if STOPS <= rules and not stopping:
            yield Disagreement("missed stop", f"LiteLLM stops ({verdict.get('error')} in {verdict.get('where')}), warden has no error of {sorted(STOPS)}")
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
    if SKIPS <= rules:
        for model, why in verdict["skipped"]:
            if not any(names(f, model) for f in complaints):
                yield Disagreement("missed skip", f"LiteLLM skips model {model} ({why}), warden does not say so")
    for finding in complaints:
        if finding["rule"] == "LW202":
            continue  # judged with what stops
        if any(names(finding, model) for model in served) and not any(names(finding, model) for model in skipped):
            yield Disagreement("false skip", f"LiteLLM serves the model, warden says: {say(finding)}")
        elif not skipped:
            yield Disagreement("false skip", f"LiteLLM skips nothing, warden says: {say(finding)}")


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


def names(finding, name):
    text = finding["message"] + " | " + finding.get("subject", "")
    return re.search(r"(?<![\w-])" + re.escape(str(name)) + r"(?![\w-])", text) is not None


def say(finding):
    return f"{finding['rule']} {finding['level']}: {finding['message']} ({finding.get('subject', '')})"


# ---- reports

def report(warden, version, pairs):
    """Prints the disagreements; true if there are any that are not explained."""
    if version != "1.81.14":
        pairs = list(pairs)
    rules = rules_of(warden)
    questions = [question for question, _ in pairs]
    deployed, bare = findings(warden, questions, False), findings(warden, questions, True)
    by_category, used = collections.Counter(), set()
    for number, (question, verdict) in enumerate(pairs):
        if verdict["outcome"] == "no-answer":
            by_category["no answer"] += 1
            print(f"no answer: {question['case']}: {verdict['log']}")
            continue
        found = list(compare(verdict, deployed[number], rules))
        found += [Disagreement(d.category, "as a bare file: " + d.text) for d in compare(verdict, bare[number], set())]
        for disagreement in found:
            reason = explanation(question["case"], disagreement.category)
            used.add(reason)
            if reason is None:
                by_category[disagreement.category] += 1
                print(f"{disagreement.category}: {question['case']}: {disagreement.text}")
    missing = sorted(WARDEN_TOO - rules)
    if missing:
        print(f"NOTE: not rules of this warden, so what they would say is not missed: {', '.join(missing)}")
    starting = sum(verdict["outcome"] == "starts" for _, verdict in pairs)
    print(f"{len(pairs)} configurations ({starting} start), {sum(by_category.values())} disagreements {dict(by_category) or ''}")
    return bool(by_category)


def explanation(case, category):
    for pattern, of_category, why in EXPLAINED:
        if of_category == category and re.search(pattern, case):
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
