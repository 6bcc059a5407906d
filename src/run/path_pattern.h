// Patterns of paths, for shells that do not expand them, and for quoting: 'deploy/**/*.yaml'.
#pragma once

#include <string>
#include <string_view>

namespace warden::run {

// `*` and `?` stand for characters of one name, `**` for any number of folders. As in shells, neither stands for a dot in front.
bool IsPathPattern(std::string_view path);

// Both with single slashes and without "./" in front.
bool MatchesPath(std::string_view pattern, std::string_view path);

// Whether the pattern can match something below that folder.
bool MayMatchBelow(std::string_view pattern, std::string_view folder);

// The folder that everything a pattern can match is below; "" for the current one.
std::string FolderOf(std::string_view pattern);

}  // namespace warden::run
