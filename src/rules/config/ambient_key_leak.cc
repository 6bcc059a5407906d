// LW236: the pod's own OpenAI key goes to another server.
#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "litellm/knowledge/knowledge.h"
#include "litellm/readers/config_variables.h"
#include "litellm/readers/env_reference.h"
#include "litellm/readers/python_value.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kAmbient = "OPENAI_API_KEY";

// OpenAI's client takes the key out of the environment where it is given none.
bool UsesOpenAiClient(const litellm::ModelEntry& entry, const litellm::Knowledge& knowledge) {
  const Node* provider = entry.Param("custom_llm_provider").value();
  const auto route = knowledge.RouteOf(entry.model(), provider != nullptr ? provider->string() : std::string_view());
  return route && (route->provider == "openai" || route->provider == "custom_openai" || route->provider == "text-completion-openai");
}

// Somewhere else than OpenAI.
bool IsForeign(const Node* base) { return litellm::IsTruthy(base) && base->string().find("api.openai.com") == std::string_view::npos; }

// Whether it was found: once is enough.
bool CheckUser(const litellm::Config& config, const litellm::ModelEntry& entry, std::string_view name, const litellm::ConfigUser& user,
               const Snapshot& snapshot, Reporter& report) {
  if (litellm::MayHaveVariable(config, user, name, snapshot) || !litellm::HasVariable(config, user, kAmbient, snapshot)) return false;
  const Field key = entry.Param("api_key");
  auto& finding = report.At(key, entry.subject(),
                            fmt::format("{} is not defined in container {}, so {} is sent to the api_base of {} instead", name,
                                        user.proxy().name, kAmbient, entry.Quoted()));
  const auto origin = user.environment().OriginOf(kAmbient, snapshot, user.ns());
  if (origin.defined()) report.Relate(finding, user.workload().object(), origin.field());
  finding.fix =
      Fix::Manual(fmt::format("Define {} in the container, or write a dummy (api_key: none) where the server asks for no key", name));
  return true;
}

// Its key is to come from a variable, and it goes to a server of its own.
bool IsCandidate(const litellm::ModelEntry& entry) {
  const auto name = litellm::EnvironNameIn(entry.Param("api_key").value());
  return name && *name != kAmbient && IsForeign(entry.Param("api_base").value()) && !entry.Param("litellm_credential_name").exists();
}

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const auto& models = config.models();
  if (std::none_of(models.begin(), models.end(), &IsCandidate)) return;
  const litellm::ConfigUsers& users = config.users(context.snapshot());
  const litellm::Knowledge& knowledge = litellm::Knowledge::For(users.version());
  for (const litellm::ModelEntry& entry : models) {
    if (!IsCandidate(entry) || !UsesOpenAiClient(entry, knowledge)) continue;
    if (users.empty()) return report.Skip(std::string(litellm::kNoConfigUser));
    const auto name = *litellm::EnvironNameIn(entry.Param("api_key").value());
    for (const litellm::ConfigUser& user : users) {
      if (CheckUser(config, entry, name, user, context.snapshot(), report)) break;
    }
  }
}

}  // namespace

constexpr Rule kAmbientKeyLeak{
    .id = "LW236",
    .name = "ambient-key-leak",
    .summary = "A model's key is not defined, so OPENAI_API_KEY of the pod is sent to its server.",
    .rationale =
        "`api_key: os.environ/X` becomes nothing where X is not defined, and OpenAI's client then takes OPENAI_API_KEY out of the "
        "environment: the "
        "company's OpenAI key arrives, request by request, at a server that belongs to somebody else (seen: `Authorization: Bearer` with "
        "the "
        "ambient key at the model's api_base). Nothing is logged, and a server that checks no key even answers.",
    .remediation =
        "Define the variable in the container that runs LiteLLM, or write `api_key: none` for a server that asks for none; give "
        "OPENAI_API_KEY "
        "another name if only some models need it.",
    .before = R"(litellm_params:
  model: openai/qwen3-32b
  api_base: http://vllm.models.svc.cluster.local:8000/v1
  api_key: os.environ/VLLM_API_KEY
)",
    .after = R"(litellm_params:
  model: openai/qwen3-32b
  api_base: http://vllm.models.svc.cluster.local:8000/v1
  api_key: none
)",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .admission_cap = Severity::kWarning,  // rests on the workload
    .asks = litellm::kConfigUsersAndVariables,
    .check = &Check,
};

}  // namespace warden::rules
