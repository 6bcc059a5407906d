// Holding keys against what LiteLLM knows.
#include "litellm/readers/unknown_keys.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/edit_distance.h"

namespace warden::litellm {
namespace {

struct Mapping {
  Section section;
  std::string_view name;
};
constexpr std::array kPlaces = std::to_array<Mapping>({
    {Section::kRoot, ""},
    {Section::kGeneralSettings, "general_settings"},
    {Section::kLitellmSettings, "litellm_settings"},
    {Section::kRouterSettings, "router_settings"},
});

// A version between two that are known may have the keys of the newer one already.
bool IsKnown(Section section, std::string_view key, const std::optional<Version>& version) {
  const Knowledge& nearest = Knowledge::For(version);
  if (nearest.IsKnownKey(section, key)) return true;
  if (nearest.IsOf(version)) return false;
  const auto all = Knowledge::All();
  return std::any_of(all.begin(), all.end(), [&](const Knowledge& knowledge) {
    return (!version || knowledge.version() > *version) && knowledge.IsKnownKey(section, key);
  });
}

std::string Plain(std::string_view key) {
  std::string plain;
  for (const char c : key) plain += c == '-' || c == ' ' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return plain;
}

// Where a key that is unknown here does something; the sections of the file alone, no entries.
void FindHome(UnknownConfigKey& found, const Knowledge& knowledge) {
  for (const Mapping& place : kPlaces) {
    if (found.elsewhere || place.section == found.section || !knowledge.IsKnownKey(place.section, found.member->key.text())) continue;
    found.elsewhere = true;
    found.home = place.section;
  }
}

// At the top people keep anchors for their merge keys, and other programs their own sections. A key that resembles nothing may be of a
// version that is newer than what is known here.
bool MayStand(const UnknownConfigKey& found, const std::optional<Version>& version) {
  if (!found.meant.empty() || found.elsewhere) return false;
  const bool may_be_newer = !version || *version > Knowledge::All().back().version();
  return may_be_newer || (found.section == Section::kRoot && !found.member->key.text().empty());
}

// What the many unknown keys of one section are held against.
class KnownKeys {
 public:
  KnownKeys(const Knowledge& knowledge, Section section) : knowledge_(knowledge), section_(section) {}

  std::string_view NearestTo(std::string_view key) {
    if (!guesses_) {
      std::vector<std::string_view> names;
      for (std::size_t i = 0; i < knowledge_.KeyCount(section_); ++i) names.push_back(knowledge_.Key(section_, i).name);
      guesses_.emplace(names, base::Guesses::kNoLimit);
    }
    return guesses_->NearestTo(key);
  }

 private:
  const Knowledge& knowledge_;
  Section section_;
  std::optional<base::Guesses> guesses_;  // made when the first key is unknown
};

void FindMeant(UnknownConfigKey& found, const Knowledge& knowledge, KnownKeys& known) {
  const std::string plain = Plain(found.member->key.text());
  if (const auto same = knowledge.FindKey(found.section, plain)) {
    found.meant = same->name;
    found.sure = found.mapping.value()->Find(same->name) == nullptr;
  } else {
    found.meant = known.NearestTo(found.member->key.text());
  }
}

void Look(const Field& mapping, const Mapping& place, const std::optional<Version>& version, std::vector<UnknownConfigKey>& keys) {
  const Knowledge& knowledge = Knowledge::For(version);
  if (mapping.value() == nullptr || !mapping.value()->is_object() || !knowledge.IsClosed(place.section)) return;
  KnownKeys known(knowledge, place.section);
  for (const Member& member : mapping.value()->members()) {
    if (IsKnown(place.section, member.key.text(), version)) continue;
    UnknownConfigKey found;
    found.member = &member;
    found.mapping = mapping;
    found.section = place.section;
    found.name = place.name;
    FindMeant(found, knowledge, known);
    FindHome(found, knowledge);
    if (!MayStand(found, version)) keys.push_back(found);
  }
}

}  // namespace

std::vector<UnknownConfigKey> UnknownKeysOf(const Config& config, const std::optional<Version>& version) {
  std::vector<UnknownConfigKey> keys;
  for (const Mapping& place : kPlaces) Look(place.name.empty() ? config.root() : config.Section(place.name), place, version, keys);
  return keys;
}

}  // namespace warden::litellm
