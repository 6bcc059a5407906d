// Aliases and merge keys: what is written once and stands in several places.
#include <algorithm>

#include "base/budget.h"
#include "doc/yaml_builder.h"

namespace warden::doc {
namespace {

constexpr const char* kNoMapping = "a merge key ('<<') needs a mapping or a list of mappings";
constexpr std::size_t kExpansionFactor = 10;
constexpr std::size_t kExpansionFloor = 1'000;

}  // namespace

bool YamlBuilder::Spend(std::uint32_t nodes, Range range) {
  expanded_ += nodes;
  warden::base::Spend(nodes);
  const std::size_t most = std::min(limits_.expanded, kExpansionFactor * count_ + kExpansionFloor);
  return expanded_ <= most || Fail("aliases and merge keys expand to too many nodes", range);
}

bool YamlBuilder::OpenAnchor(const yaml_char_t* name, Range range, std::uint32_t& id) {
  if (name == nullptr) return true;
  const std::string_view text = reinterpret_cast<const char*>(name);
  if (dialect_ == Dialect::kPyYaml && anchors_.Has(text))
    return Fail("an anchor of this name stands further up: PyYAML refuses a second", range);
  id = anchors_.Open(text);
  return true;
}

bool YamlBuilder::Alias(Built& out, unsigned depth) {
  const Range range{events_.begin(), events_.end()};
  const auto* anchor = anchors_.Find(reinterpret_cast<const char*>(events_.event().data.alias.anchor));
  if (!Count(range)) return false;
  if (anchor == nullptr) return Fail("an alias without an anchor before it", range);
  if (anchor->open) return Fail("an alias inside what it stands for", range);
  if (depth + anchor->value.height > limits_.depth) return Fail("nested too deeply", range);
  if (!Spend(anchor->value.weight, range)) return false;
  out = anchor->value;
  out.node = CopyShared(storage_, anchor->value.node);
  out.end = range.end;
  return true;
}

bool YamlBuilder::IsMergeKey() const {
  if (events_.type() != YAML_SCALAR_EVENT) return false;
  const auto& event = events_.event().data.scalar;
  const std::string_view text(reinterpret_cast<const char*>(event.value), event.length);
  const std::string_view tag = event.tag == nullptr ? std::string_view() : reinterpret_cast<const char*>(event.tag);
  const bool tagged = tag == "tag:yaml.org,2002:merge";
  // PyYAML goes by the tag alone, go-yaml also wants the characters.
  if (tagged && dialect_ == Dialect::kPyYaml) return true;
  return text == "<<" && (tagged || event.plain_implicit != 0);
}

bool YamlBuilder::MergeValue(std::vector<Merge>& merges, Built& mapping, unsigned depth) {
  const std::uint32_t key_end = events_.end();
  const Range range = ScalarRange(events_.event(), events_.begin(), key_end);
  if (keep_tokens_) tokens_.push_back({range, Style::kPlain});
  storage_.notices.push_back({NoticeKind::kMergeKey, range, {}});
  Built value;
  if (!Count(range) || !Next() || !Value(value, depth + 1, Spot::kValue)) return false;
  if (!CheckMerge(value.node)) return false;
  merges.push_back({range.begin, value.node});
  mapping.end = std::max({mapping.end, key_end, value.end});
  mapping.weight += 1 + value.weight;
  mapping.height = std::max(mapping.height, value.height);
  return true;
}

bool YamlBuilder::CheckMerge(const Node& value) {
  if (value.is_object()) return true;
  const auto items = value.items();
  const bool mappings = std::all_of(items.begin(), items.end(), [](const Node& item) { return item.is_object(); });
  if (!value.is_array() || !mappings) return Fail(kNoMapping, value.range());
  // go-yaml looks through an alias only for a mapping.
  if (value.shared() && dialect_ == Dialect::kKubectl) return Fail(kNoMapping, value.range());
  return true;
}

// The later merge key wins over the earlier, and in a list the earlier mapping over the later: so the strongest comes first here.
bool YamlBuilder::ApplyMerges(std::size_t base, const std::vector<Merge>& merges) {
  KeyIndex index;
  for (std::size_t i = base; i < members_.size(); ++i) index.emplace(NodeAccess::RawText(members_[i].key), i);
  for (auto merge = merges.rbegin(); merge != merges.rend(); ++merge) {
    if (merge->value.is_object() && !MergeMapping(merge->at, merge->value, index)) return false;
    for (const Node& source : merge->value.items()) {
      if (!MergeMapping(merge->at, source, index)) return false;
    }
  }
  return true;
}

// An own key wins. kubectl sets keys in the order they are written, so there a merge key wins over own keys before it.
bool YamlBuilder::MergeMapping(std::uint32_t at, const Node& source, KeyIndex& index) {
  const auto copied = source.shared() ? static_cast<std::uint32_t>(source.size()) : CountNodes(source);
  if (!Spend(copied, source.range())) return false;
  const Node shared = source.shared() ? source : CopyShared(storage_, source);
  for (const Member& member : shared.members()) {
    const auto [found, fresh] = index.emplace(NodeAccess::RawText(member.key), members_.size());
    if (fresh) {
      members_.push_back(member);
      continue;
    }
    Member& own = members_[found->second];
    if (dialect_ == Dialect::kKubectl && !own.key.shared() && own.key.range().begin < at) own = member;
  }
  return true;
}

}  // namespace warden::doc
