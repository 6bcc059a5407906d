// Looking for dollar signs and braces.
#include "litellm/readers/placeholder.h"

#include <algorithm>

#include "base/literals.h"
#include "base/secret_names.h"
#include "doc/secret_text.h"

namespace warden::litellm {
namespace {

constexpr std::string_view kCapital = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
constexpr std::string_view kSmall = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kDigit = "0123456789";

bool IsIn(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

// How much of the front of `text` is the name of a variable.
std::size_t NameLength(std::string_view text) {
  const auto starts = [&](char c) { return IsIn(kCapital, c) || IsIn(kSmall, c); };
  if (text.empty() || !starts(text[0])) return 0;
  const auto end = std::find_if_not(text.begin(), text.end(), [&](char c) { return starts(c) || IsIn(kDigit, c); });
  return static_cast<std::size_t>(end - text.begin());
}

// "${NAME}" or "${NAME:-default}" from `at` on.
std::optional<Placeholder> BracedAt(std::string_view text, std::size_t at) {
  const std::string_view inside = text.substr(at + 2);
  const std::size_t length = NameLength(inside);
  if (length == 0 || length == inside.size()) return std::nullopt;
  const std::string_view name = inside.substr(0, length);
  if (inside[length] == '}') return Placeholder{name, at == 0 && length + 3 == text.size()};
  const bool with_default = (inside[length] == ':' || inside[length] == '-') && inside.find('}', length) != std::string_view::npos;
  return with_default ? std::optional(Placeholder{name, false}) : std::nullopt;
}

// OPENAI_API_KEY, api_key, KEY; not ECRETWORD1 or ecretPass.
bool IsNameBeyondDoubt(std::string_view name) {
  const bool small = name.find_first_of(kSmall) != std::string_view::npos;
  const bool capital = name.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string_view::npos;
  if (small && capital) return false;
  return name.find('_') != std::string_view::npos || base::IsSecretName(name);
}

std::optional<Placeholder> Find(std::string_view text) {
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2)) {
    if (const auto found = BracedAt(text, at)) return found;
  }
  if (base::IsShellVariable(text)) return Placeholder{text.substr(1), true};
  const std::size_t open = text.find("{{");
  const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open);
  if (close == std::string_view::npos) return std::nullopt;
  return Placeholder{{}, open == 0 && close + 2 == text.size()};
}

}  // namespace

std::optional<Placeholder> PlaceholderIn(const Node& value) {
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = value.sealed() ? doc::SecretText(value) : value.string();
  if (text.find_first_of("${") == std::string_view::npos) return std::nullopt;
  auto found = Find(text);
  if (found && value.sealed()) found->may_show = found->name.empty() || IsNameBeyondDoubt(found->name);
  return found;
}

}  // namespace warden::litellm
