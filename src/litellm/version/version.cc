// Versions in tags and commands. Hand-written scanners: they run in every review.
#include "litellm/version/version.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "k8s/recognise.h"

namespace warden::litellm {
namespace {

// LiteLLM numbers its majors by hand (1 in November 2026); anything above is a date.
constexpr int kHighestMajor = 9;
// Own builds count from 1.0.0; LiteLLM was at 1.20 before its images were in wide use. Below it the number is the builder's.
constexpr int kLowestMinorOfOwnBuilds = 20;

struct StageWord {
  std::string_view word;
  Stage stage;
};
constexpr std::array kStageWords = {
    StageWord{"dev", Stage::kDev},        StageWord{"nightly", Stage::kNightly}, StageWord{"rc", Stage::kCandidate},
    StageWord{"stable", Stage::kRelease}, StageWord{"patch", Stage::kRelease},   StageWord{"post", Stage::kRelease},
    StageWord{"alpha", Stage::kNightly},  StageWord{"beta", Stage::kNightly},
};

// Source: facts of the registries, November 2026. Each also as "…-dev".
constexpr std::array<std::string_view, 9> kOfficialNames = {
    "litellm",         "litellm-database", "litellm-non_root", "litellm-spend_logs", "litellm-ee",
    "litellm-gateway", "litellm-backend",  "litellm-ui",       "litellm-migrations"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The run of characters at the front of `text` that `is` takes; cut off it.
template <class Is>
std::string_view Take(std::string_view& text, Is is) {
  const auto end = std::find_if_not(text.begin(), text.end(), is);
  const auto run = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(run.size());
  return run;
}

std::optional<int> TakeNumber(std::string_view& text) {
  const auto digits = Take(text, IsDigit);
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

bool TakeDot(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

// "X.Y.Z" at the front of `text`, cut off it. A fourth number makes it something else: a builder's own scheme, an address.
std::optional<Version> TakeNumbers(std::string_view& text) {
  const auto major = TakeNumber(text);
  if (!major || *major > kHighestMajor || !TakeDot(text)) return std::nullopt;
  const auto minor = TakeNumber(text);
  if (!minor || !TakeDot(text)) return std::nullopt;
  const auto patch = TakeNumber(text);
  const bool fourth = text.size() > 1 && text[0] == '.' && IsDigit(text[1]);
  if (!patch || fourth) return std::nullopt;
  return Version{.major = *major, .minor = *minor, .patch = *patch};
}

// "-stable.patch.2", ".rc.1", "rc3", ".dev2", "-nightly"; words of others (-custom, .sonnet-4-6) end what belongs to LiteLLM.
void ReadStage(std::string_view rest, Version& version) {
  while (!rest.empty()) {
    Take(rest, [](char c) { return !IsLetter(c) && !IsDigit(c); });
    const auto word = Take(rest, IsLetter);
    const auto known = std::find_if(kStageWords.begin(), kStageWords.end(), [&](const StageWord& row) { return row.word == word; });
    if (known == kStageWords.end()) return;
    version.stage = known->stage;
    std::string_view number = rest;
    if (!number.empty() && !IsDigit(number[0])) number.remove_prefix(1);
    if (number.empty() || !IsDigit(number[0])) continue;
    version.number = TakeNumber(number).value_or(0);
    return;
  }
}

// A version may begin at `at`: at the start, behind a separator, or behind a "v" that begins there itself.
bool MayBegin(std::string_view text, std::size_t at) {
  if (!IsDigit(text[at])) return false;
  if (at > 0 && text[at - 1] == 'v') --at;
  return at == 0 || (!IsDigit(text[at - 1]) && !IsLetter(text[at - 1]) && text[at - 1] != '.');
}

std::optional<Version> FirstVersionIn(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!MayBegin(text, at)) continue;
    std::string_view rest = text.substr(at);
    if (auto version = TakeNumbers(rest)) {
      ReadStage(rest, *version);
      return version;
    }
  }
  return std::nullopt;
}

bool IsOfficialName(std::string_view name) {
  if (name.ends_with("-dev")) name.remove_suffix(4);
  return std::find(kOfficialNames.begin(), kOfficialNames.end(), name) != kOfficialNames.end();
}

}  // namespace

std::string ToString(const Version& version) {
  constexpr std::array<std::string_view, 4> kNames = {"-dev", "-nightly", "-rc", "-stable.patch"};
  std::string text = fmt::format("{}.{}.{}", version.major, version.minor, version.patch);
  if (version.stage != Stage::kRelease || version.number != 0) text += kNames[static_cast<std::size_t>(version.stage)];
  if (version.number != 0) text += fmt::format(".{}", version.number);
  return text;
}

std::optional<Version> VersionOfTag(std::string_view tag) {
  // "2.0.1-litellm-1.81.14": what follows the name is LiteLLM's, what stands before is the builder's.
  if (const auto named = tag.find("litellm"); named != std::string_view::npos) {
    if (auto version = FirstVersionIn(tag.substr(named + std::string_view("litellm").size()))) return version;
  }
  return FirstVersionIn(tag);
}

std::optional<Version> VersionOf(const k8s::Image& image) {
  if (image.tag.empty()) return std::nullopt;
  if (IsOfficialImage(image)) return VersionOfTag(image.tag);
  if (!k8s::IsProxyImage(image)) return std::nullopt;
  const auto version = VersionOfTag(image.tag);
  return version && version->major == 1 && version->minor >= kLowestMinorOfOwnBuilds ? version : std::nullopt;
}

std::optional<Version> VersionPinnedIn(std::string_view command) {
  for (auto at = command.find("litellm"); at != std::string_view::npos; at = command.find("litellm", at + 1)) {
    std::string_view rest = command.substr(at + std::string_view("litellm").size());
    if (rest.starts_with('[')) rest.remove_prefix(std::min(rest.find(']'), rest.size() - 1) + 1);
    Take(rest, [](char c) { return c == ' '; });
    if (!rest.starts_with("==")) continue;
    rest.remove_prefix(2);
    Take(rest, [](char c) { return c == ' ' || c == '='; });
    if (auto version = TakeNumbers(rest)) {
      ReadStage(rest.substr(0, rest.find_first_of(" \"'\n;,&|")), *version);
      return version;
    }
  }
  return std::nullopt;
}

bool IsOfficialImage(const k8s::Image& image) {
  if (!IsOfficialName(image.name) || image.path.size() == image.name.size()) return false;
  std::string_view owner = image.path.substr(0, image.path.size() - image.name.size() - 1);
  if (const auto slash = owner.rfind('/'); slash != std::string_view::npos) owner = owner.substr(slash + 1);
  return owner == "berriai" || owner == "litellm";
}

VersionChange ChangeBetween(const Version& before, const Version& after) {
  if (after == before) return VersionChange::kSame;
  return after > before ? VersionChange::kNewer : VersionChange::kOlder;
}

}  // namespace warden::litellm
