// Recognition by images, names and labels.
#include "k8s/recognise.h"

#include <algorithm>
#include <array>

namespace warden::k8s {
namespace {

// What follows "litellm" in the name of something that belongs to LiteLLM but is not the proxy.
constexpr std::array<std::string_view, 27> kCompanions = {
    "redis", "valkey", "postgres", "postgresql", "pg",         "db",        "database", "backend", "frontend",
    "ui",    "sync",   "operator", "exporter",   "migrations", "migration", "migrate",  "helm",    "spend",
    "buyer", "backup", "test",     "tests",      "docs",       "prisma",    "key",      "cleanup", "warden"};

constexpr std::array<std::string_view, 24> kForeign = {
    "redis",     "valkey",    "postgres", "postgresql", "mysql",   "mariadb",      "prometheus",  "grafana",
    "nginx",     "envoy",     "proxyv2",  "haproxy",    "traefik", "oauth2-proxy", "busybox",     "alpine",
    "pgbouncer", "dragonfly", "keydb",    "memcached",  "ollama",  "open-webui",   "vllm-openai", "cloud-sql-proxy"};

// The word litellm or lite-llm in `name`, from its start or after a separator; the part behind it in `rest`.
bool HasLiteLlm(std::string_view name, std::string_view& rest) {
  for (const std::string_view word : {"litellm", "lite-llm", "lite_llm"}) {
    const auto at = name.find(word);
    if (at == std::string_view::npos) continue;
    if (at > 0 && name[at - 1] != '-' && name[at - 1] != '_' && name[at - 1] != '.') continue;
    rest = name.substr(at + word.size());
    return true;
  }
  return false;
}

// "-redis-master" → one of its words is a companion's.
bool NamesCompanion(std::string_view rest) {
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto end = rest.find_first_of("-_.");
    const auto word = rest.substr(0, end);
    if (std::find(kCompanions.begin(), kCompanions.end(), word) != kCompanions.end()) return true;
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end);
  }
  return false;
}

}  // namespace

Component ComponentOf(const Object& object) {
  const auto label = object.Label(kComponentLabel);
  if (label == "proxy") return Component::kProxy;
  return label == "none" ? Component::kNone : Component::kUnstated;
}

bool IsProxyImage(const Image& image) {
  // The images of the LiteLLM project that carry a companion's word and are the proxy all the same.
  constexpr std::array<std::string_view, 3> kOfficial = {"litellm-database", "litellm-non_root", "litellm-non-root"};
  if (std::find(kOfficial.begin(), kOfficial.end(), image.name) != kOfficial.end()) return true;
  if (image.name == "litellm-backend")
    return image.path.ends_with("berriai/litellm-backend") || image.path.ends_with("litellm/litellm-backend");
  std::string_view rest;
  return HasLiteLlm(image.name, rest) && !NamesCompanion(rest);
}

bool IsForeignImage(const Image& image) {
  if (std::find(kForeign.begin(), kForeign.end(), image.name) != kForeign.end()) return true;
  std::string_view rest;
  return HasLiteLlm(image.name, rest) && !IsProxyImage(image);
}

bool IsProxyName(std::string_view name) {
  std::string_view rest;
  return HasLiteLlm(name, rest) && !NamesCompanion(rest);
}

}  // namespace warden::k8s
