// The tables.
#include "litellm/declared_params.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace warden {
namespace {

enum Since : std::uint8_t { kFirst, kLater };

struct Row {
  std::string_view name;
  Coercion coercion;
  Since since;
};
constexpr std::array kParams = std::to_array<Row>({
#include "litellm/declared_params.inc"
});
static_assert(std::is_sorted(kParams.begin(), kParams.end(), [](const Row& a, const Row& b) { return a.name < b.name; }));

// The first of our two sources that declares what the first one does not.
constexpr Version kLaterFrom{1, 104, 4};

struct InfoRow {
  std::string_view name;
  DeclaredInfo info;
};
constexpr std::array kInfo = std::to_array<InfoRow>({
    {"base_model", {Coercion::kText}},
    {"created_at", {Coercion::kTime}},
    {"created_by", {Coercion::kText}},
    {"db_model", {Coercion::kBoolean, false}},
    {"id", {Coercion::kIdentifier}},
    {"team_id", {Coercion::kText}},
    {"team_public_model_name", {Coercion::kText}},
    {"tier", {Coercion::kTier}},
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

std::optional<DeclaredInfo> DeclaredModelInfo(std::string_view key) {
  const auto found = std::find_if(kInfo.begin(), kInfo.end(), [&](const InfoRow& row) { return row.name == key; });
  return found == kInfo.end() ? std::nullopt : std::optional(found->info);
}

}  // namespace warden
