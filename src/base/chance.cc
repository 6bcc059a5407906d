// By how often small letters, capitals and digits take turns.
#include "base/chance.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/mask.h"

namespace warden::base {
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

// What stands in a run, and how often it changes between neighbours that are letters or digits.
struct Kinds {
  std::size_t small = 0, capitals = 0, digits = 0, changes = 0;
};
Kinds KindsIn(std::string_view run) {
  Kinds kinds;
  Sort last = Sort::kNone;
  for (const char c : run) {
    const Sort sort = SortOf(c);
    kinds.small += sort == Sort::kSmall ? 1 : 0;
    kinds.capitals += sort == Sort::kCapital ? 1 : 0;
    kinds.digits += sort == Sort::kDigit ? 1 : 0;
    kinds.changes += sort != Sort::kNone && last != Sort::kNone && sort != last ? 1 : 0;
    last = sort;
  }
  return kinds;
}

bool IsChance(std::string_view run) {
  const Kinds kinds = KindsIn(run);
  // Without digits: half of the neighbours in a random text, a third at most in aNameOfSmallWords.
  return (kinds.digits >= 2 && kinds.changes >= kLeastChanges) ||
         (kinds.small > 0 && kinds.capitals > 0 && kinds.changes * 100 >= run.size() * 40);
}

struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool found() const { return end > begin; }
};

// The next run of at least kLeastRun such characters. Looked at from its far end, one that is too short is passed over at once.
template <class Is>
Run NextRun(std::string_view text, std::size_t at, Is is) {
  while (at + kLeastRun <= text.size()) {
    std::size_t end = at + kLeastRun;
    while (end > at && is(text[end - 1])) --end;
    if (end == at) {
      end = at + kLeastRun;
      while (end < text.size() && is(text[end])) ++end;
      return {at, end};
    }
    at = end;
  }
  return {};
}

bool IsLetterOrDigit(char c) { return SortOf(c) != Sort::kNone; }

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
  for (Run run = NextRun(text, 0, IsLetterOrDigit); run.found(); run = NextRun(text, run.end + 1, IsLetterOrDigit)) {
    if (IsDigest(text, run.begin, run.end) || !IsChance(text.substr(run.begin, run.end - run.begin))) continue;
    while (run.begin > done && text[run.begin - 1] != '=' && GoesOn(text[run.begin - 1])) --run.begin;
    run.end = EndOf(text, run.end);
    out.append(text.substr(done, run.begin - done)).append(kRedacted);
    done = run.end;
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
  const Kinds kinds = KindsIn(run);
  const auto plus = static_cast<std::size_t>(std::count(run.begin(), run.end(), '+'));
  const auto slashes = static_cast<std::size_t>(std::count(run.begin(), run.end(), '/'));
  const std::size_t percent = kinds.digits + plus > 0 ? 40 : 45;
  return kinds.small > 0 && kinds.capitals > 0 && plus + slashes > 0 && kinds.changes * 100 >= (run.size() - plus - slashes) * percent;
}

constexpr auto kIsBase64 = [] {
  std::array<bool, 256> is{};
  for (unsigned c = 0; c < is.size(); ++c) is[c] = IsBase64(static_cast<char>(c));
  return is;
}();

Run NextBase64(std::string_view text, std::size_t at) {
  return NextRun(text, at, [](char c) { return kIsBase64[static_cast<unsigned char>(c)]; });
}

std::string MaskBase64(std::string whole) {
  const std::string_view text = whole;
  std::string out;
  std::size_t done = 0;
  for (Run run = NextBase64(text, 0); run.found(); run = NextBase64(text, run.end + 1)) {
    const std::string_view core = WithoutFolders(text.substr(run.begin, run.end - run.begin));
    if (core.size() < kLeastCore || !IsChanceInBase64(core)) continue;
    // Folders and hosts in front stay.
    const bool in_path = text[run.begin] == '/' || (run.begin > 0 && (text[run.begin - 1] == '.' || text[run.begin - 1] == ':'));
    if (in_path) run.begin = static_cast<std::size_t>(core.data() - text.data());
    while (run.end < text.size() && GoesOn(text[run.end])) ++run.end;
    out.append(text.substr(done, run.begin - done)).append(kRedacted);
    done = run.end;
  }
  return done == 0 ? std::move(whole) : out.append(text.substr(done));
}

}  // namespace

std::string MaskChance(std::string text) {
  if (!NextBase64(text, 0).found()) return text;  // almost no line of a report has one
  return MaskRuns(MaskBase64(std::move(text)));
}

}  // namespace warden::base
