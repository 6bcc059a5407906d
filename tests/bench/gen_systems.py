#!/usr/bin/env python3
"""Makes whole systems that stand in each other's sight: files with a Deployment, its ConfigMap of 5 models, PodDisruptionBudget,
HorizontalPodAutoscaler and Service.

    tests/bench/gen_systems.py FOLDER COUNT [NAMESPACE]    NAMESPACE "-": they name none; default: llm, all in that one

What rules find by looking around must not cost more for each file the more files there are: the time of `warden check` from 1000 to 4000
files should grow by the number of files (tests/cost counts the same in steps).
"""

import pathlib
import sys

from gen_files import CONFIG_HEAD, CONFIG_TAIL, DEPLOYMENT, model

AROUND = """\
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: litellm-{i}
  namespace: team-{ns}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      app.kubernetes.io/instance: litellm-{i}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: litellm-{i}
  namespace: team-{ns}
spec:
  minReplicas: 2
  maxReplicas: 6
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: litellm-{i}
---
apiVersion: v1
kind: Service
metadata:
  name: litellm-{i}
  namespace: team-{ns}
spec:
  selector:
    app.kubernetes.io/instance: litellm-{i}
  ports:
    - port: 4000
"""


def system(i, namespace):
    values = {"i": i, "ns": 0, "replicas": 3, "drop": "false"}
    models = "".join(model(i, number) for number in range(5))
    text = (DEPLOYMENT + CONFIG_HEAD).format(**values) + models + (CONFIG_TAIL + AROUND).format(**values)
    return text.replace("  namespace: team-0\n", "" if namespace == "-" else f"  namespace: {namespace}\n")


def main(arguments):
    if len(arguments) < 2:
        sys.exit(__doc__)
    folder = pathlib.Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(int(arguments[1])):
        (folder / f"system-{i}.yaml").write_text(system(i, arguments[2] if len(arguments) > 2 else "llm"))


if __name__ == "__main__":
    main(sys.argv[1:])
