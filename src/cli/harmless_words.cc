// Quoted text is shown where the word in front says that it is a name, or where it is a path.
#include "cli/harmless_words.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/inline_secrets.h"
#include "base/mask.h"

namespace warden::cli {
namespace {

constexpr std::size_t npos = std::string_view::npos;

constexpr auto kOfNames = std::to_array<std::string_view>(
    {"field",    "file",    "files",     "chart",   "template", "function", "executing",   "kind", "version",
     "resource", "release", "directory", "folder",  "path",     "in",       "parse",       "open", "stat",
     "command",  "flag",    "plugin",    "include", "root",     "from",     "accumulating"});

constexpr bool IsQuote(char c) { return c == '"' || c == '\'' || c == '`'; }
constexpr bool IsNameChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("._-/:").find(c) != npos;
}

std::string_view WordBefore(std::string_view text) {
  while (!text.empty() && std::string_view(" :(<").find(text.back()) != npos) text.remove_suffix(1);
  const std::size_t blank = text.find_last_of(" (<:");
  return blank == npos ? text : text.substr(blank + 1);
}

bool IsPath(std::string_view text) {
  constexpr std::array<std::string_view, 6> kEndings = {".yaml", ".yml", ".tpl", ".json", ".tgz", ".txt"};
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) { return text.ends_with(ending); });
}

// `before`: the line up to the quote.
bool IsName(std::string_view before, std::string_view quoted) {
  if (quoted.size() <= 2) return true;  // a sign
  if (!std::all_of(quoted.begin(), quoted.end(), &IsNameChar)) return false;
  const std::string_view word = WordBefore(before);
  return IsPath(quoted) || std::find(kOfNames.begin(), kOfNames.end(), word) != kOfNames.end();
}

// From where on a line is the text of a value: map[a:b], {"a": "b"}, a literal of a generator, what a schema or `fail` of a chart says.
std::size_t StartOfValues(std::string_view line) {
  constexpr std::array<std::string_view, 8> kSigns = {"map[",           "interface {}", "[]byte", "{\"", "literal source ",
                                                      "calling fail: ", "&{",           " got: "};
  std::size_t start = line.size();
  for (const std::string_view sign : kSigns) {
    const std::size_t at = line.find(sign);
    if (at == npos) continue;
    const bool says = sign.back() == ' ';
    start = std::min(start, says ? at + sign.size() : at);
  }
  return start;
}

bool IsApostrophe(std::string_view line, std::size_t at) {
  return line[at] == '\'' && at > 0 && IsNameChar(line[at - 1]) && at + 1 < line.size() && IsNameChar(line[at + 1]);
}

}  // namespace

std::string HarmlessWords(std::string_view said) {
  const std::string masked = base::MaskTokens(said);
  if (base::HasInlineSecret(masked)) return std::string(base::kRedacted);
  const std::size_t values = StartOfValues(masked);
  const std::string_view line = std::string_view(masked).substr(0, values);
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    if (!IsQuote(line[at]) || IsApostrophe(line, at)) {
      out += line[at++];
      continue;
    }
    const std::size_t close = line.find(line[at], at + 1);
    const std::string_view quoted = line.substr(at + 1, (close == npos ? line.size() : close) - at - 1);
    if (close != npos && IsName(line.substr(0, at), quoted)) {
      out.append(line.substr(at, quoted.size() + 2));
    } else {
      out.append(base::kRedacted);
    }
    at = close == npos ? line.size() : close + 1;
  }
  return values < masked.size() ? out.append(base::kRedacted) : out;
}

}  // namespace warden::cli
