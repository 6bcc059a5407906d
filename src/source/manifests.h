// The objects of a file: every document by itself, so that one that cannot be read, or is none of ours, never hides another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "doc/reader.h"
#include "source/kustomize.h"
#include "warden/document.h"
#include "warden/object.h"

namespace warden::source {

// A document that should be read and cannot be: LW001, or LW002 when it is a template that nobody rendered.
struct UnreadDocument {
  enum class Why { kBroken, kTemplate };
  Why why = Why::kBroken;
  std::string message;  // for the finding; quotes nothing of the text
  Place place;
};

// A document that is none of ours, or that we cannot judge as it stands.
struct ForeignDocument {
  std::optional<ObjectRef> object;  // where it is a Kubernetes object
  std::string reason;
};

struct FileObjects {
  std::vector<Object> objects;      // in the order of the file, items of a List one by one; sealed
  std::vector<Document> documents;  // those that objects stand in, whole
  std::vector<std::size_t> home;    // objects[i] stands in documents[home[i]]
  std::vector<UnreadDocument> unread;
  std::vector<ForeignDocument> foreign;
  // Not judged, but rules may look at them: Kustomizations (their `foreign` entry says why), further ConfigMaps that a
  // kustomization makes of the file; sealed.
  std::vector<Object> context;
  std::size_t count = 0;  // documents in the file, of whatever kind
};

// `name` is the path as the user wrote it: its ending says JSON (`.json`) or template (`.j2`, `.tpl`, `.gotmpl` …), everything
// else is YAML as kubectl reads it. A LiteLLM configuration is read as PyYAML does. `first_line`: the text is some lines of the file
// only (YAML), this being the first of them there. `role`: what a kustomization says of the file; nothing of a patch is judged, for it is a
// part of something.
FileObjects ReadFile(std::string_view name, std::string_view text, const doc::Limits& limits = {}, std::uint32_t first_line = 1,
                     const FileRole* role = nullptr);

}  // namespace warden::source
