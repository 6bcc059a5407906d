// A table of commands, and which of the words behind them it is.
#include "base/command_secrets.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/literals.h"
#include "base/secret_names.h"

namespace warden::base {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t kMostWords = 16;  // behind a command

enum class Takes : unsigned char {
  kValue,   // the word
  kValues,  // name=X, from that word on
  kNamed,   // the word, where the one in front of it says secret
};
struct SecretCommand {
  std::string_view words;
  std::size_t at;  // which word behind it, options not counted
  Takes takes = Takes::kValue;
};
constexpr auto kCommands = std::to_array<SecretCommand>({{"wandb login", 1},
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

bool GivesSecret(std::string_view text, const SecretCommand& command, std::size_t at) {
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

// Which letters the commands end in, and before those: most words are past here.
constexpr auto kEnds = [] {
  std::array<std::array<bool, 128>, 128> ends{};
  for (const SecretCommand& command : kCommands)
    ends[static_cast<unsigned char>(command.words.back())][static_cast<unsigned char>(command.words[command.words.size() - 2])] = true;
  return ends;
}();

bool MayEnd(std::string_view before) {
  const auto last = static_cast<unsigned char>(before.back());
  const auto other = static_cast<unsigned char>(before[before.size() - 2]);
  return last < 128 && other < 128 && kEnds[last][other];
}

bool IsCommand(std::string_view before, const SecretCommand& command) {
  if (!before.ends_with(command.words)) return false;
  const std::size_t at = before.size() - command.words.size();
  return at == 0 || IsSpace(before[at - 1]) || std::string_view("/\"'`;|&({").find(before[at - 1]) != npos;
}

}  // namespace

// By the ends of words.
bool HoldsCommandWithSecret(std::string_view text) {
  for (auto space = text.find(' ', 2); space != npos; space = text.find(' ', space + 1)) {
    const std::string_view before = text.substr(0, space);
    if (!MayEnd(before)) continue;
    const auto gives = [&](const SecretCommand& command) { return IsCommand(before, command) && GivesSecret(text, command, space); };
    if (std::any_of(kCommands.begin(), kCommands.end(), gives)) return true;
  }
  return false;
}

}  // namespace warden::base
