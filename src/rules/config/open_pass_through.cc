// LW225: a pass-through endpoint that asks for no key.
#include <fmt/core.h>

#include <string>

#include "doc/shown.h"
#include "litellm/config/config.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// str(auth).lower() == "true", as LiteLLM asks; a list of the file is taken as it stands, so nothing stated is no.
bool AsksForKey(const Node* auth) {
  if (auth == nullptr) return false;
  if (auth->is_bool()) return *auth->boolean();
  const std::string_view text = auth->string();
  constexpr std::string_view kTrue = "true";
  if (text.size() != kTrue.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char lower = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    if (lower != kTrue[i]) return false;
  }
  return true;
}

bool IsStated(const Node* value) { return value != nullptr && !value->is_null(); }

void CheckEndpoint(const Field& endpoint, Reporter& report) {
  const Node* path = endpoint["path"].value();
  const Field auth = endpoint["auth"];
  if (path == nullptr || !path->is_string() || !IsStated(endpoint["target"].value()) || AsksForKey(auth.value())) return;
  const Node* headers = endpoint["headers"].value();
  const bool brings = headers != nullptr && headers->is_object() && headers->size() > 0;
  auto& finding = report.At(auth, fmt::format("pass-through endpoint {}", doc::Shown(path->string())),
                            fmt::format("{} on pass-through endpoint {}: whoever reaches the gateway calls its target without a key{}",
                                        IsStated(auth.value()) ? "auth is not true" : "auth is not stated", doc::Shown(path->string()),
                                        brings ? ", with the headers the gateway adds" : ""));
  finding.fix = Fix::Manual("Set auth: true (until 1.81 that needs a licence), or remove the endpoint");
}

void Check(const litellm::Config& config, const Context&, Reporter& report) {
  const Field list = config.Section("general_settings")["pass_through_endpoints"];
  if (list.value() == nullptr || !list.value()->is_array()) return;
  for (std::size_t i = 0; i < list.value()->size(); ++i) {
    if (list.At(i).value()->is_object()) CheckEndpoint(list.At(i), report);
  }
}

}  // namespace

constexpr Rule kOpenPassThrough{
    .id = "LW225",
    .name = "open-pass-through",
    .summary = "A pass-through endpoint that asks for no key.",
    .rationale =
        "Such an endpoint forwards whatever comes to its target, with the headers that the configuration adds: as a rule the provider's "
        "key. "
        "Without `auth: true` nobody has to show a LiteLLM key for it, no budget counts and no spend has an owner. In a configuration file "
        "an "
        "endpoint that states no `auth` is open too: the default of true in LiteLLM's types holds for endpoints made through the API only "
        "(1.81.14 and 1.104.4).",
    .remediation = "Set `auth: true` on the endpoint. LiteLLM 1.81 needs an enterprise licence for that; there, remove the endpoint.",
    .before = R"(- path: /v1/rerank
  target: https://api.cohere.com/v1/rerank
  headers:
    Authorization: os.environ/COHERE_AUTHORIZATION
  auth: false
)",
    .after = R"(- path: /v1/rerank
  target: https://api.cohere.com/v1/rerank
  headers:
    Authorization: os.environ/COHERE_AUTHORIZATION
  auth: true
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
