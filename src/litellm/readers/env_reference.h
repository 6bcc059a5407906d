// `os.environ/NAME` in a configuration: what LiteLLM puts the variable in for, and what it leaves as it stands.
//
// Views of the Document. Immutable; any thread.
// Source: litellm/proxy/proxy_server.py (_check_for_os_environ_vars): a string value that begins with it, in mappings at any depth, also in
// mappings inside lists; not a string that is itself the item of a list, and not in the middle of a text.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "warden/document.h"

namespace warden::litellm {

inline constexpr std::string_view kEnvironPrefix = "os.environ/";

// The name in a whole value "os.environ/NAME"; nothing: it is none. Says nothing about sealed values.
std::optional<std::string_view> EnvironNameIn(const Node* value);

// Where in a string "os.environ/" begins, npos: nowhere. Looks at sealed strings too and tells nothing else of them.
std::size_t EnvironAt(const Node& value);

struct EnvReference {
  const Node* node = nullptr;  // the string
  std::string_view name;
  std::string_view key;  // of the mapping it is the value of, or of the list it stands in
  bool replaced = true;  // false: the item of a list, stays as it is written
};

// All of them under `root`, in the order of the text.
std::vector<EnvReference> EnvReferencesIn(const Node& root);

}  // namespace warden::litellm
