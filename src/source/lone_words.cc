// Words in front that say "it was", then one word, then nothing.
#include "source/lone_words.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "base/letters.h"
#include "base/literals.h"
#include "base/remarks.h"
#include "base/secret_names.h"

namespace warden::source {
namespace {

constexpr std::size_t kShortestKey = 8;  // with the shape of one
constexpr std::size_t kShortestHex = 12;
constexpr std::size_t kMostChanges = 4;     // a name with numbers in it has fewer
constexpr std::size_t kShortestSecret = 6;  // beside a secret or its name

constexpr auto kInFront = std::to_array<std::string_view>(
    {"was",  "were",     "old",        "new",     "prev",      "previous", "previously", "former",    "formerly",  "before", "now",
     "orig", "original", "originally", "current", "currently", "real",     "actual",     "temp",      "temporary", "the",    "my",
     "our",  "its",      "is",         "->",      "=>",        "-",        "--",         "=",         ":",         "todo",   "fixme",
     "note", "value",    "use",        "used",    "default",   "prod",     "dev",        "staging",   "test",      "backup", "admin",
     "root", "master",   "api",        "db",      "redis",     "azure",    "openai",     "anthropic", "litellm",   "salt",   "eu",
     "us",   "east",     "west",       "changed", "rotated",   "replace",  "from"});

// Between a secret and its name: X was the password, X <- key.
constexpr auto kSaysWhat = std::to_array<std::string_view>({"is", "was", "were", ":", "=", "<-", "<=", "as", "-"});

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
constexpr bool IsBeside(char c) { return std::string_view("\"'`,;()[]{}!?").find(c) != std::string_view::npos; }

template <std::size_t N>
bool IsOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Between letters and digits.
std::size_t ChangesIn(std::string_view word) {
  std::size_t changes = 0;
  for (std::size_t i = 1; i < word.size(); ++i) changes += IsDigit(word[i]) != IsDigit(word[i - 1]) ? 1 : 0;
  return changes;
}

// Capitals, small letters and digits in turns, as in no word; or letters and digits with signs that passwords have.
bool HasShapeOfKey(std::string_view word) {
  const auto any = [&](std::string_view piece, bool (*kind)(char)) { return std::any_of(piece.begin(), piece.end(), kind); };
  const bool letters = any(word, &IsLower) || any(word, &IsUpper);
  const bool signs = word.find_first_of("!@#$%^&*+=?") != std::string_view::npos && word.find_first_of("/:") == std::string_view::npos;
  if (word.size() >= kShortestKey && letters && any(word, &IsDigit) && signs) return true;
  while (!word.empty()) {
    const std::string_view piece = word.substr(0, word.find_first_of("-_./:@"));
    if (piece.size() >= kShortestKey && any(piece, &IsDigit) && any(piece, &IsUpper) && any(piece, &IsLower)) return true;
    if (piece.size() >= kShortestHex && ChangesIn(piece) >= kMostChanges) return true;
    word.remove_prefix(std::min(piece.size() + 1, word.size()));
  }
  return false;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (IsBlank(text.front()) || IsBeside(text.front()))) text.remove_prefix(1);
  while (!text.empty() && (IsBlank(text.back()) || IsBeside(text.back()))) text.remove_suffix(1);
  return text;
}

std::string_view TakeWord(std::string_view& line) {
  const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(line.find_first_not_of(" \t", end), line.size()));
  return word;
}

// X (rotate), X # old
std::string_view WithoutTail(std::string_view line) {
  const std::size_t tail = std::min(line.find(" ("), line.find(" #"));
  return tail == std::string_view::npos || Trimmed(line.substr(0, tail)).empty() ? line : line.substr(0, tail);
}

std::string_view WithoutSigns(std::string_view word) {
  while (word.size() > 1 && (word.back() == ':' || word.back() == '=')) word.remove_suffix(1);
  return word;
}

bool MayBeSecret(std::string_view word) {
  return word.size() >= kShortestSecret && !base::IsReferenceText(word) && !base::MayNameSecret(word) &&
         word.find("://") == std::string_view::npos && !base::IsRemark(word);
}

// X was the old password, X: key. "" where the line is another.
std::string_view SecretBeforeItsName(std::string_view line) {
  const std::string_view first = TakeWord(line);
  const std::string_view word = Trimmed(WithoutSigns(Trimmed(first)));
  bool says_what = WithoutSigns(first).size() < first.size();
  if (!MayBeSecret(word)) return {};
  while (line.find_first_of(" \t") != std::string_view::npos) {
    const std::string_view between = TakeWord(line);
    const std::string lower = base::ToLower(between);
    if (!says_what && !IsOneOf(lower, kSaysWhat)) return {};
    if (says_what && !IsOneOf(lower, kInFront) && !IsOneOf(lower, kSaysWhat)) return {};
    says_what = true;
  }
  return says_what && base::MayNameSecret(Trimmed(line)) ? word : std::string_view();
}

std::string_view SecretIn(std::string_view line, Beside beside) {
  line = Trimmed(line);
  if (const std::string_view secret = SecretBeforeItsName(line); !secret.empty()) return secret;
  bool named = false;
  while (line.find_first_of(" \t") != std::string_view::npos) {
    const std::string_view word = WithoutSigns(Trimmed(TakeWord(line)));
    const bool names = base::MayNameSecret(word);
    if (!names && !IsOneOf(base::ToLower(word), kInFront)) return {};
    named = named || names;
  }
  const std::string_view word = Trimmed(line);
  if (word.empty() || base::IsReferenceText(word) || base::MayNameSecret(word) || word.back() == ':' ||
      word.find("://") != std::string_view::npos)
    return {};
  const bool may_be_any = (named || beside == Beside::kSecret) && word.size() >= kShortestSecret && !base::IsRemark(word);
  return may_be_any || HasShapeOfKey(word) ? word : std::string_view();
}

}  // namespace

std::string_view LoneSecret(std::string_view line, Beside beside) {
  const std::string_view secret = SecretIn(line, beside);
  return secret.empty() ? SecretIn(WithoutTail(line), beside) : secret;
}

}  // namespace warden::source
