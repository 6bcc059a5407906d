// What pydantic makes of a value where a model of LiteLLM's declares a type: which values it takes, also by converting them.
//
// Pure functions; any thread. Source: the conversion table of pydantic v2 in its lax mode, held against LiteLLM 1.81.14 with every kind of
// YAML value (tests/proxy).
#pragma once

#include <cstdint>
#include <string_view>

#include "litellm/readers/loaded_value.h"

namespace warden::litellm {

enum class Coercion : std::uint8_t {
  kText,           // text alone: a number is refused
  kInteger,        // 5, 5.0, true, "5", "5.0", " 1_000 "
  kPythonInteger,  // as above, but texts as int() takes them: "5.0" is refused
  kNumber,         // any number, true, "1e3"
  kNumberOrText,   // no list, mapping or date
  kBoolean,        // true, 0, 1, "yes", "off"
  kMapping,
  kTextOrMapping,
  kList,
  kListOfMappings,
  kListOfTexts,  // text, or {api_base: text}
  kTexts,        // text alone
  kTime,         // a date, a number, a text that begins like a date
  kTier,         // "free" or "paid"
  kIdentifier,   // text or an integer
};

// Whether the value is taken; what is not known is. kNone is for the caller: most fields are optional.
bool Takes(Coercion coercion, const LoadedValue& value);
// "an integer"
std::string_view Wanted(Coercion coercion);

}  // namespace warden::litellm
