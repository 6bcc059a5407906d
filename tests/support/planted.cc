// Line by line: good enough for manifests that people write.
#include "support/planted.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace warden::testing {
namespace {

constexpr auto kNames =
    std::to_array<std::string_view>({"api_key", "apikey", "master_key", "masterkey", "salt_key", "secret_key", "access_key", "private_key",
                                     "_key", "password", "passwd", "token", "secret", "credentials", "_dsn", "auth_value"});

std::string Lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

// Numbers and switches that sound like one.
constexpr auto kOthers = std::to_array<std::string_view>({"per_token", "serviceaccounttoken", "public_key"});

bool NamesCredential(std::string_view name) {
  const std::string lower = Lowered(name);
  if (std::any_of(kOthers.begin(), kOthers.end(), [&](std::string_view word) { return lower.ends_with(word); })) return false;
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view word) { return lower.ends_with(word); });
}

struct Line {
  std::string indent;  // with the dashes of list items
  std::string key;
  std::string value;
  bool entry = false;  // key: value
};

Line Read(std::string_view text) {
  Line line;
  std::size_t at = text.find_first_not_of(" -");
  if (at == std::string_view::npos || text[at] == '#') return line;
  line.indent = std::string(text.substr(0, at));
  const std::size_t sign = text.find(':', at);
  if (sign == std::string_view::npos || (sign + 1 < text.size() && text[sign + 1] != ' ')) return line;
  line.key = std::string(text.substr(at, sign - at));
  line.entry = line.key.find_first_of(" \"'{[") == std::string::npos;
  const std::size_t value = text.find_first_not_of(' ', sign + 1);
  if (value != std::string_view::npos) line.value = std::string(text.substr(value));
  return line;
}

bool IsScalar(std::string_view value) { return !value.empty() && std::string_view("|>&*{[#!").find(value[0]) == std::string_view::npos; }

class Planter {
 public:
  Planter(const Canary& canary, std::mt19937& random) : canary_(canary), random_(random) {}

  std::string Plant(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      Add(text.substr(at, end - at));
      at = end + 1;
    }
    return std::move(out_);
  }

 private:
  std::string Value() {
    switch (random_() % 3) {
      case 0: return canary_.plain;
      case 1: return "\"" + canary_.plain + "\"";
      default: return "'" + canary_.plain + "'";
    }
  }

  std::string Remark(const std::string& key) {
    switch (random_() % 4) {
      case 0: return key + ": " + canary_.plain;
      case 1: return "was " + canary_.plain;
      case 2: return "old " + key + ": " + canary_.plain;
      default: return key + " " + canary_.plain;
    }
  }

  void Put(const Line& line, const std::string& value) { out_ += line.indent + line.key + ": " + value + "\n"; }

  void Add(std::string_view text) {
    if (text.starts_with("---")) in_secret_ = false;
    const Line line = Read(text);
    if (!line.entry) return void(out_ += std::string(text) + "\n");
    // What was there before, in a comment above.
    if (NamesCredential(line.key) && random_() % 4 == 0) out_ += std::string(line.indent.size(), ' ') + "# " + Remark(line.key) + "\n";
    const std::size_t depth = line.indent.size();
    if (line.key == "kind" && line.value == "Secret") in_secret_ = true;
    if (in_secret_ && (line.key == "data" || line.key == "stringData")) secret_depth_ = depth;
    const bool of_secret = in_secret_ && secret_depth_ < depth && line.key != "name" && line.key != "namespace";
    const bool of_variable = named_ && line.key == "value";
    named_ = line.key == "name" && NamesCredential(line.value);
    if (IsScalar(line.value) && (of_secret || of_variable || NamesCredential(line.key))) return Put(line, Value());
    if (IsScalar(line.value) && line.key.ends_with("url")) return Put(line, "postgres://u:" + canary_.plain + "@db/x");
    out_ += std::string(text) + "\n";
    if (line.key == "litellm_params" && line.value.empty()) AddEntry(depth, "aws_secret_access_key: ");
    if (line.key == "general_settings" && line.value.empty()) AddEntry(depth, "salt_key: ");
    if (line.key == "env" && line.value.empty()) {
      const std::string indent(line.indent.size(), ' ');
      out_ += indent + "- name: PLANTED_API_KEY\n" + indent + "  value: " + Value() + "\n";
    }
  }

  // As deep as most people indent; where the file does otherwise, it is one more that cannot be read.
  void AddEntry(std::size_t depth, const std::string& entry) { out_ += std::string(depth + 2, ' ') + entry + Value() + "\n"; }

  const Canary& canary_;
  std::mt19937& random_;
  std::string out_;
  bool in_secret_ = false;
  bool named_ = false;
  std::size_t secret_depth_ = std::string::npos;
};

std::string Utf16(std::string_view text) {
  std::string out = "\xFF\xFE";
  for (const char c : text) (out += c) += '\0';
  return out;
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
  return text;
}

// All places of one of `signs` on lines without the canary, or in its line behind a blank.
std::vector<std::size_t> PlacesOf(const std::string& text, std::string_view signs, const Canary& canary) {
  std::vector<std::size_t> places;
  for (std::size_t at = 0; (at = text.find_first_of(signs, at)) != std::string::npos; ++at) {
    const std::size_t secret = text.rfind(canary.plain, at);
    // The end of a comment: what follows it would be a sentence.
    if (text[at] == '\n' && text.find('#', at == 0 ? 0 : text.rfind('\n', at - 1) + 1) < at) continue;
    // Not in front of it either: a URL that loses the colon there has a name and no password, a remark without the blank is one word.
    const bool in_front = text.compare(at + 1, canary.plain.size(), canary.plain) == 0 && (text[at] == ':' || text[at] == ' ');
    if (!in_front && (secret == std::string::npos || at >= secret + canary.plain.size())) places.push_back(at);
  }
  return places;
}

}  // namespace

std::string Planted(std::string_view text, const Canary& canary, std::mt19937& random) { return Planter(canary, random).Plant(text); }

std::vector<Damaged> DamagedWays(const std::string& text, const Canary& canary, std::size_t count, std::mt19937& random) {
  struct Loss {
    const char* what;
    std::string_view signs;
  };
  constexpr std::array kLosses = {Loss{"a quote lost", "\"'"}, Loss{"a blank lost", " "}, Loss{"a colon lost", ":"},
                                  Loss{"a line end lost", "\n"}, Loss{"a dash lost", "-"}};
  std::vector<Damaged> ways;
  while (ways.size() < count && !text.empty()) {
    const std::size_t way = random() % (kLosses.size() + 6);
    if (way < kLosses.size()) {
      const auto places = PlacesOf(text, kLosses[way].signs, canary);
      if (places.empty()) continue;
      const std::size_t at = places[random() % places.size()];
      ways.push_back({std::string(kLosses[way].what) + " at " + std::to_string(at), text.substr(0, at) + text.substr(at + 1)});
      continue;
    }
    const std::size_t at = random() % text.size();
    const std::size_t line = text.rfind('\n', at) + 1;
    switch (way - kLosses.size()) {
      case 0: ways.push_back({"with the line ends of Windows", Replaced(text, "\n", "\r\n")}); break;
      case 1: ways.push_back({"in UTF-16", Utf16(text)}); break;
      case 2: ways.push_back({"with a tab at " + std::to_string(line), text.substr(0, line) + "\t" + text.substr(line)}); break;
      default: ways.push_back({"cut at " + std::to_string(at), text.substr(0, at)}); break;
    }
  }
  return ways;
}

}  // namespace warden::testing
