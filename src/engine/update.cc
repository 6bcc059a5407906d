// Telling updates apart.
#include "engine/update.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "doc/equal.h"
#include "doc/text_at.h"
#include "engine/writer.h"

namespace warden::engine {
namespace {

constexpr std::string_view kRevision = "deployment.kubernetes.io/revision";
constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";
constexpr std::string_view kRestartedAt = "kubectl.kubernetes.io/restartedAt";

bool IsUpdate(const Circumstances& circumstances) {
  return circumstances.operation == Operation::kUpdate && circumstances.old_object != nullptr;
}

// Whether both mappings have the same members but for those that `skipped` names.
template <class Skipped>
bool SameBut(const Node* a, const Node* b, Skipped skipped) {
  const auto all = [&](const Node* one, const Node* other, auto holds) {
    if (one == nullptr) return true;
    const auto members = one->members();
    return std::all_of(members.begin(), members.end(), [&](const Member& member) {
      const auto key = member.key.text();
      return skipped(key) || holds(member.value, other != nullptr ? other->Find(key) : nullptr);
    });
  };
  return all(a, b, [](const Node& value, const Node* other) { return other != nullptr && doc::Equal(value, *other); }) &&
         all(b, a, [](const Node&, const Node* other) { return other != nullptr; });
}

bool IsAboutTheObjectItself(std::string_view key) { return key == "metadata" || key == "status"; }

// `kubectl rollout restart` changes one annotation of the template.
bool IsRestart(const Object& object, const Object& old) {
  const auto changed_elsewhere = [&](std::string_view path, auto skipped) {
    return !SameBut(object.At(path).value(), old.At(path).value(), skipped);
  };
  return !changed_elsewhere("spec.template", [](std::string_view key) { return key == "metadata"; }) &&
         !changed_elsewhere("spec.template.metadata", [](std::string_view key) { return key == "annotations"; }) &&
         !changed_elsewhere("spec.template.metadata.annotations", [](std::string_view key) { return key == kRestartedAt; });
}

// The pod template, and beside it nothing of the spec but what `skipped` names.
template <class Skipped>
bool ChangesTemplateAnd(const Object& object, const Circumstances& circumstances, Skipped skipped) {
  if (!IsUpdate(circumstances)) return false;
  const Object& old = *circumstances.old_object;
  const Field now = object.At("spec.template"), before = old.At("spec.template");
  if (!now.exists() || !before.exists() || doc::Equal(now.value(), before.value())) return false;
  return SameBut(&object.root(), &old.root(), [](std::string_view key) { return IsAboutTheObjectItself(key) || key == "spec"; }) &&
         SameBut(object.At("spec").value(), old.At("spec").value(),
                 [&](std::string_view key) { return key == "template" || skipped(key); });
}

}  // namespace

bool IsInPodTemplate(const Path& path) { return path.outer == "/spec/template" || path.outer.starts_with("/spec/template/"); }

bool ChangesOnlyMetadata(const Object& object, const Circumstances& circumstances) {
  return IsUpdate(circumstances) && SameBut(&object.root(), &circumstances.old_object->root(), IsAboutTheObjectItself);
}

bool ChangesOnlyPodTemplate(const Object& object, const Circumstances& circumstances) {
  return ChangesTemplateAnd(object, circumstances, [](std::string_view) { return false; });
}

bool ChangesPodTemplate(const Object& object, const Circumstances& circumstances) {
  return ChangesTemplateAnd(object, circumstances, [](std::string_view key) { return key == "strategy"; });
}

bool IsUndo(const Object& object, const Circumstances& circumstances) {
  if (!ChangesOnlyPodTemplate(object, circumstances) || IsRestart(object, *circumstances.old_object)) return false;
  const std::string writer = WriterOf(object, circumstances);
  return writer == "kubectl" || writer == "kubectl-rollout";
}

bool IsSentWhole(const Object& object, const Circumstances& circumstances) {
  if (!IsUpdate(circumstances)) return false;
  if (!circumstances.old_object->Annotation(kRevision).empty() && object.Annotation(kRevision).empty()) return true;
  const std::string writer = WriterOf(object, circumstances);
  if (writer == "kubectl" || writer.starts_with("kubectl-")) return writer == "kubectl-replace";
  // Another client. A controller has stamped what is stored, and the stamp is there still: a patch, or an object that was read first.
  return circumstances.old_object->Annotation(kRevision).empty();
}

bool IsApplied(const Object& object, const Circumstances& circumstances) {
  if (!IsUpdate(circumstances)) return false;
  if (object.Annotation(kLastApplied) != circumstances.old_object->Annotation(kLastApplied)) return true;
  const std::string writer = WriterOf(object, circumstances);
  const Node* managed = object.At("metadata.managedFields").value();
  if (managed == nullptr) return false;
  const Document entries = object.document().Expand(*managed);
  const auto items = entries.root().items();
  return std::any_of(items.begin(), items.end(), [&](const Node& entry) {
    return doc::TextAt(entry, "operation") == "Apply" && doc::TextAt(entry, "manager") == writer &&
           doc::TextAt(entry, "subresource").empty();
  });
}

}  // namespace warden::engine
