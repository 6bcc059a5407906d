// Token shapes by RE2, tried in one pass. A cheap look for the characters that every shape needs comes first: almost no text has
// a token, and reports are long.
#include "base/mask.h"

#include <re2/re2.h>

#include <array>

namespace warden {
namespace {

struct Shape {
  const char* pattern;      // what to look for
  const char* replacement;  // RE2 rewrite string
};

// Public documentation of each issuer; the length bounds keep ordinary words out.
constexpr std::array kShapes = {
    Shape{R"(\bsk-[A-Za-z0-9_\-]{6,})", "[redacted]"},                                       // OpenAI, Anthropic, LiteLLM keys
    Shape{R"(\b(?:AKIA|ASIA)[A-Z0-9]{16}\b)", "[redacted]"},                                 // AWS access key id
    Shape{R"(\bgh[pousr]_[A-Za-z0-9]{20,})", "[redacted]"},                                  // GitHub tokens
    Shape{R"(\bgithub_pat_[A-Za-z0-9_]{20,})", "[redacted]"},                                // GitHub fine-grained
    Shape{R"(\bglpat-[A-Za-z0-9_\-]{16,})", "[redacted]"},                                   // GitLab
    Shape{R"(\bhf_[A-Za-z0-9]{20,})", "[redacted]"},                                         // Hugging Face
    Shape{R"(\bAIza[A-Za-z0-9_\-]{30,})", "[redacted]"},                                     // Google API key
    Shape{R"(\bxox[abprs]-[A-Za-z0-9\-]{10,})", "[redacted]"},                               // Slack
    Shape{R"(\b(?:gsk|pplx|xai|nvapi|tvly)[_\-][A-Za-z0-9_\-]{16,})", "[redacted]"},         // Groq, Perplexity, xAI, NVIDIA, Tavily
    Shape{R"(\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*)", "[redacted]"},  // JWT
    Shape{R"(-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|$))", "[redacted]"},
    Shape{R"(([A-Za-z][A-Za-z0-9+.\-]*://)[^\s/@:'"]*:[^\s/@'"]+@)", R"(\1[redacted]@)"},  // userinfo in URLs
};

const std::array<RE2, kShapes.size()>& Compiled() {
  static const auto& patterns = *new std::array<RE2, kShapes.size()>{
      RE2(kShapes[0].pattern), RE2(kShapes[1].pattern), RE2(kShapes[2].pattern),  RE2(kShapes[3].pattern),
      RE2(kShapes[4].pattern), RE2(kShapes[5].pattern), RE2(kShapes[6].pattern),  RE2(kShapes[7].pattern),
      RE2(kShapes[8].pattern), RE2(kShapes[9].pattern), RE2(kShapes[10].pattern), RE2(kShapes[11].pattern)};
  return patterns;
}

// Each shape has a '-', a '_', an "A…A", or "://"; "AKIA"/"ASIA"/"AIza"/"eyJ" are looked for by their first two letters.
bool MayHoldToken(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const char c = text[i];
    const char next = text[i + 1];
    if (c == '-' || c == '_' || (c == ':' && next == '/') || (c == 'A' && (next == 'K' || next == 'S' || next == 'I')) ||
        (c == 'e' && next == 'y')) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string MaskTokens(std::string_view text) {
  std::string out(text);
  if (!MayHoldToken(text)) return out;
  const auto& patterns = Compiled();
  for (std::size_t i = 0; i < kShapes.size(); ++i) RE2::GlobalReplace(&out, patterns[i], kShapes[i].replacement);
  return out;
}

}  // namespace warden
