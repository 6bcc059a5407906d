// Matching new findings with old ones.
#include "engine/same_fault.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "doc/equal.h"
#include "doc/json_writer.h"
#include "doc/pointer.h"

namespace warden::engine {
namespace {

using Entry = Reporter::Entry;
using Entries = SameFaults::Entries;

bool IsNoWorse(const Entry& now, const Entry& before, const Rule& rule) {
  const Node* old_value = before.field.value();
  const Node* value = now.field.value();
  return doc::Equal(old_value, value) || (rule.worse != nullptr && !rule.worse(old_value, value));
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
    if (!IsName(member.key.text())) text.append(member.key.text()).append(":").append(doc::ToJson(member.value)).append(",");
  }
  return text;
}

// The place with "*" for every index, and the outermost list item on the way to it without its name, as a number: an item may have
// thousands of faults, and its text is made once. Two items of one number cost nothing but a fault that passes for an old one.
class ItemKeys {
 public:
  std::string Of(const Entry& entry) {
    const auto tokens = doc::SplitPointer(InnermostPointer(entry.field.path()));
    if (!tokens) return {};
    std::string place;
    const Node* item = nullptr;
    const Node* at = &entry.field.document()->root();
    for (const std::string& token : *tokens) {
      const bool in_list = at != nullptr && at->is_array();
      const auto index = in_list ? doc::ParseIndex(token) : std::nullopt;
      at = at == nullptr ? nullptr : in_list ? (index ? at->At(*index) : nullptr) : at->Find(token);
      doc::AppendPointer(in_list ? std::string_view("*") : std::string_view(token), place);
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

std::string_view NameOf(const Node& item) {
  for (const Member& member : item.members()) {
    if (IsName(member.key.text()) && member.value.is_string()) return member.value.text();
  }
  return {};
}

// The items on the way to a field, the outermost first, each with its list.
struct Step {
  const Node* list;
  const Node* item;
};
std::vector<Step> StepsTo(const Entry& entry) {
  std::vector<Step> steps;
  const auto tokens = doc::SplitPointer(InnermostPointer(entry.field.path()));
  if (!tokens) return steps;
  const Node* at = &entry.field.document()->root();
  for (const std::string& token : *tokens) {
    if (at == nullptr) break;
    const Node* list = at->is_array() ? at : nullptr;
    const auto index = list != nullptr ? doc::ParseIndex(token) : std::nullopt;
    at = list == nullptr ? at->Find(token) : index ? list->At(*index) : nullptr;
    if (list != nullptr && at != nullptr) steps.push_back({list, at});
  }
  return steps;
}

const Node& OutermostRoot(const Entry& entry) {
  const Document* document = entry.field.document();
  while (document->host() != nullptr) document = document->host();
  return document->root();
}

// Whether a new finding is an old one under another name: on the way to it, every name that differs was nowhere in the stored list, and
// the old one is nowhere in the new list. Else the fault has moved from one thing to another, and that one had it not.
class Renames {
 public:
  bool Has(const Entry& now, const Entry& before) {
    const Path new_path = now.field.path(), old_path = before.field.path();
    if (!new_path.inner.empty() && new_path.outer != old_path.outer &&
        (doc::ResolvePointer(OutermostRoot(before), new_path.outer) != nullptr ||
         doc::ResolvePointer(OutermostRoot(now), old_path.outer) != nullptr))
      return false;
    const auto new_steps = StepsTo(now), old_steps = StepsTo(before);
    if (new_steps.size() != old_steps.size()) return false;
    for (std::size_t i = 0; i < new_steps.size(); ++i) {
      const std::string_view new_name = NameOf(*new_steps[i].item), old_name = NameOf(*old_steps[i].item);
      if (new_name == old_name) continue;
      if (NamesIn(*old_steps[i].list).contains(new_name) || NamesIn(*new_steps[i].list).contains(old_name)) return false;
    }
    return true;
  }

 private:
  const std::set<std::string_view>& NamesIn(const Node& list) {
    const auto [known, fresh] = names_.try_emplace(&list);
    if (!fresh) return known->second;
    for (const Node& item : list.items()) {
      if (const auto name = NameOf(item); !name.empty()) known->second.insert(name);
    }
    return known->second;
  }

  std::map<const Node*, std::set<std::string_view>> names_;
};

// Pairs what has the same key, each old one once, and takes the pairs out of both lists.
void Pair(const KeyFn& key, Renames& renames, const Rule& rule, Entries& now, Entries& before, std::set<const Entry*>& old) {
  if (now.empty() || before.empty()) return;
  std::map<std::string, Entries> by_key;
  for (auto entry = before.rbegin(); entry != before.rend(); ++entry) by_key[key(**entry)].push_back(*entry);
  by_key.erase("");
  std::set<const Entry*> used;
  std::erase_if(now, [&](const Entry* entry) {
    const auto found = by_key.find(key(*entry));
    if (found == by_key.end() || found->second.empty()) return false;
    const Entry* partner = found->second.back();
    if (!renames.Has(*entry, *partner) || !IsNoWorse(*entry, *partner, rule)) return false;
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
  Renames renames;
  const auto item_key = [&](const Entry& entry) { return items.Of(entry); };
  for (const KeyFn& key : {KeyFn(&PlaceKey), KeyFn(item_key), KeyFn(&InnerKey)}) Pair(key, renames, rule, now, before, old_);
}

}  // namespace warden::engine
