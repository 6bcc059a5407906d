// The manifests of deploy/ and certs/ as JSON.
#pragma once

#include <stdexcept>

#include "deploy/question.h"
#include "doc/json_writer.h"
#include "doc/reader.h"

namespace warden::testing {

// The documents of a file, by its path from the root of the repository.
inline std::vector<Json> Documents(const std::string& path) {
  std::vector<Json> documents;
  for (const doc::ReadResult& part : doc::ReadYamlStream(ReadWhole(Root() / path), path, Dialect::kKubectl)) {
    if (!part.ok()) throw std::runtime_error(path + ": " + part.error->message);
    documents.push_back(Json::parse(doc::ToJson(part.document->root())));
  }
  return documents;
}

// The only document of that kind in the file.
inline Json TheOne(const std::string& path, std::string_view kind) {
  std::vector<Json> found;
  for (Json& document : Documents(path)) {
    if (document.at("kind") == kind) found.push_back(std::move(document));
  }
  if (found.size() != 1) throw std::runtime_error(path + ": not exactly one " + std::string(kind));
  return found.front();
}

}  // namespace warden::testing
