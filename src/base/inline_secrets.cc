// One pass over the words of a text, with a look at what follows each.
#include "base/inline_secrets.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/command_secrets.h"
#include "base/fed_secrets.h"
#include "base/letters.h"
#include "base/literals.h"
#include "base/look_alikes.h"
#include "base/mask.h"
#include "base/remarks.h"
#include "base/secret_names.h"
#include "base/url_secrets.h"
#include "base/vague_names.h"

namespace warden::base {
namespace {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsLetter(char c) { return ToLower(c) >= 'a' && ToLower(c) <= 'z'; }
constexpr bool IsWordChar(char c) { return IsLetter(c) || IsDigit(c) || c == '_' || c == '-' || c == '.'; }
constexpr bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool IsQuote(char c) { return c == '"' || c == '\'' || c == '`' || c == '\\'; }

template <std::size_t N>
bool IsOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view known) { return IsInAnyCase(word, known); });
}

constexpr auto kHooks = std::to_array<std::string_view>(
    {"hooks.slack.com/", "webhook.office.com/", "outlook.office.com/webhook/", "/api/webhooks/", "hooks.zapier.com/"});
constexpr auto kOtherHooks = std::to_array<std::string_view>({"chat.googleapis.com/v1/spaces/", "mcp.zapier.com/api/mcp/", "hc-ping.com/",
                                                              "events.pagerduty.com/integration/", "api.telegram.org/bot"});

bool HoldsHook(std::string_view text) {
  constexpr auto npos = std::string_view::npos;
  const auto holds = [&](std::string_view hook) { return text.find(hook) != npos; };
  if (text.find('/') == npos) return false;
  if (text.find("hook") != npos && (HoldsHookPath(text) || std::any_of(kHooks.begin(), kHooks.end(), holds))) return true;
  return (holds(".com/") || holds(".org/bot")) && std::any_of(kOtherHooks.begin(), kOtherHooks.end(), holds);
}

bool HoldsKeyBlock(std::string_view text) { return text.find("PRIVATE KEY") != std::string_view::npos; }

constexpr std::array<std::string_view, 5> kUserOptions = {"-u", "--user", "--proxy-user", "-U", "--basic"};
constexpr std::array<std::string_view, 2> kHeaderOptions = {"--header", "--proxy-header"};
constexpr std::array<std::string_view, 2> kCookieOptions = {"-b", "--cookie"};
constexpr std::array<std::string_view, 2> kCertOptions = {"--cert", "--proxy-cert"};
constexpr std::array<std::string_view, 2> kSchemes = {"bearer", "basic"};
// Tools that take a password behind an option of one letter, which is all that is compared of it.
struct Tool {
  std::string_view name;
  std::string_view option;
  bool joined = false;  // -pX, not -p X
};
constexpr auto kTools = std::to_array<Tool>({{"redis-cli", "-a"},
                                             {"valkey-cli", "-a"},
                                             {"keydb-cli", "-a"},
                                             {"sshpass", "-p"},
                                             {"login", "-p"},
                                             {"mongo", "-p"},
                                             {"mongosh", "-p"},
                                             {"sqlcmd", "-P"},
                                             {"ldapsearch", "-w"},
                                             {"openssl", "-k"},
                                             {"mysql", "-p", true},
                                             {"mysqldump", "-p", true},
                                             {"mysqladmin", "-p", true},
                                             {"mariadb", "-p", true},
                                             {"redis-cli", "-a", true},
                                             {"valkey-cli", "-a", true},
                                             {"keydb-cli", "-a", true},
                                             {"redis-benchmark", "-a"},
                                             {"sshpass", "-p", true},
                                             {"login", "-p", true},
                                             {"mongo", "-p", true},
                                             {"mongosh", "-p", true},
                                             {"mongodump", "-p"},
                                             {"mongodump", "-p", true},
                                             {"mongorestore", "-p"},
                                             {"mongorestore", "-p", true},
                                             {"ldapmodify", "-w"},
                                             {"ldapadd", "-w"},
                                             {"ldapdelete", "-w"},
                                             {"ldapwhoami", "-w"},
                                             {"cqlsh", "-p"},
                                             {"snowsql", "-p"},
                                             {"rabbitmqadmin", "-p"},
                                             {"airflow users", "-p"},
                                             {"useradd", "-p"},
                                             {"usermod", "-p"},
                                             {"zip", "-P"},
                                             {"unzip", "-P"},
                                             {"7z", "-p", true},
                                             {"mosquitto_pub", "-P"},
                                             {"mosquitto_sub", "-P"},
                                             {"ipmitool", "-P"},
                                             {"bcp", "-P"},
                                             {"ssh-keygen", "-N"},
                                             {"ssh-keygen", "-P"},
                                             {"snmpget", "-c"},
                                             {"snmpwalk", "-c"},
                                             {"gitlab-runner", "-r"}});
