// RFC 6901 JSON pointers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warden/document.h"

namespace warden::doc {

// Appends "/key" with `~` and `/` escaped.
void AppendPointer(std::string_view key, std::string& pointer);
void AppendPointer(std::size_t index, std::string& pointer);

// The unescaped tokens of a pointer; nothing when it neither is empty nor starts with '/', or has a `~` not followed by 0 or 1.
std::optional<std::vector<std::string>> SplitPointer(std::string_view pointer);

// An array index as RFC 6901 has it: digits without a leading zero. "-" and everything else is nothing.
std::optional<std::size_t> ParseIndex(std::string_view token);

// The pointers of a Path, from the outermost text in: {outer}, or {outer, inner}, or more where text is embedded in embedded text.
std::vector<std::string_view> PointersOf(const Path& path);

// The field as people and the API server write it: "spec.template.spec.containers[0].image"; "data[config.yaml]: litellm_settings.x" for
// what stands in an embedded text, and so on for each text in it.
std::string FieldName(const Path& path);

// The path as it may be shown: a key that holds a secret, as in {"api_key X": y}, is redacted. FieldName does the same.
Path ShownPath(const Path& path);

// The node at `pointer` under `root`; nullptr: not there.
const Node* ResolvePointer(const Node& root, std::string_view pointer);

}  // namespace warden::doc
