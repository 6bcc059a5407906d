// What the key of a mapping says of what stands there, beyond its words: in some trees it holds the name of a secret.
#pragma once

#include <cstdint>
#include <string_view>

#include "k8s/secret_places.h"
#include "warden/document.h"

namespace warden::k8s {

enum class Says : std::uint8_t {
  kSecret,     // whatever stands there is one
  kNothing,    // for its sound alone
  kNames,      // known fields below are names, and every other text is a secret
  kSomething,  // what stands below is looked at by what it may be
};

// Of a key that may name a secret (MayNameSecret).
Says WhatSays(Tree tree, std::string_view key, const Node& value);

// secretRef, secretKeyRef: the name of a name. Without its end; "" of any other key.
std::string_view WithoutRef(std::string_view key);

// labels, annotations, nodeSelector, …
bool IsLabels(std::string_view key);

// value, Value, valu, values, val, default; not valueFrom, whose mapping has names of its own.
bool IsValue(std::string_view key);

// OPENAI_API_KEY: a variable, and no other thing that has a name.
bool IsVariable(std::string_view text);

}  // namespace warden::k8s
