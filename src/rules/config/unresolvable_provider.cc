// LW226: models of providers that LiteLLM does not know.
#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "doc/shown.h"
#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/knowledge/knowledge.h"
#include "litellm/readers/loaded_value.h"
#include "litellm/readers/surroundings.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

using Type = litellm::LoadedValue::Type;

std::string_view PrefixOf(std::string_view model) {
  const std::size_t slash = model.find('/');
  return slash == std::string_view::npos ? std::string_view() : model.substr(0, slash);
}

class ProviderReader {
 public:
  ProviderReader(const litellm::Config& config, const litellm::Surroundings& surroundings, Reporter& report)
      : config_(config),
        surroundings_(surroundings),
        knowledge_(litellm::Knowledge::For(surroundings.users().version())),
        report_(report) {}

  void Entry(const litellm::ModelEntry& entry) {
    const litellm::LoadedValue model = litellm::Load(entry.Param("model").value(), surroundings_);
    const litellm::LoadedValue provider = litellm::Load(entry.Param("custom_llm_provider").value(), surroundings_);
    if (!model.text || provider.is(Type::kUnknown) || (!provider.text && !provider.is(Type::kNone))) return;
    const std::string_view name = provider.text.value_or(std::string_view());
    if (IsServed(*model.text, name)) return;
    Report(entry, model, name);
  }

 private:
  bool IsServed(std::string_view model, std::string_view provider) const {
    const std::string_view prefix = PrefixOf(model);
    // Routers of their own, and prompts that are kept elsewhere: LiteLLM asks for no provider.
    if (prefix == "auto_router" || IsPromptStore(prefix) || IsReplicate(model)) return true;
    if (IsCustom(provider.empty() ? prefix : provider)) return true;
    const auto route = knowledge_.RouteOf(model, provider);
    return route && (provider.empty() || knowledge_.IsProvider(route->provider));
  }

  // Names of loggers, any of them.
  bool IsPromptStore(std::string_view prefix) const { return prefix != "presidio" && knowledge_.IsCallback(prefix); }

  // owner/model:64 hexadecimal digits
  static bool IsReplicate(std::string_view model) {
    const std::size_t colon = model.find(':');
    return colon != std::string_view::npos && model.size() - colon - 1 == 64;
  }

  bool IsCustom(std::string_view provider) const {
    const Node* map = config_.Section("litellm_settings")["custom_provider_map"].value();
    if (map == nullptr || provider.empty()) return false;
    const auto items = map->items();
    return std::any_of(items.begin(), items.end(), [&](const Node& item) {
      const Node* name = item.Find("provider");
      return name != nullptr && name->string() == provider;
    });
  }

  void Report(const litellm::ModelEntry& entry, const litellm::LoadedValue& model, std::string_view provider) {
    const std::string_view prefix = provider.empty() ? PrefixOf(*model.text) : provider;
    const Field field = entry.Param(provider.empty() ? "model" : "custom_llm_provider");
    const std::string_view meant = prefix.empty() ? std::string_view() : knowledge_.ClosestProvider(prefix);
    const std::string want = !meant.empty() ? fmt::format("did you mean {}?", meant) : "should be provider/model";
    const std::string what = prefix.empty() ? fmt::format("LiteLLM does not know who serves {}", model.Shown())
                                            : fmt::format("LiteLLM knows no provider {}", doc::Quoted(prefix));
    auto& finding = report_.At(field, fmt::format("{}, provider", entry.subject()),
                               fmt::format("{}: {}, it skips the model ({})", entry.Quoted(), what, want));
    finding.fix = Fix::Manual("Begin the model with the name of its provider: openai/…, azure/…, hosted_vllm/…");
  }

  const litellm::Config& config_;
  const litellm::Surroundings& surroundings_;
  const litellm::Knowledge& knowledge_;
  Reporter& report_;
};

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  if (config.models().empty()) return;
  const litellm::Surroundings surroundings(config, context.snapshot());
  if (!surroundings.known()) return report.Skip(std::string(litellm::kNoConfigUser));
  ProviderReader judge(config, surroundings, report);
  for (const litellm::ModelEntry& entry : config.models()) judge.Entry(entry);
}

}  // namespace

constexpr Rule kUnresolvableProvider{
    .id = "LW226",
    .name = "unresolvable-provider",
    .summary = "A model whose provider LiteLLM does not know.",
    .rationale =
        "LiteLLM tells the provider by the prefix of `litellm_params.model`, or knows the bare name. For what it cannot place it logs `LLM "
        "Provider NOT provided` and leaves the entry out, while the pod stays healthy: the model is missing from `/v1/models` and its "
        "callers get HTTP 400. Providers of `litellm_settings.custom_provider_map` count; which names are known follows the version of the "
        "image.",
    .remediation = "Begin the model with its provider (`openai/`, `azure/`, `hosted_vllm/` …) as the message suggests.",
    .before = R"(model: vllm_hosted/qwen3-32b
)",
    .after = R"(model: hosted_vllm/qwen3-32b
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .admission_cap = Severity::kWarning,
    .asks = litellm::kConfigUsersAndMaps,
    .check = &Check,
};

}  // namespace warden::rules
