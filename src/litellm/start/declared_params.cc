// The tables.
#include "litellm/start/declared_params.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace warden::litellm {
namespace {

enum Since : std::uint8_t { kFirst, kLater };

struct Row {
  std::string_view name;
  Coercion coercion;
  Since since;
};
constexpr std::array kParams = std::to_array<Row>({
#include "litellm/start/declared_params.inc"
});
static_assert(std::is_sorted(kParams.begin(), kParams.end(), [](const Row& a, const Row& b) { return a.name < b.name; }));

// The first of our two sources that declares what the first one does not.
constexpr Version kLaterFrom{1, 104, 4};

struct InfoRow {
  std::string_view name;
  DeclaredInfo info;
  Since since = kFirst;
};
constexpr std::array kInfo = std::to_array<InfoRow>({
    {"access_windows", {Coercion::kList}, kLater},
    {"allow_fail_open", {Coercion::kBoolean}, kLater},
    {"base_model", {Coercion::kText}},
    {"blocked", {Coercion::kBoolean}, kLater},
    {"cache_creation_input_token_cost", {Coercion::kNumber}, kLater},
    {"cache_read_input_token_cost", {Coercion::kNumber}, kLater},
    {"cost_per_ptu_per_hour", {Coercion::kNumber}, kLater},
    {"created_at", {Coercion::kTime}},
    {"created_by", {Coercion::kText}},
    {"db_model", {Coercion::kBoolean, false}},
    {"discoverable", {Coercion::kBoolean}, kLater},
    {"enable_tag_filtering", {Coercion::kBoolean}, kLater},
    {"id", {Coercion::kIdentifier}},
    {"input_cost_per_character", {Coercion::kNumber}, kLater},
    {"input_cost_per_token", {Coercion::kNumber}, kLater},
    {"internal_router_model", {Coercion::kBoolean}, kLater},
    {"member_auto_router", {Coercion::kBoolean, false}, kLater},
    {"output_cost_per_character", {Coercion::kNumber}, kLater},
    {"output_cost_per_token", {Coercion::kNumber}, kLater},
    {"ptu_count", {Coercion::kInteger}, kLater},
    {"ptu_effective_from", {Coercion::kText}, kLater},
    {"ptu_effective_to", {Coercion::kText}, kLater},
    {"team_id", {Coercion::kText}},
    {"team_public_model_name", {Coercion::kText}},
    {"tier", {Coercion::kTier}},
    {"tiered_pricing", {Coercion::kListOfMappings}, kLater},
    {"updated_at", {Coercion::kTime}},
    {"updated_by", {Coercion::kText}},
});

}  // namespace

std::optional<Coercion> DeclaredParam(std::string_view key, const std::optional<Version>& version) {
  const auto found = std::lower_bound(kParams.begin(), kParams.end(), key, [](const Row& row, std::string_view k) { return row.name < k; });
  if (found == kParams.end() || found->name != key) return std::nullopt;
  const bool there = found->since == kFirst || (version && *version >= kLaterFrom);
  return there ? std::optional(found->coercion) : std::nullopt;
}

std::optional<DeclaredInfo> DeclaredModelInfo(std::string_view key, const std::optional<Version>& version) {
  const auto found = std::find_if(kInfo.begin(), kInfo.end(), [&](const InfoRow& row) { return row.name == key; });
  const bool there = found != kInfo.end() && (found->since == kFirst || (version && *version >= kLaterFrom));
  return there ? std::optional(found->info) : std::nullopt;
}

}  // namespace warden::litellm
