// A value of a configuration as LiteLLM has it once the file is loaded: what Python type it is, with os.environ/ references put in.
//
// Refers to the Document. Immutable; any thread.
// Source of the behaviour: PyYAML's SafeLoader (dates are objects of their own); litellm/proxy/proxy_server.py (_check_for_os_environ_vars)
// and litellm/secret_managers/main.py (get_secret: "true" and "false" become booleans, what is not set becomes None).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "litellm/readers/surroundings.h"
#include "warden/document.h"

namespace warden::litellm {

struct LoadedValue {
  // kUnknown: a reference whose variable is not known, a value with a tag of its own.
  enum class Type : std::uint8_t { kUnknown, kNone, kBool, kNumber, kText, kDate, kList, kMapping };
  Type type = Type::kUnknown;
  const Node* node = nullptr;            // as it is written; nullptr: absent
  const Node* value = nullptr;           // the node with the value: the variable's literal for a reference that is set
  std::optional<std::string_view> text;  // of a text whose characters are known. May be a secret: for judging, not for showing
  std::string_view missing = {};         // the variable that is not set, where that makes it kNone
  bool flag = false;                     // of kBool
  RestsOn rests_on = RestsOn::kItself;   // kOthers: a variable that is known says so

  bool is(Type wanted) const { return type == wanted; }
  // An integer of Python's, also one that is too big for 64 bits; booleans are none here.
  bool is_int() const { return type == Type::kNumber && value->is_int(); }
  // bool(value); nothing: not known.
  std::optional<bool> truth() const;
  // Whether it may be used as `value in mapping` and the like: no list, no mapping.
  bool hashable() const { return type != Type::kList && type != Type::kMapping; }

  // For messages: `"abc"`, `5`, `true`, `a list`, `empty`, `os.environ/X, which is not set`. Never a secret.
  std::string Shown() const;
};

// What stands at `node` (nullptr: absent, kNone). `replaced`: where references are put in, which is everywhere but in lists.
LoadedValue Load(const Node* node, const Surroundings& surroundings, bool replaced = true);

// What a variable of the proxies is, as if `place` referred to it.
LoadedValue LoadVariable(const Node& place, std::string_view name, const Surroundings& surroundings);

// Whether PyYAML makes a date of a plain scalar.
bool IsDate(const Node& node);

}  // namespace warden::litellm
