// The document as a whole, and its containers. Scalars are in yaml_builder_scalar.cc, aliases and merge keys in yaml_builder_merge.cc.
#include "doc/yaml_builder.h"

#include <algorithm>

#include "base/budget.h"

namespace warden::doc {
namespace {

constexpr std::uint64_t kStepsOfEvent = 8;

std::string_view ToView(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

enum class Collection : bool { kSequence, kMapping };

// PyYAML's constructors for collections; any other tag is an error there.
bool PyYamlTakes(std::string_view tag, Collection container) {
  if (!tag.starts_with(kTagPrefix)) return false;
  tag.remove_prefix(kTagPrefix.size());
  if (container == Collection::kMapping) return tag == "map" || tag == "set";
  return tag == "seq" || tag == "omap" || tag == "pairs";
}

bool IsPairs(std::string_view tag) { return tag == "tag:yaml.org,2002:omap" || tag == "tag:yaml.org,2002:pairs"; }

}  // namespace

YamlBuilder::YamlBuilder(DocumentStorage& storage, Range slice, bool ascii, const Limits& limits)
    : storage_(storage),
      limits_(limits),
      dialect_(storage.dialect),
      text_(storage.source->bytes().substr(0, slice.end)),
      slice_(slice),
      events_(text_, slice, ascii) {
  items_.reserve(64);
  members_.reserve(128);
  keep_tokens_ = dialect_ == Dialect::kPyYaml && text_.find('\t', slice.begin) != std::string_view::npos;
}

bool YamlBuilder::Fail(std::string message, Range range) {
  if (problem_.message.empty()) problem_ = {std::move(message), range};
  return false;
}

bool YamlBuilder::Next() {
  if (events_.Next()) return true;
  problem_ = events_.problem();
  return false;
}

bool YamlBuilder::Count(Range range) {
  warden::base::Spend(kStepsOfEvent);
  return ++count_ <= limits_.nodes || Fail("too many nodes", range);
}

bool YamlBuilder::ReadDocument(Node& root) {
  if (!Next() || !Next()) return false;
  root = NodeAccess::Scalar(Kind::kNull, Style::kPlain, {}, {slice_.begin, slice_.begin});
  if (events_.type() != YAML_STREAM_END_EVENT) {
    Built built;
    if (!CheckVersion() || !Next() || !Value(built, 0, Spot::kValue) || !Next()) return false;
    root = built.node;
    const bool marker = events_.event().data.document_end.implicit == 0;
    if (!CheckEnd(marker ? events_.end() : events_.begin(), marker)) return false;
  }
  if (!keep_tokens_) return true;
  auto tab = CheckTabs(text_, slice_, tokens_);
  return !tab || Fail(std::move(tab->message), tab->range);
}

// libyaml takes 1.1 and 1.2; go-yaml v2 only the first.
bool YamlBuilder::CheckVersion() {
  const auto* version = events_.event().data.document_start.version_directive;
  if (version == nullptr || dialect_ != Dialect::kKubectl || version->minor == 1) return true;
  return Fail("a %YAML directive other than 1.1: kubectl refuses it", {events_.begin(), events_.begin()});
}

// Behind the document there may be markers and comments only.
bool YamlBuilder::CheckEnd(std::uint32_t at, bool marker) {
  std::uint32_t rest = SkipSpace(text_, at);
  while (text_.substr(rest).starts_with("...") && (rest + 3 == slice_.end || SkipSpace(text_, rest + 3) > rest + 3)) {
    rest = SkipSpace(text_, rest + 3);
    marker = true;
  }
  if (rest >= slice_.end) return true;
  const Range range{rest, rest};
  // What no marker starts is libyaml's to name: a stray bracket, say.
  if (!marker && !text_.substr(rest).starts_with("---") && !Next()) return false;
  if (dialect_ == Dialect::kPyYaml) return Fail("a second document, where PyYAML takes only one", range);
  return Fail(marker ? "text after a document end marker ('...'): kubectl ignores it"
                     : "a second document that no '---' line of its own starts: kubectl ignores it",
              range);
}

bool YamlBuilder::Value(Built& out, unsigned depth, Spot spot) {
  if (depth > limits_.depth) return Fail("nested too deeply", {events_.begin(), events_.begin()});
  switch (events_.type()) {
    case YAML_SCALAR_EVENT: return Scalar(out, spot);
    case YAML_ALIAS_EVENT: return Alias(out, depth);
    case YAML_SEQUENCE_START_EVENT: return Sequence(out, depth);
    case YAML_MAPPING_START_EVENT: return Mapping(out, depth);
    default: return Fail("not YAML", {events_.begin(), events_.begin()});
  }
}

bool YamlBuilder::Open(const yaml_char_t* anchor, const yaml_char_t* tag, bool flow, Opening& opening) {
  const std::uint32_t begin = events_.begin();
  opening.begin = begin;
  opening.flow = flow;
  if (flow) ++flow_depth_;
  if (!Count({begin, begin})) return false;
  if (anchor == nullptr && tag == nullptr) return true;
  opening.begin = SkipProperties(text_, begin, anchor != nullptr ? 1 : 0, tag != nullptr ? 1 : 0);
  opening.tag_name = ToView(tag);
  if (tag != nullptr) opening.tag = FindTag(text_, begin);
  opening.anchor = ToView(anchor);
  return OpenAnchor(anchor, {begin, begin}, opening.anchor_id);
}

// Sets range, tag and anchor of a container that has its children; `out.end` is where its last child ends, or its bracket.
bool YamlBuilder::CloseContainer(const Opening& opening, Built& out) {
  if (opening.flow) --flow_depth_;
  NodeAccess::SetRange(out.node, {opening.begin, std::max(opening.begin, out.end)});
  if (!opening.tag_name.empty()) {
    NodeAccess::SetTagged(out.node);
    const auto container = out.node.is_array() ? Collection::kSequence : Collection::kMapping;
    if (dialect_ == Dialect::kPyYaml && opening.tag_name != "!") {
      if (!PyYamlTakes(opening.tag_name, container)) return Fail("a tag that PyYAML's safe loader does not take here", opening.tag);
      const auto single = [](const Node& item) { return item.is_object() && item.size() == 1; };
      const auto items = out.node.items();
      if (IsPairs(opening.tag_name) && !std::all_of(items.begin(), items.end(), single)) {
        return Fail("the value does not fit its tag", opening.tag);
      }
    }
    NoteTag(opening.tag, opening.tag_name);
  }
  if (!opening.anchor.empty()) anchors_.Close(opening.anchor, opening.anchor_id, out);
  return true;
}

bool YamlBuilder::Sequence(Built& out, unsigned depth) {
  const auto& start = events_.event().data.sequence_start;
  Opening opening;
  if (!Open(start.anchor, start.tag, start.style == YAML_FLOW_SEQUENCE_STYLE, opening)) return false;
  out = Built{.end = opening.begin};
  const std::size_t base = items_.size();
  for (;;) {
    if (!Next()) return false;
    if (events_.type() == YAML_SEQUENCE_END_EVENT) break;
    Built item;
    if (!Value(item, depth + 1, Spot::kValue)) return false;
    items_.push_back(item.node);
    out.end = std::max(out.end, item.end);
    out.weight += item.weight;
    out.height = std::max(out.height, item.height + 1);
  }
  if (opening.flow) out.end = events_.end();
  const auto stored = StoreItems(storage_, std::span<const Node>(items_).subspan(base));
  items_.resize(base);
  out.node = NodeAccess::Array(opening.flow ? Style::kFlow : Style::kBlock, stored, {});
  return CloseContainer(opening, out);
}

bool YamlBuilder::Mapping(Built& out, unsigned depth) {
  const auto& start = events_.event().data.mapping_start;
  Opening opening;
  if (!Open(start.anchor, start.tag, start.style == YAML_FLOW_MAPPING_STYLE, opening)) return false;
  out = Built{.end = opening.begin};
  const std::size_t base = members_.size();
  std::vector<Merge> merges;
  for (;;) {
    if (!Next()) return false;
    if (events_.type() == YAML_MAPPING_END_EVENT) break;
    if (!Pair(merges, out, depth)) return false;
  }
  // The pair of `[a: b]` has no bracket to end with.
  if (opening.flow && opening.begin < text_.size() && text_[opening.begin] == '{') out.end = events_.end();
  DropDuplicates(storage_, members_, base);
  if (!merges.empty() && !ApplyMerges(base, merges)) return false;
  const auto stored = StoreMembers(storage_, std::span<const Member>(members_).subspan(base));
  members_.resize(base);
  out.node = NodeAccess::Object(opening.flow ? Style::kFlow : Style::kBlock, stored, {});
  return CloseContainer(opening, out);
}

bool YamlBuilder::Pair(std::vector<Merge>& merges, Built& mapping, unsigned depth) {
  if (IsMergeKey()) return MergeValue(merges, mapping, depth);
  Built key;
  Built value;
  if (!Key(key, depth + 1) || !MemberValue(key, value, depth + 1)) return false;
  members_.push_back({key.node, value.node});
  mapping.end = std::max({mapping.end, key.end, value.end});
  mapping.weight += key.weight + value.weight;
  mapping.height = std::max(mapping.height, value.height + 1);
  return true;
}

bool YamlBuilder::MemberValue(const Built& key, Built& value, unsigned depth) {
  if (!Next() || !Value(value, depth, Spot::kValue)) return false;
  const Node& node = value.node;
  if (!node.is_null() || node.shared() || !node.range().empty() || node.tagged()) return true;
  // An empty value stands behind its ':', which libyaml does not say in flow mappings.
  const std::uint32_t colon = SkipSpace(text_, key.end);
  if (colon > node.range().begin) return true;
  const std::uint32_t at = colon < text_.size() && text_[colon] == ':' ? colon + 1 : key.end;
  if (at > node.range().begin) return true;
  NodeAccess::SetRange(value.node, {at, at});
  value.end = at;
  return true;
}

bool YamlBuilder::Key(Built& key, unsigned depth) {
  const bool scalar = events_.type() == YAML_SCALAR_EVENT;
  if (!scalar && events_.type() != YAML_ALIAS_EVENT) {
    return Fail("a key must be a scalar, not a list or a mapping", {events_.begin(), events_.begin()});
  }
  if (!Value(key, depth, Spot::kKey)) return false;
  if (!key.node.is_scalar()) return Fail("a key must be a scalar, not a list or a mapping", {key.end, key.end});
  if (key.node.is_string()) return true;
  std::string_view text;
  std::string_view tag;
  if (scalar) {
    text = {reinterpret_cast<const char*>(events_.event().data.scalar.value), events_.event().data.scalar.length};
    tag = ToView(events_.event().data.scalar.tag);
  } else {
    text = key.node.text();
  }
  return ToKey(key.node, tag, text);
}

// A key that is no string: its text becomes what the reader's JSON has as the key.
bool YamlBuilder::ToKey(Node& key, std::string_view tag, std::string_view text) {
  KeyText shown{std::string(key.text()), nullptr};
  if (dialect_ == Dialect::kKubectl) shown = ResolveKubectlKey(tag, text);
  if (shown.problem != nullptr) return Fail(shown.problem, key.range());
  Node node = NodeAccess::Scalar(Kind::kString, key.style(), StoreText(storage_, shown.text), key.range());
  if (key.tagged()) NodeAccess::SetTagged(node);
  if (key.shared()) NodeAccess::SetShared(node);
  key = node;
  return true;
}

}  // namespace warden::doc
