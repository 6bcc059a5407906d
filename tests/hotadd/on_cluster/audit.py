"""What the API server was asked by the controllers, from its audit log."""
import collections
import json

_USER = "system:serviceaccount:litellm-warden:litellm-warden-controller"
_POLICY = f"""\
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted]
rules:
  - {{level: Metadata, users: ["{_USER}"]}}
  - level: None
"""


def arguments(folder):
    """Flags of kube-apiserver, whose folder may not be there yet."""
    (folder / "log").mkdir(parents=True, exist_ok=True)
    (folder / "audit-policy.yaml").write_text(_POLICY)
    return f"--audit-policy-file={folder}/audit-policy.yaml --audit-log-path={folder}/log/audit.log --audit-log-mode=blocking"


def calls(cluster, since=0):
    """{(verb, resource, status): how many}, of the lines from `since` on; and how many lines there are."""
    lines = (cluster.folder / "log/audit.log").read_text().splitlines()
    counted = collections.Counter()
    for line in lines[since:]:
        one = json.loads(line)
        counted[one["verb"], one.get("objectRef", {}).get("resource", one["requestURI"].split("?")[0]), one["responseStatus"]["code"]] += 1
    return counted, len(lines)


def shown(counted):
    rows = counted.most_common()
    return ", ".join(f"{count} {verb} {resource}" + ("" if status < 400 else f" ({status})") for (verb, resource, status), count in rows)
