// What an UPDATE changes, and how it was sent.
//
// Pure; any thread. Nothing here holds for anything but an UPDATE: all of it is false, or empty, otherwise.
#pragma once

#include "warden/engine.h"
#include "warden/object.h"

namespace warden::engine {

// An update of nothing but status and metadata.
bool ChangesOnlyMetadata(const Object& object, const Circumstances& circumstances);

// An update that changes the pod template and nothing else of the spec.
bool ChangesOnlyPodTemplate(const Object& object, const Circumstances& circumstances);

// An update that changes the pod template, and of the rest of the spec at most the strategy, which filling may have set: /validate
// sees that too. Replicas are only ever filled with what they were.
bool ChangesPodTemplate(const Object& object, const Circumstances& circumstances);

// Whether a place stands in the pod template of a workload.
bool IsInPodTemplate(const Path& path);

// Whether it is `kubectl rollout undo`, as far as the request shows it: only the pod template changes, by more than the stamp of a
// restart, and the writer is kubectl without the name of one of its other commands.
bool IsUndo(const Object& object, const Circumstances& circumstances);

// Whether the client sent a whole object (PUT, `kubectl replace`) rather than a patch. The API server tells nobody; what does tell is
// the field manager of kubectl's commands, and the annotation of the deployment controller, which no file has and every patch keeps.
bool IsSentWhole(const Object& object, const Circumstances& circumstances);

// Whether `kubectl apply` or a server-side apply sent it: the author's whole statement, though it may change nothing but metadata.
bool IsApplied(const Object& object, const Circumstances& circumstances);

}  // namespace warden::engine
