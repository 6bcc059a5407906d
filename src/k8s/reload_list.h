// A list annotation of Reloader's, read and compiled once: which names it names.
//
// Bounded whatever stands in the list, because whoever writes the object writes the expressions. Up to the bounds an item means exactly
// what it means to Reloader: a regular expression with ^ before and $ behind it. Beyond them an item is not looked at, and whether the
// list names something may be unknown: rules then report nothing, fill nothing, and say why. The bounds:
//   - expressions compiled: the first kMaxExpressions different ones of up to kMaxExpressionBytes in all
//   - memory of each: kMaxProgramBytes; `\pL{60}` takes more
//   - matching: kMaxMatchingWork for all the questions to one MatchingWork
// Names, and names with dots (which match any character), are no expressions and have no bound of their own.
//
// Refers to the list. Immutable; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace re2 {
class RE2;
}

namespace warden::k8s {

// What one rule may still spend on matching. One byte of a name against a short expression is one.
inline constexpr std::uint64_t kMaxMatchingWork = 1'000'000;
class MatchingWork {
 public:
  // False: it is used up, now or before.
  bool Take(std::uint64_t work);

 private:
  std::uint64_t left_ = kMaxMatchingWork;
};

enum class Named : std::uint8_t { kNo, kYes, kUnknown };

// Names to ask an item about, by their length.
class NameIndex {
 public:
  explicit NameIndex(std::span<const std::string_view> names);
  bool Has(std::string_view name) const { return names_.contains(name); }
  std::span<const std::string_view> OfLength(std::size_t length) const;
  std::span<const std::string_view> all() const { return all_; }

 private:
  std::unordered_set<std::string_view> names_;
  std::vector<std::string_view> all_;  // each once
  std::unordered_map<std::size_t, std::vector<std::string_view>> by_length_;
};

class ReloadList {
 public:
  static constexpr std::size_t kMaxExpressions = 32;
  static constexpr std::size_t kMaxExpressionBytes = 4096;
  static constexpr std::int64_t kMaxProgramBytes = 128 << 10;
  static constexpr std::size_t kMaxNameBytes = 253;  // of a Kubernetes object; a longer one is put to no expression

  // Compiles. `list`: items between commas.
  explicit ReloadList(std::string_view list);
  ~ReloadList();
  ReloadList(const ReloadList&) = delete;
  ReloadList& operator=(const ReloadList&) = delete;

  enum class Kind : std::uint8_t {
    kName,
    kDottedName,   // a name; each dot stands for any character
    kExpression,   // compiled
    kBroken,       // no regular expression: names nothing
    kNotLookedAt,  // beyond the bounds
  };
  struct Item {
    std::string_view text;  // trimmed, not empty
    Kind kind = Kind::kName;
    const re2::RE2* pattern = nullptr;  // kExpression
  };
  std::span<const Item> items() const { return items_; }  // as written, the same one as often as it stands there
  bool complete() const { return complete_; }             // every item is looked at
  std::size_t compiled() const { return patterns_.size(); }

  // Whether any item names it.
  Named Names(std::string_view name, MatchingWork& work) const;
  // The same of all items but those that are `name` itself.
  Named NamesOtherwise(std::string_view name, MatchingWork& work) const;
  // Whether an item of this list names one of them.
  static Named NamesAny(const Item& item, const NameIndex& names, MatchingWork& work);

 private:
  Item Read(std::string_view text);
  Item Compile(std::string_view text);

  std::vector<Item> items_;
  bool complete_ = true;
  std::unordered_set<std::string_view> names_;                             // dotted ones too
  std::unordered_map<std::size_t, std::vector<std::string_view>> dotted_;  // by length
  std::vector<Item> expressions_;                                          // each once
  std::vector<std::unique_ptr<const re2::RE2>> patterns_;
  std::unordered_map<std::string_view, Item> seen_;  // items that are no names
  std::size_t expression_bytes_ = 0;
};

// What the rules about one workload share, each part made on first use, by whoever knows which annotation is in force. One thread.
class ReloadLists {
 public:
  ReloadLists();
  ~ReloadLists();

  // `kind`: 0 or 1. The same text each time.
  const ReloadList& InForce(std::size_t kind, std::string_view list) const;
  bool Excludes(std::size_t kind, std::string_view list, std::string_view name) const;  // names, not expressions

 private:
  struct Of {
    std::optional<ReloadList> in_force;
    std::optional<std::unordered_set<std::string_view>> excluded;
  };
  Of& At(std::size_t kind) const;
  mutable std::array<std::unique_ptr<Of>, 2> of_;  // most workloads need neither
};

// The items of a list, trimmed; empty ones left out.
std::vector<std::string_view> ReloadItems(std::string_view list);

}  // namespace warden::k8s
