// What a YAML scalar is for the two programs that read it: kubectl (go-yaml v2 through sigs.k8s.io/yaml, then JSON) and LiteLLM
// (PyYAML's SafeLoader).
//
// Numbers come as canonical JSON text; infinities and NaN, which JSON lacks, as ".inf", "-.inf", ".nan". Dates are strings for both
// (kubectl hands the text on; PyYAML makes a date object, for which there is no Kind).
#pragma once

#include <string>
#include <string_view>

#include "warden/document.h"

namespace warden::doc {

struct Scalar {
  Kind kind = Kind::kString;
  const char* problem = nullptr;  // set: the dialect's consumer refuses this scalar
  bool copied = false;            // the value stands in `canonical`; otherwise it is the text itself
};

// A scalar without a tag, plain (or tagged with the non-specific `!`, which makes quoted text resolve like plain).
Scalar ResolvePlain(std::string_view text, Dialect dialect, std::string& canonical);
// A scalar with an explicit tag, written out in full ("tag:yaml.org,2002:int").
Scalar ResolveTagged(std::string_view tag, std::string_view text, Dialect dialect, std::string& canonical);

// What the dialect's consumer has as the key when a key is written so; `problem` is set when it refuses such keys.
// PyYAML: the text that json.dumps gives the key: "null", "true", "12", "1.5".
struct KeyText {
  std::string text;
  const char* problem = nullptr;
};
KeyText ResolveKubectlKey(std::string_view tag, std::string_view text);

// Whether kubectl and PyYAML make different values of a plain scalar (`1e3`, `y`, `0o17`, `12:30`, `08`).
bool IsAmbiguous(std::string_view text);

inline constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

// The two dialects, in files of their own.
Scalar ResolveKubectlPlain(std::string_view text, std::string& canonical);
Scalar ResolveKubectlTagged(std::string_view tag, std::string_view text, std::string& canonical);
Scalar ResolvePyYamlPlain(std::string_view text, std::string& canonical);
Scalar ResolvePyYamlTagged(std::string_view tag, std::string_view text, std::string& canonical);

// Timestamps of YAML 1.1. kNotOne: not of that form. kImpossible: of that form, but no such day or time.
enum class Timestamp : std::uint8_t { kNotOne, kImpossible, kGood };
Timestamp ParsePyYamlTimestamp(std::string_view text, bool implicit);
bool IsGoTimestamp(std::string_view text);

}  // namespace warden::doc
