// JSON values as YAML text that kubectl and PyYAML read back as the same value.
#pragma once

#include <string>
#include <string_view>

#include "warden/document.h"

namespace warden::doc {

// How the text around looks.
struct YamlLayout {
  unsigned step = 2;         // columns that a mapping in a mapping is indented by
  unsigned list_offset = 0;  // columns between a key and the dashes of its list
  std::string_view line_end = "\n";
};

// Scalars and empty containers: what needs no lines of its own.
bool IsInline(const Node& value);

// Block style. The first line is not indented, the others begin at `column`; no final line end.
std::string BlockText(const Node& value, unsigned column, const YamlLayout& layout);
// "key: value", "key:" and lines below it.
std::string BlockMember(std::string_view key, const Node& value, unsigned column, const YamlLayout& layout);

// What stands inside brackets: `kPlain` quotes only what must be, `kQuoted` is JSON.
enum class FlowKeys : bool { kPlain, kQuoted };
std::string FlowText(const Node& value, FlowKeys keys);
std::string FlowMember(std::string_view key, const Node& value, FlowKeys keys);

// A string in double quotes, all on one line.
std::string QuotedText(std::string_view text);

}  // namespace warden::doc
