// Changes to block-style YAML. Each function gives the ways in which its change can be written, the nicest first; whoever asked tries
// them until one reads back as it should. None: this shape of text is beyond us.
#pragma once

#include <string_view>
#include <vector>

#include "doc/emit_yaml.h"
#include "doc/text_change.h"
#include "doc/text_slots.h"
#include "warden/document.h"

namespace warden::doc {

struct BlockContext {
  std::string_view text;
  YamlLayout layout;
};

// How `near`, or else `root`, indents.
YamlLayout DetectLayout(std::string_view text, const Node& near, const Node& root);

// `old`, which stands at `slot` in the block container `parent` (nullptr: it is the root), becomes `value`.
std::vector<TextChanges> ReplaceInBlock(const BlockContext& context, const Node* parent, const Slot& slot, const Node& old,
                                        const Node& value);
// One more key at the end of a block mapping, one more item at the end of a block list.
std::vector<TextChanges> InsertInBlock(const BlockContext& context, const Node& mapping, std::string_view key, const Node& value);
std::vector<TextChanges> AppendInBlock(const BlockContext& context, const Node& list, const Node& value);
// One of several children.
std::vector<TextChanges> RemoveFromBlock(const BlockContext& context, const Slot& slot);

}  // namespace warden::doc
