"""What `serve --watch-cluster` needs: the rights of deploy/store for a ServiceAccount, and a kubeconfig with its token, as a pod has them."""
import json

import yaml

from harness.warden import DEPLOY

SYSTEM = "litellm-warden"  # namespace, ServiceAccount
ROLES = DEPLOY / "store" / "roles.yaml"
EVERYWHERE = DEPLOY / "store" / "everywhere.yaml"


def grant(cluster, everywhere=True):
    """The roles, and the binding for all namespaces or none."""
    cluster.kubectl("apply", "-f", ROLES, check=True)
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": SYSTEM, "namespace": SYSTEM}}
    cluster.kubectl("apply", "-f", "-", stdin=json.dumps(account), check=True)
    if everywhere:
        cluster.kubectl("apply", "-f", EVERYWHERE, check=True)
    else:
        cluster.kubectl("delete", "--ignore-not-found", "-f", EVERYWHERE)


def withdraw(cluster):
    for file in (EVERYWHERE, ROLES):
        cluster.kubectl("delete", "--ignore-not-found", "-f", file)


def kubeconfig(cluster, folder, lasts="24h"):
    """A file in `folder`; the token in a file of its own beside it."""
    token = cluster.kubectl("create", "token", SYSTEM, f"--duration={lasts}", namespace=SYSTEM, check=True).stdout.strip()
    (folder / "token").touch(mode=0o600)
    (folder / "token").write_text(token, encoding="utf-8")
    config = yaml.safe_load(cluster.kubectl("config", "view", "--raw", check=True).stdout)
    config["users"] = [{"name": SYSTEM, "user": {"tokenFile": "token"}}]
    config["contexts"] = [{"name": SYSTEM, "context": {"cluster": config["clusters"][0]["name"], "user": SYSTEM}}]
    config["current-context"] = SYSTEM
    path = folder / "kubeconfig"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path
