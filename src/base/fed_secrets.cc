// From each echo and printf to what takes its output.
#include "base/fed_secrets.h"

#include <algorithm>
#include <array>

#include "base/literals.h"

namespace warden::base {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t kLongestGroup = 512;

constexpr bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool IsQuote(char c) { return c == '"' || c == '\'' || c == '`' || c == '\\'; }

// What scripts tell each other.
constexpr auto kSaid =
    std::to_array<std::string_view>({"ok",    "OK",    "ready", "done", "started", "starting", "healthy", "alive",    "yes", "no", "y",
                                     "n",     "hello", "ping",  "PING", "test",    "-n",       "-e",      "-ne",      "-en", "-E", "%s",
                                     "%s\\n", "--",    "quit",  "QUIT", "info",    "INFO",     "env",     "printenv", "set"});
bool IsSaid(std::string_view word) { return std::find(kSaid.begin(), kSaid.end(), word) != kSaid.end(); }

// Where the command that begins at `at` ends: at a `|`, `>`, `;`, `&` or line's end outside quotes.
std::size_t EndOfCommand(std::string_view text, std::size_t at) {
  char quote = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote == 0 && std::string_view("|>;&\n)").find(c) != npos) return at;
    if (c == '\\') ++at;
    else if (quote == c) quote = 0;
    else if (quote == 0 && (c == '"' || c == '\'')) quote = c;
  }
  return text.size();
}

// A word of `words` that is a value of its own.
bool SaysValue(std::string_view words) {
  for (std::size_t at = 0; at < words.size();) {
    while (at < words.size() && (IsSpace(words[at]) || IsQuote(words[at]))) ++at;
    const std::size_t begin = at;
    while (at < words.size() && !IsSpace(words[at])) ++at;
    std::string_view word = words.substr(begin, at - begin);
    while (!word.empty() && IsQuote(word.back())) word.remove_suffix(1);
    if (!word.empty() && !IsSaid(word) && !IsReferenceText(word) && IsLiteralAt(words, begin)) return true;
  }
  return false;
}

// The name of a file is one, too, and no secret.
bool IsOneWord(std::string_view words) {
  const std::size_t first = words.find_first_not_of(" \t\"'");
  if (first == npos || words[first] == '/') return false;
  words.remove_prefix(first);
  return words.substr(0, words.find_last_not_of(" \t") + 1).find_first_of(" \t") == npos;
}

// Without the options of echo and the format of printf.
std::string_view WithoutOptions(std::string_view words) {
  for (;;) {
    const std::size_t first = words.find_first_not_of(" \t");
    if (first == npos) return {};
    words.remove_prefix(first);
    const std::size_t end = std::min(words.find_first_of(" \t"), words.size());
    std::string_view word = words.substr(0, end);
    while (!word.empty() && IsQuote(word.front())) word.remove_prefix(1);
    while (!word.empty() && IsQuote(word.back())) word.remove_suffix(1);
    if (word.empty() || (word[0] != '-' && word[0] != '%') || !IsSaid(word)) return words;
    words.remove_prefix(end);
  }
}

bool IsDevice(std::string_view target) {
  target.remove_prefix(std::min(target.find_first_not_of("> \t"), target.size()));
  return target.starts_with('&') || target.starts_with("/dev/") || target.starts_with("/proc/");
}

// `said`: what echo or printf is given. Sentences go to logs, and files are told by one word.
bool FeedsTo(std::string_view said, std::string_view rest) {
  if (rest.empty() || (rest[0] != '|' && rest[0] != '>') || rest.starts_with("||")) return false;
  if (rest[0] == '>' && (IsDevice(rest) || !IsOneWord(WithoutOptions(said)))) return false;
  return SaysValue(said);
}

bool IsCommandAt(std::string_view text, std::size_t at, std::size_t size) {
  const bool begins = at == 0 || IsSpace(text[at - 1]) || std::string_view("\"'`;|&({/").find(text[at - 1]) != npos;
  return begins && at + size < text.size() && IsSpace(text[at + size]);
}

// What takes the output of the group that a command at `at` stands in, { echo X; } | x: from its sign on. "" where it stands in none.
std::string_view BehindGroup(std::string_view text, std::size_t at, std::size_t end) {
  const std::size_t from = at > kLongestGroup ? at - kLongestGroup : 0;
  const std::size_t open = text.substr(from, at - from).find_last_of("{()}");
  if (open == npos || text[from + open] == ')' || text[from + open] == '}') return {};
  const std::size_t close = text.substr(0, end + kLongestGroup).find(text[from + open] == '{' ? '}' : ')', end);
  if (close == npos) return {};
  const std::string_view rest = text.substr(close + 1);
  return rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size()));
}

bool Prints(std::string_view text, std::string_view command) {
  for (std::size_t at = text.find(command); at != npos; at = text.find(command, at + command.size())) {
    if (!IsCommandAt(text, at, command.size())) continue;
    const std::size_t begin = at + command.size();
    const std::size_t end = EndOfCommand(text, begin);
    const std::string_view said = text.substr(begin, end - begin);
    if (FeedsTo(said, text.substr(end)) || FeedsTo(said, BehindGroup(text, at, end))) return true;
    at = end;
  }
  return false;
}

// X | docker login: the one word in front is no command.
bool IsPipedToLogin(std::string_view text) {
  const std::size_t pipe = text.find('|');
  if (pipe == npos || !IsOneWord(text.substr(0, pipe)) || !SaysValue(text.substr(0, pipe))) return false;
  return text.find("login", pipe) != npos || text.find("stdin", pipe) != npos || text.find("passw", pipe) != npos;
}

}  // namespace

bool FeedsSecret(std::string_view text) {
  if (text.find_first_of("|><") == npos) return false;
  const std::size_t here = text.find("<<<");
  if (here != npos && IsLiteralAt(text, std::min(here + 3, text.size()))) return true;
  return Prints(text, "echo") || Prints(text, "printf") || Prints(text, "yes") || IsPipedToLogin(text);
}

}  // namespace warden::base
