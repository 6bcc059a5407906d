// The hand-made ones: for each view what can be many in it.
#include "cost/shapes.h"

#include <fmt/core.h>

#include <array>

#include "doc/json_writer.h"

namespace warden::cost {
namespace {

// `part` n times, each `{}` in it the number.
std::string Each(std::size_t n, std::string_view part) {
  std::string text;
  for (std::size_t i = 0; i < n; ++i) {
    const std::string number = std::to_string(i);
    std::size_t at = 0;
    for (std::size_t hole = part.find("{}"); hole != std::string_view::npos; hole = part.find("{}", at)) {
      text.append(part, at, hole - at).append(number);
      at = hole + 2;
    }
    text.append(part, at, std::string_view::npos);
  }
  return text;
}

std::string Quoted(std::string_view text) {
  std::string quoted;
  AppendJsonString(text, quoted);
  return quoted;
}

// `text` with each line indented, as the block scalar `|`.
std::string Block(std::string_view text, std::size_t indent) {
  std::string out = "|\n";
  while (!text.empty()) {
    const std::size_t stop = std::min(text.find('\n'), text.size());
    out.append(indent, ' ').append(text, 0, stop).append("\n");
    text.remove_prefix(std::min(stop + 1, text.size()));
  }
  return out;
}

struct Pod {
  std::string annotations = {};  // of the object, flow members each with a comma behind
  std::string spec = {};         // members of the spec, lines
  std::string pod = {};          // members of the pod's spec, lines
  std::string containers = {};   // more items, lines
  std::string container = {};    // members of the gateway's container, lines
};

std::string Workload(const Pod& pod, std::string_view kind = "Deployment") {
  return fmt::format(
      "apiVersion: {}\nkind: {}\nmetadata:\n  name: litellm\n  namespace: llm\n  annotations: {{{}}}\nspec:\n  replicas: 2\n"
      "  selector: {{matchLabels: {{app: litellm}}}}\n{}  template:\n    metadata: {{labels: {{app: litellm}}}}\n    spec:\n{}"
      "      containers:\n      - name: litellm\n        image: ghcr.io/berriai/litellm:v1.81.14-stable\n{}{}",
      kind == "Rollout" ? "argoproj.io/v1alpha1" : "apps/v1", kind, pod.annotations, pod.spec, pod.pod, pod.container, pod.containers);
}

std::string Container(std::string lines) { return Workload({.container = std::move(lines)}); }
std::string Env(std::size_t n, std::string_view items) { return Container("        env:\n" + Each(n, items)); }

std::string ConfigMap(std::string_view config) {
  return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config, namespace: llm}\ndata:\n  config.yaml: " + Block(config, 4);
}

std::string QuotedConfigMap(std::string_view config) {
  return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config, namespace: llm}\ndata:\n  config.yaml: " + Quoted(config) +
         "\n";
}

constexpr std::string_view kModel = "model_list:\n- model_name: a\n  litellm_params: {model: openai/gpt-4o, api_key: os.environ/KEY}\n";

std::string Config(std::string_view more) { return ConfigMap(std::string(kModel) + std::string(more)); }
std::string Models(std::size_t n, std::string_view model) { return ConfigMap("model_list:\n" + Each(n, model)); }
std::string Settings(std::string_view lines) { return Config("litellm_settings:\n" + std::string(lines)); }

std::string Secret(std::string_view field, std::string_view members) {
  return fmt::format(
      "apiVersion: v1\nkind: Secret\nmetadata: {{name: litellm-secrets, namespace: llm, labels: {{app.kubernetes.io/name: litellm}}}}\n"
      "type: Opaque\n{}:\n{}",
      field, members);
}

std::string Argo(std::string_view source) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: litellm, namespace: argocd}\nspec:\n  source:\n"
         "    repoURL: ghcr.io/berriai\n    chart: litellm-helm\n    targetRevision: 0.1.700\n    helm:\n" +
         std::string(source);
}

constexpr std::string_view kPlainModel =
    "- model_name: m-{}\n  litellm_params:\n    model: openai/gpt-4o\n    api_key: os.environ/KEY_{}\n    rpm: 600\n";

std::string Indented(std::string_view text, std::size_t by) { return Block(text, by).substr(2); }