constexpr std::size_t kLeastToken = 6;
constexpr std::size_t kLongestTagged = 256;
constexpr std::size_t kMostShort = 8;  // options of one letter in one word

// A name of programs: api_key, apiKey, API-KEY, PASSWORD.
bool IsIdentifier(std::string_view word) {
  if (word.find_first_of("_-.") != std::string_view::npos) return true;
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  return word.size() >= 2 && std::any_of(word.begin() + 1, word.end(), is_capital);
}

bool HasDigit(std::string_view word) { return std::any_of(word.begin(), word.end(), &IsDigit); }

// Which tools a text names; each is looked for once.
class ToolsIn {
 public:
  bool Has(std::size_t tool, std::string_view text) {
    Answer& answer = answers_[tool];
    if (answer == Answer::kUnknown) answer = text.find(kTools[tool].name) != std::string_view::npos ? Answer::kYes : Answer::kNo;
    return answer == Answer::kYes;
  }

 private:
  enum class Answer : unsigned char { kUnknown, kYes, kNo };
  std::array<Answer, kTools.size()> answers_{};
};

class Scanner {
 public:
  Scanner(std::string_view text, Words words) : text_(text), words_(words) {}

  bool FindsSecret() {
    for (std::size_t at = 0; at < text_.size();) {
      if (!IsWordChar(text_[at])) {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < text_.size() && IsWordChar(text_[end])) ++end;
      if (GivesSecret(text_.substr(at, end - at), end)) return true;
      at = end;
    }
    return false;
  }

 private:
  // Whether what stands behind the word, from `end` on, is a secret that the word gives away.
  bool GivesSecret(std::string_view word, std::size_t end) {
    const std::size_t behind = end < text_.size() ? SkipSpaces(text_, end) : end;
    if (behind > end && IsOption(word, behind)) return true;
    if (behind > end && IsOneOf(word, kSchemes) && IsTokenAt(behind)) return true;
    if (word[0] == '-' && word.size() > 1 && IsToolsPassword(word, end, behind)) return true;
    std::size_t sign = end;
    // os.environ['API_KEY'] = 'X', too.
    while (sign < text_.size() && (IsQuote(text_[sign]) || IsSpace(text_[sign]) || text_[sign] == ']')) ++sign;
    if (text_.substr(sign, 2) == "!=" || text_.substr(sign, 2) == "}=") ++sign;  // [ "$KEY" != X ], $ENV{KEY}=X
    if (sign >= text_.size() || (text_[sign] != '=' && text_[sign] != ':'))
      return IsNameBeside(word, end) || HasOddSign(word, end) || IsReplaced(word, end);
    if (text_.substr(sign, 3) == "://") return false;
    if (IsLogin(word, sign)) return true;
    if (IsVagueName(word) && MayHoldSecret(word, ValueAt(text_, sign + 1)))
      return IsLiteralAt(text_, sign + 1) && (text_[sign] == '=' || !GoesOnBehind(sign + 1));
    return (MayNameSecret(word) || NamesHeaders(word) || IsCode(word, end) || word == "stringData") && IsLiteralAt(text_, sign + 1);
  }

  bool IsTokenAt(std::size_t at) const {
    const std::string_view value = ValueAt(text_, at);
    if (value.size() < kLeastToken || IsRemark(value) || !IsLiteralAt(text_, at)) return false;
    return words_ == Words::kOfPrograms || !GoesOnBehind(at);
  }

  // The password is X.
  bool IsLastWord(std::size_t at) const {
    const std::string_view value = ValueAt(text_, at);
    return words_ == Words::kOfPrograms && !value.empty() && !IsRemark(value) && IsLiteralAt(text_, at) && !GoesOnBehind(at);
  }

  // access: only from here. More words than one are a sentence.
  bool GoesOnBehind(std::size_t at) const {
    const std::string_view value = ValueAt(text_, at);
    const auto end = static_cast<std::size_t>(value.data() - text_.data()) + value.size();
    const std::size_t next = std::min(text_.find_first_not_of(" \t", end), text_.size());
    return next > end && next < text_.size() && IsLetter(text_[next]);
  }

  // PASSWORD X, api_key X, and a line of .netrc. People write "the key rotates", too, so a plain word of theirs in front of one is no name.
  bool IsNameBeside(std::string_view word, std::size_t end) const {
    const std::size_t behind = text_.find_first_not_of(" \t\"'", end);
    if (behind == std::string_view::npos || IsSpace(text_[behind]) || IsPartOfReference(word)) return false;
    const std::string_view between = text_.substr(end, behind - end);
    if (between.find_first_of(" \t") == std::string_view::npos || !MayNameSecret(word)) return false;
    const std::string_view value = ValueAt(text_, behind);
    if (value == "is") return IsLastWord(behind + value.size());
    if (value.empty() || IsRemark(value) || !IsLiteralAt(text_, behind)) return false;
    if (HasDigit(value) || HoldsNetrc()) return true;
    return words_ == Words::kOfPrograms && (IsAllOf(word, value) || (IsIdentifier(word) && !GoesOnBehind(behind)));
  }

