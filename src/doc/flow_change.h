// Changes inside brackets: YAML's flow style and JSON. As in block_change.h each function gives the ways to write its change.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "doc/text_change.h"
#include "doc/text_slots.h"
#include "warden/document.h"

namespace warden::doc {

enum class Syntax : bool { kYaml, kJson };

struct FlowContext {
  std::string_view text;
  Syntax syntax = Syntax::kYaml;
  const Node* root = nullptr;  // how the whole text is laid out
};

// `parent` is nullptr for the root.
std::vector<TextChanges> ReplaceInFlow(const FlowContext& context, const Node* parent, const Slot& slot, const Node& old,
                                       const Node& value);
// A member when there is a key, an item when there is none.
std::vector<TextChanges> InsertInFlow(const FlowContext& context, const Node& container, std::optional<std::string_view> key,
                                      const Node& value);
std::vector<TextChanges> RemoveFromFlow(const FlowContext& context, const Node& container, const Slot& slot);

}  // namespace warden::doc
