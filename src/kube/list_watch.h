// Listing and watching the objects of one kind, in one namespace or in all: what a Reflector stands on.
//
// The real one asks an API server (kube/api_client.h); tests script their own. Documents come as they were sent: not sealed, not pruned.
// Who takes them makes objects of them at once (k8s/object_reader.h, which wants the only copy) and keeps nothing else.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "kube/api_error.h"
#include "warden/document.h"

namespace warden::kube {

struct ListRequest {
  // "0": whatever the API server has at hand; "": what is true now; else not older than that.
  std::string resource_version;
  std::string next;           // of the page before; "" for the first. With one, resource_version is "": the API takes no both
  std::uint32_t limit = 500;  // of objects
};

struct ListPage {
  std::string resource_version;  // of the list: where a watch goes on
  std::string next;              // "" : this is the last page
  Document document;             // the whole List; its items stand under "items" and name neither kind nor apiVersion
};

struct WatchRequest {
  std::string resource_version;    // of the last list, event or bookmark
  std::chrono::seconds timeout{};  // after which the API server ends the watch; that is how watches end
};

struct WatchEvent {
  enum class Type : std::uint8_t { kAdded, kModified, kDeleted, kBookmark };
  Type type = Type::kBookmark;
  std::string resource_version;  // metadata.resourceVersion of the object, also of a bookmark
  Document document;             // the whole event; the object stands under "object"
};

// One thread at a time, but that `stop` may be asked from any.
class ListWatch {
 public:
  virtual ~ListWatch() = default;

  virtual ApiResult<ListPage> List(const ListRequest& request, std::stop_token stop) = 0;

  // Calls `opened` once when the status 200 has come (a quiet watch says nothing more for a minute), then `take` with each event until the
  // stream ends, which is ok, or fails: an event of type ERROR is the failure that its Status names, and one that broke within an event
  // is kUnreadable. 90 s without a byte are kTimeout: bookmarks come each minute from most API servers, so the other side may be gone.
  // Neither function throws; both are called on the thread that called.
  virtual ApiResult<Done> Watch(const WatchRequest& request, const std::function<void()>& opened,
                                const std::function<void(WatchEvent)>& take, std::stop_token stop) = 0;
};

}  // namespace warden::kube
