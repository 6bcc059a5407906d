// Token shapes by RE2. A cheap look for the letters that a shape begins with comes first: almost no text has a token, and reports are
// long.
#include "base/mask.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <memory>

namespace warden {
namespace {

struct Shape {
  std::array<std::string_view, 5> needles;  // no match without one of them; only to be quick
  const char* pattern;                      // what to look for
  const char* replacement = "[redacted]";   // RE2 rewrite string
};

// Public documentation of each issuer; the length bounds keep ordinary words out.
constexpr std::array kShapes = {
    Shape{{"sk-"}, R"(\bsk-[A-Za-z0-9_\-]{6,})"},                 // OpenAI, Anthropic, LiteLLM keys
    Shape{{"AKIA", "ASIA"}, R"(\b(?:AKIA|ASIA)[A-Z0-9]{16}\b)"},  // AWS access key id
    Shape{{"gh"}, R"(\bgh[pousr]_[A-Za-z0-9]{20,})"},             // GitHub tokens
    Shape{{"github_pat_"}, R"(\bgithub_pat_[A-Za-z0-9_]{20,})"},  // GitHub fine-grained
    Shape{{"glpat-"}, R"(\bglpat-[A-Za-z0-9_\-]{16,})"},          // GitLab
    Shape{{"hf_"}, R"(\bhf_[A-Za-z0-9]{20,})"},                   // Hugging Face
    Shape{{"AIza"}, R"(\bAIza[A-Za-z0-9_\-]{30,})"},              // Google API key
    Shape{{"xox"}, R"(\bxox[abprs]-[A-Za-z0-9\-]{10,})"},         // Slack
    Shape{{"gsk", "pplx", "xai", "nvapi", "tvly"}, R"(\b(?:gsk|pplx|xai|nvapi|tvly)[_\-][A-Za-z0-9_\-]{16,})"},
    Shape{{"eyJ"}, R"(\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*)"},  // JWT
    Shape{{"PRIVATE KEY"}, R"(-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|$))"},
    Shape{{"://"}, R"(([A-Za-z][A-Za-z0-9+.\-]*://)[^\s/@:'"]*:[^\s/@'"]+@)", R"(\1[redacted]@)"},  // userinfo in URLs
};

const RE2& Compiled(std::size_t shape) {
  static const auto& patterns = *new auto([] {
    std::array<std::unique_ptr<RE2>, kShapes.size()> compiled;
    for (std::size_t i = 0; i < kShapes.size(); ++i) compiled[i] = std::make_unique<RE2>(kShapes[i].pattern);
    return compiled;
  }());
  return *patterns[shape];
}

bool MayMatch(const Shape& shape, std::string_view text) {
  return std::any_of(shape.needles.begin(), shape.needles.end(),
                     [&](std::string_view needle) { return !needle.empty() && text.find(needle) != std::string_view::npos; });
}

}  // namespace

std::string MaskTokens(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < kShapes.size(); ++i) {
    if (MayMatch(kShapes[i], out)) RE2::GlobalReplace(&out, Compiled(i), kShapes[i].replacement);
  }
  return out;
}

}  // namespace warden
