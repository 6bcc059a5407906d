// The public way from text to objects.
#include "warden/read.h"

#include <fmt/core.h>

#include <utility>

#include "doc/reader.h"
#include "source/manifests.h"

namespace warden {

Result<Document> ReadDocument(std::string text, std::string name, Dialect dialect) {
  ReadResult read =
      dialect == Dialect::kJson ? ReadJson(std::move(text), std::move(name)) : ReadYaml(std::move(text), std::move(name), dialect);
  if (read.ok()) return *std::move(read.document);
  const ReadError& error = *read.error;
  return Status(StatusCode::kInvalid, fmt::format("line {}, column {}: {}", error.place.line, error.place.column, error.message));
}

ManifestObjects ReadManifest(std::string_view name, std::string_view text) {
  FileObjects file = ReadFile(name, text);
  ManifestObjects manifest{std::move(file.objects), {}};
  for (UnreadDocument& unread : file.unread) manifest.not_read.push_back({unread.place, std::move(unread.message), true});
  for (ForeignDocument& foreign : file.foreign) manifest.not_read.push_back({{}, std::move(foreign.reason), false});
  return manifest;
}

}  // namespace warden
