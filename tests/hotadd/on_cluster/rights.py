"""What the controller may not do, and that it repeats no key."""
import json

from on_cluster import audit, secret


def rights(case, system):
    """It may read one Secret by name, delete nothing, and restart nothing without rollouts.yaml; it asks for no more than it may."""
    ns, can = ["--namespace", system.namespace], system.controllers.can
    for words in (["get", "secret/litellm-master-key"], ["patch", "configmap"], ["create", "event"], ["list", "pods"]):
        case.check(can(*words, *ns), f"it may {' '.join(words)}")
    refused = (["get", "secret/up-key"], ["get", "secret"], ["list", "secret"], ["watch", "secret"], ["update", "configmap"], ["delete", "configmap"],
               ["delete", "pods"], ["patch", "deployments.apps"], ["create", "pods"], ["get", "pods/proxy"], ["create", "pods/exec"],
               ["delete", "deployments.apps"], ["impersonate", "users"], ["*", "*"])
    for words in refused:
        case.check(not can(*words, *ns), f"it may not {' '.join(words)}")
    for words in (["get", "secret", "--namespace", "kube-system"], ["list", "configmap", "--namespace", "default"], ["list", "namespaces"],
                  ["list", "pods", "--all-namespaces"]):
        case.check(not can(*words), f"it may not {' '.join(words)}")
    counted, _ = audit.calls(system.cluster)
    forbidden = {key: count for key, count in counted.items() if key[2] == 403}
    case.check(not forbidden, "it asks for nothing that it may not have", forbidden)
    case.measured(f"asked of the API server so far: {audit.shown(counted)}")


def canary(case, system):
    """After all that: no key in any log, status, Event, metric, output, command line or environment of ours."""
    texts = system.controllers.logs()
    texts += [("command line or environment", one) for one in system.controllers.command_lines]
    texts += [(f"metrics of {number}", system.controllers.ask(number, "metrics") or "") for number in (0, 1)]
    for path in (f"namespaces/{system.namespace}/configmaps", "events", "namespaces/litellm-warden/configmaps"):
        texts.append((path, json.dumps(system.api.call("GET", f"/api/v1/{path}").body)))
    texts.append(("leases", json.dumps(system.api.call("GET", "/apis/coordination.k8s.io/v1/leases").body)))
    texts.append(("deployments", json.dumps(system.api.call("GET", f"/apis/apps/v1/namespaces/{system.namespace}/deployments").body)))
    texts.append(("audit log", (system.cluster.folder / "log/audit.log").read_text()))
    texts += system.extra
    for name, text in texts:
        case.check(secret.PART not in text, f"no key in {name}", text[max(0, text.find(secret.PART) - 200):][:400])
    case.check(all(secret.PART in one for one in secret.ALL), "the canaries are what is looked for")
    case.measured(f"{len(texts)} texts, {sum(len(text) for _, text in texts)} characters looked through")
