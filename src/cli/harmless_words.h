// What another program says before it gives up, without the values that it may quote: helm and kustomize name what they could not take.
#pragma once

#include <string>
#include <string_view>

namespace warden::cli {

// One line. Names of files, fields, templates, functions and kinds stay; other quoted text, dumps of mappings, literals of generators and
// whatever looks like a secret go. A line that gives a value to a name of a secret is left out whole. Linear time.
std::string HarmlessWords(std::string_view line);

}  // namespace warden::cli
