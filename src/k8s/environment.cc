// Reading the environment of a container.
#include "k8s/environment.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/budget.h"
#include "doc/text_at.h"
#include "warden/object.h"

namespace warden::k8s {
namespace {

// Shorter lists, and longer ones that are asked about less often, are looked through.
constexpr std::size_t kIndexedFrom = 32;
constexpr std::size_t kAskedBeforeIndex = 8;

struct SourceRow {
  std::string_view key;
  EnvSource source;
};
constexpr std::array kValueSources = {SourceRow{"secretKeyRef", EnvSource::kSecret}, SourceRow{"configMapKeyRef", EnvSource::kConfigMap},
                                      SourceRow{"fieldRef", EnvSource::kField}, SourceRow{"resourceFieldRef", EnvSource::kResource}};
constexpr std::array kFromSources = {SourceRow{"secretRef", EnvSource::kSecret}, SourceRow{"configMapRef", EnvSource::kConfigMap}};

bool IsTrue(const Node* value) { return value != nullptr && value->boolean().value_or(false); }

// Is there and is no null.
bool IsStated(const Node* value) { return value != nullptr && !value->is_null(); }

bool HasKey(const Object& object, std::string_view list, std::string_view key) {
  const Node* values = object.root().Find(list);
  return values != nullptr && values->Find(key) != nullptr;
}

// binaryData of a ConfigMap is not for the environment.
bool HasVariable(const Object& object, std::string_view key) {
  return HasKey(object, "data", key) || (object.ref().kind == "Secret" && HasKey(object, "stringData", key));
}

void ReadValueFrom(const Field& value_from, EnvEntry& entry) {
  entry.source = EnvSource::kOther;
  entry.value = value_from;
  for (const SourceRow& row : kValueSources) {
    const Node* reference = value_from.value()->Find(row.key);
    if (!IsStated(reference)) continue;
    entry.source = row.source;
    entry.value = value_from[row.key];
    entry.object = doc::TextAt(*reference, "name");
    entry.key = doc::TextAt(*reference, "key");
    entry.optional = IsTrue(reference->Find("optional"));
    return;
  }
}

bool IsDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "80_TCP", "80_TCP_ADDR": what follows X_PORT_.
bool IsPortDetail(std::string_view rest) {
  const auto number = rest.find('_');
  if (number == std::string_view::npos || !IsDigits(rest.substr(0, number))) return false;
  rest.remove_prefix(number + 1);
  const auto protocol = rest.substr(0, rest.find('_'));
  if (protocol != "TCP" && protocol != "UDP" && protocol != "SCTP") return false;
  rest.remove_prefix(protocol.size());
  return rest.empty() || rest == "_PROTO" || rest == "_PORT" || rest == "_ADDR";
}

}  // namespace

bool EnvEntry::is_empty() const {
  if (source != EnvSource::kLiteral) return false;
  const Node* node = value.value();
  return !IsStated(node) || (node->is_string() && node->size() == 0);
}

std::optional<bool> EnvFrom::Defines(std::string_view name, const Snapshot& snapshot, std::string_view ns) const {
  if (!name.starts_with(prefix) || source == EnvSource::kOther) return false;
  const Object* known = snapshot.Find(source == EnvSource::kSecret ? "Secret" : "ConfigMap", ns, object);
  // What is missing now may be made by an ExternalSecret, a SealedSecret or a later apply: absence says nothing about keys.
  if (known == nullptr) return std::nullopt;
  return HasVariable(*known, name.substr(prefix.size()));
}

std::size_t ContainerEnvironment::SizeOf(const Field& list) {
  const Node* items = list.value();
  return items != nullptr ? items->items().size() : 0;
}

EnvEntry ContainerEnvironment::At(std::size_t index) const {
  EnvEntry entry;
  entry.field = env_.At(index);
  const Node& item = *entry.field.value();
  entry.name = doc::TextAt(item, "name");
  entry.value = entry.field["value"];
  if (IsStated(item.Find("valueFrom"))) ReadValueFrom(entry.field["valueFrom"], entry);
  return entry;
}

std::string_view ContainerEnvironment::NameAt(std::size_t index) const { return doc::TextAt(env_.value()->items()[index], "name"); }

const Node* ContainerEnvironment::LiteralAt(std::size_t index) const {
  const Node& item = env_.value()->items()[index];
  return IsStated(item.Find("valueFrom")) ? nullptr : item.Find("value");
}

EnvFrom ContainerEnvironment::FromAt(std::size_t index) const {
  EnvFrom from;
  from.field = env_from_.At(index);
  from.reference = from.field;
  const Node& item = *from.field.value();
  from.prefix = doc::TextAt(item, "prefix");
  for (const SourceRow& row : kFromSources) {
    const Node* reference = item.Find(row.key);
    if (!IsStated(reference)) continue;
    from.source = row.source;
    from.reference = from.field[row.key];
    from.object = doc::TextAt(*reference, "name");
    from.optional = IsTrue(reference->Find("optional"));
    break;
  }
  return from;
}

std::optional<std::size_t> ContainerEnvironment::IndexOf(std::string_view name, std::size_t before) const {
  const std::size_t count = size();
  if (names_.empty() && count > 0) {
    std::vector<std::string_view> names;  // whole or not at all: reading may end over a budget
    names.reserve(count);
    for (std::size_t i = 0; i < count; ++i) names.push_back(NameAt(i));
    names_ = std::move(names);
  }
  if (count <= kIndexedFrom || ++asked_ <= kAskedBeforeIndex) {
    base::Spend(1 + count / 4);
    for (std::size_t i = std::min(before, count); i-- > 0;) {
      if (names_[i] == name) return i;
    }
    return std::nullopt;
  }
  if (sorted_.empty()) {
    std::vector<std::pair<std::string_view, std::size_t>> sorted;
    sorted.reserve(count);
    for (std::size_t i = 0; i < count; ++i) sorted.emplace_back(names_[i], i);
    std::sort(sorted.begin(), sorted.end());
    sorted_ = std::move(sorted);
  }
  const auto behind = std::lower_bound(sorted_.begin(), sorted_.end(), std::pair(name, before));
  if (behind == sorted_.begin() || std::prev(behind)->first != name) return std::nullopt;
  return std::prev(behind)->second;
}

std::optional<EnvEntry> ContainerEnvironment::Find(std::string_view name, std::size_t before) const {
  const auto index = IndexOf(name, before);
  return index ? std::optional(At(*index)) : std::nullopt;
}

const ContainerEnvironment::FromIndex& ContainerEnvironment::Froms(const Snapshot& snapshot, std::string_view ns) const {
  if (froms_ && froms_->snapshot == &snapshot) return *froms_;
  FromIndex froms;
  froms.snapshot = &snapshot;
  for (std::size_t i = 0; i < from_size(); ++i) {
    const EnvFrom from = FromAt(i);
    if (from.source == EnvSource::kOther) continue;
    froms.longest = std::max(froms.longest, from.prefix.size());
    if (from.Defines(from.prefix, snapshot, ns)) {
      froms.known.push_back(i);
      continue;
    }
    froms.unknown[from.prefix] = i;
    if (from.source == EnvSource::kSecret) froms.unknown_secret[from.prefix] = i;
  }
  froms_ = std::move(froms);
  return *froms_;
}

std::optional<std::size_t> ContainerEnvironment::LastFor(std::string_view name,
                                                         const std::unordered_map<std::string_view, std::size_t>& by_prefix,
                                                         std::size_t longest) {
  std::optional<std::size_t> last;
  if (by_prefix.empty()) return last;
  for (std::size_t length = 0; length <= std::min(longest, name.size()); ++length) {
    const auto found = by_prefix.find(name.substr(0, length));
    if (found != by_prefix.end() && (!last || found->second > *last)) last = found->second;
  }
  return last;
}

std::vector<std::string> ContainerEnvironment::Undefined(std::span<const std::string> names, const Snapshot& snapshot,
                                                         std::string_view ns) const {
  std::vector<std::string> undefined;
  for (const std::string& name : names) {
    if (!OriginOf(name, snapshot, ns).possible()) undefined.push_back(name);
  }
  return undefined;
}

EnvOrigin ContainerEnvironment::OriginOf(std::string_view name, const Snapshot& snapshot, std::string_view ns, std::size_t before) const {
  EnvOrigin origin;
  if (auto entry = Find(name, before)) {
    origin.kind = EnvOrigin::Kind::kEnv;
    origin.entry = *entry;
    return origin;
  }
  if (from_size() == 0) return origin;
  const FromIndex& froms = Froms(snapshot, ns);
  for (auto i = froms.known.rbegin(); i != froms.known.rend(); ++i) {
    const EnvFrom from = FromAt(*i);
    if (!from.Defines(name, snapshot, ns).value_or(false)) continue;
    origin.kind = EnvOrigin::Kind::kEnvFrom;
    origin.from = from;
    return origin;
  }
  if (const auto last = LastFor(name, froms.unknown, froms.longest)) {
    origin.kind = EnvOrigin::Kind::kPerhaps;
    origin.from = FromAt(*last);
  }
  return origin;
}

bool ContainerEnvironment::SomeSecretMayDefine(std::string_view name, const Snapshot& snapshot, std::string_view ns) const {
  if (from_size() == 0) return false;
  const FromIndex& froms = Froms(snapshot, ns);
  return LastFor(name, froms.unknown_secret, froms.longest).has_value();
}

const Node* ContainerEnvironment::ValueOf(const EnvOrigin& origin, std::string_view name, const Snapshot& snapshot, std::string_view ns) {
  const bool own = origin.kind == EnvOrigin::Kind::kEnv;
  if (!origin.defined()) return nullptr;
  const EnvSource source = own ? origin.entry.source : origin.from.source;
  if (source == EnvSource::kLiteral) return origin.entry.value.value();
  if (source != EnvSource::kConfigMap) return nullptr;
  const Object* map = snapshot.Find("ConfigMap", ns, own ? origin.entry.object : origin.from.object);
  const Node* data = map != nullptr ? map->root().Find("data") : nullptr;
  const Node* value = data != nullptr ? data->Find(own ? origin.entry.key : name.substr(origin.from.prefix.size())) : nullptr;
  return value != nullptr && !value->withheld() ? value : nullptr;
}

bool IsServiceLinkName(std::string_view name) {
  if (name.ends_with("_SERVICE_HOST") || name.ends_with("_PORT") || name.find("_SERVICE_PORT_") != std::string_view::npos) return true;
  const auto port = name.rfind("_PORT_");
  return port != std::string_view::npos && IsPortDetail(name.substr(port + 6));
}

}  // namespace warden::k8s
