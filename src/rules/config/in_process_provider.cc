// LW249: `vllm/` runs the model inside the gateway.
#include <fmt/core.h>

#include <string_view>

#include "litellm/config/config.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kPrefix = "vllm/";

// litellm/main.py: the prefix, or custom_llm_provider, leads to vllm_handler, which imports the SDK and loads the model.
Field ProviderField(const litellm::ModelEntry& entry) {
  const Field stated = entry.Param("custom_llm_provider");
  if (stated.value() != nullptr && !stated.value()->is_null()) return stated.value()->string() == "vllm" ? stated : Field();
  return entry.model().starts_with(kPrefix) ? entry.Param("model") : Field();
}

void Check(const litellm::Config& config, const Context&, Reporter& report) {
  for (const litellm::ModelEntry& entry : config.models()) {
    const Field provider = ProviderField(entry);
    if (provider.value() == nullptr) continue;
    auto& finding = report.At(provider, entry.subject(),
                              fmt::format("{} ({}) runs vLLM inside the gateway, should be hosted_vllm/ with the server's api_base",
                                          entry.Quoted(), entry.model()));
    finding.fix = Fix::Manual("Write hosted_vllm/ and set api_base to the vLLM server");
  }
}

}  // namespace

constexpr Rule kInProcessProvider{
    .id = "LW249",
    .name = "in-process-provider",
    .summary = "A model of the provider `vllm/`: LiteLLM would run it inside the gateway's own process.",
    .rationale =
        "`vllm/` is vLLM's Python SDK: LiteLLM imports it and loads the model into its own memory at the first request. The images do not "
        "have the SDK, so each request fails with an import error; `api_base` is not looked at. A vLLM server elsewhere is `hosted_vllm/`.",
    .remediation = "Write `hosted_vllm/` in place of `vllm/` and set `litellm_params.api_base` to the server, with `/v1` at the end.",
    .before = R"(- model_name: llama3
  litellm_params:
    model: vllm/meta-llama/Llama-3.1-8B-Instruct
    api_base: http://vllm.models.svc.cluster.local:8000/v1
)",
    .after = R"(- model_name: llama3
  litellm_params:
    model: hosted_vllm/meta-llama/Llama-3.1-8B-Instruct
    api_base: http://vllm.models.svc.cluster.local:8000/v1
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