  // SECRET+=X, api_key -> X, ('api_key', 'X'), <apiKey>X</apiKey>.
  bool HasOddSign(std::string_view word, std::size_t end) const {
    const std::size_t begin = static_cast<std::size_t>(word.data() - text_.data());
    const std::string_view before = text_.substr(0, begin);
    const std::size_t at = std::min(SkipSpaces(text_, end), text_.size());
    const std::string_view rest = text_.substr(at);
    const bool tag = before.ends_with('<') && rest.starts_with('>') && rest.substr(0, kLongestTagged).find("</") != std::string_view::npos;
    const bool pair = (before.ends_with("('") && rest.starts_with("',")) || (before.ends_with("(\"") && rest.starts_with("\","));
    const bool arrow = rest.starts_with("+=") || rest.starts_with("->");
    if ((!tag && !pair && !arrow) || !IsIdentifier(word) || !MayNameSecret(word)) return false;
    const std::string_view value = ValueAt(text_, at + (tag ? 1 : 2));
    const std::string_view text = value.substr(0, value.find('<'));
    return !text.empty() && !IsRemark(text) && !IsReferenceText(text);
  }

  // sed s/__KEY__/X/, s|@KEY@|X|
  bool IsReplaced(std::string_view word, std::size_t end) const {
    constexpr std::string_view kMarks = "@%${}";
    auto begin = static_cast<std::size_t>(word.data() - text_.data());
    while (begin > 0 && kMarks.find(text_[begin - 1]) != std::string_view::npos) --begin;
    if (begin < 2 || text_[begin - 2] != 's' || std::string_view("/|#,").find(text_[begin - 1]) == std::string_view::npos) return false;
    while (end < text_.size() && kMarks.find(text_[end]) != std::string_view::npos) ++end;
    if (end >= text_.size() || text_[end] != text_[begin - 1] || !MayNameSecret(word)) return false;
    const std::string_view rest = text_.substr(end + 1);
    const std::string_view value = rest.substr(0, rest.find(text_[end]));
    return value.size() < rest.size() && !IsReferenceText(value);
  }

  // $KEY, ${KEY}, /run/key: the name of where it comes from.
  bool IsPartOfReference(std::string_view word) const {
    return word.data() != text_.data() && std::string_view("$/({<%@").find(*(word.data() - 1)) != std::string_view::npos;
  }

