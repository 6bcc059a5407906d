// What a literal value of an environment variable is, without showing it: a secret, a reference to other variables, a switch.
//
// Looks at sealed values too and tells of them only what is declared here; names of variables are names, not secrets. Immutable inputs; any
// thread. Source of the reference syntax: k8s.io/kubernetes/third_party/forked/golang/expansion.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warden/document.h"

namespace warden::litellm {

// The names in the $(NAME) of a text, in order, each once; "$$(NAME)" is an escape. Only names that are identifiers: A-Z a-z 0-9 _, not a
// digit first. The views live as long as the node's Document. Nothing is allocated for text without "$(".
std::vector<std::string_view> ReferencesIn(const Node& value);

enum class LiteralKind : std::uint8_t {
  kHarmless,     // no secret: empty, a reference, a path, a switch, a number, a URL without password, a placeholder to be rendered
  kDummy,        // where a key must be given and none is needed: "none", "sk-no-key-required"
  kSecret,       // a key, password or token
  kUrlPassword,  // a URL with a password in it
};

// `name` of the variable and its literal value.
LiteralKind LiteralKindOf(std::string_view name, const Node& value);

// A switch: "true" or "false" in any case, as LiteLLM (its str_to_bool) reads them, also 1 and 0. Nothing: other
// text, or a sealed value.
std::optional<bool> SwitchOf(const Node& value);

}  // namespace warden::litellm
