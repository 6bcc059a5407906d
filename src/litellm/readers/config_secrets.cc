// One walk over the sealed values.
#include "litellm/readers/config_secrets.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace warden::litellm {
namespace {

using Place = std::pair<std::string_view, std::string_view>;
constexpr std::array<Place, 2> kMasterKeys = {Place{"general_settings", "master_key"},
                                              Place{"environment_variables", "LITELLM_MASTER_KEY"}};

// What names the item of a list.
constexpr std::array<std::string_view, 7> kNames = {
    "name", "guardrail_name", "credential_name", "search_tool_name", "agent_name", "vector_store_name", "path"};

// Numbers are secrets under few names: rpm limits, prices and ports stand under words of the same shape.
constexpr std::array<std::string_view, 3> kNumericSecrets = {"password", "secret", "api_key"};

std::string Upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

bool IsMasterKey(std::string_view section, std::string_view key) {
  return std::find(kMasterKeys.begin(), kMasterKeys.end(), Place{section, key}) != kMasterKeys.end();
}

std::string_view NameOf(const Node& item) {
  for (const std::string_view key : kNames) {
    if (const Node* name = item.Find(key); name != nullptr && !name->sealed() && !name->string().empty()) return name->string();
  }
  return {};
}

class Walk {
 public:
  Walk(const Config& config, std::vector<ConfigSecret>& found) : config_(config), found_(found) {}

  void Model(const ModelEntry& entry) {
    model_ = &entry;
    if (const Node* node = entry.field().value()) Mapping(*node);
    model_ = nullptr;
  }

  void Under(std::string_view key, const Node& value) {
    steps_.push_back(key);
    Value(key, value);
    steps_.pop_back();
  }

 private:
  void Value(std::string_view key, const Node& value) {
    if (value.is_object()) return Mapping(value);
    if (value.is_array()) return List(key, value);
    if (!value.sealed() || (steps_.size() == 2 && IsMasterKey(steps_[0], steps_[1]))) return;
    const LiteralKind kind = KindOfSecret(key, value);
    if (kind != LiteralKind::kHarmless) found_.push_back({Field(config_.document(), value), kind, key, Subject(key), model_});
  }

  void Mapping(const Node& mapping) {
    for (const Member& member : mapping.members()) {
      if (!member.value.shared()) Under(member.key.text(), member.value);
    }
  }

  void List(std::string_view key, const Node& list) {
    for (const Node& item : list.items()) {
      const std::string_view name = NameOf(item);
      // A list in place of a key is another fault; a URL with a password is one anywhere.
      if (item.is_scalar() && KindOfSecret(key, item) != LiteralKind::kUrlPassword) continue;
      if (!name.empty()) steps_.push_back(name);
      Value(key, item);
      if (!name.empty()) steps_.pop_back();
    }
  }

  std::string Subject(std::string_view key) const {
    if (model_ != nullptr) return fmt::format("{}, {}", model_->subject(), key);
    std::string text;
    for (const std::string_view step : steps_) text += (text.empty() ? "" : ".") + std::string(step);
    return text;
  }

  const Config& config_;
  std::vector<ConfigSecret>& found_;
  const ModelEntry* model_ = nullptr;
  std::vector<std::string_view> steps_;
};

}  // namespace

LiteralKind KindOfSecret(std::string_view key, const Node& value) {
  const auto holds = [&](std::string_view name) { return key.ends_with(name); };
  if (value.is_number() && std::none_of(kNumericSecrets.begin(), kNumericSecrets.end(), holds)) return LiteralKind::kHarmless;
  return LiteralKindOf(Upper(key), value);
}

std::vector<ConfigSecret> SecretsIn(const Config& config) {
  std::vector<ConfigSecret> found;
  Walk walk(config, found);
  for (const ModelEntry& entry : config.models()) walk.Model(entry);
  for (const Member& member : config.root().nearest()->members()) {
    if (member.key.text() != "model_list") walk.Under(member.key.text(), member.value);
  }
  return found;
}

std::vector<ConfigSecret> MasterKeysIn(const Config& config) {
  std::vector<ConfigSecret> found;
  for (const auto& [section, key] : kMasterKeys) {
    const Field field = config.Section(section)[key];
    if (field.value() == nullptr) continue;
    const LiteralKind kind = LiteralKindOf("MASTER_KEY", *field.value());
    if (kind != LiteralKind::kHarmless) found.push_back({field, kind, key, fmt::format("{}.{}", section, key), nullptr});
  }
  return found;
}

}  // namespace warden::litellm
