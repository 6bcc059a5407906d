// A comment is read as what it may have been: lines of `name: value`, `NAME=value`, `--name value`, each with its indentation.
#include "source/comment_secrets.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/inline_secrets.h"
#include "base/secret_names.h"
#include "base/vague_names.h"
#include "source/lone_words.h"

namespace warden::source {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;
constexpr std::size_t kShortestRandomWord = 20;
constexpr std::size_t kShortestHexWord = 32;
constexpr std::size_t kShortestMixedWord = 6;  // behind the name of a secret
// Names that hold secrets in comments, beside those of base/secret_names.h.
constexpr std::array<std::string_view, 9> kOtherNames = {"authorization", "auth", "auth_value", "creds", "pass",
                                                         "pgpass",        "pw",   "pwd",        "basic"};
// Mappings of a Secret: everything below them.
constexpr std::array<std::string_view, 2> kSections = {"data", "stringData"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsWord(char c) { return IsDigit(c) || IsUpper(c) || IsLower(c) || c == '_'; }
bool IsName(char c) { return IsWord(c) || c == '-' || c == '.'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool IsQuote(char c) { return c == '"' || c == '\'' || c == '`' || c == '\\'; }

bool HoldsSecret(std::string_view name) {
  while (name.starts_with('-')) name.remove_prefix(1);
  std::string lower(name);
  for (char& c : lower) c = IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  return base::MayNameSecret(name) || std::find(kOtherNames.begin(), kOtherNames.end(), lower) != kOtherNames.end();
}

// Where the name of the environment variable is no secret itself.
bool IsReference(std::string_view value) {
  while (!value.empty() && IsQuote(value.front())) value.remove_prefix(1);
  if (!value.starts_with("os.environ/")) return false;
  value.remove_prefix(11);
  const auto end = std::find_if_not(value.begin(), value.end(), IsWord);
  return end != value.begin() && std::all_of(end, value.end(), [](char c) { return IsBlank(c) || IsQuote(c) || c == '}' || c == ','; });
}

// A word as long and as mixed as only generated ones are.
bool IsRandom(std::string_view word) {
  const auto count = [&](bool (*kind)(char)) { return std::count_if(word.begin(), word.end(), kind); };
  if (word.size() >= kShortestHexWord && count(&IsDigit) >= 3 && word.find('_') == word.npos) return true;
  return word.size() >= kShortestRandomWord && count(&IsDigit) >= 2 && count(&IsUpper) >= 2 && count(&IsLower) >= 2;
}

bool IsMixed(std::string_view word) {
  return word.size() >= kShortestMixedWord && std::any_of(word.begin(), word.end(), IsDigit) &&
         std::any_of(word.begin(), word.end(), [](char c) { return IsUpper(c) || IsLower(c); });
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  void Read(Range comment) {
    if (!Continues(comment)) Forget();
    last_end_ = comment.end;
    std::size_t begin = comment.begin;
    while (begin < comment.end && text_[begin] == '#') ++begin;
    std::size_t end = comment.end;
    while (end > begin && IsBlank(text_[end - 1])) --end;
    Line(begin, end);
  }

  std::vector<Range> Take() {
    std::sort(hidden_.begin(), hidden_.end(), [](Range a, Range b) { return a.begin < b.begin; });
    return std::move(hidden_);
  }

 private:
  // Whether it stands on the line below the last one, with nothing before it.
  bool Continues(Range comment) const {
    if (last_end_ > comment.begin) return false;
    const std::string_view between = text_.substr(last_end_, comment.begin - last_end_);
    return std::count(between.begin(), between.end(), '\n') == 1 &&
           std::all_of(between.begin(), between.end(), [](char c) { return IsBlank(c) || c == '\n'; });
  }

  void Forget() {
    deeper_than_ = kNowhere;
    in_key_ = false;
    awaits_ = Beside::kNothing;
    secret_item_ = false;
    value_ = {};
  }

  void Hide(std::size_t begin, std::size_t end) {
    if (begin < end) hidden_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  }

  void Line(std::size_t begin, std::size_t end) {
    std::size_t first = begin;
    while (first < end && IsBlank(text_[first])) ++first;
    if (first == end) return;
    if (text_.substr(first, end - first).find("PRIVATE KEY") != std::string_view::npos) {
      in_key_ = text_.substr(first, end - first).find("END ") == std::string_view::npos;
      return Hide(first, end);
    }
    if (in_key_ || first - begin > deeper_than_) return Hide(first, end);
    deeper_than_ = kNowhere;
    const std::size_t known = hidden_.size();
    const std::string_view line = text_.substr(first, end - first);
    const std::string_view lone = LoneSecret(line, std::exchange(awaits_, Beside::kNothing));
    Settings(begin, first, end);
    std::size_t shown = end;
    for (std::size_t i = known; i < hidden_.size(); ++i) shown = std::min<std::size_t>(shown, hidden_[i].begin);
    const auto at = static_cast<std::size_t>(lone.data() - text_.data());
    if (shown == end && !lone.empty()) return Hide(at, at + lone.size());
    if (base::HasInlineSecret(text_.substr(first, shown - first), base::Words::kOfPeople)) Hide(first, shown);
  }

  // `begin` and `first`: of the line and of its first word.
  void Settings(std::size_t begin, std::size_t first, std::size_t end) {
    bool named = false;  // something on this line is the name of a secret
    if (text_[first] == '-' && first + 1 < end && IsBlank(text_[first + 1])) NextItem();
    for (std::size_t i = first; i < end;) {
      if (!IsName(text_[i])) {
        if (text_[i] == '{') NextItem();
        ++i;
        continue;
      }
      std::size_t stop = i;
      while (stop < end && IsName(text_[stop])) ++stop;
      const std::string_view name = text_.substr(i, stop - i);
      if (stop < end && text_.substr(stop, end - stop).starts_with("://")) {
        i = Url(stop + 3, end);
        continue;
      }
      const auto value = ValueOf(name, stop, end);
      if (value && HoldsSecret(name) && *value < end && !IsBlockHeader(*value, end)) {
        if (!IsReference(text_.substr(*value, end - *value))) Hide(*value, end);
        return;
      }
      if (value && (*value == end || IsBlockHeader(*value, end)) && (HoldsSecret(name) || IsSection(name))) {
        deeper_than_ = first - begin;
        awaits_ = Beside::kSecret;
        return;
      }
      if (value && base::IsVagueName(name) && IsOneWord(*value, end) && base::MayHoldSecret(name, text_.substr(*value, end - *value)))
        return Hide(*value, end);
      if (name == "-u" || name == "--user") Login(stop, end);
      if (value && name == "name") Named(*value, end);
      if (value && name == "value" && *value < end) Valued(*value, end);
      if (IsLoneSecret(name, i, named)) Hide(i, stop);
      named = named || HoldsSecret(name);
      i = stop;
    }
  }

  // Random words anywhere, mixed ones behind a word that names a secret. A digest is public.
  bool IsLoneSecret(std::string_view word, std::size_t begin, bool named) const {
    if (begin >= 7 && text_.substr(begin - 7, 7) == "sha256:") return false;
    if (named && IsMixed(word)) return true;
    while (!word.empty()) {
      const std::size_t dash = std::min(word.find_first_of("-."), word.size());
      if (IsRandom(word.substr(0, dash))) return true;
      word.remove_prefix(std::min(dash + 1, word.size()));
    }
    return false;
  }

  bool IsOneWord(std::size_t at, std::size_t end) const { return at < end && text_.substr(at, end - at).find_first_of(" \t") == kNowhere; }

  static bool IsSection(std::string_view name) { return std::find(kSections.begin(), kSections.end(), name) != kSections.end(); }

  bool IsBlockHeader(std::size_t at, std::size_t end) const {
    const std::string_view rest = text_.substr(at, end - at);
    return (rest.starts_with('|') || rest.starts_with('>')) && rest.size() <= 3;
  }

  // Where the value of a name that ends at `at` begins: behind `:`, `=`, `:=`, or a blank behind `--name`, `Bearer` and `Basic`.
  std::optional<std::size_t> ValueOf(std::string_view name, std::size_t at, std::size_t end) const {
    while (at < end && (IsBlank(text_[at]) || IsQuote(text_[at]))) ++at;
    const bool assigned = at < end && (text_[at] == ':' || text_[at] == '=');
    if (!assigned && !name.starts_with("--") && name != "Bearer" && name != "Basic") return std::nullopt;
    while (at < end && (IsBlank(text_[at]) || text_[at] == ':' || text_[at] == '=')) ++at;
    return at;
  }

  // The userinfo of a URL whose authority begins at `at`. Returns where to go on.
  std::size_t Url(std::size_t at, std::size_t end) {
    std::size_t stop = at;
    while (stop < end && !IsBlank(text_[stop]) && text_[stop] != '"' && text_[stop] != '\'') ++stop;
    const std::size_t sign = text_.substr(at, stop - at).rfind('@');
    if (sign != std::string_view::npos && text_.substr(at, sign).find(':') != std::string_view::npos) Hide(at, at + sign);
    return stop;
  }

  // `curl -u user:password`.
  void Login(std::size_t at, std::size_t end) {
    while (at < end && (IsBlank(text_[at]) || IsQuote(text_[at]) || text_[at] == '=')) ++at;
    std::size_t stop = at;
    while (stop < end && !IsBlank(text_[stop])) ++stop;
    const std::size_t colon = text_.substr(at, stop - at).find(':');
    if (colon != std::string_view::npos) Hide(at + colon + 1, stop);
  }

  void NextItem() {
    secret_item_ = false;
    value_ = {};
  }

  // `name:` and `value:` of one item, in either order.
  void Named(std::size_t at, std::size_t end) {
    while (at < end && IsQuote(text_[at])) ++at;
    std::size_t stop = at;
    while (stop < end && IsName(text_[stop])) ++stop;
    if (secret_item_ && !HoldsSecret(text_.substr(at, stop - at))) secret_item_ = false;
    if (!HoldsSecret(text_.substr(at, stop - at))) return;
    secret_item_ = true;
    Hide(value_.begin, value_.end);
  }
  void Valued(std::size_t at, std::size_t end) {
    if (secret_item_) return Hide(at, end);
    value_ = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
  }

  std::string_view text_;
  std::vector<Range> hidden_;
  std::size_t last_end_ = kNowhere;
  std::size_t deeper_than_ = kNowhere;  // lines that are indented more belong to a secret
  Beside awaits_ = Beside::kNothing;    // the name on the line above has no value yet
  bool in_key_ = false;                 // between BEGIN and END of a private key
  bool secret_item_ = false;            // the item's `name` is that of a secret
  Range value_;                         // empty: none;  the item's `value`, while its name is not known
};

}  // namespace

std::vector<Range> SecretsInComments(std::string_view text, std::span<const Range> comments) {
  Reader reader(text);
  for (const Range comment : comments) reader.Read(comment);
  return reader.Take();
}

}  // namespace warden::source
