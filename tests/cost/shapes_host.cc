// Objects with many configurations, other hosts of configurations, Secrets, and files of many objects.
#include <array>

#include "cost/shape_text.h"
#include "cost/shapes.h"

namespace warden::cost {
namespace {

constexpr auto kShapes = std::to_array<Shape>({
    {"configurations of one ConfigMap", [](std::size_t n) {
       return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config, namespace: llm}\ndata:\n" +
              Each(n, "  c{}.yaml: \"model_list: [{model_name: a, litellm_params: {model: openai/gpt-4o, api_key: sk-live-{}}}]\"\n");
     }},
    {"broken configurations of one ConfigMap", [](std::size_t n) {
       return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config, namespace: llm}\ndata:\n" +
              Each(n, "  c{}.yaml: \"model_list: [a, litellm_settings: {\"\n");
     }},
    {"keys of one ConfigMap", [](std::size_t n) {
       return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config, namespace: llm}\ndata:\n" + Each(n, "  k{}: v{}\n");
     }},
    {"a broken configuration", [](std::size_t n) { return Config(Each(n, "k{}: 1\n") + "x: [\n"); }},
    {"Secret data", [](std::size_t n) { return Secret("data", Each(n, "  A{}_KEY: c2stbGl2ZS0K\n")); }},
    {"Secret stringData", [](std::size_t n) { return Secret("stringData", Each(n, "  A{}_KEY: \"sk-live-{}\\n\"\n")); }},
    {"Secret of one long value", [](std::size_t n) { return Secret("data", "  A: " + Each(n, "c2stbGl2ZS0K") + "\n"); }},
    {"Argo values text", [](std::size_t n) {
       return Argo("      values: " + Block("proxy_config:\n  model_list:\n" + Indented(Each(n, kPlainModel), 2), 8));
     }},
    {"Argo values object", [](std::size_t n) {
       return Argo("      valuesObject:\n        proxy_config:\n          model_list:\n" + Indented(Each(n, kPlainModel), 10));
     }},
    {"Argo parameters", [](std::size_t n) { return Argo("      parameters:\n" + Each(n, "      - {name: proxy_config.a{}, value: '1{}'}\n")); }},
    {"Argo sources", [](std::size_t n) {
       return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: litellm, namespace: argocd}\nspec:\n  sources:\n" +
              Each(n, "  - {repoURL: r, chart: litellm-helm, helm: {values: 'proxy_config: {model_list: [{model_name: a}], litellm_settings: {}}'}}\n");
     }},
    {"Flux values", [](std::size_t n) {
       return "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: litellm, namespace: llm}\nspec:\n  values:\n"
              "    image: {repository: ghcr.io/berriai/litellm}\n    proxy_config:\n      model_list:\n" + Indented(Each(n, kPlainModel), 6);
     }},
    {"items of a List", [](std::size_t n) {
       return "apiVersion: v1\nkind: List\nitems:\n" + Each(n, "- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: litellm-{}}\n  data: {config.yaml: 'model_list: [{model_name: a, litellm_params: {model: x/y}}]'}\n");
     }},
    {"workload and its models", [](std::size_t n) {
       return Workload({.pod = "      volumes: [{name: c, configMap: {name: litellm-config}}]\n",
                        .container = "        args: [--config, /etc/litellm/config.yaml]\n        volumeMounts: [{name: c, mountPath: /etc/litellm}]\n"
                                     "        env:\n" + Each(n, "        - {name: KEY_{}, value: $(K{})}\n")}) +
              "---\n" + Models(n, kPlainModel);
     }},
    {"workloads", [](std::size_t n) {
       std::string text;
       for (std::size_t i = 0; i < n / 16 + 1; ++i) {
         std::string one = Container("");
         one.replace(one.find("name: litellm\n"), 13, "name: litellm-" + std::to_string(i));
         text += one + "---\n";
       }
       return text;
     }},
    {"broken documents", [](std::size_t n) { return Container("") + "---\n" + Each(n, "a: [{}\n---\n"); }},
    {"foreign documents", [](std::size_t n) { return Container("") + "---\n" + Each(n, "apiVersion: v1\nkind: Service\nmetadata: {name: s{}}\n---\n"); }},
    {"workloads and their ConfigMaps", [](std::size_t n) {
       std::string text;
       for (std::size_t i = 0; i < n / 16 + 1; ++i) {
         std::string one = Workload({.pod = fmt::format("      volumes: [{{name: c, configMap: {{name: litellm-config-{}}}}}]\n", i),
                                     .container = "        args: [--config, /etc/litellm/config.yaml]\n        volumeMounts: [{name: c, mountPath: /etc/litellm}]\n"});
         one.replace(one.find("name: litellm\n"), 13, fmt::format("name: litellm-{}", i));
         std::string config = Config("");
         config.replace(config.find("litellm-config"), 14, fmt::format("litellm-config-{}", i));
         text += one + "---\n" + config + "---\n";
       }
       return text;
     }},
    {"one ConfigMap and many workloads", [](std::size_t n) {
       std::string text = Config("");
       for (std::size_t i = 0; i < n / 16 + 1; ++i) {
         std::string one = Workload({.pod = "      volumes: [{name: c, configMap: {name: litellm-config}}]\n",
                                     .container = "        args: [--config, /etc/litellm/config.yaml]\n        volumeMounts: [{name: c, mountPath: /etc/litellm}]\n"});
         one.replace(one.find("name: litellm\n"), 13, fmt::format("name: litellm-{}", i));
         text += "---\n" + one;
       }
       return text;
     }},
    {"one workload and many ConfigMaps", [](std::size_t n) {
       return Workload({.pod = "      volumes:\n" + Each(n, "      - {name: c{}, configMap: {name: litellm-config-{}}}\n"),
                        .container = "        args: [--config, /etc/litellm/config.yaml]\n        volumeMounts:\n        - {name: c0, mountPath: /etc/litellm}\n"}) +
              Each(n, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config-{}, namespace: llm}\ndata: {config.yaml: 'model_list: [{model_name: a, litellm_params: {model: x/y}}]'}\n");
     }},
    {"one workload and many Secrets", [](std::size_t n) {
       return Workload({.container = "        envFrom:\n" + Each(n, "        - {secretRef: {name: litellm-{}}}\n")}) +
              Each(n, "---\napiVersion: v1\nkind: Secret\nmetadata: {name: litellm-{}, namespace: llm}\nstringData: {word: x{}}\n");
     }},
    {"many systems of one namespace", [](std::size_t n) {
       std::string text;
       for (std::size_t i = 0; i < n / 16 + 1; ++i) {
         std::string one = Workload({.pod = fmt::format("      volumes: [{{name: c, configMap: {{name: litellm-config-{}}}}}]\n", i),
                                     .container = "        args: [--config, /etc/litellm/config.yaml]\n        volumeMounts: [{name: c, mountPath: /etc/litellm}]\n"});
         one.replace(one.find("name: litellm\n"), 13, fmt::format("name: litellm-{}", i));
         for (std::size_t at = one.find("app: litellm"); at != std::string::npos; at = one.find("app: litellm", at + 12)) one.replace(at, 12, fmt::format("app: litellm-{}", i));
         text += one;
         text += fmt::format("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: litellm-config-{}, namespace: llm}}\ndata: {{config.yaml: 'model_list: [{{model_name: a, litellm_params: {{model: x/y}}}}]'}}\n"
                             "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: litellm-{}, namespace: llm}}\nspec: {{minAvailable: 1, selector: {{matchLabels: {{app: litellm-{}}}}}}}\n"
                             "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: litellm-{}, namespace: llm}}\nspec: {{minReplicas: 1, maxReplicas: 3, scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: litellm-{}}}}}\n---\n", i, i, i, i, i);
       }
       return text;
     }},
    {"a container of a long name", [](std::size_t n) {
       std::string one = Workload({.container = "        args: [--config, /etc/litellm/config.yaml]\n"});
       const std::size_t at = one.find("- name: litellm");
       return at == std::string::npos ? one : one.insert(at + 15, std::string(n, 'x'));
     }},
    {"a workload and what stands around", [](std::size_t n) {
       return Container("") + Each(n, "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: p{}, namespace: llm}\nspec: {minAvailable: 1, selector: {matchLabels: {app: litellm}}}\n"
                                      "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h{}, namespace: llm}\nspec: {minReplicas: 1, maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: litellm}}\n"
                                      "---\napiVersion: v1\nkind: Service\nmetadata: {name: s{}, namespace: llm}\nspec: {selector: {app: litellm}, ports: [{port: 4000}]}\n");
     }},
    {"Jobs and CronJobs", [](std::size_t n) {
       return Container("") + Each(n, "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: j{}, namespace: llm}\nspec: {template: {spec: {containers: [{name: m, image: 'ghcr.io/berriai/litellm-database:main', command: [prisma, migrate]}]}}}\n"
                                      "---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c{}, namespace: llm}\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: m, image: 'ghcr.io/berriai/litellm:v1.81.0'}]}}}}}\n");
     }},
    {"objects of one name", [](std::size_t n) { return Container("") + Each(n, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config, namespace: llm}\ndata: {config.yaml: 'model_list: [{model_name: a{}}]'}\n"); }},
    {"a List of workloads", [](std::size_t n) {
       return "apiVersion: v1\nkind: List\nitems:\n" + Each(n, "- apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: litellm-{}}\n  spec: {selector: {matchLabels: {app: l}}, template: {metadata: {labels: {app: l}}, spec: {containers: [{name: litellm, image: 'ghcr.io/berriai/litellm:v1.{}.0'}]}}}\n");
     }},
    {"a List in JSON on one line", [](std::size_t n) {
       return Json("apiVersion: v1\nkind: List\nitems:\n" + Each(n, "- {apiVersion: v1, kind: ConfigMap, metadata: {name: litellm-{}}, data: {config.yaml: 'model_list: [{model_name: a, litellm_params: {model: x/y, api_key: sk-live-abc}}]'}}\n"));
     }},
    {"Secret configuration", [](std::size_t n) { return Secret("stringData", "  config.yaml: " + Block("model_list:\n" + Each(n, kPlainModel), 4)); }},
    {"Secret configuration in a quoted string", [](std::size_t n) { return Secret("stringData", "  config.yaml: " + Quoted("model_list:\n" + Each(n, kPlainModel)) + "\n"); }},
    {"Secret broken data", [](std::size_t n) { return Secret("data", Each(n, "  A{}_KEY: '!!not base64 {}'\n")); }},
    {"Secret of both fields", [](std::size_t n) { return Secret("data", Each(n, "  A{}_KEY: c2stbGl2ZS0K\n") + "stringData:\n" + Each(n, "  A{}_KEY: sk-live-{}\n")); }},
    {"Secret of one long text", [](std::size_t n) { return Secret("stringData", "  A: " + Quoted(Each(n, "line {} of a key\n")) + "\n  B_KEY: " + Block(Each(n, "line {}\n"), 4)); }},
    {"Secret with comments", [](std::size_t n) { return Secret("stringData", Each(n, "  # A{}_KEY: sk-live-{}\n  A{}_KEY: x # sk-live-{}\n")); }},
    {"docker configuration", [](std::size_t n) {
       return "apiVersion: v1\nkind: Secret\nmetadata: {name: litellm-pull, namespace: llm}\ntype: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: " +
              Quoted("{\"auths\": {" + Each(n, "\"r{}\": {\"auth\": \"dTpw{}\"}, ") + "\"x\": {}}}") + "\n";
     }},
    {"external secrets", [](std::size_t n) {
       return "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: litellm, namespace: llm}\nspec:\n  data:\n" + Each(n, "  - {secretKey: A{}_KEY, remoteRef: {key: k{}}}\n") + "---\n" + Container("        envFrom: [{secretRef: {name: litellm}}]\n");
     }},
    {"Argo parameters of models", [](std::size_t n) {
       return Argo("      parameters:\n" + Each(n, "      - {name: 'proxy_config.model_list[{}].litellm_params.api_key', value: sk-live-{}}\n"));
     }},
    {"Argo values of broken text", [](std::size_t n) { return Argo("      values: " + Quoted("proxy_config: {model_list: [" + Each(n, "{a: {}, ")) + "\n"); }},
    {"Argo value files", [](std::size_t n) { return Argo("      valueFiles:\n" + Each(n, "      - v{}.yaml\n") + "      fileParameters:\n" + Each(n, "      - {name: a{}, path: p{}}\n")); }},
    {"Flux value sources", [](std::size_t n) {
       return "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: litellm, namespace: llm}\nspec:\n  chart: {spec: {chart: litellm-helm}}\n  valuesFrom:\n" +
              Each(n, "  - {kind: ConfigMap, name: litellm-{}, valuesKey: v.yaml}\n") + Each(n / 4 + 1, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-{}, namespace: llm}\ndata: {v.yaml: 'proxy_config: {model_list: [{model_name: a}]}'}\n");
     }},
    {"Flux patches", [](std::size_t n) {
       return "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: litellm, namespace: llm}\nspec:\n  chart: {spec: {chart: litellm-helm}}\n  postRenderers:\n  - kustomize:\n      patches:\n" +
              Each(n, "      - {target: {kind: Deployment, name: litellm}, patch: '[{op: add, path: /a{}, value: 1}]'}\n");
     }},
    {"a kustomization", [](std::size_t n) {
       return "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n" + Each(n, "- r{}.yaml\n") + "configMapGenerator:\n" + Each(n, "- {name: litellm-{}, files: [config.yaml=c{}.yaml], literals: [A_KEY=sk-{}]}\n") +
              "patches:\n" + Each(n, "- {path: p{}.yaml, target: {kind: Deployment}}\n") + "images:\n" + Each(n, "- {name: ghcr.io/berriai/litellm, newTag: v1.{}.0}\n");
     }},
    {"values of the chart", [](std::size_t n) {
       return "image: {repository: ghcr.io/berriai/litellm-database}\nproxy_config:\n  model_list:\n" + Indented(Each(n, kPlainModel), 2) + "envVars:\n" + Each(n, "  A{}_KEY: sk-{}\n");
     }},
    {"a bare configuration", [](std::size_t n) { return "model_list:\n" + Each(n, kPlainModel) + "litellm_settings: {drop_parms: true}\n"; }},
    {"a template", [](std::size_t n) { return Container("") + "---\napiVersion: v1\nkind: ConfigMap\ndata:\n" + Each(n, "  {{ .Values.a{} }}: {{ b }}\n"); }},
    {"documents of comments", [](std::size_t n) { return Container("") + Each(n, "---\n# a comment {} api_key: sk-live-{}\n"); }},
    {"keys of Windows lines", [](std::size_t n) {
       std::string text = Models(n, kPlainModel);
       for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.insert(at, "\r");
       return text;
     }},
});

}  // namespace

std::span<const Shape> HostShapes() { return kShapes; }

}  // namespace warden::cost
