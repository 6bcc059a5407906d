// Token shapes by RE2. One quick pass for the letters that a shape begins with comes first: almost no text has a token, and answers
// and reports are long.
#include "base/mask.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/budget.h"
#include "base/inline_secrets.h"

namespace warden {
namespace {

struct Shape {
  std::array<std::string_view, 10> needles;  // no match without one of them; only to be quick, so better with a rare last letter
  const char* pattern;                       // what to look for
  const char* replacement = "[redacted]";    // RE2 rewrite string
};

// Public documentation of each issuer; the length bounds keep ordinary words out.
constexpr std::array kShapes = {
    Shape{{"sk-"}, R"(\bsk-[A-Za-z0-9_\-]{6,})"},                                        // OpenAI, Anthropic, LiteLLM keys
    Shape{{"AKIA", "ASIA"}, R"(\b(?:AKIA|ASIA)[A-Z0-9]{16}\b)"},                         // AWS access key id
    Shape{{"ghp_", "gho_", "ghu_", "ghs_", "ghr_"}, R"(\bgh[pousr]_[A-Za-z0-9]{20,})"},  // GitHub tokens
    Shape{{"github_pat_"}, R"(\bgithub_pat_[A-Za-z0-9_]{20,})"},                         // GitHub fine-grained
    Shape{{"glpat-"}, R"(\bglpat-[A-Za-z0-9_\-]{16,})"},                                 // GitLab
    Shape{{"hf_"}, R"(\bhf_[A-Za-z0-9]{20,})"},                                          // Hugging Face
    Shape{{"AIz"}, R"(\bAIza[A-Za-z0-9_\-]{30,})"},                                      // Google API key
    Shape{{"xox"}, R"(\bxox[abprs]-[A-Za-z0-9\-]{10,})"},                                // Slack
    Shape{{"gsk_", "gsk-", "pplx_", "pplx-", "xai_", "xai-", "nvapi_", "nvapi-", "tvly_", "tvly-"},
          R"(\b(?:gsk|pplx|xai|nvapi|tvly)[_\-][A-Za-z0-9_\-]{16,})"},
    Shape{{"eyJ"}, R"(\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*)"},  // JWT
    Shape{{"PRIVATE KEY"}, R"(-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|$))"},
    // Userinfo in URLs; the password may hold slashes and at-signs that nobody encoded.
    Shape{{"://"}, R"(([A-Za-z][A-Za-z0-9+.\-]*://)[^\s/@:'"]*:[^\s'"]+@)", R"(\1[redacted]@)"},
    Shape{{"Bear", "bear", "BEAR", "Basic", "basic", "BASIC"}, R"((?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/\-]{8,}=*)", R"(\1 [redacted])"},
    Shape{{"hooks.", "hook.o", "hooks/", "egram.org"},  // chat hooks: the path is the key
          R"((hooks\.slack\.com/|webhook\.office\.com/|/api/webhooks/|api\.telegram\.org/bot)[^\s'"]+)",
          R"(\1[redacted])"},
};
using Shapes = std::uint32_t;  // a bit each
static_assert(kShapes.size() <= 32);

constexpr Shapes Bit(std::size_t shape) { return static_cast<Shapes>(1U << shape); }

// What ends a needle: for each byte the shapes that have one whose last byte, or whose last but one, it is. Nearly every pair of bytes of
// a text rules all of them out.
struct Endings {
  std::array<Shapes, 256> last{};
  std::array<Shapes, 256> before_last{};
};

Endings MakeEndings() {
  Endings endings;
  for (std::size_t i = 0; i < kShapes.size(); ++i) {
    for (const std::string_view needle : kShapes[i].needles) {
      if (needle.empty()) continue;
      endings.last[static_cast<unsigned char>(needle.back())] |= Bit(i);
      endings.before_last[static_cast<unsigned char>(needle[needle.size() - 2])] |= Bit(i);
    }
  }
  return endings;
}

bool EndsWithNeedle(std::string_view text, std::size_t shape) {
  const auto& needles = kShapes[shape].needles;
  return std::any_of(std::begin(needles), std::end(needles),
                     [&](std::string_view needle) { return !needle.empty() && text.ends_with(needle); });
}

Shapes ThatMayMatch(std::string_view text) {
  static const Endings kEndings = MakeEndings();
  Shapes found = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    Shapes perhaps = kEndings.last[static_cast<unsigned char>(text[i])] & kEndings.before_last[static_cast<unsigned char>(text[i - 1])];
    for (perhaps &= ~found; perhaps != 0; perhaps &= perhaps - 1) {
      const auto shape = static_cast<std::size_t>(std::countr_zero(perhaps));
      if (EndsWithNeedle(text.substr(0, i + 1), shape)) found |= Bit(shape);
    }
  }
  return found;
}

const RE2& Compiled(std::size_t shape) {
  static const auto& patterns = *new auto([] {
    std::array<std::unique_ptr<RE2>, kShapes.size()> compiled;
    for (std::size_t i = 0; i < kShapes.size(); ++i) compiled[i] = std::make_unique<RE2>(kShapes[i].pattern);
    return compiled;
  }());
  return *patterns[shape];
}

// ---- texts of chance -----------------------------------------------------------------------------------------------------------------

constexpr std::size_t kLeastRun = 20;     // letters and digits in a row: no word and no hash of Kubernetes' is that long
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
  std::size_t changes = 0, digits = 0;
  for (std::size_t i = 0; i < run.size(); ++i) {
    digits += SortOf(run[i]) == Sort::kDigit ? 1 : 0;
    changes += i > 0 && SortOf(run[i]) != SortOf(run[i - 1]) ? 1 : 0;
  }
  return digits >= 2 && changes >= kLeastChanges;
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
std::string MaskChance(std::string whole) {
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

std::string MaskShapes(std::string_view text) {
  std::string out(text);
  Spend(1 + text.size() / 16);
  const Shapes shapes = ThatMayMatch(text);
  for (std::size_t i = 0; shapes != 0 && i < kShapes.size(); ++i) {
    if ((shapes & Bit(i)) != 0) RE2::GlobalReplace(&out, Compiled(i), kShapes[i].replacement);
  }
  return out;
}

}  // namespace

std::string MaskPath(std::string_view path) { return MaskShapes(path); }

std::string MaskTokens(std::string_view text) {
  std::string out = MaskShapes(text);
  if (out.find('=') != std::string::npos) out = MaskAssignments(out);
  return MaskChance(std::move(out));
}

}  // namespace warden