  // The text is `word value` and no more.
  bool IsAllOf(std::string_view word, std::string_view value) const {
    const auto begin = static_cast<std::size_t>(word.data() - text_.data());
    const auto end = static_cast<std::size_t>(value.data() - text_.data()) + value.size();
    const auto blank = [](char c) { return IsSpace(c) || IsQuote(c); };
    return std::all_of(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(begin), blank) &&
           std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(end), text_.end(), blank);
  }

  // Looked for once.
  bool HoldsNetrc() const {
    if (!netrc_) {
      netrc_ = text_.find("login ") != std::string_view::npos &&
               (text_.find("machine ") != std::string_view::npos || text_.find("default ") != std::string_view::npos);
    }
    return *netrc_;
  }

  // name:X
  bool GivesPassword(std::size_t at) const {
    const std::string_view value = ValueAt(text_, at);
    const std::size_t colon = value.find(':');
    return colon != std::string_view::npos && IsLiteralAt(text_, static_cast<std::size_t>(value.data() - text_.data()) + colon + 1);
  }

  // a=X
  bool GivesLiteral(std::size_t at) const {
    const std::string_view value = ValueAt(text_, at);
    const std::size_t sign = value.find('=');
    return sign != std::string_view::npos && IsLiteralAt(text_, static_cast<std::size_t>(value.data() - text_.data()) + sign + 1);
  }

  // --user=name:X, -uname:X. `sign`: of the sign behind the word.
  bool IsLogin(std::string_view word, std::size_t sign) const {
    if (IsInAnyCase(word, "user") && GivesPassword(sign + 1)) return true;
    if (word == "--from-literal" && GivesLiteral(sign + 1)) return true;
    if (text_[sign] == '=') return IsOneOf(word, kUserOptions) && GivesPassword(sign + 1);
    return word.size() > 2 && (word.starts_with("-u") || word.starts_with("-U")) && IsLiteralAt(text_, sign + 1);
  }

  // -H, -sH, -fsSLH: the last of options of one letter takes the value.
  static bool EndsInShort(std::string_view word, char option) {
    return word.size() > 1 && word.size() <= kMostShort && word.back() == option &&
           std::all_of(word.begin() + 1, word.end(), [](char c) { return IsLetter(c); });
  }

  // Azure's functions take their key as ?code=X.
  bool IsCode(std::string_view word, std::size_t end) const {
    if (word != "code" || text_[end] != '=' || end <= word.size()) return false;
    const char before = text_[end - word.size() - 1];
    return before == '?' || before == '&';
  }

  // redis-cli -a X, mysql -pX.
  bool IsToolsPassword(std::string_view word, std::size_t end, std::size_t behind) {
    for (std::size_t i = 0; i < kTools.size(); ++i) {
      const Tool& tool = kTools[i];
      if (word[1] != tool.option[1] || (word.size() > tool.option.size()) != tool.joined || !tools_.Has(i, text_)) continue;
      if (tool.joined || (behind > end && IsLiteralAt(text_, behind))) return true;
    }
    return false;
  }

  bool IsOption(std::string_view word, std::size_t behind) const {
    if (word[0] != '-') return false;
    if (IsOneOf(word, kHeaderOptions) || EndsInShort(word, 'H'))
      return !IsHarmlessHeader(ValueAt(text_, behind).substr(0, ValueAt(text_, behind).find(':')));
    if (IsOneOf(word, kUserOptions) || IsOneOf(word, kCertOptions) || word == "-E") return GivesPassword(behind);
    if (word == "--from-literal") return GivesLiteral(behind);
    if (EndsInShort(word, 'u') && GivesPassword(behind)) return true;
    if (IsOneOf(word, kCookieOptions)) return ValueAt(text_, behind).find('=') != std::string_view::npos && IsLiteralAt(text_, behind);
    if (text_[behind] == '-' || !IsLiteralAt(text_, behind)) return false;
    return MayNameSecret(word) || NamesHeaders(word) || (IsVagueName(word) && MayHoldSecret(word, ValueAt(text_, behind)));
  }

  std::string_view text_;
  Words words_;
  mutable std::optional<bool> netrc_;
  ToolsIn tools_;
};

// A table, because every key of every file is asked.
constexpr auto kTelling = [] {
  std::array<bool, 256> telling{};
  for (const char c : std::string_view(" =:\n\t<")) telling[static_cast<unsigned char>(c)] = true;
  std::fill(telling.begin() + 0x80, telling.end(), true);  // a sign may look like one of them
  return telling;
}();

}  // namespace

bool HasInlineSecret(std::string_view text, Words words) {
  // Nothing of it without one of these: most texts are names, paths and images.
  if (std::none_of(text.begin(), text.end(), [](char c) { return kTelling[static_cast<unsigned char>(c)]; })) return false;
  if (HasOtherLetters(text)) {
    const std::string read = WithoutLookAlikes(text);
    if (read != text && HasInlineSecret(read, words)) return true;
  }
  return HasUrlPassword(text) || HasLogin(text) || HoldsHook(text) || HoldsKeyBlock(text) || FeedsSecret(text) ||
         HoldsCommandWithSecret(text) || Scanner(text, words).FindsSecret();
}

TakesPassword TakesPasswordBy(std::string_view tool, std::string_view option) {
  if (option.size() < 2 || option[0] != '-') return TakesPassword::kNo;
  tool.remove_prefix(std::min(tool.rfind('/') + 1, tool.size()));  // npos + 1 is 0
  for (const Tool& known : kTools) {
    if (option[1] != known.option[1] || tool != known.name) continue;
    if (known.joined && option.size() > known.option.size() && !IsReferenceText(option.substr(2))) return TakesPassword::kJoined;
    if (!known.joined && option == known.option) return TakesPassword::kBehind;
  }
  return TakesPassword::kNo;
}

std::string MaskAssignments(std::string_view text) {
  std::string out;
  std::size_t done = 0;
  for (auto sign = text.find('='); sign != std::string_view::npos; sign = text.find('=', std::max(sign + 1, done))) {
    std::size_t begin = sign;
    while (begin > done && IsWordChar(text[begin - 1])) --begin;
    std::size_t value = sign + 1;
    while (value < text.size() && IsQuote(text[value])) ++value;
    if (begin == sign || value == text.size() || text[value] == '$' || !MayNameSecret(text.substr(begin, sign - begin))) continue;
    const std::size_t end = std::min(text.find_first_of(" \t\r\n\"'`,;&|)]}", value), text.size());
    if (end == value || IsReferenceText(text.substr(value, end - value))) continue;
    out.append(text.substr(done, value - done)).append(kRedacted);
    done = end;
  }
  return out.append(text.substr(done));
}

}  // namespace warden::base
