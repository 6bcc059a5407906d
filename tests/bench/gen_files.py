#!/usr/bin/env python3
"""Makes a repository of gateways for tests/bench/check.sh: files with a Deployment and the ConfigMap it mounts, 20 models each.

    tests/bench/gen_files.py FOLDER [COUNT]        COUNT files (10000: 110 MB), a hundred to a folder, a hundred to a namespace

The same files every time: names and numbers follow from the index alone. Most gateways are well made; every tenth has one replica,
every seventh drops parameters, so that the report has something to say.
"""

import pathlib
import sys

PROVIDERS = [
    ("openai", "gpt-4o", "OPENAI_API_KEY", ""),
    ("azure", "gpt-4o-mini-eu", "AZURE_API_KEY", "      api_base: https://gateway-{i}.openai.azure.com/\n      api_version: \"2024-10-21\"\n"),
    ("anthropic", "claude-sonnet-4-20250514", "ANTHROPIC_API_KEY", ""),
    ("bedrock", "anthropic.claude-3-5-sonnet-20241022-v2:0", "AWS_BEARER_TOKEN", "      aws_region_name: eu-central-1\n"),
    ("vertex_ai", "gemini-2.0-flash", "VERTEX_KEY", "      vertex_project: project-{i}\n      vertex_location: europe-west4\n"),
]

DEPLOYMENT = """\
# The gateway of team {i}: change it through the pipeline, never by hand.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: litellm-{i}
  namespace: team-{ns}
  labels:
    app.kubernetes.io/name: litellm
    app.kubernetes.io/instance: litellm-{i}
    app.kubernetes.io/part-of: platform
    app.kubernetes.io/managed-by: gitops
  annotations:
    reloader.stakater.com/auto: "true"
    team.example.com/owner: "team-{ns}@example.com"
spec:
  replicas: {replicas}
  revisionHistoryLimit: 5
  progressDeadlineSeconds: 900
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  selector:
    matchLabels:
      app.kubernetes.io/instance: litellm-{i}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: litellm
        app.kubernetes.io/instance: litellm-{i}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "4000"
    spec:
      serviceAccountName: litellm-{i}
      terminationGracePeriodSeconds: 660
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              app.kubernetes.io/instance: litellm-{i}
      containers:
        - name: litellm
          image: ghcr.io/berriai/litellm-non_root:v1.83.14-stable
          args: ["--config", "/etc/litellm/config.yaml", "--port", "4000"]
          ports:
            - name: http
              containerPort: 4000
          env:
            - name: LITELLM_MODE
              value: PRODUCTION
            - name: LITELLM_LOG
              value: ERROR
            - name: DISABLE_SCHEMA_UPDATE
              value: "true"
            - name: LITELLM_MASTER_KEY
              valueFrom:
                secretKeyRef:
                  name: litellm-{i}
                  key: master-key
            - name: LITELLM_SALT_KEY
              valueFrom:
                secretKeyRef:
                  name: litellm-{i}
                  key: salt-key
            - name: DATABASE_URL
              valueFrom:
                secretKeyRef:
                  name: litellm-{i}-database
                  key: url
            - name: REDIS_HOST
              value: redis-{i}.team-{ns}.svc.cluster.local
            - name: REDIS_PORT
              value: "6379"
            - name: REDIS_PASSWORD
              valueFrom:
                secretKeyRef:
                  name: litellm-{i}-redis
                  key: password
          envFrom:
            - secretRef:
                name: litellm-{i}-providers
          lifecycle:
            preStop:
              sleep:
                seconds: 15
          startupProbe:
            httpGet:
              path: /health/readiness
              port: http
            periodSeconds: 10
            failureThreshold: 30
          livenessProbe:
            httpGet:
              path: /health/liveliness
              port: http
            periodSeconds: 15
            timeoutSeconds: 10
          readinessProbe:
            httpGet:
              path: /health/readiness
              port: http
            periodSeconds: 10
            timeoutSeconds: 5
          resources:
            requests:
              cpu: 500m
              memory: 1Gi
            limits:
              memory: 4Gi
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: ["ALL"]
          volumeMounts:
            - name: config
              mountPath: /etc/litellm
              readOnly: true
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: config
          configMap:
            name: litellm-{i}-config
        - name: tmp
          emptyDir: {{}}
"""

CONFIG_HEAD = """\
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: litellm-{i}-config
  namespace: team-{ns}
  labels:
    app.kubernetes.io/name: litellm
    app.kubernetes.io/instance: litellm-{i}
data:
  config.yaml: |
    model_list:
"""

CONFIG_TAIL = """\
    litellm_settings:
      drop_params: {drop}
      num_retries: 2
      request_timeout: 600
      cache: true
      cache_params:
        type: redis
        namespace: litellm-{i}
    router_settings:
      routing_strategy: simple-shuffle
      num_retries: 2
      redis_host: os.environ/REDIS_HOST
      redis_port: os.environ/REDIS_PORT
      redis_password: os.environ/REDIS_PASSWORD
    general_settings:
      master_key: os.environ/LITELLM_MASTER_KEY
      database_url: os.environ/DATABASE_URL
      proxy_batch_write_at: 60
"""

MODEL = """\
      - model_name: {name}
        litellm_params:
          model: {provider}/{model}
          api_key: os.environ/{key}
{extra}          rpm: {rpm}
          tpm: {tpm}
        model_info:
          id: gateway-{i}-{number}
          mode: chat
"""


def model(i, number):
    provider, name, key, extra = PROVIDERS[number % len(PROVIDERS)]
    indented = "".join("    " + line + "\n" for line in extra.format(i=i).splitlines())
    return MODEL.format(i=i, ns=i // 100, number=number, name=f"{name.split(':')[0]}-{number // len(PROVIDERS)}", provider=provider, model=name,
                        key=key, extra=indented, rpm=100 + number, tpm=100000 + 1000 * number)


def gateway(i):
    values = {"i": i, "ns": i // 100, "replicas": 1 if i % 10 == 0 else 3, "drop": "true" if i % 7 == 0 else "false"}
    models = "".join(model(i, number) for number in range(20))
    return DEPLOYMENT.format(**values) + CONFIG_HEAD.format(**values) + models + CONFIG_TAIL.format(**values)


def main(arguments):
    if not arguments:
        sys.exit(__doc__)
    folder = pathlib.Path(arguments[0])
    for i in range(int(arguments[1]) if len(arguments) > 1 else 10000):
        team = folder / f"team-{i // 100}"
        if i % 100 == 0:
            team.mkdir(parents=True, exist_ok=True)
        (team / f"gateway-{i}.yaml").write_text(gateway(i))


if __name__ == "__main__":
    main(sys.argv[1:])
