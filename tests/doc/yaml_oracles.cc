// Answers of the oracles against the trees of our reader.
#include "doc/yaml_oracles.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "doc/equal.h"
#include "doc/json_writer.h"
#include "doc/reader.h"

namespace warden::testing {
namespace {

using Json = nlohmann::json;

std::string Question(std::string_view text) { return "{\"text\":\"" + base::EncodeBase64(text) + "\"}"; }

// The text our reader gives a Python value that is a key: what json.dumps gives it.
std::string KeyText(const Json& typed) {
  const std::string kind = typed[0];
  if (kind == "null") return "null";
  if (kind == "bool") return typed[1].get<bool>() ? "true" : "false";
  if (kind == "float" && typed[1] == "inf") return ".inf";
  if (kind == "float" && typed[1] == "-inf") return "-.inf";
  if (kind == "float" && typed[1] == "nan") return ".nan";
  if (kind == "bytes") return base::DecodeBase64(typed[1].get<std::string>()).value_or("");
  return typed[1];
}

bool SameAsPython(const Node& node, const Json& typed);

bool SameItems(const Node& node, const Json& items) {
  if (!node.is_array() || node.size() != items.size()) return false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!SameAsPython(*node.At(i), items[i])) return false;
  }
  return true;
}

bool SameMembers(const Node& node, const Json& pairs) {
  if (!node.is_object() || node.size() != pairs.size()) return false;
  for (const Json& pair : pairs) {
    const Node* value = node.Find(KeyText(pair[0]));
    if (value == nullptr || !SameAsPython(*value, pair[1])) return false;
  }
  return true;
}

// A date is text for us; Python shows it in its own form, so only the kind can be compared.
bool SameAsPython(const Node& node, const Json& typed) {
  const std::string kind = typed[0];
  if (kind == "null") return node.is_null();
  if (kind == "bool") return node.is_bool() && node.boolean() == typed[1].get<bool>();
  if (kind == "int") return node.is_int() && node.text() == typed[1].get<std::string>();
  if (kind == "float") return node.kind() == Kind::kFloat && node.text() == KeyText(typed);
  if (kind == "str") return node.is_string() && node.text() == typed[1].get<std::string>();
  if (kind == "date" || kind == "datetime" || kind == "bytes") return node.is_string();
  if (kind == "seq") return SameItems(node, typed[1]);
  // A pair of !!omap and !!pairs: a mapping of one member for us.
  if (kind == "tuple") return SameMembers(node, Json::array({typed[1]}));
  if (kind == "map") return SameMembers(node, typed[1]);
  return kind == "set" && node.is_object();
}

std::string Ours(const doc::ReadResult& result) {
  return result.ok() ? doc::ToJson(result.document->root()) : "error: " + result.error->message;
}

std::string Theirs(const Json& answer, const char* value) {
  if (!answer.at("ok").get<bool>()) return "error: " + answer.value("error", "");
  return answer.contains(value) ? answer[value].dump(-1, ' ', false, Json::error_handler_t::replace) : "too big";
}

std::string Describe(const char* who, std::string_view text, const doc::ReadResult& ours, const Json& answer, const char* value) {
  return fmt::format("{} of {}: ours {}, theirs {}", who, Json(std::string(text)).dump(-1, ' ', true, Json::error_handler_t::replace),
                     Ours(ours), Theirs(answer, value));
}

// Differences that stay: texts that we refuse and the consumer reads, which is the safe side.
struct Known {
  std::string_view name;
  std::string_view our_error;  // our message begins so
};

constexpr std::array kKnownFromPyYaml = {
    Known{"PythonTakesValuesThatContainThemselves", "an alias inside what it stands for"},
    Known{"PythonTakesLoneSurrogates", "found invalid Unicode character escape code"},
    Known{"PythonTakesTabsAsFirstContentOfABlockScalar", "found a tab character where an indentation space is expected"},
    Known{"PythonSkipsReservedDirectives", "found unknown directive name"},
    Known{"PythonTakesAnyMinorVersion", "found incompatible YAML document"},
    Known{"PythonTakesAColonBeforeABracket", "found unexpected ':'"},
    Known{"PythonTakesAQuestionMarkAsKeyIndicatorInBrackets", "a '?' outside quotes inside brackets"},
    Known{"PythonTakesAnEmptyExplicitKeyInBrackets", "did not find expected ',' or ']'"},
    Known{"PythonHasNoLimitOnAliases", "aliases and merge keys expand"},
    Known{"PythonHasNoLimitOnDepth", "nested too deeply"},
    Known{"PythonHasNoLimitOnDirectives", "too many directives"},
    Known{"PythonTakesHugeIntegersInHexadecimal", "an integer over the size limit"},
    Known{"PythonTakesSpacesAndSignsInTaggedBaseSixty", "not an integer"},
};

