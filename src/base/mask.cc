// Token shapes by RE2. One quick pass for the letters that a shape begins with comes first: almost no text has a token, and answers
// and reports are long.
#include "base/mask.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>

#include "base/budget.h"
#include "base/chance.h"
#include "base/inline_secrets.h"
#include "base/url_secrets.h"

namespace warden::base {
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
    Shape{{"hooks.", "hook.o", "ffice.com/web", "hooks/", "egram.org", "pier.com/", "c-ping.com", "spaces/", "integration/"},
          R"((hooks\.slack\.com/|webhook\.office\.com/|outlook\.office\.com/webhook/|/api/webhooks/|api\.telegram\.org/bot|)"
          R"(hooks\.zapier\.com/|mcp\.zapier\.com/api/mcp/|hc-ping\.com/|chat\.googleapis\.com/v1/spaces/|)"
          R"(events\.pagerduty\.com/integration/)[^\s'"]+)",
          R"(\1[redacted])"},  // chat hooks: the path is the key
    Shape{{"hook/", "hooks/"}, R"((://[^\s'"]*?/(?:web)?hooks?/)[^\s'"]*[0-9][^\s'"]*)", R"(\1[redacted])"},
    Shape{{"GOCSPX"}, R"(\bGOCSPX-[A-Za-z0-9_\-]{20,})"},                                            // Google OAuth
    Shape{{"SG."}, R"(\bSG\.[A-Za-z0-9_\-]{16,}\.[A-Za-z0-9_\-]{16,})"},                             // SendGrid
    Shape{{"k_live_", "k_test_", "whsec_"}, R"(\b(?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{10,})"},  // Stripe
    Shape{{"dckr_pat_", "glsa_"}, R"(\b(?:dckr_pat_|glsa_)[A-Za-z0-9_\-]{20,})"},                    // Docker, Grafana
    Shape{{"npm_", "fw_", "r8_", "esecret_", "lin_api_", "shpat_", "dop_v1_"},
          R"(\b(?:npm|fw|r8|esecret|lin_api|shpat|dop_v1)_[A-Za-z0-9]{20,})"},
    Shape{{"hvs.", "hvb.", "hvr.", "ya29."}, R"(\b(?:hv[sbr]|ya29)\.[A-Za-z0-9_\-]{20,})"},  // Vault, Google
    Shape{{"pypi-", "tskey-", "xapp-", "csk-", "pa-"}, R"(\b(?:(?:pypi|tskey|xapp|csk)-|pa-[A-Za-z0-9_\-]{20})[A-Za-z0-9_\-]{20,})"},
    Shape{{":AA"}, R"(\b[0-9]{8,10}:AA[A-Za-z0-9_\-]{30,})"},                              // Telegram
    Shape{{}, R"(\b[MNO][A-Za-z0-9_\-]{22,27}\.[A-Za-z0-9_\-]{6}\.[A-Za-z0-9_\-]{20,})"},  // Discord; see HoldsThreeParts
};
using Shapes = std::uint32_t;  // a bit each
static_assert(kShapes.size() <= 32);

constexpr std::size_t kThreeParts = kShapes.size() - 1;  // the shape without needles

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

// Six letters between dots, and before and behind them as many as a token has: a version or a field has dots like that, too.
bool HoldsThreeParts(std::string_view text) {
  constexpr std::size_t kBefore = 23, kBetween = 6, kBehind = 20;
  const auto are_letters = [&](std::size_t begin, std::size_t count) {
    const std::string_view part = text.substr(begin, count);
    return part.size() == count && std::all_of(part.begin(), part.end(), [](char c) {
             return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
           });
  };
  for (auto dot = text.find('.', kBefore); dot < text.size(); dot = text.find('.', dot + 1)) {
    const std::size_t next = dot + 1 + kBetween;
    if (next < text.size() && text[next] == '.' && are_letters(next + 1, kBehind) && are_letters(dot - kBefore, kBefore)) return true;
  }
  return false;
}

Shapes ThatMayMatch(std::string_view text) {
  static const Endings kEndings = MakeEndings();
  Shapes found = HoldsThreeParts(text) ? Bit(kThreeParts) : 0;
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
  std::string out = MaskHostTokens(MaskShapes(text));
  if (out.find('=') != std::string::npos) out = MaskAssignments(out);
  return MaskChance(std::move(out));
}

}  // namespace warden::base
