// Reading pointers and source lines back.
#include "doc/words.h"

#include "doc/pointer.h"

namespace warden {
namespace {

const Node* Step(const Node* at, std::string_view token) {
  if (at == nullptr) return nullptr;
  if (!at->is_array()) return at->Find(token);
  const auto index = ParseIndex(token);
  return index ? at->At(*index) : nullptr;
}

// By which people call an item of a list; "" when it has no name.
std::string_view NameOf(const Node& item) {
  for (const std::string_view key : {"name", "model_name"}) {
    if (const Node* name = item.Find(key)) return name->text();
  }
  return {};
}

// The bytes of `count` code points from the `first` one on.
std::string_view CodePoints(std::string_view text, std::size_t first, std::size_t count) {
  const auto skip = [&](std::size_t at, std::size_t n) {
    while (n > 0 && at < text.size()) {
      ++at;
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
      --n;
    }
    return at;
  };
  const std::size_t begin = skip(0, first);
  return text.substr(begin, skip(begin, count) - begin);
}

}  // namespace

std::string WordsOf(const Node& root, std::string_view pointer) {
  std::string words;
  const Node* at = &root;
  for (const std::string& token : SplitPointer(pointer).value_or(std::vector<std::string>())) {
    const Node* next = Step(at, token);
    const bool item = at != nullptr && at->is_array();
    const std::string_view name = item && next != nullptr ? NameOf(*next) : std::string_view();
    if (item) {
      words.append("[").append(name.empty() ? std::string_view(token) : name).append("]");
    } else {
      words.append(words.empty() ? "" : ".").append(token);
    }
    at = next;
  }
  return words;
}

std::string WrittenText(const Document& document, const Node& node) {
  if (node.sealed() || node.range().empty()) return {};
  const Excerpt excerpt = document.ExcerptOf(node.range());
  return std::string(CodePoints(excerpt.text, excerpt.caret, excerpt.length));
}

}  // namespace warden
