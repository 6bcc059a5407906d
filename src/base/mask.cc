// Token shapes by RE2. One quick pass for the letters that a shape begins with comes first: almost no text has a token, and answers
// and reports are long.
#include "base/mask.h"

#include <re2/re2.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/budget.h"

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
    Shape{{"://"}, R"(([A-Za-z][A-Za-z0-9+.\-]*://)[^\s/@:'"]*:[^\s/@'"]+@)", R"(\1[redacted]@)"},  // userinfo in URLs
};
using Shapes = std::uint16_t;  // a bit each
static_assert(kShapes.size() <= 16);

constexpr Shapes Bit(std::size_t shape) { return static_cast<Shapes>(1U << shape); }

struct Ending {
  char before_last;
  std::size_t shape;
  std::string_view needle;
};

// By the last byte of a needle: those that end so. Nearly every byte of a text is none of these.
using Endings = std::array<std::vector<Ending>, 256>;

Endings MakeEndings() {
  Endings endings;
  for (std::size_t i = 0; i < kShapes.size(); ++i) {
    for (const std::string_view needle : kShapes[i].needles) {
      if (!needle.empty()) endings[static_cast<unsigned char>(needle.back())].push_back({needle[needle.size() - 2], i, needle});
    }
  }
  return endings;
}

Shapes ThatMayMatch(std::string_view text) {
  static const Endings& kEndings = *new Endings(MakeEndings());
  static const auto kEnds = [] {
    std::array<bool, 256> ends{};
    for (std::size_t c = 0; c < ends.size(); ++c) ends[c] = !kEndings[c].empty();
    return ends;
  }();
  Shapes found = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const auto last = static_cast<unsigned char>(text[i]);
    if (!kEnds[last]) continue;
    for (const Ending& ending : kEndings[last]) {
      if (text[i - 1] == ending.before_last && text.substr(0, i + 1).ends_with(ending.needle)) found |= Bit(ending.shape);
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

}  // namespace

std::string MaskTokens(std::string_view text) {
  std::string out(text);
  Spend(1 + text.size() / 16);
  const Shapes shapes = ThatMayMatch(text);
  for (std::size_t i = 0; shapes != 0 && i < kShapes.size(); ++i) {
    if ((shapes & Bit(i)) != 0) RE2::GlobalReplace(&out, Compiled(i), kShapes[i].replacement);
  }
  return out;
}

}  // namespace warden
