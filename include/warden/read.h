// From text to what an Engine judges, for programs that use the library: documents, objects, and a snapshot of them.
//
// Pure: reads no file. Bounded: a text of more than 16 MiB, or deeper than 100, is an error that names the limit. Any thread.
// Everything secret in an Object is sealed before it is handed out.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "warden/document.h"
#include "warden/object.h"
#include "warden/snapshot.h"
#include "warden/status.h"

namespace warden {

// One document. kInvalid: it cannot be read, or there are several; the message names the place ("line 3, column 7: …"), never the text.
// `name` is its file in positions, "" for none. Nothing in it is sealed: for looking at text, not for judging it.
Result<Document> ReadDocument(std::string text, std::string name, Dialect dialect);

// A document of a manifest that gives no object.
struct NotRead {
  Place place;
  std::string reason;   // quotes nothing of the text
  bool broken = false;  // it should be an object and cannot be read; else it is none of ours
};

struct ManifestObjects {
  std::vector<Object> objects;  // in the order of the text, the items of a List one by one
  std::vector<NotRead> not_read;
};

// The objects of a file, as `warden check` finds them: each document by itself, bare LiteLLM configurations, Helm values and the objects of
// Argo CD and Flux included. `name` is its path: the ending says JSON or template, everything else is YAML.
ManifestObjects ReadManifest(std::string_view name, std::string_view text);

// A snapshot of the objects, which it keeps; judge `snapshot.List(…)`'s or copies of them (an Object is cheap to copy).
std::shared_ptr<const Snapshot> MakeSnapshot(std::vector<Object> objects, Coverage coverage);

}  // namespace warden
