// What the tests of edits share.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "doc/edit.h"
#include "doc/reader.h"

namespace warden::testing {

inline Edit Set(std::string path, std::string json) { return Edit({std::move(path), ""}, Op::kSet, std::move(json)); }
inline Edit Append(std::string path, std::string json) { return Edit({std::move(path), ""}, Op::kAppend, std::move(json)); }
inline Edit Remove(std::string path) { return Edit({std::move(path), ""}, Op::kRemove, ""); }
inline Edit SetIn(std::string outer, std::string inner, std::string json) {
  return Edit({std::move(outer), std::move(inner)}, Op::kSet, std::move(json));
}
inline Edit AppendIn(std::string outer, std::string inner, std::string json) {
  return Edit({std::move(outer), std::move(inner)}, Op::kAppend, std::move(json));
}
inline Edit RemoveIn(std::string outer, std::string inner) { return Edit({std::move(outer), std::move(inner)}, Op::kRemove, ""); }

// The text with the edits made in its first document; "error: …" when that is refused.
inline std::string EditFirst(const std::string& text, const std::vector<Edit>& edits, Dialect dialect = Dialect::kKubectl) {
  const auto documents = doc::ReadYamlStream(text, "", dialect);
  if (documents.empty() || !documents[0].ok()) return "error: unreadable" + (documents.empty() ? "" : ": " + documents[0].error->message);
  const auto edited = doc::LowerToText(std::vector<doc::DocumentEdits>{{*documents[0].document, edits}});
  return edited.ok() ? *edited : "error: " + edited.status().message();
}

}  // namespace warden::testing
