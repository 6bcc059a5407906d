// Reading an AdmissionReview (admission.k8s.io/v1): one pass over the body, secrets sealed before anybody sees the objects.
//
// Pure; any thread. Strict where a guess could let something pass: what the API server never sends is an error, not a default. A null
// counts as absent, as for Go.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "warden/circumstances.h"
#include "warden/kinds.h"
#include "warden/object.h"

namespace warden::review {

// What the object is, and what it was posted to.
struct ReviewKind {
  std::string group, version, kind;
};
struct ReviewResource {
  std::string group, version, resource;
};

struct Review {
  std::string uid;
  Operation operation = Operation::kCreate;
  ReviewKind kind;  // of the object as sent; requestKind, what the client used, may be another version of it
  ReviewResource resource;
  std::string sub_resource;  // "scale", "status", …; "" for the object itself
  std::string name;          // "" on CREATE with generateName
  std::string ns;            // "" for cluster-scoped objects
  Requester requester;
  bool dry_run = false;
  std::string field_manager;
  std::optional<Object> object;      // absent on DELETE, and on most CONNECTs
  std::optional<Object> old_object;  // absent on CREATE and CONNECT
};

struct ReviewError {
  std::string uid;  // "": not even that could be read
  std::string message;
};

inline constexpr std::string_view kScaleSubResource = "scale";
inline constexpr std::size_t kMaxUidBytes = 256;  // the API server sends a UUID of 36; what we echo must not be a lever

// Of the kinds that we know; nullptr: none.
const KindInfo* KindOf(const ReviewResource& resource);

// An object that names no namespace, or no name, takes the request's.
std::variant<Review, ReviewError> ReadReview(std::string body);

}  // namespace warden::review
