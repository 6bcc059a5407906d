// By options, by names in front, and by what each tool takes.
#include "k8s/argument_secrets.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/inline_secrets.h"
#include "base/literals.h"
#include "base/remarks.h"
#include "base/secret_names.h"
#include "base/vague_names.h"

namespace warden::k8s {
namespace {

constexpr std::array<std::string_view, 3> kHeaderOptions = {"-H", "--header", "--proxy-header"};
constexpr std::array<std::string_view, 5> kUserOptions = {"-u", "-U", "--user", "--proxy-user", "--basic"};

template <std::size_t N>
bool IsOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool IsOption(std::string_view item) { return item.starts_with('-'); }

// -fsSLH: the last of options of one letter takes the value.
bool EndsInShort(std::string_view word, char option) {
  constexpr std::size_t kMost = 8;
  return word.size() <= kMost && word.back() == option && std::all_of(word.begin() + 1, word.end(), &IsLetter);
}

// AUTH, aws_secret_access_key: a word of a command line that people do not say.
bool IsProgramsName(std::string_view word) {
  const auto is_name = [](char c) { return IsLetter(c) || c == '_'; };
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  if (word.size() < 4 || !std::all_of(word.begin(), word.end(), is_name)) return false;
  return std::find(word.begin(), word.end(), '_') != word.end() || std::none_of(word.begin(), word.end(), is_small);
}

// apiKey, auth.password: what a program is told to set, at most a path of names.
bool IsName(std::string_view word) {
  return word.size() >= 2 && IsLetter(word[0]) && std::all_of(word.begin(), word.end(), [](char c) {
           return IsLetter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
         });
}

bool IsNameInFrontOf(std::string_view word, std::string_view next, ListOf list) {
  if (list == ListOf::kAnything || next.empty() || IsOption(next)) return false;
  if (list == ListOf::kCommandLine)
    return IsName(word) && (base::MayNameSecret(word) || base::MayNameSecret(word.substr(word.rfind('.') + 1))) &&
           !base::IsReferenceText(next);
  return IsProgramsName(word) && !IsProgramsName(next) && !base::IsRemark(next) && base::MayNameSecret(word);
}

// Whether `option` alone, as an item of a list, says that the next item is a secret.
bool OptionAnnounces(std::string_view option, std::string_view next) {
  if (option.size() < 2 || !IsOption(option) || option.find('=') != std::string_view::npos) return false;
  if (IsOneOf(option, kHeaderOptions) || EndsInShort(option, 'H')) return !base::IsHarmlessHeader(next.substr(0, next.find(':')));
  if (IsOneOf(option, kUserOptions) || EndsInShort(option, 'u')) return next.find(':') != std::string_view::npos;
  if (option == "-b") return next.find('=') != std::string_view::npos;
  return !IsOption(next) && (base::MayNameSecret(option) || base::NamesHeaders(option) || base::MayHoldSecret(option, next));
}

constexpr std::size_t kShortOption = 2;  // -p

// mysql asks for the password behind a bare -p, and people think that it takes the next word.
bool TakesJoined(std::string_view tool, std::string_view option) {
  return option.size() == kShortOption && base::TakesPasswordBy(tool, std::string(option) + "x") == base::TakesPassword::kJoined;
}

}  // namespace

bool NamesCommandLine(std::string_view key) {
  return key == "cmd" || key == "exec" || key == "entrypoint" || key.ends_with("command") || key.ends_with("Command") ||
         key.ends_with("args") || key.ends_with("Args") || key.ends_with("arguments");
}

bool AnnouncesSecret(std::string_view tool, std::string_view before, std::string_view item, ListOf list) {
  if (OptionAnnounces(before, item) || base::TakesPasswordBy(tool, before) == base::TakesPassword::kBehind) return true;
  if (TakesJoined(tool, before) && !IsOption(item) && !base::IsReferenceText(item)) return true;
  return IsNameInFrontOf(before, item, list);
}

bool JoinsSecret(std::string_view tool, std::string_view item) {
  if (item.size() <= kShortOption || !IsOption(item) || item[1] == '-') return false;
  const std::string_view behind = item.substr(kShortOption);
  const std::string_view option = item.substr(0, kShortOption);
  const std::size_t colon = behind.find(':');
  if (option == "-H" && colon != std::string_view::npos) return !base::IsHarmlessHeader(behind.substr(0, colon));
  if ((option == "-u" || option == "-U") && colon != std::string_view::npos && behind.find("://") == std::string_view::npos) return true;
  return base::TakesPasswordBy(tool, item) == base::TakesPassword::kJoined ||
         (base::TakesPasswordBy(tool, option) == base::TakesPassword::kBehind && !base::IsReferenceText(behind));
}

}  // namespace warden::k8s
