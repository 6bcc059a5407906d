// What the texts of shapes are put together from.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "doc/json_writer.h"
#include "doc/reader.h"

namespace warden::cost {

// `part` n times, each `{}` in it the number.
inline std::string Each(std::size_t n, std::string_view part) {
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

inline std::string Quoted(std::string_view text) {
  std::string quoted;
  doc::AppendJsonString(text, quoted);
  return quoted;
}

// One document as JSON on one line.
inline std::string Json(const std::string& yaml) {
  const auto read = doc::ReadYaml(yaml, "", Dialect::kKubectl);
  return read.ok() ? doc::ToJson(read.document->root()) + "\n" : yaml;
}

// `text` with each line indented, as the block scalar `|`.
inline std::string Block(std::string_view text, std::size_t indent) {
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

inline std::string Workload(const Pod& pod, std::string_view kind = "Deployment") {
  return fmt::format(
      "apiVersion: {}\nkind: {}\nmetadata:\n  name: litellm\n  namespace: llm\n  annotations: {{{}}}\nspec:\n  replicas: 2\n"
      "  selector: {{matchLabels: {{app: litellm}}}}\n{}  template:\n    metadata: {{labels: {{app: litellm}}}}\n    spec:\n{}"
      "      containers:\n      - name: litellm\n        image: ghcr.io/berriai/litellm:v1.81.14-stable\n{}{}",
      kind == "Rollout" ? "argoproj.io/v1alpha1" : "apps/v1", kind, pod.annotations, pod.spec, pod.pod, pod.container, pod.containers);
}

inline std::string Container(std::string lines) { return Workload({.container = std::move(lines)}); }
inline std::string Env(std::size_t n, std::string_view items) { return Container("        env:\n" + Each(n, items)); }

inline std::string ConfigMap(std::string_view config) {
  return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config, namespace: llm}\ndata:\n  config.yaml: " + Block(config, 4);
}

inline std::string QuotedConfigMap(std::string_view config) {
  return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config, namespace: llm}\ndata:\n  config.yaml: " + Quoted(config) +
         "\n";
}

inline constexpr std::string_view kModel =
    "model_list:\n- model_name: a\n  litellm_params: {model: openai/gpt-4o, api_key: os.environ/KEY}\n";

inline std::string Config(std::string_view more) { return ConfigMap(std::string(kModel) + std::string(more)); }
inline std::string Models(std::size_t n, std::string_view model) { return ConfigMap("model_list:\n" + Each(n, model)); }
inline std::string Settings(std::string_view lines) { return Config("litellm_settings:\n" + std::string(lines)); }

inline std::string Secret(std::string_view field, std::string_view members) {
  return fmt::format(
      "apiVersion: v1\nkind: Secret\nmetadata: {{name: litellm-secrets, namespace: llm, labels: {{app.kubernetes.io/name: litellm}}}}\n"
      "type: Opaque\n{}:\n{}",
      field, members);
}

inline std::string Argo(std::string_view source) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: litellm, namespace: argocd}\nspec:\n  source:\n"
         "    repoURL: ghcr.io/berriai\n    chart: litellm-helm\n    targetRevision: 0.1.700\n    helm:\n" +
         std::string(source);
}

inline constexpr std::string_view kPlainModel =
    "- model_name: m-{}\n  litellm_params:\n    model: openai/gpt-4o\n    api_key: os.environ/KEY_{}\n    rpm: 600\n";

inline std::string Indented(std::string_view text, std::size_t by) { return Block(text, by).substr(2); }

}  // namespace warden::cost
