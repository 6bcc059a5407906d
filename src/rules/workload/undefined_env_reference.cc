// LW121: $(NAME) where nothing defines NAME: the container gets the text as it stands.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "k8s/environment.h"
#include "k8s/recognise.h"
#include "k8s/workload.h"
#include "litellm/readers/env_value.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kAsks[] = {"ConfigMap", "Secret"};

// One place that may refer to variables.
struct Site {
  const k8s::Workload& workload;
  const k8s::Container& container;
  const k8s::ContainerEnvironment& environment;
  const Context& context;
  Reporter& report;
  std::string_view ns() const { return workload.object().ref().ns; }
};

// Secrets are rarely beside the manifests that use them: one that is not known is taken to define what is missing.
bool SomeSecretMayDefine(const Site& site, std::string_view name) {
  return site.environment.SomeSecretMayDefine(name, site.context.snapshot(), site.ns());
}

// Where a variable is not defined before it is needed.
struct Undefined {
  std::string why;       // in words
  bool perhaps = false;  // an object that is not known may define it
};

// Nothing: it is defined, or may well be.
std::optional<Undefined> FindUndefined(const Site& site, std::string_view name, std::size_t before) {
  const k8s::EnvOrigin origin = site.environment.OriginOf(name, site.context.snapshot(), site.ns(), before);
  if (origin.defined() || k8s::IsServiceLinkName(name) || SomeSecretMayDefine(site, name)) return std::nullopt;
  if (origin.possible()) return Undefined{fmt::format("which is not defined unless ConfigMap {} has it", origin.from.object), true};
  const auto later = site.environment.Find(name);
  if (!later) return Undefined{"which is not defined"};
  const bool is_own = before < site.environment.size() && site.environment.NameAt(before) == name;
  return Undefined{is_own ? "which is not defined before it" : "which is defined only after it"};
}

void Report(const Site& site, const Field& field, std::string_view place, std::string_view name, std::size_t before) {
  const auto undefined = FindUndefined(site, name, before);
  if (!undefined) return;
  auto& finding = site.report.At(field, fmt::format("{}, {}, $({})", site.container.subject(), place, name),
                                 fmt::format("{} of container {} refers to $({}), {}", place, site.container.name, name, undefined->why));
  finding.fix = Fix::Manual(fmt::format("Define {} in env before it is used", name));
  finding.rests_on_others = site.environment.from_size() > 0;  // what an envFrom defines
  if (undefined->perhaps) finding.AtMost(Severity::kWarning);
  const auto later = site.environment.Find(name);
  if (later && later->value.value() != field.value()) site.report.Relate(finding, site.workload.object(), later->field);
}

void CheckValues(const Site& site) {
  for (std::size_t i = 0; i < site.environment.size(); ++i) {
    const Node* value = site.environment.LiteralAt(i);
    if (value == nullptr) continue;
    for (const std::string_view name : litellm::ReferencesIn(*value)) {
      const k8s::EnvEntry entry = site.environment.At(i);
      Report(site, entry.value, fmt::format("env {}", entry.name), name, i);
    }
  }
}

constexpr std::array<std::string_view, 6> kShells = {"sh", "bash", "ash", "dash", "zsh", "ksh"};

bool IsShell(const Node& word) {
  const auto text = word.string();
  const auto base = text.substr(text.rfind('/') + 1);
  return text == "-c" || std::find(kShells.begin(), kShells.end(), base) != kShells.end();
}

bool HasShell(const Node* words) { return words != nullptr && std::any_of(words->items().begin(), words->items().end(), IsShell); }

// $(date) is the shell's own there; what an unknown image does with its arguments is not known.
bool ExpandsForSure(const k8s::Container& container) {
  const Node* command = container.field["command"].value();
  if (HasShell(command) || HasShell(container.field["args"].value())) return false;
  return container.proxy || k8s::IsProxyImage(container.image) || (command != nullptr && !command->items().empty());
}

void CheckWords(const Site& site) {
  bool asked = false;
  for (const std::string_view list : {"command", "args"}) {
    const Field field = site.container.field[list];
    const Node* words = field.value();
    for (std::size_t i = 0; words != nullptr && i < words->items().size(); ++i) {
      const auto names = litellm::ReferencesIn(words->items()[i]);
      if (names.empty()) continue;
      if (!asked && !ExpandsForSure(site.container)) return;
      asked = true;
      for (const std::string_view name : names)
        Report(site, field.At(i), list == "args" ? "an argument" : "the command", name, site.environment.size());
    }
  }
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  for (const k8s::Container& container : workload.containers()) {
    const k8s::ContainerEnvironment& environment = container.environment;
    const Site site{workload, container, environment, context, report};
    CheckValues(site);
    CheckWords(site);
  }
}

}  // namespace

constexpr Rule kUndefinedEnvReference{
    .id = "LW121",
    .name = "undefined-env-reference",
    .summary = "A $(NAME) in an environment variable or argument that nothing defines before it.",
    .rationale =
        "The kubelet silently leaves a reference that it cannot resolve as it stands: the database URL then has the user "
        "`$(DB_USERNAME)`, and the proxy fails to start or to log in, with an error that says nothing about the manifest. Order counts: a "
        "variable can only refer to those that stand before it in `env`, and to those of `envFrom`.",
    .remediation =
        "Define the variable in `env` above its first use (or through `envFrom`); write `$$(NAME)` where the text itself is meant.",
    .before = R"(- name: DATABASE_URL
  value: postgresql://$(DB_USERNAME):$(DB_PASSWORD)@postgres:5432/litellm
- name: DB_PASSWORD
)",
    .after = R"(- name: DB_PASSWORD
  valueFrom:
    secretKeyRef:
      name: litellm-db
      key: password
- name: DATABASE_URL
  value: postgresql://$(DB_USERNAME):$(DB_PASSWORD)@postgres:5432/litellm
)",
    .production = Severity::kError,
    .development = Severity::kError,
    .fix = FixClass::kManual,
    .asks = kAsks,
    .workloads = kWithContainers,
    .check = &Check,
};

}  // namespace warden::rules
