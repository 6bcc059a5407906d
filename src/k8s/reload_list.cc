// Names by hash, expressions by RE2.
#include "k8s/reload_list.h"

#include <re2/re2.h>

#include <algorithm>
#include <string>

#include "base/budget.h"

namespace warden::k8s {
namespace {

// What compiling takes at most, of kMaxProgramBytes.
constexpr std::uint64_t kCompilingSteps = 20'000;
constexpr std::uint64_t kInstructionsPerStep = 16;

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// Nothing in it means anything to a regular expression, but for the dot of names.
bool IsName(std::string_view item) {
  return std::all_of(item.begin(), item.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

bool IsDotted(std::string_view item) { return item.find('.') != std::string_view::npos; }

// Of the same length.
bool MatchesAsName(std::string_view item, std::string_view name) {
  return std::equal(item.begin(), item.end(), name.begin(), [](char pattern, char c) { return pattern == '.' || pattern == c; });
}

Named MatchesDotted(std::string_view item, std::string_view name, MatchingWork& work) {
  if (!work.Take(item.size())) return Named::kUnknown;
  return MatchesAsName(item, name) ? Named::kYes : Named::kNo;
}

Named MatchesExpression(const RE2& pattern, std::string_view name, MatchingWork& work) {
  if (name.size() > ReloadList::kMaxNameBytes) return Named::kUnknown;
  const auto instructions = static_cast<std::uint64_t>(std::max(pattern.ProgramSize(), 0));
  if (!work.Take((name.size() + 1) * (1 + instructions / kInstructionsPerStep))) return Named::kUnknown;
  return RE2::PartialMatch(name, pattern) ? Named::kYes : Named::kNo;
}

// Yes as soon as one says so; else unknown where one cannot tell.
template <class List, class Ask>
Named AnyOf(const List& list, const Ask& ask) {
  Named all = Named::kNo;
  for (const auto& one : list) {
    const Named answer = ask(one);
    if (answer == Named::kYes) return answer;
    if (answer == Named::kUnknown) all = answer;
  }
  return all;
}

}  // namespace

bool MatchingWork::Take(std::uint64_t work) {
  if (work > left_) {
    left_ = 0;  // deterministic from here on: nothing shorter gets through later
    return false;
  }
  base::Spend(work);
  left_ -= work;
  return true;
}

NameIndex::NameIndex(std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    base::Spend(1 + name.size() / 8);
    if (!names_.insert(name).second) continue;
    all_.push_back(name);
    by_length_[name.size()].push_back(name);
  }
}

std::span<const std::string_view> NameIndex::OfLength(std::size_t length) const {
  const auto found = by_length_.find(length);
  return found == by_length_.end() ? std::span<const std::string_view>() : found->second;
}

ReloadList::ReloadList(std::string_view list) {
  for (const std::string_view text : ReloadItems(list)) {
    base::Spend(1 + text.size() / 8);
    items_.push_back(Read(text));
    complete_ = complete_ && items_.back().kind != Kind::kNotLookedAt;
  }
}

ReloadList::~ReloadList() = default;

ReloadList::Item ReloadList::Read(std::string_view text) {
  if (IsName(text)) {
    const bool dotted = IsDotted(text);
    if (names_.insert(text).second && dotted) dotted_[text.size()].push_back(text);
    return {text, dotted ? Kind::kDottedName : Kind::kName, nullptr};
  }
  if (const auto seen = seen_.find(text); seen != seen_.end()) return seen->second;
  const Item item = Compile(text);
  seen_.emplace(text, item);
  if (item.kind == Kind::kExpression) expressions_.push_back(item);
  return item;
}

// Without ^(?:…)$: Reloader puts ^ and $ around the bare text, so that "a|b" is "starts with a, or ends with b".
ReloadList::Item ReloadList::Compile(std::string_view text) {
  if (seen_.size() >= kMaxExpressions || expression_bytes_ + text.size() > kMaxExpressionBytes) return {text, Kind::kNotLookedAt, nullptr};
  expression_bytes_ += text.size();
  base::Spend(kCompilingSteps);
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(kMaxProgramBytes);
  auto pattern = std::make_unique<const RE2>("^" + std::string(text) + "$", options);
  const bool too_large = pattern->error_code() == RE2::ErrorPatternTooLarge;
  if (!pattern->ok()) return {text, too_large ? Kind::kNotLookedAt : Kind::kBroken, nullptr};
  patterns_.push_back(std::move(pattern));
  return {text, Kind::kExpression, patterns_.back().get()};
}

Named ReloadList::Names(std::string_view name, MatchingWork& work) const {
  base::Spend(1 + name.size() / 8);
  if (names_.contains(name)) return Named::kYes;
  return NamesOtherwise(name, work);
}

Named ReloadList::NamesOtherwise(std::string_view name, MatchingWork& work) const {
  const auto other = [&](std::string_view item) { return item == name ? Named::kNo : MatchesDotted(item, name, work); };
  const auto dotted = dotted_.find(name.size());
  Named answer = dotted == dotted_.end() ? Named::kNo : AnyOf(dotted->second, other);
  if (answer == Named::kYes) return answer;
  const Named by_expression = AnyOf(expressions_, [&](const Item& item) { return MatchesExpression(*item.pattern, name, work); });
  if (by_expression == Named::kYes) return by_expression;
  if (by_expression == Named::kUnknown || !complete_) answer = Named::kUnknown;
  return answer;
}

Named ReloadList::NamesAny(const Item& item, const NameIndex& names, MatchingWork& work) {
  switch (item.kind) {
    case Kind::kName: return names.Has(item.text) ? Named::kYes : Named::kNo;
    case Kind::kDottedName:
      if (names.Has(item.text)) return Named::kYes;
      return AnyOf(names.OfLength(item.text.size()), [&](std::string_view name) { return MatchesDotted(item.text, name, work); });
    case Kind::kExpression: return AnyOf(names.all(), [&](std::string_view name) { return MatchesExpression(*item.pattern, name, work); });
    case Kind::kBroken: return Named::kNo;
    case Kind::kNotLookedAt: break;
  }
  return Named::kUnknown;
}

ReloadLists::ReloadLists() = default;
ReloadLists::~ReloadLists() = default;

ReloadLists::Of& ReloadLists::At(std::size_t kind) const {
  if (!of_[kind]) of_[kind] = std::make_unique<Of>();
  return *of_[kind];
}

const ReloadList& ReloadLists::InForce(std::size_t kind, std::string_view list) const {
  Of& of = At(kind);
  if (!of.in_force) of.in_force.emplace(list);
  return *of.in_force;
}

bool ReloadLists::Excludes(std::size_t kind, std::string_view list, std::string_view name) const {
  Of& of = At(kind);
  if (!of.excluded) {
    const auto items = ReloadItems(list);
    base::Spend(items.size());
    of.excluded.emplace(items.begin(), items.end());
  }
  base::Spend(1 + name.size() / 8);
  return of.excluded->contains(name);
}

std::vector<std::string_view> ReloadItems(std::string_view list) {
  std::vector<std::string_view> items;
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (const auto item = Trim(list.substr(0, comma)); !item.empty()) items.push_back(item);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return items;
}

}  // namespace warden::k8s