constexpr auto kShapes = std::to_array<Shape>({
    // Workloads.
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

    // Configurations.
    {"models", [](std::size_t n) { return Models(n, kPlainModel); }},
    {"models in a quoted string", [](std::size_t n) { return QuotedConfigMap("model_list:\n" + Each(n, kPlainModel)); }},
    {"models in JSON", [](std::size_t n) {
       return QuotedConfigMap("{\"model_list\": [" + Each(n, "{\"model_name\": \"m{}\", \"litellm_params\": {\"model\": \"x/y\", \"api_key\": \"sk-{}\", \"a\": 1e5}},") + "{}]}");
     }},
    {"models identical", [](std::size_t n) { return Models(n, "- model_name: m\n  litellm_params: {model: openai/gpt-4o, api_key: os.environ/K}\n"); }},
    {"models of one name", [](std::size_t n) { return Models(n, "- model_name: m\n  litellm_params: {model: openai/gpt-{}, api_key: os.environ/K{}}\n"); }},
    {"models with one id", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-{}}\n  model_info: {id: one}\n"); }},
    {"models with ids twice", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-{}}\n  model_info: {id: i{}}\n") +
                                                         Indented(Each(n, "- model_name: o{}\n  litellm_params: {model: openai/gpt-{}}\n  model_info: {id: i{}}\n"), 4); }},
    {"models with credentials", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-4o, api_key: sk-live-{}abcdef}\n"); }},
    {"models with placeholders", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-4o, api_key: '${KEY_{}}', api_base: '{{ base }}'}\n"); }},
    {"models of no provider", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: opnai{}/gpt-4o}\n"); }},
    {"models deprecated", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-4-0314, api_key: os.environ/K}\n"); }},
    {"models that drop", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-4o, drop_params: true, additional_drop_params: [a{}, temperature]}\n"); }},
    {"models without name", [](std::size_t n) { return Models(n, "- litellm_params: {model: openai/gpt-{}}\n"); }},
    {"models wildcard", [](std::size_t n) { return Models(n, "- model_name: 'm{}/*'\n  litellm_params: {model: 'openai/*'}\n"); }},
    {"models with unknown keys", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_param: {}\n  litellm_params: {model: openai/gpt-4o, timeuot: 3, tp{}m: 4}\n"); }},
    {"one model of many parameters", [](std::size_t n) { return ConfigMap("model_list:\n- model_name: m\n  litellm_params:\n    model: openai/gpt-4o\n" + Each(n, "    param{}: {}\n")); }},
    {"model list of plain times", [](std::size_t n) { return Config("litellm_settings:\n  tags:\n" + Each(n, "  - 12:30\n")); }},
    {"list of booleans", [](std::size_t n) { return Config("litellm_settings:\n  tags: [" + Each(n, "yes, 0{}, 1e5, ") + "no]\n"); }},
    {"environ list", [](std::size_t n) { return Settings("  success_callback: [" + Each(n, "os.environ/E{}, ") + "langfuse]\n"); }},
    {"environ lists of models", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-4o, tags: [os.environ/T{}, os.environ/U]}\n"); }},
    {"fallbacks to nothing", [](std::size_t n) { return Settings("  fallbacks:\n" + Each(n, "  - a: [nothing-{}]\n")); }},
    {"fallbacks to nothing beside models", [](std::size_t n) {
       return ConfigMap("model_list:\n" + Each(n, "- {model_name: model-{}, litellm_params: {model: openai/gpt-4o}}\n") +
                        "litellm_settings:\n  fallbacks:\n" + Each(n, "  - model-{}: [modle-{}]\n"));
     }},
    {"one fallback of many", [](std::size_t n) { return Settings("  fallbacks:\n  - a: [" + Each(n, "b{}, ") + "c]\n"); }},
    {"fallback names far and long", [](std::size_t n) {
       const std::string name(100, 'x');
       return ConfigMap("model_list:\n" + Each(n / 8 + 1, "- {model_name: " + name + "{}, litellm_params: {model: openai/gpt-4o}}\n") +
                        "litellm_settings:\n  fallbacks:\n" + Each(n / 8 + 1, "  - a: [{}" + name + "]\n"));
     }},
    {"one name as long as the text", [](std::size_t n) { return Settings("  fallbacks:\n  - a: [" + Each(n, "abcdefgh") + "]\n  " + Each(n, "k{}") + ": 1\n"); }},
    {"aliases", [](std::size_t n) { return Config("router_settings:\n  model_group_alias:\n" + Each(n, "    al{}: nothing{}\n")); }},
    {"callbacks", [](std::size_t n) { return Settings("  callbacks: [" + Each(n, "callbck{}, ") + "langfuse]\n"); }},
    {"callbacks equal", [](std::size_t n) { return Settings("  callbacks: [" + Each(n, "langfuse, ") + "x]\n  success_callback: [" + Each(n, "my.hook{}, ") + "x]\n"); }},
    {"unknown settings", [](std::size_t n) { return Settings(Each(n, "  drop_parms{}: true\n")); }},
    {"unknown sections", [](std::size_t n) { return Config(Each(n, "section{}: {a: 1}\n")); }},
    {"unknown general settings", [](std::size_t n) { return Config("general_settings:\n" + Each(n, "  master_kee{}: x\n")); }},
    {"unknown router settings", [](std::size_t n) { return Config("router_settings:\n" + Each(n, "  num_retri{}: 1\n")); }},
    {"settings in the wrong section", [](std::size_t n) { return Config("general_settings:\n" + Each(n, "  drop_params: true # {}\n")); }},
    {"duplicate keys", [](std::size_t n) { return Settings(Each(n, "  request_timeout: {}\n")); }},
    {"duplicate keys, each twice", [](std::size_t n) { return Settings(Each(n, "  k{}: 1\n") + Each(n, "  k{}: 2\n")); }},
    {"duplicate keys of models", [](std::size_t n) { return Models(n, "- model_name: m\n  model_name: m{}\n  litellm_params: {model: openai/gpt-4o}\n"); }},
    {"keys like numbers", [](std::size_t n) { return Settings(Each(n, "  1e{}: 1\n  12:{}: 1\n")); }},
    {"values like numbers", [](std::size_t n) { return Settings(Each(n, "  a{}: 1e5\n  b{}: 0x{}\n  c{}: 1_000\n  d{}: .5e3\n")); }},
    {"hexadecimal digits", [](std::size_t n) { return Settings("  rpm: 0x" + Each(n, "deadbeef") + "\n"); }},
    {"decimal digits", [](std::size_t n) { return Settings("  rpm: " + Each(n, "98765432") + "\n  tpm: 0" + Each(n, "7654321") + "\n  x: 1." + Each(n, "1234567") + "e5\n"); }},
    {"base 60 digits", [](std::size_t n) { return Settings("  rpm: 1" + Each(n, ":59") + "\n"); }},
    {"binary digits", [](std::size_t n) { return Settings("  rpm: 0b1" + Each(n, "0101_1") + "\n"); }},
    {"aliases of one anchor", [](std::size_t n) { return Config("x: &x {rpm: 1, tpm: 2}\nlitellm_settings:\n" + Each(n, "  a{}: *x\n")); }},
    {"anchors and aliases", [](std::size_t n) { return Config("x:\n" + Each(n, "- &a{} {rpm: 1e5}\n") + "litellm_settings:\n" + Each(n, "  k{}: *a{}\n")); }},
    {"aliases of a long name", [](std::size_t n) { return ConfigMap("x: &x \"" + Each(n, "longname") + "\"\nmodel_list:\n" + Each(n, "- {model_name: *x, litellm_params: {model: openai/gpt-4o, api_key: sk-live-abcdef}}\n")); }},
    {"anchor equal names", [](std::size_t n) { return Config("x:\n" + Each(n, "- &a {rpm: 1e5}\n- *a\n")); }},
    {"merge keys", [](std::size_t n) { return ConfigMap("x: &x {model: openai/gpt-4o, api_key: sk-live-abcdef}\nmodel_list:\n" + Each(n, "- model_name: m{}\n  litellm_params:\n    <<: *x\n    rpm: {}\n")); }},
    {"merge of many", [](std::size_t n) { return Config("x:\n" + Each(n, "- &a{} {k{}: 1}\n") + "litellm_settings:\n  <<: [" + Each(n, "*a{}, ") + "]\n"); }},
    {"merge into many keys", [](std::size_t n) { return Config("x: &x\n" + Each(n, "  k{}: 1\n") + "litellm_settings:\n  <<: *x\n" + Each(n, "  k{}: 2\n")); }},
    {"nested flow", [](std::size_t n) { return Config("x: [" + Each(n, "[[[[[[[[{}]]]]]]]],") + "1]\n"); }},
    {"tags", [](std::size_t n) { return Config("x: [" + Each(n, "!!str {}, !odd y, ") + "1]\n"); }},
    {"comments", [](std::size_t n) { return Config(Each(n, "# comment {} sk-live-abcdef\n") + "litellm_settings: {drop_params: true}\n"); }},
    {"strings folded", [](std::size_t n) { return Config("x: \"" + Each(n, "abc\\tdef {}\\u0041 ") + "\"\ny: 'a''b\n" + Each(n, "  word{}\n") + "  end'\n"); }},
    {"includes", [](std::size_t n) { return Config("include:\n" + Each(n, "- other{}.yaml\n")); }},
    {"pass through", [](std::size_t n) { return Config("general_settings:\n  pass_through_endpoints:\n" + Each(n, "  - {path: /a{}, target: 'https://h{}', headers: {Authorization: 'Bearer sk-{}'}}\n")); }},
    {"environment variables", [](std::size_t n) { return Config("environment_variables:\n" + Each(n, "  A{}_API_KEY: sk-live-{}\n")); }},
    {"guardrails", [](std::size_t n) { return Config("guardrails:\n" + Each(n, "- {guardrail_name: g{}, litellm_params: {guardrail: lakera{}, mode: pre_call, api_key: sk-{}}}\n")); }},
    {"credential list", [](std::size_t n) { return Config("credential_list:\n" + Each(n, "- {credential_name: c{}, credential_values: {api_key: sk-live-{}}}\n")); }},
    {"one line", [](std::size_t n) { return ConfigMap("{model_list: [" + Each(n, "{model_name: m{}, litellm_params: {model: x{}/y, api_key: sk-live-{}, rpm: 1e5}}, ") + "]}\n"); }},

    // Objects with many configurations, and other hosts.
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
});

}  // namespace

std::span<const Shape> Shapes() { return kShapes; }

}  // namespace warden::cost
