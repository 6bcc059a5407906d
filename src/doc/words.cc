// Reading pointers and source lines back.
#include "doc/words.h"

#include <algorithm>

#include "base/inline_secrets.h"
#include "base/mask.h"
#include "doc/pointer.h"
#include "doc/shown.h"
#include "doc/storage.h"

namespace warden::doc {
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

// A name with a secret in it is a line that was meant to be a name and its value.
std::string_view ShownName(std::string_view name) { return base::HasInlineSecret(name) ? base::kRedacted : name; }

bool IsHidden(const Document& document, Range range) {
  const auto hidden = HiddenRanges(document);
  const auto first =
      std::lower_bound(hidden.begin(), hidden.end(), range.begin, [](Range other, std::uint32_t begin) { return other.end <= begin; });
  return first != hidden.end() && first->begin < range.end;
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
      words.append("[").append(name.empty() ? std::string_view(token) : ShownName(name)).append("]");
    } else {
      words.append(words.empty() ? "" : ".").append(ShownName(token));
    }
    at = next;
  }
  return words;
}

std::string WrittenText(const Document& document, const Node& node) {
  if (node.range().empty() || IsHidden(document, node.range()) || !MayShow(node)) return {};
  const std::string_view source = NodeAccess::Storage(document).source->bytes();
  const std::string_view text = source.substr(node.range().begin, node.range().end - node.range().begin);
  return base::MaskTokens(text) == text && text.find('\n') == std::string_view::npos ? std::string(text) : std::string();
}

}  // namespace warden::doc
