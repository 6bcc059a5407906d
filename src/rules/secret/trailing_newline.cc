// LW307: a key, password or URL with a line end or spaces around it: the classic `echo | base64`.
#include <fmt/core.h>

#include <optional>
#include <string>

#include "base/base64.h"
#include "base/secret_names.h"
#include "doc/secret_text.h"
#include "k8s/secret_view.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

// Keys whose values are used as one word: secrets by their names, and addresses.
bool IsOneWord(std::string_view key) {
  return base::IsSecretName(key) || key.ends_with("_URL") || key.ends_with("_HOST") || key.ends_with("_BASE") ||
         key.ends_with("_USERNAME") || key.ends_with("_USER") || key == "username" || key == "url" || key == "host";
}

// Files rather than words: PEM, JSON, several lines.
bool IsText(std::string_view value) {
  const auto first = value.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return true;
  const auto last = value.find_last_not_of(kSpace);
  const auto core = value.substr(first, last - first + 1);
  return core.find('\n') != std::string_view::npos || core.starts_with("-----BEGIN") || core.front() == '{' || core.front() == '[';
}

std::optional<std::string> ValueOf(const k8s::SecretEntry& entry) {
  const Node& node = *entry.field.value();
  if (!node.is_string()) return std::nullopt;
  return entry.encoded ? base::DecodeBase64(doc::SecretText(node)) : std::optional(std::string(doc::SecretText(node)));
}

struct Surplus {
  std::string_view core;  // the value without space around it
  bool single_newline;    // exactly one line end behind it, and nothing else
};

std::optional<Surplus> Find(std::string_view value) {
  const auto first = value.find_first_not_of(kSpace);
  const auto last = value.find_last_not_of(kSpace);
  if (first == 0 && last + 1 == value.size()) return std::nullopt;
  const auto tail = value.substr(last + 1);
  return Surplus{value.substr(first, last - first + 1), first == 0 && (tail == "\n" || tail == "\r\n")};
}

Fix MakeFix(const k8s::SecretEntry& entry, const Surplus& surplus) {
  const auto sealed = doc::SealString(entry.encoded ? base::EncodeBase64(surplus.core) : std::string(surplus.core));
  // One line end is never meant; other space might be.
  auto fix = surplus.single_newline ? Fix::Safe(fmt::format("Remove the newline behind {}", entry.key))
                                    : Fix::Unsafe(fmt::format("Remove the white space around {}", entry.key));
  return std::move(fix).Set(entry.field, sealed);
}

void Check(const k8s::SecretView& secret, const Context&, Reporter& report) {
  for (const k8s::SecretEntry& entry : secret.entries()) {
    if (!IsOneWord(entry.key)) continue;
    const auto value = ValueOf(entry);
    if (!value || IsText(*value)) continue;
    const auto surplus = Find(*value);
    if (!surplus) continue;
    const auto what = surplus->single_newline ? "ends with a newline" : "has white space around it";
    auto& finding = report.At(entry.field, fmt::format("key {}", entry.key), fmt::format("the value of {} {}", entry.key, what));
    finding.fix = MakeFix(entry, *surplus);
  }
}

}  // namespace

constexpr Rule kTrailingNewline{
    .id = "LW307",
    .name = "trailing-newline",
    .summary = "A key, password or URL in a Secret that ends with a newline or has white space around it.",
    .rationale =
        "`echo secret | base64` encodes the newline too. Read as an environment variable it becomes part of the key: providers answer "
        "401, the database refuses the password, and HTTP clients "
        "refuse the header, and the value looks right wherever it is printed.",
    .remediation = "Encode without the newline: `printf %s \"$VALUE\" | base64`, or use `stringData`.",
    .before = R"(data:
  LITELLM_MASTER_KEY: c2stbWFkZS11cC0wMDAwMDAwMDAwCg==
)",
    .after = R"(data:
  LITELLM_MASTER_KEY: c2stbWFkZS11cC0wMDAwMDAwMDAw
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .fix = FixClass::kSafe,
    .check = &Check,
};

}  // namespace warden::rules
