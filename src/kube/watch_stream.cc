// metav1.WatchEvent, one a line.
#include "kube/watch_stream.h"

#include <string>
#include <utility>

#include "doc/reader.h"
#include "doc/text_at.h"
#include "kube/read_error.h"
#include "kube/right_kind.h"

namespace warden::kube {
namespace {

std::optional<WatchEvent::Type> TypeOf(std::string_view text) {
  if (text == "ADDED") return WatchEvent::Type::kAdded;
  if (text == "MODIFIED") return WatchEvent::Type::kModified;
  if (text == "DELETED") return WatchEvent::Type::kDeleted;
  if (text == "BOOKMARK") return WatchEvent::Type::kBookmark;
  return std::nullopt;
}

}  // namespace

bool WatchStream::Add(std::string_view piece) {
  return lines_.Add(piece, [this](std::string line) { return AddLine(std::move(line)); });
}

bool WatchStream::AddLine(std::string line) {
  doc::ReadResult read = doc::ReadJson(std::move(line), "", {.withhold_deeper = true});
  if (!read.ok()) {
    error_ = Unreadable(200, "a line of the watch is not JSON: " + read.error->message);
    return false;
  }
  const Node& root = read.document->root();
  const std::string_view type_text = doc::TextAt(root, "type");
  const Node* object = root.Find("object");
  if (type_text == "ERROR" && object != nullptr) {
    error_ = ReadStatus(*object, 500);
    doc::Wipe(*read.document);
    return false;
  }
  const auto type = TypeOf(type_text);
  const Node* metadata = object == nullptr ? nullptr : object->Find("metadata");
  const std::string version(doc::TextAt(metadata, "resourceVersion"));
  if (!type || version.empty()) {
    doc::Wipe(*read.document);
    error_ = Unreadable(200, "a line of the watch is no event");
    return false;
  }
  if (!IsOneOf(resource_, *object)) {
    doc::Wipe(*read.document);
    error_ = Unreadable(200, "an event of the watch is of another kind");
    return false;
  }
  take_({*type, version, std::move(*read.document)});
  return true;
}

std::optional<ApiError> WatchStream::Finish() {
  if (error_) return std::move(error_);
  if (lines_.too_long()) return Unreadable(200, "a line of the watch is over 16 MiB");
  if (lines_.in_line()) return Unreadable(200, "the watch ended within an event");
  return std::nullopt;
}

}  // namespace warden::kube
