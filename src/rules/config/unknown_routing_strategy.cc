// LW224: router_settings.routing_strategy that the router does not know.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/edit_distance.h"
#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/config/includes.h"
#include "litellm/knowledge/knowledge.h"
#include "litellm/readers/loaded_value.h"
#include "litellm/readers/surroundings.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

using Type = litellm::LoadedValue::Type;

// Known to every version; the router's own list of the others is in the knowledge.
constexpr std::string_view kDefault = "simple-shuffle";

// Without a version, what any version knows passes.
bool IsKnown(std::string_view name, const std::optional<litellm::Version>& version) {
  if (name == kDefault) return true;
  if (version) return litellm::Knowledge::For(version).IsRoutingStrategy(name);
  const auto all = litellm::Knowledge::All();
  return std::any_of(all.begin(), all.end(), [&](const litellm::Knowledge& knowledge) { return knowledge.IsRoutingStrategy(name); });
}

std::string Plain(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (c == ' ') continue;
    plain += c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  return plain;
}

// The name that differs in case, dashes and spaces alone: nothing else can be meant.
std::string_view SureName(std::string_view name, const litellm::Knowledge& knowledge) {
  const std::string plain = Plain(name);
  if (plain == kDefault) return kDefault;
  for (const std::string_view known : knowledge.RoutingStrategies()) {
    if (Plain(known) == plain) return known;
  }
  return {};
}

void Unknown(const Field& field, const litellm::LoadedValue& value, const litellm::Knowledge& knowledge, Reporter& report) {
  const std::string_view name = value.text.value_or(std::string_view());
  const std::string_view sure = SureName(name, knowledge);
  const std::string_view meant = sure.empty() ? knowledge.ClosestRoutingStrategy(name) : sure;
  std::vector<std::string_view> names = {kDefault};
  for (const std::string_view known : knowledge.RoutingStrategies()) {
    if (known != kDefault) names.push_back(known);
  }
  const std::string want =
      meant.empty() ? fmt::format("should be one of {}", fmt::join(names, ", ")) : fmt::format("did you mean {}?", meant);
  auto& finding =
      report.At(field, "routing_strategy",
                fmt::format("router_settings.routing_strategy is {}, which the router does not know: the proxy does not start ({})",
                            value.Shown(), want));
  finding.fix = sure.empty() || value.value != field.value() ? Fix::Manual("Name a strategy that the router knows")
                                                             : Fix::Safe(fmt::format("Write {}", sure)).Set(field, sure);
}

void Discouraged(const Field& field, std::string_view name, Reporter& report) {
  if (!name.starts_with("usage-based-routing")) return;
  auto& finding =
      report.At(field, "routing_strategy",
                fmt::format("router_settings.routing_strategy is {}, which asks Redis for every request (should be simple-shuffle)", name));
  finding.AtMost(Severity::kInfo).fix = Fix::Manual("Use simple-shuffle, with rpm and tpm or weights on the models");
}

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const litellm::Includes includes(config, context.snapshot());
  const auto router = includes.Section("router_settings");
  if (!router || (*router)["routing_strategy"].value() == nullptr) return;
  const Field field = (*router)["routing_strategy"];
  const litellm::Surroundings surroundings(config, context.snapshot());
  const litellm::LoadedValue value = litellm::Load(field.value(), surroundings);
  if (value.is(Type::kUnknown) || value.is(Type::kNone)) return;
  const auto version = surroundings.users().version();
  // What an included file says is shown where it is included.
  const Field shown = field.document() == &config.document() ? field : config.root()["include"];
  if (!value.text || !IsKnown(*value.text, version)) return Unknown(shown, value, litellm::Knowledge::For(version), report);
  Discouraged(shown, *value.text, report);
}

}  // namespace

constexpr Rule kUnknownRoutingStrategy{
    .id = "LW224",
    .name = "unknown-routing-strategy",
    .summary = "A routing strategy that LiteLLM's router does not know.",
    .rationale =
        "The router raises `ValueError: Invalid routing_strategy` and the proxy ends with exit 3; older versions silently took "
        "simple-shuffle. The names have dashes (`least-busy`, not `least_busy`) and no aliases. usage-based routing works, but asks Redis "
        "for "
        "every "
        "request and is discouraged for production by LiteLLM itself: only noted.",
    .remediation = "Use simple-shuffle, or another of the names that the message lists.",
    .before = R"(router_settings:
  routing_strategy: least_busy
)",
    .after = R"(router_settings:
  routing_strategy: least-busy
)",
    .production = Severity::kError,
    .development = Severity::kError,
    .fix = FixClass::kSafe,
    .asks = litellm::kConfigUsersAndMaps,
    .check = &Check,
};

}  // namespace warden::rules
