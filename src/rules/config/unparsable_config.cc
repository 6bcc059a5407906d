// LW201: the text of a configuration that PyYAML does not load.
#include <fmt/core.h>

#include <algorithm>

#include "litellm/config/find_configs.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// In the block itself, counted from 1: what an editor shows that has the block alone, and what LiteLLM's own error says.
std::size_t LineInBlock(const litellm::UnreadableConfig& config) {
  const std::string_view text = config.field.value()->string();
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(config.error.range.begin, text.size()));
  return static_cast<std::size_t>(std::count(text.begin(), end, '\n')) + 1;
}

void Check(const litellm::UnreadableConfig& config, const Context&, Reporter& report) {
  auto& finding = report.At(config.field, config.error.place, "configuration " + config.place,
                            fmt::format("{} does not load, LiteLLM stops at start: {} (line {} of the block)", config.place,
                                        config.error.message, LineInBlock(config)));
  finding.fix = Fix::Manual("Fix the YAML at the place named");
}

}  // namespace

constexpr Rule kUnparsableConfig{
    .id = "LW201",
    .name = "unparsable-config",
    .summary = "A LiteLLM configuration inside a manifest that is not YAML as PyYAML loads it.",
    .rationale =
        "For Kubernetes the configuration is one long string, so any text is accepted. LiteLLM loads it with PyYAML at start and ends with "
        "`yaml.scanner.ScannerError` or `ParserError` (exit 1): with the next rollout, or the next time a node is drained, no pod comes up "
        "any more. A tab, an anchor that is defined nowhere, a second document after `---`, a tag that the safe loader does not know and a "
        "`*` without quotes all do it.",
    .remediation = "Fix the YAML of the block at the place named; put `*`, `@`, `%` and texts with `: ` in quotes.",
    .before = R"(- model_name: *
)",
    .after = R"(- model_name: "*"
)",
    .production = Severity::kError,
    .development = Severity::kError,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
