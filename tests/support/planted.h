// Real manifests with secrets in them, and what happens to such a file on its way: cut off, a quote lost, an indentation gone.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/canaries.h"

namespace warden::testing {

// `text` (YAML) with the canary where a credential stands or could: under keys and variables that name one, in Secrets, in URLs with a
// password, beside the parameters of a model and the variables of a container.
std::string Planted(std::string_view text, const Canary& canary, std::mt19937& random);

struct Damaged {
  std::string how;  // "cut at 120"
  std::string text;
};

// `text` damaged in `count` ways, none of them inside the canary or in the name in front of it.
std::vector<Damaged> DamagedWays(const std::string& text, const Canary& canary, std::size_t count, std::mt19937& random);

}  // namespace warden::testing
