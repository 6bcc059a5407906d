// RFC 6901 JSON pointers.
#include "doc/pointer.h"

#include <charconv>

namespace warden {
namespace {

std::string FieldName(std::string_view pointer) {
  std::string name;
  for (const std::string& token : SplitPointer(pointer).value_or(std::vector<std::string>())) {
    const bool bare = token.find_first_of("./[]: ") == std::string::npos && !token.empty() && !ParseIndex(token);
    if (bare) {
      name += (name.empty() ? "" : ".") + token;
    } else {
      name += "[" + token + "]";
    }
  }
  return name;
}

}  // namespace

void AppendPointer(std::string_view key, std::string& pointer) {
  pointer += '/';
  for (const char c : key) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

void AppendPointer(std::size_t index, std::string& pointer) {
  pointer += '/';
  pointer += std::to_string(index);
}

std::optional<std::vector<std::string>> SplitPointer(std::string_view pointer) {
  std::vector<std::string> tokens;
  if (pointer.empty()) return tokens;
  if (pointer[0] != '/') return std::nullopt;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      tokens.emplace_back();
    } else if (pointer[i] == '~') {
      if (i + 1 == pointer.size() || (pointer[i + 1] != '0' && pointer[i + 1] != '1')) return std::nullopt;
      tokens.back() += pointer[++i] == '0' ? '~' : '/';
    } else {
      tokens.back() += pointer[i];
    }
  }
  return tokens;
}

std::optional<std::size_t> ParseIndex(std::string_view token) {
  std::size_t value = 0;
  if (token.empty() || (token.size() > 1 && token[0] == '0') || token[0] == '-' || token[0] == '+') return std::nullopt;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
  if (error != std::errc() || end != token.data() + token.size()) return std::nullopt;
  return value;
}

const Node* ResolvePointer(const Node& root, std::string_view pointer) {
  const auto tokens = SplitPointer(pointer);
  if (!tokens) return nullptr;
  const Node* node = &root;
  for (const std::string& token : *tokens) {
    if (node->is_object()) {
      node = node->Find(token);
    } else {
      const auto index = ParseIndex(token);
      node = index ? node->At(*index) : nullptr;
    }
    if (node == nullptr) return nullptr;
  }
  return node;
}

std::string FieldName(const Path& path) {
  return path.inner.empty() ? FieldName(path.outer) : FieldName(path.outer) + ": " + FieldName(path.inner);
}

}  // namespace warden
