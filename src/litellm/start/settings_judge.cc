// Reading settings, and the demands that several sections have.
#include "litellm/start/settings_judge.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <array>

#include "litellm/config/beside.h"

namespace warden::litellm {
namespace {

constexpr std::array<std::string_view, 3> kRedisSchemes = {"redis://", "rediss://", "unix://"};
constexpr auto kRedisArguments = std::to_array<std::string_view>({
#include "litellm/start/redis_arguments.inc"
});

}  // namespace

std::string SettingsJudge::OneOf(Names names) { return fmt::format("one of {}", fmt::join(names, ", ")); }

LoadedValue SettingsJudge::Value(const Field& field) const { return Load(field.value(), surroundings_); }

bool SettingsJudge::HasVariable(std::string_view name) const {
  return !surroundings_.Find(name).unset() || config_.Section("environment_variables")[name].exists();
}

bool SettingsJudge::IsLicensed() const {
  return General("litellm_license").exists() || config_.Section("environment_variables")["LITELLM_LICENSE"].exists() ||
         !surroundings_.Find("LITELLM_LICENSE").unset();
}

void SettingsJudge::Say(const Field& field, std::string_view place, std::string_view is, std::string_view want, RestsOn rests_on) {
  const std::string wanted = want.empty() ? std::string() : fmt::format(" (should be {})", want);
  problems_.push_back({field, fmt::format("{}, {}", config_.subject(), place),
                       fmt::format("{} {}, the proxy does not start{}", place, is, wanted), rests_on == RestsOn::kOthers});
}

void SettingsJudge::Named(const Field& field, std::string_view place, Names names) {
  const LoadedValue value = Value(field);
  if (value.text && !IsIn(names, *value.text)) Say(field, place, fmt::format("is {}", value.Shown()), OneOf(names), value.rests_on);
}

void SettingsJudge::Taken(const Field& field, std::string_view place, Coercion coercion) {
  if (!field.exists()) return;
  const LoadedValue value = Value(field);
  if (!Takes(coercion, value)) Say(field, place, fmt::format("is {}", value.Shown()), Wanted(coercion), value.rests_on);
}

void SettingsJudge::Module(const Field& field, std::string_view place, bool also_null) {
  const LoadedValue value = Value(field);
  if (value.is(Type::kUnknown) || (value.is(Type::kNone) && !also_null)) return;
  if (!value.is(Type::kText)) {
    if (also_null) Say(field, place, fmt::format("is {}", value.Shown()), "module.object", value.rests_on);
    return;  // the schema's otherwise
  }
  if (value.text && IsMissingModule(surroundings_.users(), *value.text, surroundings_.snapshot()))
    Say(field, place, fmt::format("is {}, and there is no such Python module beside the configuration", value.Shown()), "module.object",
        value.rests_on);
}

void SettingsJudge::Licensed(const Field& field, std::string_view place) {
  const LoadedValue value = Value(field);
  if (value.is(Type::kNone) || value.is(Type::kUnknown)) return;
  Say(field, place, "is for holders of a LITELLM_LICENSE, and there is none", {}, RestsOn::kOthers);
}

void SettingsJudge::RedisUrl(const Field& field, std::string_view place) {
  const LoadedValue url = Value(field);
  const auto fits = [&](std::string_view scheme) { return url.text->starts_with(scheme); };
  if (url.text && std::none_of(kRedisSchemes.begin(), kRedisSchemes.end(), fits))
    Say(field, place, "has no scheme that Redis knows", OneOf(kRedisSchemes), url.rests_on);
}

bool SettingsJudge::IsRedisArgument(std::string_view key, const Knowledge& knowledge) {
  return IsIn(kRedisArguments, key) || knowledge.IsKnownKey(Section::kCacheParams, key);
}

}  // namespace warden::litellm
