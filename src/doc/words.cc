// Reading pointers and source lines back.
#include "doc/words.h"

#include <algorithm>
#include <optional>

#include "base/mask.h"
#include "doc/pointer.h"
#include "doc/storage.h"

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

// The token of a short plain scalar of one word, of which the excerpt shows the same: no line has to be made for it.
std::optional<std::string_view> PlainWord(const Document& document, const Node& node) {
  constexpr std::uint32_t kLongest = 64;
  const Range range = node.range();
  if (node.style() != Style::kPlain || range.end - range.begin > kLongest) return std::nullopt;
  const DocumentStorage& storage = NodeAccess::Storage(document);
  const auto sealed = std::lower_bound(storage.sealed.begin(), storage.sealed.end(), range.begin,
                                       [](Range other, std::uint32_t begin) { return other.end <= begin; });
  if (sealed != storage.sealed.end() && sealed->begin < range.end) return std::nullopt;
  const std::string_view word = storage.source->bytes().substr(range.begin, range.end - range.begin);
  const auto is_plain = [](char c) { return c > ' ' && c < 0x7F && c != '#'; };
  return std::all_of(word.begin(), word.end(), is_plain) ? std::optional(word) : std::nullopt;
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
  if (const auto word = PlainWord(document, node)) return MaskTokens(*word);
  const Excerpt excerpt = document.ExcerptOf(node.range());
  return std::string(CodePoints(excerpt.text, excerpt.caret, excerpt.length));
}

}  // namespace warden
