"""deploy/ as a whole: applied in the order of its README, applied again, and removed while its pods are dead."""
import json
import subprocess

import yaml

from harness import objects
from harness import warden as installation
from harness.suite import scenario


def _secret(test):
    done = subprocess.run([test.warden.program, "certs", "create", "--service", "litellm-warden", "--namespace", "litellm-warden", "--secret",
                           "litellm-warden-tls", "--ca-bundle", test.cluster.folder / "unused-bundle.txt"],
                          capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def _versions(test):
    """{object of deploy/: generation, resourceVersion where no controller writes to it}"""
    done = test.cluster.kubectl("get", "-k", installation.DEPLOY, "-o", "json", check=True)
    return {f"{one['kind']}/{one['metadata']['name']}": one["metadata"].get("generation") or one["metadata"]["resourceVersion"]
            for one in json.loads(done.stdout)["items"]}


@scenario
def the_manifests_are_accepted_and_roll_out(test):
    """deploy/README.md, step 2: Pod Security lets the pods in, the rollout ends, a second apply changes nothing."""
    kubectl = test.cluster.kubectl
    test.must(kubectl("apply", "-f", installation.DEPLOY / "namespace.yaml"), "the namespace")
    test.must(kubectl("apply", "-f", "-", stdin=_secret(test)), "the certificate")
    done = kubectl("apply", "-k", installation.DEPLOY)
    test.accepted(done, "deploy/")
    test.check("Warning" not in done.stderr, "no warning", done.stderr)
    test.accepted(kubectl("rollout", "status", "deployment/litellm-warden", "--timeout=120s", namespace="litellm-warden"), "the rollout")
    versions = _versions(test)
    done = kubectl("apply", "-k", installation.DEPLOY)
    # kubectl always sends the selector of a budget: it replaces it whole, with the same.
    told = [line for line in done.stdout.splitlines() if not line.endswith("unchanged") and not line.startswith("poddisruptionbudget")]
    test.check(not told, "a second apply tells of no change", told)
    test.check(_versions(test) == versions, "a second apply stores nothing")
    done = kubectl("diff", "-k", installation.DEPLOY)
    test.check(done.returncode == 0, "kubectl diff is empty", done.stdout + done.stderr)
    done = kubectl("auth", "can-i", "--list", "--as=system:serviceaccount:litellm-warden:litellm-warden", namespace="litellm-warden")
    rights = [line for line in done.stdout.splitlines()[1:] if not line.startswith(" ") and "selfsubject" not in line]
    test.check(not rights, "its ServiceAccount has no right of its own", rights)


@scenario
def removal_with_dead_pods(test):
    """The configurations first: from then on nothing is refused. Then the rest; then the labels are anybody's."""
    test.at_the_end(_install_again, test)
    namespace = test.namespace()
    thing = objects.deployment(stated=True)
    test.warden.kill()
    # Dead pods have no grace left.
    test.cluster.kubectl("scale", "deployment/litellm-warden", "--replicas=0", namespace="litellm-warden")
    test.cluster.kubectl("delete", "pods", "--all", "--force", "--grace-period=0", namespace="litellm-warden")
    test.denied(test.api.create(namespace, thing, query="?dryRun=All"), "a gateway while the pods are dead", "failed calling webhook")
    for name in installation.CONFIGURATIONS:
        done = test.cluster.kubectl("delete", "-f", installation.DEPLOY / f"webhooks/{name}.yaml")
        test.accepted(done, f"kubectl delete -f deploy/webhooks/{name}.yaml")
    test.eventually(lambda: test.api.create(namespace, thing, query="?dryRun=All").ok, "a gateway once the configurations are gone", patience=15)
    test.accepted(test.cluster.kubectl("delete", "--ignore-not-found", "--timeout=120s", "-k", installation.DEPLOY, patience=180), "the rest")
    test.accepted(test.cluster.kubectl("label", "namespace", namespace, "litellm-warden.dev/mode=warn"), "a label that was guarded")
    left = test.cluster.kubectl("get", "all,configmap,validatingwebhookconfigurations,mutatingwebhookconfigurations,validatingadmissionpolicies,"
                                "validatingadmissionpolicybindings,clusterroles", "-A", "-l", "app.kubernetes.io/name=litellm-warden", "-o", "name")
    test.check(not left.stdout.strip(), "nothing is left", left.stdout)


def _install_again(test):
    test.cluster.kubectl("wait", "--for=delete", "namespace/litellm-warden", "--timeout=120s")
    if test.warden.runs():
        test.warden.stop()
    installation.install(test.cluster, test.warden)


@scenario
def a_policy_with_a_mistake_keeps_the_server_from_starting(test):
    """It says where the mistake is and ends: in a rollout the old pods serve on."""
    broken = test.cluster.folder / "broken-policy.yaml"
    policy = yaml.safe_load(installation.shipped_policy())
    broken.write_text(yaml.safe_dump(policy | {"mode": "enforced"}), encoding="utf-8")
    done = subprocess.run([test.warden.program, "serve", "--self-signed", "--listen=127.0.0.1:0", "--ops-listen=127.0.0.1:0", f"--policy={broken}"],
                          capture_output=True, text=True, timeout=60, check=False)
    test.check(done.returncode == 2, "it ends with 2", done.returncode)
    test.check("mode" in done.stderr and "broken-policy.yaml" in done.stderr, "it names the place", done.stderr)
