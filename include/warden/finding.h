// What a rule found: plain values without a pointer into any Document, so that a finding outlives what it was found in.
//
// A finding never holds a secret: messages carry names and positions, and an edit that writes one shows "[redacted]".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warden/document.h"
#include "warden/object.h"

namespace warden::doc {
struct SealedAccess;
}  // namespace warden::doc

namespace warden {

struct Rule;  // rule.h

// Called "level" everywhere outside this enum.
enum class Severity : std::uint8_t { kOff, kInfo, kWarning, kError };
std::string_view ToString(Severity level);  // "off", "info", "warning", "error"

enum class Op : std::uint8_t {
  kSet,     // the value at the path; missing parents are created; an existing value is replaced
  kAppend,  // one more item to the list at the path; a missing list is created
  kRemove,  // the member or item at the path
};
std::string_view ToString(Op op);  // "set", "append", "remove"

// A value that is written but never shown. Made and read by doc/secret_text.h alone.
class SealedValue {
 private:
  friend class Edit;
  friend struct doc::SealedAccess;
  std::string json_;
};

// One change, in the terms of the tree: lowered to a JSON patch, to embedded text or to file text by doc/edit.h.
class Edit {
 public:
  Edit() = default;
  Edit(Path path, Op op, std::string json) : path_(std::move(path)), op_(op), json_(std::move(json)) {}
  Edit(Path path, Op op, SealedValue value) : path_(std::move(path)), op_(op), sealed_(true), json_(std::move(value.json_)) {}

  const Path& path() const { return path_; }
  Op op() const { return op_; }
  bool sealed() const { return sealed_; }
  // The new value as JSON text, for people: "\"[redacted]\"" when sealed, "" for kRemove.
  std::string_view json() const { return sealed_ ? std::string_view("\"[redacted]\"") : std::string_view(json_); }

 private:
  friend struct doc::SealedAccess;
  Path path_;
  Op op_ = Op::kSet;
  bool sealed_ = false;
  std::string json_;
};

enum class Applicability : std::uint8_t {
  kSafe,    // keeps the meaning for every input: applied by `fix`
  kUnsafe,  // changes behaviour: applied by `fix --unsafe`
  kManual,  // only a person can decide
};
std::string_view ToString(Applicability applicability);  // "safe", "unsafe", "manual"

struct Fix {
  std::string title;  // imperative: "Run 2 replicas"
  Applicability applicability = Applicability::kManual;
  std::vector<Edit> edits;
  std::string manifest;  // an object to create, as YAML, where the fix is another object; "" otherwise

  static Fix Safe(std::string title) { return {std::move(title), Applicability::kSafe, {}, {}}; }
  static Fix Unsafe(std::string title) { return {std::move(title), Applicability::kUnsafe, {}, {}}; }
  static Fix Manual(std::string title) { return {std::move(title), Applicability::kManual, {}, {}}; }

  Fix&& Set(const Field& field, std::int64_t value) &&;
  Fix&& Set(const Field& field, bool value) &&;
  Fix&& Set(const Field& field, std::string_view value) &&;
  Fix&& Set(const Field& field, const char* value) && { return std::move(*this).Set(field, std::string_view(value)); }
  Fix&& Set(const Field& field, SealedValue value) &&;
  // `json` must be valid JSON text: a container such as {"sleep":{"seconds":10}}.
  Fix&& SetJson(const Field& field, std::string json) &&;
  Fix&& AppendJson(const Field& list, std::string json) &&;
  Fix&& Remove(const Field& field) &&;
};

// Where. `begin`, `end` and `excerpt` are filled only where the engine was asked to locate (files, audits; not at admission).
struct Location {
  ObjectRef object;
  std::string file;
  Path path;
  Place begin;
  Place end;
  Excerpt excerpt;
};

struct Finding {
  const Rule* rule = nullptr;  // of the catalogue: static; never nullptr in what an Engine or a Reporter makes
  Severity level = Severity::kOff;
  std::string message;  // what is there and what is wanted: "replicas is 1, should be at least 2"
  std::string subject;  // stable, in the user's words: "container litellm"; never an index, a line or a value
  Location at;
  std::vector<Location> related;
  std::optional<Fix> fix;
  // What is said depends on what other objects say or lack. At admission these may be on their way, so it is at most a warning there; the
  // engine sees to it. Of a rule for which it always holds, Rule::admission_cap says so.
  bool rests_on_others = false;
  // At admission: would deny, but must not (a pre-existing finding, one that depends on other objects, the mode …); `level` says warning
  // then.
  bool admitted = false;
  bool was_there = false;  // at admission: this request changes only metadata, and the stored object had the finding already
  bool unsaid = false;     // at admission in mode audit: for reports and audit annotations, not for who applies

  // Lowers the level: what is less bad than its rule's level (a switched-off workload, a dummy key).
  Finding& AtMost(Severity most) {
    if (level > most) level = most;
    return *this;
  }
  // Raises it by one: what is worse than its rule's level, in every profile. Where the rule is off, nothing is found.
  Finding& OneUp() {
    if (level == Severity::kInfo || level == Severity::kWarning) level = static_cast<Severity>(static_cast<int>(level) + 1);
    return *this;
  }
};

// Rule + object + subject: the same finding tomorrow, on another line, with another value.
std::string Fingerprint(const Finding& finding);

}  // namespace warden
