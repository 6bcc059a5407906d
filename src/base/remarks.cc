// A list, and the endings of what was done and how things are.
#include "base/remarks.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/letters.h"

namespace warden::base {
namespace {

constexpr auto kRemarks = std::to_array<std::string_view>(
    {"a",          "an",        "and",         "anthropic", "are",        "as",      "at",         "auth",        "authentication",
     "azure",      "base64",    "be",          "below",     "bucket",     "budget",  "by",         "can",         "changeme",
     "comes",      "comment",   "count",       "daily",     "database",   "default", "deprecated", "development", "duplicate",
     "encoded",    "encrypted", "env",         "example",   "external",   "file",    "files",      "for",         "format",
     "from",       "gateway",   "generated",   "has",       "header",     "headers", "here",       "id",          "if",
     "important",  "in",        "internal",    "into",      "invalid",    "is",      "it",         "key",         "keys",
     "kubernetes", "length",    "limit",       "limits",    "litellm",    "literal", "lives",      "management",  "manager",
     "may",        "missing",   "misspelt",    "monthly",   "must",       "name",    "names",      "needed",      "needs",
     "nightly",    "not",       "of",          "on",        "only",       "openai",  "optional",   "or",          "passwords",
     "path",       "per",       "placeholder", "postgres",  "production", "redis",   "reference",  "required",    "rotated",
     "rotates",    "rotation",  "secret",      "secrets",   "see",        "set",     "should",     "so",          "staging",
     "store",      "template",  "testing",     "that",      "the",        "this",    "to",         "token",       "tokens",
     "type",       "until",     "unused",      "usage",     "use",        "used",    "value",      "values",      "var",
     "variable",   "vault",     "via",         "was",       "weekly",     "when",    "where",      "which",       "who",
     "will",       "with",      "without",     "yearly"});
static_assert(std::is_sorted(kRemarks.begin(), kRemarks.end()));
constexpr auto kEndings = std::to_array<std::string_view>({"ed", "ing", "tion", "ment", "able", "ible"});
constexpr std::size_t kLongestRemark = 20;

}  // namespace

bool IsRemark(std::string_view word) {
  while (!word.empty() && std::string_view(".:,;!?").find(word.back()) != std::string_view::npos) word.remove_suffix(1);
  if (word.size() > kLongestRemark) return false;
  const std::string lower = ToLower(word);
  if (std::binary_search(kRemarks.begin(), kRemarks.end(), lower)) return true;
  // Capitals are no word's that ends so, but a password's.
  if (!std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; })) return false;
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) { return lower.ends_with(ending); });
}

}  // namespace warden::base
