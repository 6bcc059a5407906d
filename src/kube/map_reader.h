// Reads the members of one map of a kubeconfig. Only the first thing that is wrong in the whole file is remembered.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kube/access.h"
#include "warden/document.h"
#include "warden/status.h"

namespace warden::kube {

// All that it refers to must outlive it.
class MapReader {
 public:
  // `folder` is where relative paths count from, with the slash at its end, or "".
  MapReader(const Document& document, const Node& map, std::string_view folder, Status& failure);

  const Node& map() const { return map_; }
  // Another map of the same file.
  MapReader Inside(const Node& map) const { return {document_, map, folder_, failure_}; }

  // nullptr: it is not there, or null.
  const Node* Member(std::string_view key) const;
  std::string Text(std::string_view key) const;
  bool Flag(std::string_view key) const;
  // Empty where it is not there.
  std::vector<const Node*> Items(std::string_view key) const;
  std::vector<std::string> Texts(std::string_view key) const;
  // A relative path counts from the folder.
  std::string Path(std::string_view key) const;
  // What KEY-data holds as base64, else the file at KEY.
  TextOrFile DataOrFile(std::string_view key) const;

  // "FILE:LINE: message"; the message quotes no value.
  void Fail(const Node& node, std::string_view message) const;

 private:
  const Document& document_;
  const Node& map_;
  const std::string_view folder_;
  Status& failure_;
};

}  // namespace warden::kube
