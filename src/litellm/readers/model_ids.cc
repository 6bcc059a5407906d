// Making ids out of names.
#include "litellm/readers/model_ids.h"

#include <fmt/core.h>

#include <cstdint>
#include <unordered_map>
#include <unordered_set>

#include "base/letters.h"

namespace warden::litellm {
namespace {

constexpr std::size_t kLongest = 100;

// FNV-1a: for names that leave nothing readable, not for secrets.
std::uint32_t Hash(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

bool IsKept(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_'; }

// Lower case; whatever is no letter, digit, dot or underscore becomes one hyphen; "all" for the star.
std::string Slug(std::string_view text) {
  std::string slug;
  bool gap = false;
  const auto add = [&](std::string_view part) {
    if (gap && !slug.empty()) slug += '-';
    gap = false;
    slug += part;
  };
  for (const char c : text) {
    const char lower = base::ToLower(c);
    if (IsKept(lower)) {
      add(std::string_view(&lower, 1));
    } else if (c == '*') {
      gap = true;
      add("all");
      gap = true;
    } else {
      gap = true;
    }
  }
  return slug;
}

// "azure/gpt-4o-eu" under the name gpt-4o: "azure-eu".
std::string ModelPart(const std::string& name, std::string_view model) {
  const auto slash = model.find('/');
  const std::string provider = slash == std::string_view::npos ? std::string() : Slug(model.substr(0, slash));
  std::string rest = Slug(slash == std::string_view::npos ? model : model.substr(slash + 1));
  if (rest == name) rest.clear();
  if (!name.empty() && rest.starts_with(name + "-")) rest.erase(0, name.size() + 1);
  return provider.empty() || rest.empty() ? provider + rest : provider + "-" + rest;
}

std::string BaseOf(const ModelEntry& entry) {
  const std::string name = Slug(entry.name());
  const std::string model = ModelPart(name, entry.model());
  const std::string base = name.empty() || model.empty() ? name + model : name + "-" + model;
  if (!name.empty() && base.size() <= kLongest) return base;
  const std::uint32_t hash = Hash(fmt::format("{}\n{}", entry.name(), entry.model()));
  return base.empty() ? fmt::format("litellm-warden-{:08x}", hash) : fmt::format("{}-{:08x}", base.substr(0, kLongest - 9), hash);
}

const Node* IdOf(const ModelEntry& entry) { return entry.info()["id"].value(); }

}  // namespace

bool HasModelId(const ModelEntry& entry) {
  const Node* id = IdOf(entry);
  return id != nullptr && !id->is_null();
}

std::vector<const ModelEntry*> WithoutModelId(const std::vector<ModelEntry>& entries) {
  std::vector<const ModelEntry*> without;
  for (const ModelEntry& entry : entries) {
    if (!HasModelId(entry)) without.push_back(&entry);
  }
  return without;
}

std::vector<std::string> ProposeModelIds(const std::vector<ModelEntry>& entries) {
  std::unordered_set<std::string> taken;
  for (const ModelEntry& entry : entries) {
    if (HasModelId(entry)) taken.emplace(IdOf(entry)->text());
  }
  std::unordered_map<std::string, std::uint32_t> twins;
  std::unordered_map<std::string, std::uint32_t> tried;  // numbers up to this one were taken when they were last looked at
  std::vector<std::string> ids(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string base = BaseOf(entries[i]);
    std::uint32_t ordinal = ++twins[base];
    if (HasModelId(entries[i])) continue;
    std::string id = ordinal == 1 ? base : fmt::format("{}-{}", base, ordinal);
    if (!taken.insert(id).second) {
      std::uint32_t& last = tried[base];
      ordinal = std::max(ordinal, last);
      do id = fmt::format("{}-{}", base, ++ordinal);
      while (!taken.insert(id).second);
      last = ordinal;
    }
    ids[i] = std::move(id);
  }
  return ids;
}

}  // namespace warden::litellm
