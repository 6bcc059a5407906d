// LW213: os.environ/NAME where LiteLLM does not put the variable in.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "doc/words.h"
#include "litellm/config/config.h"
#include "litellm/readers/env_reference.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// Where LiteLLM looks again later, also in lists and inside texts: headers of pass-through endpoints, webhooks of alerts.
constexpr std::array<std::string_view, 3> kLookedAtLater = {"pass_through_endpoints", "alert_to_webhook_url", "prompts"};

class Walk {
 public:
  Walk(const litellm::Config& config, Reporter& report) : config_(config), report_(report) {}

  void Visit(const Node& node, bool in_list) {
    if (node.is_string()) return Text(node, in_list);
    for (const Node& item : node.items()) Visit(item, true);
    for (const Member& member : node.members()) {
      if (std::find(kLookedAtLater.begin(), kLookedAtLater.end(), member.key.text()) == kLookedAtLater.end()) Visit(member.value, false);
    }
  }

 private:
  void Text(const Node& node, bool in_list) {
    const std::size_t at = litellm::EnvironAt(node);
    if (at == std::string_view::npos || (at == 0 && !in_list)) return;
    Found(node, at == 0 ? "is the item of a list" : "stands inside a text");
  }

  void Found(const Node& node, std::string_view why) {
    const Field field(config_.document(), node);
    const std::string place = doc::WordsOf(config_.document().root(), config_.document().PointerTo(node));
    auto& finding =
        report_.At(field, fmt::format("{}, {}", config_.subject(), place),
                   fmt::format("{}: os.environ/ {}, LiteLLM leaves it as it stands (should be the whole value of a key)", place, why));
    finding.fix = Fix::Manual("Put the whole value into a variable and refer to it as the value of a key");
  }

  const litellm::Config& config_;
  Reporter& report_;
};

void Check(const litellm::Config& config, const Context&, Reporter& report) { Walk(config, report).Visit(config.document().root(), false); }

}  // namespace

constexpr Rule kUnresolvedEnvInList{
    .id = "LW213",
    .name = "unresolved-env-in-list",
    .summary = "`os.environ/NAME` as the item of a list or inside a text, where LiteLLM leaves it as it stands.",
    .rationale =
        "LiteLLM replaces a text that *begins* with `os.environ/` and is the value of a key, in mappings at any depth. As a list item, or "
        "after other characters (`https://os.environ/HOST/v1`, `Bearer os.environ/KEY`), the text itself is used: hosts that do not exist, "
        "allowed addresses that match nobody. Headers of pass-through endpoints and alert webhooks are looked at again later and are not "
        "reported.",
    .remediation = "Put the whole value into one variable and refer to it as the whole value of a key; write list items out.",
    .before = R"(api_base: https://os.environ/VLLM_HOST/v1
)",
    .after = R"(api_base: os.environ/VLLM_BASE
)",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
