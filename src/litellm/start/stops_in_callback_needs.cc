// Presidio's servers, parameters of a check, a licence.
#include "litellm/start/stops_in_settings_parts.h"

#include <fmt/core.h>

#include <array>
#include <string>
#include <string_view>

#include "litellm/readers/coercion.h"
#include "litellm/start/settings_judge.h"

namespace warden::litellm {
namespace {

// Callbacks that LiteLLM's enterprise package keeps for holders of a licence.
constexpr std::array<std::string_view, 4> kLicensedCallbacks = {"hide_secrets", "llmguard_moderations", "blocked_user_check",
                                                                "openai_moderations"};
constexpr std::array<std::string_view, 3> kInjectionChecks = {"heuristics_check", "vector_db_check", "llm_api_check"};

class CallbackNeedsJudge : private SettingsJudge {
 public:
  using SettingsJudge::SettingsJudge;

  void Run() {
    Each(Litellm("callbacks"), [&](const Field& item) { Callback(item, item.value()->string()); });
    Each(config().Section("guardrails"), [&](const Field& item) {
      const Field params = item["litellm_params"];
      if (Value(params["guardrail"]).text == "presidio") PresidioUrls(params["guardrail"], params, "guardrails: presidio");
    });
  }

 private:
  void Callback(const Field& item, std::string_view name) {
    if (name == "presidio") PresidioUrls(item, Field(), "litellm_settings.callbacks: presidio");
    if (name == "azure_content_safety" && IsAbsent(Litellm("azure_content_safety_params")))
      Say(item, "litellm_settings.callbacks: azure_content_safety", "needs litellm_settings.azure_content_safety_params");
    if (IsIn(kLicensedCallbacks, name) && !IsLicensed()) Licensed(item, fmt::format("litellm_settings.callbacks: {}", name));
    if (name != "detect_prompt_injection") return;
    for (const std::string_view check : kInjectionChecks)
      Taken(Litellm("prompt_injection_params")[check], fmt::format("litellm_settings.prompt_injection_params.{}", check),
            Coercion::kBoolean);
  }

  // Each half by its parameter, or by a variable.
  void PresidioUrls(const Field& field, const Field& params, std::string_view place) {
    for (const std::string_view half : {"analyzer", "anonymizer"}) {
      const std::string key = fmt::format("presidio_{}_api_base", half);
      const Node* own = params.value() != nullptr ? params.value()->Find(key) : nullptr;
      const std::string variable = half == "analyzer" ? "PRESIDIO_ANALYZER_API_BASE" : "PRESIDIO_ANONYMIZER_API_BASE";
      if (own != nullptr || HasVariable(variable)) continue;
      Say(field, place, fmt::format("needs {}, which is not set", variable), {}, RestsOn::kOthers);
    }
  }
};

}  // namespace

void StopsInCallbackNeeds(const Config& config, const Surroundings& surroundings, StartProblems& problems) {
  CallbackNeedsJudge(config, surroundings, problems).Run();
}

}  // namespace warden::litellm
