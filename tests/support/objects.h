// Objects for tests, from text as people write it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "warden/object.h"

namespace warden::testing {

// The objects of a YAML stream as kubectl reads it; throws std::runtime_error with place and message when a document cannot be read.
std::vector<Object> ObjectsFromYaml(std::string_view text, std::string name = "test.yaml");
// The only object of a text.
Object ObjectFromYaml(std::string_view text, std::string name = "test.yaml");
Object ObjectFromJson(std::string_view text);

}  // namespace warden::testing
