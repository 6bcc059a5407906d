// Workloads: for each view what can be many in it.
#include <array>

#include "cost/shape_text.h"
#include "cost/shapes.h"

namespace warden::cost {
namespace {

constexpr auto kShapes = std::to_array<Shape>({
    {"env", [](std::size_t n) { return Env(n, "        - {name: A_{}, value: v{}}\n"); }},
    {"env equal names", [](std::size_t n) { return Env(n, "        - {name: A, value: v{}}\n"); }},
    {"env credentials", [](std::size_t n) { return Env(n, "        - {name: A{}_API_KEY, value: sk-live-abc{}}\n"); }},
    {"env undefined reference", [](std::size_t n) { return Env(n, "        - {name: A_{}, value: $(X)}\n"); }},
    {"env undefined references", [](std::size_t n) { return Env(n, "        - {name: A_{}, value: $(X_{})}\n"); }},
    {"env reference to the first",
     [](std::size_t n) { return Container("        env:\n        - {name: A0, value: v}\n" + Each(n, "        - {name: B{}, value: $(A0)}\n")); }},
    {"env one value of half references", [](std::size_t n) { return Env(1, "        - {name: A, value: '" + Each(n, "$(") + "'}\n"); }},
    {"env one value of references", [](std::size_t n) { return Env(1, "        - {name: A, value: '" + Each(n, "$(X{})") + "'}\n"); }},
    {"env from keys", [](std::size_t n) {
       return Env(n, "        - {name: A_{}, valueFrom: {secretKeyRef: {name: s-{}, key: k, optional: true}}}\n");
     }},
    {"args references", [](std::size_t n) {
       return Container("        env:\n        - {name: E, value: v}\n        args: [" + Each(n, "$(E), ") + "x]\n");
     }},
    {"args undefined references", [](std::size_t n) { return Container("        args: [" + Each(n, "$(E{}), ") + "x]\n"); }},
    {"args", [](std::size_t n) { return Container("        args: [" + Each(n, "'--port', '4{}', '--config={}', ") + "x]\n"); }},
    {"command", [](std::size_t n) { return Container("        command: [sh, -c, '" + Each(n, "export A{}=b; pip install litellm; ") + "']\n"); }},
    {"envFrom ConfigMaps", [](std::size_t n) {
       return Container("        envFrom:\n" + Each(n, "        - configMapRef: {name: c-{}}\n"));
     }},
    {"envFrom Secrets", [](std::size_t n) {
       return Container("        envFrom:\n" + Each(n, "        - secretRef: {name: s-{}, optional: true}\n"));
     }},
    {"envFrom prefixes", [](std::size_t n) {
       return Container("        envFrom:\n" + Each(n, "        - {prefix: P{}_, secretRef: {name: s}}\n"));
     }},
    {"proxy containers", [](std::size_t n) {
       return Workload({.containers = Each(n, "      - {name: litellm-{}, image: 'ghcr.io/berriai/litellm:v1.81.{}'}\n")});
     }},
    {"sidecars", [](std::size_t n) { return Workload({.containers = Each(n, "      - {name: c{}, image: 'envoy:{}'}\n")}); }},
    {"sidecars equal names", [](std::size_t n) { return Workload({.containers = Each(n, "      - {name: c, image: 'envoy:{}'}\n")}); }},
    {"init containers", [](std::size_t n) {
       return Workload({.pod = "      initContainers:\n" + Each(n, "      - {name: i{}, image: 'ghcr.io/berriai/litellm:v1.{}.1', restartPolicy: Always}\n")});
     }},
    {"ports", [](std::size_t n) { return Container("        ports:\n" + Each(n, "        - {name: p{}, containerPort: 4{}}\n")); }},
    {"volumes and mounts", [](std::size_t n) {
       return Workload({.pod = "      volumes:\n" + Each(n, "      - {name: v{}, configMap: {name: c-{}}}\n"),
                        .container = "        volumeMounts:\n" + Each(n, "        - {name: v{}, mountPath: /etc/c{}}\n")});
     }},
    {"volumes equal names", [](std::size_t n) {
       return Workload({.pod = "      volumes:\n" + Each(n, "      - {name: v, secret: {secretName: c-{}, optional: true}}\n"),
                        .container = "        volumeMounts:\n" + Each(n, "        - {name: v, mountPath: /etc/c{}, subPath: s}\n")});
     }},
    {"projected sources", [](std::size_t n) {
       return Workload({.pod = "      volumes:\n      - name: v\n        projected:\n          sources:\n" +
                               Each(n, "          - configMap: {name: c-{}, items: [{key: k, path: p{}}]}\n"),
                        .container = "        volumeMounts: [{name: v, mountPath: /etc/litellm}]\n"});
     }},
    {"volume items", [](std::size_t n) {
       return Workload({.pod = "      volumes:\n      - name: v\n        configMap:\n          name: c\n          items:\n" +
                               Each(n, "          - {key: k{}, path: p{}}\n"),
                        .container = "        args: [--config, /etc/litellm/p1]\n        volumeMounts: [{name: v, mountPath: /etc/litellm}]\n"});
     }},
    {"annotations", [](std::size_t n) { return Workload({.annotations = Each(n, "example.com/a{}: 'v{}', ")}); }},
    {"exemptions", [](std::size_t n) {
       return Workload({.annotations = "litellm-warden.dev/exempt: '" + Each(n, "LW101; reason=r{}; until=2027-01-01 | ") + "LW9'"});
     }},
    {"exemptions of no rule", [](std::size_t n) {
       return Workload({.annotations = "litellm-warden.dev/exempt: '" + Each(n, "LW1x{}, ") + "LW101; reason=r; until=2027-01-01'"});
     }},
    {"last applied", [](std::size_t n) {
       return Workload({.annotations = "kubectl.kubernetes.io/last-applied-configuration: '{\"spec\":{" + Each(n, "\"a{}\":{\"b\":1},") +
                                       "\"replicas\":1}}'"});
     }},
    {"tolerations", [](std::size_t n) { return Workload({.pod = "      tolerations:\n" + Each(n, "      - {key: k{}, operator: Exists}\n")}); }},
    {"spread constraints", [](std::size_t n) {
       return Workload({.pod = "      topologySpreadConstraints:\n" + Each(n, "      - {maxSkew: 1, topologyKey: k{}, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: litellm}}}\n")});
     }},
    {"unknown members", [](std::size_t n) { return Workload({.pod = Each(n, "      x{}: {a: [1, 2]}\n")}); }},
    {"Rollout steps", [](std::size_t n) {
       return Workload({.spec = "  strategy: {canary: {steps: [" + Each(n, "{setWeight: {}}, ") + "{pause: {}}]}}\n"}, "Rollout");
     }},
    {"manifest of duplicate keys", [](std::size_t n) { return Workload({.pod = Each(n, "      dnsPolicy: Default{}\n")}); }},
    {"manifest of ambiguous scalars", [](std::size_t n) { return Container("        args: [" + Each(n, "0{}, yes, 12:{}, ") + "on]\n"); }},
    {"proxy containers in JSON on one line", [](std::size_t n) {
       return Json(Workload({.containers = Each(n, "      - {name: litellm-{}, image: 'ghcr.io/berriai/litellm:v1.81.{}'}\n")}));
     }},
    {"proxy containers of one line", [](std::size_t n) {
       return "{apiVersion: apps/v1, kind: Deployment, metadata: {name: litellm, namespace: llm}, spec: {template: {spec: {containers: [" +
              Each(n, "{name: litellm-{}, image: 'ghcr.io/berriai/litellm:v1.81.{}'}, ") + "]}}}}\n";
     }},
    {"proxy containers half secured", [](std::size_t n) {
       return Workload({.containers = Each(n, "      - name: litellm-{}\n        image: ghcr.io/berriai/litellm:v1.81.{}\n        securityContext: {runAsUser: 1000}\n        resources: {requests: {}}\n        livenessProbe: {httpGet: {path: /health, port: 4000}}\n        readinessProbe:\n          httpGet: {path: /health, port: 4000}\n")});
     }},
    {"proxy containers of one name", [](std::size_t n) {
       return Workload({.containers = Each(n, "      - {name: litellm, image: 'ghcr.io/berriai/litellm:v1.81.{}', env: [{name: A_KEY, value: sk-{}}]}\n")});
     }},
    {"hooks and probes of sidecars", [](std::size_t n) {
       return Workload({.containers = Each(n, "      - {name: c{}, image: 'envoy:{}', lifecycle: {preStop: {exec: {command: [sh, -c, 'sleep {}; export A_KEY=sk-{}']}}}, readinessProbe: {httpGet: {path: /health/readiness, port: {}}}}\n")});
     }},
    {"one hook of many words", [](std::size_t n) {
       return Container("        lifecycle: {preStop: {exec: {command: [sh, -c, '" + Each(n, "sleep {}; curl -H \"Authorization: Bearer sk{}\" x; ") + "']}}}\n");
     }},
    {"args with keys", [](std::size_t n) { return Container("        args: [" + Each(n, "--api_key, sk-live-{}, '--master_key=sk{}', ") + "x]\n"); }},
    {"reload list", [](std::size_t n) {
       return Workload({.annotations = "secret.reloader.stakater.com/reload: '" + Each(n, "s-{},") + "s', ",
                        .container = "        envFrom:\n" + Each(n / 4 + 1, "        - secretRef: {name: s-{}}\n")});
     }},
    {"reload list of patterns", [](std::size_t n) {
       return Workload({.annotations = "secret.reloader.stakater.com/reload: '" + Each(n, "s.*{}x,") + "s', configmap.reloader.stakater.com/reload: '" + Each(n, "c-{}.*,") + "c', ",
                        .container = "        envFrom:\n" + Each(n, "        - secretRef: {name: s-{}}\n")});
     }},
    {"labels", [](std::size_t n) {
       std::string text = Container("");
       return text.replace(text.find("labels: {"), 9, "labels: {" + Each(n, "l{}: v{}, "));
     }},
    {"managed fields", [](std::size_t n) {
       std::string text = Container("");
       return text.replace(text.find("  annotations"), 0, "  managedFields:\n" + Each(n, "  - {manager: m{}, operation: Update, apiVersion: apps/v1, fieldsType: FieldsV1, fieldsV1: {'f:spec': {'f:replicas': {}}}}\n"));
     }},
    {"owners and finalizers", [](std::size_t n) {
       std::string text = Container("");
       return text.replace(text.find("  annotations"), 0, "  finalizers: [" + Each(n, "a/f{}, ") + "]\n  ownerReferences:\n" + Each(n, "  - {apiVersion: v1, kind: K{}, name: n{}, uid: u{}}\n"));
     }},
    {"affinity terms", [](std::size_t n) {
       return Workload({.pod = "      affinity:\n        podAntiAffinity:\n          preferredDuringSchedulingIgnoredDuringExecution:\n" +
                               Each(n, "          - {weight: 1, podAffinityTerm: {topologyKey: k{}, labelSelector: {matchExpressions: [{key: app, operator: In, values: [litellm, x{}]}]}}}\n")});
     }},
    {"selector expressions", [](std::size_t n) {
       return Workload({.spec = "  x: 1\n", .pod = "      topologySpreadConstraints:\n      - {maxSkew: 1, topologyKey: k, labelSelector: {matchExpressions: [" + Each(n, "{key: k{}, operator: Exists}, ") + "]}}\n"});
     }},
    {"pull secrets and host aliases", [](std::size_t n) {
       return Workload({.pod = "      imagePullSecrets: [" + Each(n, "{name: p{}}, ") + "]\n      hostAliases:\n" + Each(n, "      - {ip: 10.0.0.1, hostnames: [h{}]}\n")});
     }},
    {"capabilities", [](std::size_t n) { return Container("        securityContext: {capabilities: {add: [" + Each(n, "CAP_{}, ") + "], drop: [" + Each(n, "D{}, ") + "]}}\n"); }},
    {"CSI attributes", [](std::size_t n) {
       return Workload({.pod = "      volumes:\n" + Each(n, "      - {name: v{}, csi: {driver: d, volumeAttributes: {api_key: sk-{}, secretProviderClass: c{}}}}\n")});
     }},
    {"volume claim templates", [](std::size_t n) {
       return Workload({.spec = "  volumeClaimTemplates:\n" + Each(n, "  - {metadata: {name: v{}}, spec: {resources: {requests: {storage: 1Gi}}}}\n")}, "StatefulSet");
     }},
    {"a long key above many faults", [](std::size_t n) {
       return Json("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm}\nspec:\n  template:\n    spec:\n      ? " + Each(n, "longkey{}") +
                   "\n      : " + "[" + Each(n, "{a{}: 012, b: 'on', api_key: sk-live-abcdef}, ") + "]\n      containers: [{name: litellm, image: ghcr.io/berriai/litellm}]\n");
     }},
    {"a long annotation key", [](std::size_t n) {
       return Workload({.annotations = "\"" + Each(n, "long{}") + "\": x, "}) ;
     }},
    {"comments of a manifest", [](std::size_t n) { return Env(n, "        # A_KEY{}=sk-live-abcdef\n        - {name: A_{}, value: v{}} # old: sk-live-{}\n"); }},
    {"block scalars of a manifest", [](std::size_t n) { return Env(n, "        - name: A_{}\n          value: |\n            line {}\n            password: x{}\n"); }},
    {"env JSON values", [](std::size_t n) { return Env(n, "        - {name: A_{}, value: '{\"api_key\": \"sk-{}\", \"x\": [1, 2]}'}\n"); }},
    {"env URLs", [](std::size_t n) { return Env(n, "        - {name: DB_{}, value: 'postgresql://u:p{}@h{}:5432/db?password=x'}\n"); }},
    {"env chain", [](std::size_t n) {
       std::string text = Container("        env:\n        - {name: A0, value: v}\n");
       for (std::size_t i = 1; i <= n; ++i) text += fmt::format("        - {{name: A{}, value: $(A{})}}\n", i, i - 1);
       return text;
     }},
    {"env doubling chain", [](std::size_t n) {
       std::string text = Container("        env:\n        - {name: A0, value: vvvvvvvv}\n");
       for (std::size_t i = 1; i <= n; ++i) text += fmt::format("        - {{name: A{0}, value: $(A{1})$(A{1})}}\n", i, i - 1);
       return text;
     }},
});

}  // namespace

std::span<const Shape> WorkloadShapes() { return kShapes; }

}  // namespace warden::cost
