// Zeroes over what was read.
#include <string.h>

#include "base/check.h"
#include "doc/reader.h"
#include "doc/storage.h"

namespace warden::doc {
namespace {

void Zero(std::string_view text) {
  if (!text.empty()) explicit_bzero(const_cast<char*>(text.data()), text.size());
}

// What stands elsewhere than in the source: strings with escapes, edited ones.
void ZeroTexts(const Node& node) {
  if (node.is_string()) Zero(NodeAccess::RawText(node));  // the texts of others may be literals
  for (const Node& item : node.items()) ZeroTexts(item);
  for (const Member& member : node.members()) {
    ZeroTexts(member.key);
    ZeroTexts(member.value);
  }
}

}  // namespace

void Wipe(Document& document) {
  const auto& storage = NodeAccess::SharedStorage(document);
  WARDEN_CHECK(storage.use_count() == 1 && storage->source.use_count() == 1);
  Zero(storage->source->bytes());
  ZeroTexts(*storage->root);
}

}  // namespace warden::doc
