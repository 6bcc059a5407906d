// Whether an author wrote a value or the API server filled it in.
//
// The API server defaults an object before it calls any webhook, so absence tells nothing at admission. What tells: the value itself,
// metadata.managedFields, and kubectl's last-applied annotation. The order of the sources and what each means was seen on a real
// API server; tests/review holds one recorded AdmissionReview for each.
#pragma once

#include <memory>
#include <vector>

#include "warden/object.h"
#include "warden/rule.h"

namespace warden::k8s {

enum class Statement : std::uint8_t {
  kStated,     // somebody wrote it: judged, never changed
  kDefaulted,  // nobody did
  kUnknown,    // cannot be told: a writer who owns every field, or no managedFields at all
};

// For one object of one request. Reads managedFields and last-applied on first use. Refers to the objects, which must outlive it. One
// thread.
class Stated {
 public:
  // How an UPDATE came: changes alone, or an object as somebody keeps it, defaults and all.
  enum class Sent { kPatch, kWhole };
  enum class Stored { kYes, kDryRun };

  // `old_object`: what is stored, on UPDATE; nullptr otherwise.
  Stated(const Object& object, const Object* old_object, Sent sent = Sent::kPatch, Stored stored = Stored::kYes);
  ~Stated();
  Stated(const Stated&) = delete;
  Stated& operator=(const Stated&) = delete;

  // `pointer`: into the object. What is not there, or null, nobody stated.
  Statement Of(std::string_view pointer);

 private:
  struct Sources;
  // Each read when it is first asked for; nullptr: not there, or unreadable.
  const Document* managed();
  const Document* applied();

  const Object& object_;
  const Object* old_;
  Sent sent_;
  Stored stored_;
  std::unique_ptr<Sources> sources_;
};

}  // namespace warden::k8s
