// A table of commands, and which of the words behind them it is.
#include "base/command_secrets.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/literals.h"
#include "base/secret_names.h"

namespace warden {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t kMostWords = 16;  // behind a command

enum class Takes : unsigned char {
  kValue,   // the word
  kValues,  // name=X, from that word on
  kNamed,   // the word, where the one in front of it says secret
};
struct Command {
  std::string_view words;
  std::size_t at;  // which word behind it, options not counted
  Takes takes = Takes::kValue;
};
constexpr auto kCommands = std::to_array<Command>({{"wandb login", 1},
                                                   {"vault login", 1},
                                                   {"vault kv put", 2, Takes::kValues},
                                                   {"vault kv patch", 2, Takes::kValues},
                                                   {"vault write", 2, Takes::kValues},
                                                   {"bao kv put", 2, Takes::kValues},
                                                   {"mc alias set", 4},
                                                   {"mc config host add", 4},
                                                   {"mc admin user add", 3},
                                                   {"htpasswd -b", 3},
                                                   {"htpasswd -nb", 2},
                                                   {"htpasswd -bn", 2},
                                                   {"htpasswd -bc", 3},
                                                   {"htpasswd -cb", 3},
                                                   {"consul kv put", 2},
                                                   {"snyk auth", 1},
                                                   {"ngrok authtoken", 1},
                                                   {"config add-authtoken", 1},
                                                   {"cloudflared service install", 1},
                                                   {"rabbitmqctl add_user", 2},
                                                   {"rabbitmqctl change_password", 2},
                                                   {"wpa_passphrase", 2},
                                                   {"openssl passwd", 1},
                                                   {"config set requirepass", 1},
                                                   {"CONFIG SET requirepass", 1},
                                                   {"--arg", 2, Takes::kNamed},
                                                   {"--argjson", 2, Takes::kNamed}});

constexpr bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool EndsCommand(char c) { return c == ';' || c == '|' || c == '&' || c == '\n' || c == ')'; }

// Of what stands behind a command: from one word to the next. "" at its end.
class Arguments {
 public:
  Arguments(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::string_view Next() {
    while (at_ < text_.size() && IsSpace(text_[at_]) && text_[at_] != '\n') ++at_;
    const std::size_t begin = at_;
    while (at_ < text_.size() && !IsSpace(text_[at_]) && !EndsCommand(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

bool IsLiteral(std::string_view text, std::string_view word) {
  return IsLiteralAt(text, static_cast<std::size_t>(word.data() - text.data()));
}

bool GivesSecret(std::string_view text, const Command& command, std::size_t at) {
  Arguments arguments(text, at);
  std::string_view before;
  std::size_t place = 0;
  for (std::size_t i = 0; i < kMostWords; ++i) {
    const std::string_view word = arguments.Next();
    if (word.empty()) return false;
    if (word[0] == '-') continue;
    ++place;
    if (command.takes == Takes::kValues) {
      const std::size_t sign = word.find('=');
      if (place >= command.at && sign != npos && IsLiteral(text, word.substr(sign + 1)) && word.substr(sign + 1, 1) != "@") return true;
    } else if (place == command.at) {
      return (command.takes == Takes::kValue || MayNameSecret(before)) && IsLiteral(text, word);
    }
    before = word;
  }
  return false;
}

}  // namespace

bool HoldsCommandWithSecret(std::string_view text) {
  if (text.find(' ') == npos) return false;
  return std::any_of(kCommands.begin(), kCommands.end(), [&](const Command& command) {
    for (std::size_t at = text.find(command.words); at != npos; at = text.find(command.words, at + command.words.size())) {
      const std::size_t end = at + command.words.size();
      const bool whole =
          end < text.size() && IsSpace(text[end]) &&
          (at == 0 || IsSpace(text[at - 1]) || text[at - 1] == '/' || std::string_view("\"'`;|&({").find(text[at - 1]) != npos);
      if (whole && GivesSecret(text, command, end)) return true;
    }
    return false;
  });
}

}  // namespace warden
