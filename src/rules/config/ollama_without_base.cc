// LW232: LiteLLM starts an Ollama of its own in the pod.
#include <fmt/core.h>

#include "litellm/config/config.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// `"ollama" in model and api_base is None`, as LiteLLM asks; an empty api_base counts as one.
void Check(const litellm::Config& config, const Context&, Reporter& report) {
  for (const litellm::ModelEntry& entry : config.models()) {
    if (entry.model().find("ollama") == std::string_view::npos) continue;
    const Field base = entry.Param("api_base");
    if (base.value() != nullptr && !base.value()->is_null()) continue;
    auto& finding = report.At(
        base, entry.subject(),
        fmt::format("{} ({}) has no api_base: LiteLLM runs `ollama serve` inside its own container", entry.Quoted(), entry.model()));
    finding.fix = Fix::Manual("Set api_base to the Ollama server: http://ollama.NAMESPACE.svc.cluster.local:11434");
  }
}

}  // namespace

constexpr Rule kOllamaWithoutBase{
    .id = "LW232",
    .name = "ollama-without-base",
    .summary = "An Ollama model without `api_base`: the proxy tries to start `ollama serve` in its own container.",
    .rationale =
        "At start LiteLLM runs `ollama serve` for such an entry. The images have no such program, so the model answers with connection "
        "errors "
        "to localhost; in an image that has it, a model server starts inside the gateway's memory limit. OLLAMA_API_BASE in the "
        "environment does "
        "not prevent the attempt.",
    .remediation = "Set `litellm_params.api_base` to the address of the Ollama server.",
    .before = R"(- model_name: llama3
  litellm_params:
    model: ollama_chat/llama3.1
)",
    .after = R"(- model_name: llama3
  litellm_params:
    model: ollama_chat/llama3.1
    api_base: http://ollama.models.svc.cluster.local:11434
)",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
