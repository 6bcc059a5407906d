#!/usr/bin/env python3
"""Makes AdmissionReviews of realistic size and shape out of a LiteLLM Deployment manifest, for the benchmarks.

    tests/bench/gen_reviews.py [DEPLOYMENT.yaml] [FOLDER]

Writes create8k.json, update15k.json (both named for what the default manifest gives) and configmap1m.json to FOLDER (tests/bench/data).
Only create8k.json is kept in the repository: the benchmark makes the others itself, and serve.sh asks for configmap1m.json here.
"""

import copy
import json
import pathlib
import sys

import yaml

HERE = pathlib.Path(__file__).resolve().parent
DEFAULT_MANIFEST = HERE / "../../../shared/corpus/rh-aiservices-bu__litemaas/litellm-deployment.yaml"
CREATED = "2026-03-02T09:14:21Z"
CONFIG_BYTES = 922 * 1024


def main(arguments):
    manifest = pathlib.Path(arguments[0]) if arguments else DEFAULT_MANIFEST
    folder = pathlib.Path(arguments[1]) if len(arguments) > 1 else HERE / "data"
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "configmap1m.json", config_map_review())
    if not manifest.exists():
        print(f"{manifest} is not there: no reviews of a Deployment", file=sys.stderr)
        return 1
    stated = yaml.safe_load(manifest.read_text())
    old = as_stored(stated, generation=7)
    old["spec"]["replicas"] = 2
    write(folder / "create8k.json", review("CREATE", as_stored(stated, generation=1), None))
    write(folder / "update15k.json", review("UPDATE", as_stored(stated, generation=8), old))
    return 0


def as_stored(stated, generation):
    """The object as the API server has it: defaulted, with managedFields, last-applied and status."""
    stored = copy.deepcopy(stated)
    stored["metadata"].setdefault("namespace", "llm")
    spec = stored["spec"]
    spec["revisionHistoryLimit"] = 10
    spec["progressDeadlineSeconds"] = 600
    spec["strategy"] = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"}}
    default_pod(spec["template"]["spec"])
    stored["metadata"].update(metadata(stated, stored, generation))
    stored["status"] = status(generation)
    return stored


def default_pod(pod):
    pod.update(restartPolicy="Always", dnsPolicy="ClusterFirst", schedulerName="default-scheduler", securityContext={}, terminationGracePeriodSeconds=30)
    for container in pod["containers"] + pod.get("initContainers", []):
        container.update(imagePullPolicy="IfNotPresent", terminationMessagePath="/dev/termination-log", terminationMessagePolicy="File")
        for port in container.get("ports", []):
            port["protocol"] = "TCP"
        for probe in ("livenessProbe", "readinessProbe"):
            if probe in container:
                container[probe]["httpGet"]["scheme"] = "HTTP"
                container[probe]["successThreshold"] = 1


def metadata(stated, stored, generation):
    fields = {
        "f:metadata": {"f:labels": owned(stored["metadata"]["labels"])},
        "f:spec": {"f:replicas": {}, "f:template": {"f:spec": {"f:containers": owned(stored["spec"]["template"]["spec"]["containers"])}}},
    }
    entry = {"manager": "kubectl-client-side-apply", "operation": "Update", "apiVersion": "apps/v1", "time": CREATED, "fieldsType": "FieldsV1", "fieldsV1": fields}
    return {
        "uid": "0c2f6a53-9a0e-4a52-8f2e-1f3c4b6f0a11",
        "creationTimestamp": CREATED,
        "generation": generation,
        "annotations": {
            "kubectl.kubernetes.io/last-applied-configuration": compact(stated) + "\n",
            "deployment.kubernetes.io/revision": "7",
            "reloader.stakater.com/auto": "true",
        },
        "managedFields": [entry],
    }


def owned(value):
    """FieldsV1 of a value: every leaf owned, list items by name."""
    if isinstance(value, dict):
        return {"f:" + key: owned(item) for key, item in value.items()}
    if not isinstance(value, list):
        return {}
    fields = {".": {}}
    for item in value:
        named = isinstance(item, dict) and "name" in item
        key = "k:" + compact({"name": item["name"]} if named else item)
        fields[key] = owned(item) if isinstance(item, dict) else {}
    return fields


def status(generation):
    def condition(kind, reason, message):
        return {"type": kind, "status": "True", "lastUpdateTime": CREATED, "lastTransitionTime": CREATED, "reason": reason, "message": message}

    return {
        "observedGeneration": generation,
        "replicas": 1,
        "updatedReplicas": 1,
        "readyReplicas": 1,
        "availableReplicas": 1,
        "conditions": [
            condition("Progressing", "NewReplicaSetAvailable", 'ReplicaSet "litellm-6f7d9c5b8d" has successfully progressed.'),
            condition("Available", "MinimumReplicasAvailable", "Deployment has minimum availability."),
        ],
    }


def review(operation, obj, old, kind="Deployment", group="apps", resource="deployments", name="litellm"):
    version = {"group": group, "version": "v1"}
    request = {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
        "kind": {**version, "kind": kind},
        "resource": {**version, "resource": resource},
        "requestKind": {**version, "kind": kind},
        "requestResource": {**version, "resource": resource},
        "name": name,
        "namespace": "llm",
        "operation": operation,
        "userInfo": {
            "username": "system:serviceaccount:argocd:argocd-application-controller",
            "uid": "a3a1-77",
            "groups": ["system:serviceaccounts", "system:serviceaccounts:argocd", "system:authenticated"],
            "extra": {"authentication.kubernetes.io/pod-name": ["argocd-application-controller-0"]},
        },
        "object": obj,
        "oldObject": old,
        "dryRun": False,
        "options": {"kind": "UpdateOptions" if old else "CreateOptions", "apiVersion": "meta.k8s.io/v1", "fieldManager": "argocd-controller", "fieldValidation": "Ignore"},
    }
    return {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": request}


def config_map_review():
    def config_map(text):
        return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "litellm-config", "namespace": "llm", "labels": {"app": "litellm"}}, "data": {"config.yaml": text}}

    return review("UPDATE", config_map(configuration()), config_map("model_list: []\n"), "ConfigMap", "", "configmaps", "litellm-config")


def configuration():
    providers = ["openai/gpt-4o", "vertex_ai/gemini-2.5-pro", "bedrock/anthropic.claude-sonnet-4", "azure/gpt-4.1", "hosted_vllm/Qwen3-32B"]
    parts = ["# LiteLLM proxy configuration\nmodel_list:\n"]
    size = 0
    number = 0
    while size < CONFIG_BYTES:
        model = providers[number % len(providers)]
        parts.append(
            f"  - model_name: team-{number // 5:04d}-{model.split('/')[1]}\n    litellm_params:\n      model: {model}\n"
            f"      api_key: os.environ/KEY_{number % 37}   # rotated monthly\n"
            f'      api_base: "https://gw-{number % 11}.example.net:8443/v1"\n      rpm: {600 + number % 100}\n      tpm: {100000 + number}\n'
            f"      stream_timeout: 60.5\n    model_info:\n      id: 'm-{number:06d}'\n      tags: [prod, \"eu-west\", tier{number % 3}]\n"
        )
        size += len(parts[-1])
        number += 1
    parts.append("litellm_settings:\n  drop_params: true\n  request_timeout: 600\ngeneral_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n")
    return "".join(parts)


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def write(path, value):
    # As Go's encoder writes it, which kube-apiserver uses.
    text = compact(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    path.write_text(text)
    print(f"{path}: {len(text.encode())} bytes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
