// By how often small letters, capitals and digits take turns.
#include "base/chance.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/mask.h"

namespace warden {
namespace {

constexpr std::size_t kLeastRun = 20;     // letters and digits in a row: no word and no hash of Kubernetes' is that long
constexpr std::size_t kLeastCore = 16;    // without the folders around it
constexpr std::size_t kLeastChanges = 5;  // between small letters, capitals and digits; a name has one or two

enum class Sort : std::uint8_t { kNone, kSmall, kCapital, kDigit };
constexpr Sort SortOf(char c) {
  if (c >= 'a' && c <= 'z') return Sort::kSmall;
  if (c >= 'A' && c <= 'Z') return Sort::kCapital;
  return c >= '0' && c <= '9' ? Sort::kDigit : Sort::kNone;
}

// A digest or a commit names an image, and may be shown.
bool IsDigest(std::string_view text, std::size_t begin, std::size_t end) {
  const std::size_t size = end - begin;
  if ((size != 40 && size != 64 && size != 128) || begin == 0 || text[begin - 1] != ':') return false;
  const std::string_view digits = text.substr(begin, size);
  return digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool IsChance(std::string_view run) {
  std::size_t changes = 0, small = 0, capitals = 0, digits = 0;
  for (std::size_t i = 0; i < run.size(); ++i) {
    const Sort sort = SortOf(run[i]);
    small += sort == Sort::kSmall ? 1 : 0;
    capitals += sort == Sort::kCapital ? 1 : 0;
    digits += sort == Sort::kDigit ? 1 : 0;
    changes += i > 0 && sort != SortOf(run[i - 1]) ? 1 : 0;
  }
  // Without digits: half of the neighbours in a random text, a third at most in aNameOfSmallWords.
  return (digits >= 2 && changes >= kLeastChanges) || (small > 0 && capitals > 0 && changes * 100 >= run.size() * 40);
}

bool GoesOn(char c) { return SortOf(c) != Sort::kNone || c == '_' || c == '-' || c == '+' || c == '='; }

// Base64 has slashes: what follows one belongs to the secret where it has a capital, a digit or what only base64 has. What is masked of
// a folder behind a secret is no loss.
std::size_t EndOf(std::string_view text, std::size_t end) {
  while (end < text.size()) {
    std::size_t next = end + (text[end] == '/' ? 1 : 0);
    bool of_base64 = false;
    for (; next < text.size() && GoesOn(text[next]); ++next) {
      const Sort sort = SortOf(text[next]);
      of_base64 = of_base64 || sort == Sort::kCapital || sort == Sort::kDigit || text[next] == '+' || text[next] == '=';
    }
    if (next == end || (text[end] == '/' && !of_base64)) break;
    end = next;
  }
  return end;
}

// Masks each run of letters and digits that nobody chose, with what is joined to it.
std::string MaskRuns(std::string whole) {
  const std::string_view text = whole;
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = 0; at + kLeastRun <= text.size();) {
    // Looked at from its far end, a run that is too short is passed over at once.
    std::size_t end = at + kLeastRun;
    while (end > at && SortOf(text[end - 1]) != Sort::kNone) --end;
    if (end > at) {
      at = end;
      continue;
    }
    end = at + kLeastRun;
    while (end < text.size() && SortOf(text[end]) != Sort::kNone) ++end;
    if (!IsDigest(text, at, end) && IsChance(text.substr(at, end - at))) {
      while (at > done && text[at - 1] != '=' && GoesOn(text[at - 1])) --at;
      end = EndOf(text, end);
      out.append(text.substr(done, at - done)).append(kRedacted);
      done = end;
    }
    at = end + 1;
  }
  return done == 0 ? std::move(whole) : out.append(text.substr(done));
}

// Base64 with its signs in it, which cut it into runs that are too short. Paths have slashes, too, but words between them.
constexpr bool IsBase64(char c) { return SortOf(c) != Sort::kNone || c == '+' || c == '/'; }

bool IsSmallWord(std::string_view segment) { return segment.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos; }

// Without the folders in front and behind.
std::string_view WithoutFolders(std::string_view run) {
  for (auto slash = run.find('/'); slash != std::string_view::npos && IsSmallWord(run.substr(0, slash)); slash = run.find('/'))
    run.remove_prefix(slash + 1);
  for (auto slash = run.rfind('/'); slash != std::string_view::npos && IsSmallWord(run.substr(slash + 1)); slash = run.rfind('/'))
    run.remove_suffix(run.size() - slash);
  return run;
}

// Of 100 neighbours that random base64 has, 63 are of different sorts. Of names in capitals and small letters it is a third.
bool IsChanceInBase64(std::string_view run) {
  std::size_t changes = 0, small = 0, capitals = 0, digits = 0, plus = 0, slashes = 0;
  for (std::size_t i = 0; i < run.size(); ++i) {
    const Sort sort = SortOf(run[i]);
    small += sort == Sort::kSmall ? 1 : 0;
    capitals += sort == Sort::kCapital ? 1 : 0;
    digits += sort == Sort::kDigit ? 1 : 0;
    plus += run[i] == '+' ? 1 : 0;
    slashes += run[i] == '/' ? 1 : 0;
    if (i > 0 && sort != Sort::kNone && SortOf(run[i - 1]) != Sort::kNone && sort != SortOf(run[i - 1])) ++changes;
  }
  const std::size_t percent = digits + plus > 0 ? 40 : 45;
  return small > 0 && capitals > 0 && plus + slashes > 0 && changes * 100 >= (run.size() - plus - slashes) * percent;
}

std::string MaskBase64(std::string whole) {
  const std::string_view text = whole;
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = 0; at + kLeastRun <= text.size();) {
    std::size_t end = at + kLeastRun;
    while (end > at && IsBase64(text[end - 1])) --end;
    if (end > at) {
      at = end;
      continue;
    }
    end = at + kLeastRun;
    while (end < text.size() && IsBase64(text[end])) ++end;
    const std::string_view core = WithoutFolders(text.substr(at, end - at));
    if (core.size() >= kLeastCore && IsChanceInBase64(core)) {
      // Folders and hosts in front stay.
      const bool in_path = text[at] == '/' || (at > 0 && (text[at - 1] == '.' || text[at - 1] == ':'));
      if (in_path) at = static_cast<std::size_t>(core.data() - text.data());
      while (end < text.size() && GoesOn(text[end])) ++end;
      out.append(text.substr(done, at - done)).append(kRedacted);
      done = end;
    }
    at = end + 1;
  }
  return done == 0 ? std::move(whole) : out.append(text.substr(done));
}

constexpr auto kIsBase64 = [] {
  std::array<bool, 256> is{};
  for (unsigned c = 0; c < is.size(); ++c) is[c] = IsBase64(static_cast<char>(c));
  return is;
}();

// Almost no line of a report has one.
bool HoldsLongRun(std::string_view text) {
  for (std::size_t at = 0; at + kLeastRun <= text.size();) {
    std::size_t end = at + kLeastRun;
    while (end > at && kIsBase64[static_cast<unsigned char>(text[end - 1])]) --end;
    if (end == at) return true;
    at = end;
  }
  return false;
}

}  // namespace

std::string MaskChance(std::string text) { return HoldsLongRun(text) ? MaskRuns(MaskBase64(std::move(text))) : std::move(text); }

}  // namespace warden