constexpr std::array kKnownFromKubectl = {
    Known{"GoTakesAnEscapedApostrophe", "found unknown escape character"},
    Known{"GoTakesAColonBeforeABracket", "found unexpected ':'"},
    Known{"GoTakesAQuestionMarkAsKeyIndicatorInBrackets", "a '?' outside quotes inside brackets"},
    Known{"GoEndsATagAnywhere", "did not find expected whitespace or line break while scanning a tag"},
    Known{"GoEndsATagAnywhere", "did not find expected tag URI"},
    Known{"GoHasAnotherLimitOnAliases", "aliases and merge keys expand"},
    Known{"GoHasAnotherLimitOnDepth", "nested too deeply"},
    Known{"GoHasNoLimitOnDirectives", "too many directives"},
};

template <std::size_t kCount>
std::string_view ExplainError(const std::array<Known, kCount>& known, const doc::ReadResult& ours) {
  for (const Known& difference : known) {
    if (!ours.ok() && ours.error->message.starts_with(difference.our_error)) return difference.name;
  }
  return {};
}

// Keys that are different for Python and the same text for us (1 and "1"), or the other way round (1, 1.0 and True).
bool HasKeysOfSeveralTypes(const Json& typed) {
  if (!typed.is_array() || typed.empty()) return false;
  bool found = false;
  if (typed[0] == "map") {
    bool strings = false;
    bool others = false;
    for (const Json& pair : typed[1]) {
      (pair[0][0] == "str" ? strings : others) = true;
      found = found || HasKeysOfSeveralTypes(pair[1]);
    }
    const bool mixed = others && typed[1].size() > 1;
    return found || (strings && others) || mixed;
  }
  if (typed.size() < 2 || !typed[1].is_array()) return false;
  return std::any_of(typed[1].begin(), typed[1].end(), HasKeysOfSeveralTypes);
}

std::string_view ExplainPyYaml(std::string_view text, const doc::ReadResult& ours, const Json& answer) {
  const bool theirs = answer.at("ok");
  if (theirs && !ours.ok()) return ExplainError(kKnownFromPyYaml, ours);
  if (theirs && ours.ok() && HasKeysOfSeveralTypes(answer.value("value", Json()))) return "PythonTellsKeysOfSeveralTypesApart";
  const bool empty_key = text.find('?') != std::string_view::npos && text.find_first_of("[{") != std::string_view::npos;
  if (!theirs && ours.ok() && empty_key) return "LibyamlTakesAnEmptyExplicitKeyInBrackets";
  return {};
}

// kubectl reads the first document of a part and never looks at what stands behind it; we refuse what it would lose. Proof: what it
// has is what we read from a beginning of the text.
bool IsReadFromABeginning(std::string_view text, const Document& theirs) {
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const doc::ReadResult beginning = doc::ReadYaml(std::string(text.substr(0, length)), "", Dialect::kKubectl);
    if (beginning.ok() && doc::Equal(beginning.document->root(), theirs.root())) return true;
  }
  return false;
}

std::string_view ExplainKubectl(std::string_view text, const doc::ReadResult& ours, const Json& answer) {
  if (!answer.at("ok").get<bool>() || ours.ok()) return {};
  if (const auto name = ExplainError(kKnownFromKubectl, ours); !name.empty()) return name;
  const doc::ReadResult theirs = doc::ReadJson(answer.at("json").get<std::string>(), "");
  return theirs.ok() && IsReadFromABeginning(text, *theirs.document) ? "KubectlReadsTheFirstDocumentOnly" : std::string_view();
}

}  // namespace

std::optional<Difference> DifferenceFromPyYaml(Oracle& oracle, std::string_view text) {
  const doc::ReadResult ours = doc::ReadYaml(std::string(text), "", Dialect::kPyYaml);
  const Json answer = Json::parse(oracle.Ask(Question(text)));
  const bool ok = answer.at("ok");
  bool same = ok == ours.ok();
  if (same && ok && !answer.contains("too_big")) same = SameAsPython(ours.document->root(), answer.at("value"));
  if (same) return std::nullopt;
  return Difference{ExplainPyYaml(text, ours, answer), Describe("PyYAML", text, ours, answer, "value")};
}

std::optional<Difference> DifferenceFromKubectl(Oracle& oracle, std::string_view text) {
  const doc::ReadResult ours = doc::ReadYaml(std::string(text), "", Dialect::kKubectl);
  const Json answer = Json::parse(oracle.Ask(Question(text)));
  const bool ok = answer.at("ok");
  bool same = ok == ours.ok();
  if (same && ok) {
    const doc::ReadResult theirs = doc::ReadJson(answer.at("json").get<std::string>(), "");
    same = theirs.ok() && doc::Equal(theirs.document->root(), ours.document->root());
  }
  if (same) return std::nullopt;
  return Difference{ExplainKubectl(text, ours, answer), Describe("kubectl", text, ours, answer, "json")};
}

}  // namespace warden::testing
