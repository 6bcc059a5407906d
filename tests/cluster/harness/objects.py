"""The objects of a LiteLLM system that the scenarios apply. Everything in them is made up."""
import copy

IMAGE = "ghcr.io/berriai/litellm:v1.90.2"
NEXT_IMAGE = "ghcr.io/berriai/litellm:v1.90.3"
COMPROMISED_IMAGE = "ghcr.io/berriai/litellm:v1.107.0"  # LW111: denied whatever else holds

CONFIGURATION = """\
model_list:
  - model_name: gpt-4o
    litellm_params:
      model: openai/gpt-4o
      api_key: os.environ/OPENAI_API_KEY
litellm_settings:
  num_retries: 2
  request_timeout: 60
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""

LIFECYCLE = {"preStop": {"sleep": {"seconds": 15}}}


def _container():
    def from_secret(name):
        return {"name": name, "valueFrom": {"secretKeyRef": {"name": "litellm-secrets", "key": name}}}

    return {
        "name": "litellm",
        "image": IMAGE,
        "args": ["--config", "/etc/litellm/config.yaml", "--port", "4000"],
        "ports": [{"name": "http", "containerPort": 4000}],
        "env": [from_secret("LITELLM_MASTER_KEY"), from_secret("OPENAI_API_KEY")],
        "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "2Gi"}},
        "startupProbe": {"httpGet": {"path": "/health/readiness", "port": 4000}, "periodSeconds": 5, "failureThreshold": 60},
        "readinessProbe": {"httpGet": {"path": "/health/readiness", "port": 4000}},
        "livenessProbe": {"httpGet": {"path": "/health/liveliness", "port": 4000}, "timeoutSeconds": 15},
        "volumeMounts": [{"name": "config", "mountPath": "/etc/litellm", "readOnly": True}],
    }


def deployment(name="litellm", stated=False, **spec):
    """A gateway. `stated`: with everything that warden would otherwise fill in. `spec`: more fields of the spec."""
    labels = {"app": "litellm", "instance": name}
    thing = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "labels": {"app": "litellm"}},
        "spec": {
            "selector": {"matchLabels": dict(labels)},
            "template": {
                "metadata": {"labels": dict(labels)},
                "spec": {"containers": [_container()], "volumes": [{"name": "config", "configMap": {"name": "litellm-config"}}]},
            },
        },
    }
    if stated:
        thing["spec"] |= {"replicas": 2, "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}}
        pod_of(thing)["terminationGracePeriodSeconds"] = 90
        container_of(thing)["lifecycle"] = copy.deepcopy(LIFECYCLE)
    thing["spec"] |= spec
    return thing


def rollout(**options):
    """The same as an Argo Rollout."""
    thing = deployment(**options)
    thing |= {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout"}
    thing["spec"]["strategy"] = {"canary": {"maxUnavailable": 0, "maxSurge": 1}}
    return thing


def stateful_set(name="litellm", **options):
    thing = deployment(name, **options)
    thing["kind"] = "StatefulSet"
    thing["spec"].pop("strategy", None)
    thing["spec"]["serviceName"] = name
    return thing


def with_image(thing, image):
    changed = copy.deepcopy(thing)
    container_of(changed)["image"] = image
    return changed


def without(thing, *keys):
    """A copy whose spec lacks these."""
    changed = copy.deepcopy(thing)
    for key in keys:
        del changed["spec"][key]
    return changed


def pod_of(thing):
    return thing["spec"]["template"]["spec"]


def container_of(thing, name="litellm"):
    return next(container for container in pod_of(thing)["containers"] if container["name"] == name)


def foreign_deployment(name="web"):
    """Of somebody else."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "web", "image": "example.com/web:1"}]}},
        },
    }


def config_map(name="litellm-config", text=CONFIGURATION):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"config.yaml": text}}


def secret(name="litellm-secrets"):
    values = {"LITELLM_MASTER_KEY": "sk-made-up-master-key-for-the-tests", "OPENAI_API_KEY": "sk-made-up-provider-key-for-the-tests"}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "type": "Opaque", "stringData": values}


def disruption_budget(name="litellm"):
    spec = {"maxUnavailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow", "selector": {"matchLabels": {"app": "litellm"}}}
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": name}, "spec": spec}


def autoscaler(name="litellm", lowest=2, highest=5):
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}
    metrics = [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}]
    spec = {"scaleTargetRef": target, "minReplicas": lowest, "maxReplicas": highest, "metrics": metrics}
    return {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": name}, "spec": spec}
