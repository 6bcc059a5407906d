// Matching new findings with old ones.
#include "engine/same_fault.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "doc/equal.h"
#include "doc/json_writer.h"
#include "doc/pointer.h"

namespace warden {
namespace {

using Entry = Reporter::Entry;
using Entries = SameFaults::Entries;

bool IsNoWorse(const Entry& now, const Entry& before, const Rule& rule) {
  const Node* old_value = before.field.value();
  const Node* value = now.field.value();
  return Equal(old_value, value) || (rule.worse != nullptr && !rule.worse(old_value, value));
}

// By what a renamed fault is known again; "": by nothing.
using KeyFn = std::function<std::string(const Entry&)>;

std::string PlaceKey(const Entry& entry) {
  const Path path = entry.field.path();
  return path.outer + " " + path.inner;
}

// The pointer of the field in its own document: the last of the texts in texts.
std::string InnermostPointer(const Path& path) {
  if (path.inner.empty()) return path.outer;
  const auto cut = path.inner.rfind("~/");
  return cut == std::string::npos ? path.inner : path.inner.substr(cut + 1);
}

bool IsName(std::string_view key) {
  constexpr std::array<std::string_view, 3> kNames = {"name", "model_name", "id"};
  return std::find(kNames.begin(), kNames.end(), key) != kNames.end();
}

std::string WithoutName(const Node& item) {
  std::string text;
  for (const Member& member : item.members()) {
    if (!IsName(member.key.text())) text.append(member.key.text()).append(":").append(ToJson(member.value)).append(",");
  }
  return text;
}

// The place with "*" for every index, and the outermost list item on the way to it without its name, as a number: an item may have
// thousands of faults, and its text is made once. Two items of one number cost nothing but a fault that passes for an old one.
class ItemKeys {
 public:
  std::string Of(const Entry& entry) {
    const auto tokens = SplitPointer(InnermostPointer(entry.field.path()));
    if (!tokens) return {};
    std::string place;
    const Node* item = nullptr;
    const Node* at = &entry.field.document()->root();
    for (const std::string& token : *tokens) {
      const bool in_list = at != nullptr && at->is_array();
      const auto index = in_list ? ParseIndex(token) : std::nullopt;
      at = at == nullptr ? nullptr : in_list ? (index ? at->At(*index) : nullptr) : at->Find(token);
      AppendPointer(in_list ? std::string_view("*") : std::string_view(token), place);
      if (in_list && item == nullptr) item = at;
    }
    return item == nullptr ? std::string() : place + " " + std::to_string(NumberOf(*item));
  }

 private:
  std::size_t NumberOf(const Node& item) {
    const auto [known, fresh] = numbers_.try_emplace(&item);
    if (fresh) known->second = std::hash<std::string>()(WithoutName(item));
    return known->second;
  }

  std::map<const Node*, std::size_t> numbers_;
};

std::string InnerKey(const Entry& entry) { return entry.field.path().inner; }

// Pairs what has the same key, each old one once, and takes the pairs out of both lists.
void Pair(const KeyFn& key, const Rule& rule, Entries& now, Entries& before, std::set<const Entry*>& old) {
  if (now.empty() || before.empty()) return;
  std::map<std::string, Entries> by_key;
  for (auto entry = before.rbegin(); entry != before.rend(); ++entry) by_key[key(**entry)].push_back(*entry);
  by_key.erase("");
  std::set<const Entry*> used;
  std::erase_if(now, [&](const Entry* entry) {
    const auto found = by_key.find(key(*entry));
    if (found == by_key.end() || found->second.empty()) return false;
    const Entry* partner = found->second.back();
    if (!IsNoWorse(*entry, *partner, rule)) return false;
    found->second.pop_back();
    used.insert(partner);
    old.insert(entry);
    return true;
  });
  std::erase_if(before, [&](const Entry* entry) { return used.contains(entry); });
}

}  // namespace

SameFaults::SameFaults(const Entries& now, const Entries& before, const Rule& rule) {
  std::map<std::string, Entries> by_print;
  for (const Entry* entry : before) by_print[Fingerprint(entry->finding)].push_back(entry);
  std::set<std::string> still_there;
  Entries renamed;
  for (const Entry* entry : now) {
    std::string print = Fingerprint(entry->finding);
    const auto found = by_print.find(print);
    if (found == by_print.end()) {
      renamed.push_back(entry);
      continue;
    }
    // Of several with one fingerprint the first decides.
    if (IsNoWorse(*entry, *found->second.front(), rule)) old_.insert(entry);
    still_there.insert(std::move(print));
  }
  if (renamed.empty()) return;
  Entries gone;
  for (const auto& [print, entries] : by_print) {
    if (!still_there.contains(print)) gone.insert(gone.end(), entries.begin(), entries.end());
  }
  MatchRenamed(renamed, gone, rule);
}

void SameFaults::MatchRenamed(Entries& now, Entries& before, const Rule& rule) {
  ItemKeys items;
  const auto item_key = [&](const Entry& entry) { return items.Of(entry); };
  for (const KeyFn& key : {KeyFn(&PlaceKey), KeyFn(item_key), KeyFn(&InnerKey)}) Pair(key, rule, now, before, old_);
}

}  // namespace warden
