// RFC 6901 JSON pointers.
#include "doc/pointer.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/budget.h"
#include "base/inline_secrets.h"
#include "base/many_findings.h"
#include "base/mask.h"

namespace warden::doc {
namespace {

// Of what follows the first '/'. Calls `take` with each token as written; false when one is wrongly escaped.
template <class Take>
bool ForEachToken(std::string_view pointer, const Take& take) {
  while (!pointer.empty()) {
    const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
    const std::string_view token = pointer.substr(1, end - 1);
    for (auto at = token.find('~'); at != token.npos; at = token.find('~', at + 1)) {
      if (at + 1 == token.size() || (token[at + 1] != '0' && token[at + 1] != '1')) return false;
    }
    take(token);
    pointer.remove_prefix(end);
  }
  return true;
}

void AppendUnescaped(std::string_view token, std::string& out) {
  for (auto at = token.find('~'); at != token.npos; at = token.find('~')) {
    out.append(token.substr(0, at)).append(token[at + 1] == '0' ? "~" : "/");
    token.remove_prefix(at + 2);
  }
  out += token;
}

// A key with a secret in it is a line that was meant to be a key and its value.
std::string_view ShownToken(std::string_view token) { return base::HasInlineSecret(token) ? base::kRedacted : token; }

// What reads well behind a dot. (Escapes mean '/' or '~': those with '/' do not.)
bool IsBare(std::string_view token) {
  for (std::size_t i = 0; i < token.size(); ++i) {
    const char c = token[i];
    if (c == '.' || c == '[' || c == ']' || c == ':' || c == ' ' || (c == '~' && token[i + 1] == '1')) return false;
  }
  return !token.empty() && !ParseIndex(token);
}

std::string FieldName(std::string_view pointer) {
  std::string name;
  if (!pointer.starts_with('/')) return name;
  name.reserve(pointer.size() + 8);
  const bool good = ForEachToken(pointer, [&](std::string_view written) {
    const std::string_view token = ShownToken(written);
    const bool bare = IsBare(token);
    if (!bare || !name.empty()) name += bare ? '.' : '[';
    AppendUnescaped(token, name);
    if (!bare) name += ']';
  });
  return good ? name : std::string();
}

}  // namespace

void AppendPointer(std::string_view key, std::string& pointer) {
  base::SpendOnText(key.size());
  pointer += '/';
  std::size_t done = 0;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] != '~' && key[i] != '/') continue;
    pointer.append(key.substr(done, i - done)).append(key[i] == '~' ? "~0" : "~1");
    done = i + 1;
  }
  pointer.append(key.substr(done));
}

void AppendPointer(std::size_t index, std::string& pointer) {
  pointer += '/';
  pointer += std::to_string(index);
}

std::optional<std::vector<std::string>> SplitPointer(std::string_view pointer) {
  base::Spend(1 + pointer.size() / 4);
  std::vector<std::string> tokens;
  if (pointer.empty()) return tokens;
  if (pointer[0] != '/') return std::nullopt;
  tokens.reserve(static_cast<std::size_t>(std::count(pointer.begin(), pointer.end(), '/')));
  const bool good = ForEachToken(pointer, [&](std::string_view token) { AppendUnescaped(token, tokens.emplace_back()); });
  return good ? std::optional(std::move(tokens)) : std::nullopt;
}

std::optional<std::size_t> ParseIndex(std::string_view token) {
  std::size_t value = 0;
  if (token.empty() || (token.size() > 1 && token[0] == '0') || token[0] == '-' || token[0] == '+') return std::nullopt;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
  if (error != std::errc() || end != token.data() + token.size()) return std::nullopt;
  return value;
}

namespace {

const Node* StepInto(const Node& node, std::string_view token) {
  if (node.is_object()) return node.Find(token);
  const auto index = ParseIndex(token);
  return index ? node.At(*index) : nullptr;
}

}  // namespace

const Node* ResolvePointer(const Node& root, std::string_view pointer) {
  base::Spend(1 + pointer.size() / 4);
  if (!pointer.empty() && pointer[0] != '/') return nullptr;
  const Node* node = &root;
  std::string unescaped;
  const bool good = ForEachToken(pointer, [&](std::string_view token) {
    if (node == nullptr) return;
    if (token.find('~') != token.npos) {
      unescaped.clear();
      AppendUnescaped(token, unescaped);
      token = unescaped;
    }
    node = StepInto(*node, token);
  });
  return good ? node : nullptr;
}

std::vector<std::string_view> PointersOf(const Path& path) {
  std::vector<std::string_view> pointers = {path.outer};
  if (path.inner.empty()) return pointers;
  const std::string_view inner(path.inner);
  std::size_t begin = 0;
  // A `~` that escapes nothing ends a pointer.
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] != '~' || (i + 1 < inner.size() && inner[i + 1] != '/')) continue;
    pointers.push_back(inner.substr(begin, i - begin));
    begin = i + 1;
  }
  pointers.push_back(inner.substr(begin));
  return pointers;
}

Path ShownPath(const Path& path) {
  Path shown;
  const std::vector<std::string_view> pointers = PointersOf(path);
  for (std::size_t i = 0; i < pointers.size(); ++i) {
    std::string& to = i == 0 ? shown.outer : shown.inner;
    if (i > 1) to += '~';
    ForEachToken(pointers[i], [&](std::string_view token) { to.append("/").append(ShownToken(token)); });
  }
  return shown;
}

std::string FieldName(const Path& path) {
  std::string name;
  for (const std::string_view pointer : PointersOf(path)) name += (name.empty() ? "" : ": ") + FieldName(pointer);
  return name;
}

}  // namespace warden::doc
