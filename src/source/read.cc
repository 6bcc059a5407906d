// The public way from text to objects.
#include "warden/read.h"

#include <fmt/core.h>

#include <utility>

#include "doc/reader.h"
#include "source/manifests.h"

namespace warden {

Result<Document> ReadDocument(std::string text, std::string name, Dialect dialect) {
  doc::ReadResult read = dialect == Dialect::kJson ? doc::ReadJson(std::move(text), std::move(name))
                                                   : doc::ReadYaml(std::move(text), std::move(name), dialect);
  if (read.ok()) return *std::move(read.document);
  const doc::ReadError& error = *read.error;
  return Status(StatusCode::kInvalid, fmt::format("line {}, column {}: {}", error.place.line, error.place.column, error.message));
}

ManifestObjects ReadManifest(std::string_view name, std::string_view text) {
  source::FileObjects file = source::ReadFile(name, text);
  ManifestObjects manifest{std::move(file.objects), {}};
  for (source::UnreadDocument& unread : file.unread) manifest.not_read.push_back({unread.place, std::move(unread.message), true});
  for (source::ForeignDocument& foreign : file.foreign) manifest.not_read.push_back({{}, std::move(foreign.reason), false});
  return manifest;
}

}  // namespace warden
