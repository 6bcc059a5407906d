// What may be filled.
#include "engine/fill_gate.h"

#include <algorithm>
#include <string>

#include "doc/equal.h"
#include "doc/pointer.h"
#include "engine/leniency.h"
#include "engine/ran_before.h"
#include "engine/update.h"
#include "k8s/workload.h"
#include "litellm/readers/hot_add.h"

namespace warden::engine {
namespace {

constexpr std::string_view kReplicas = "/spec/replicas";
constexpr std::string_view kTemplate = "/spec/template";
constexpr std::string_view kStrategy = "/spec/strategy";

bool IsUnder(std::string_view pointer, std::string_view ancestor) {
  return pointer.starts_with(ancestor) && (pointer.size() == ancestor.size() || pointer[ancestor.size()] == '/');
}

bool Changed(const Object& object, const Object* old, std::string_view pointer) {
  return old == nullptr || !doc::Equal(doc::ResolvePointer(object.root(), pointer), doc::ResolvePointer(old->root(), pointer));
}

bool CrossesList(std::string_view pointer) {
  const auto tokens = doc::SplitPointer(pointer);
  return !tokens ||
         std::any_of(tokens->begin(), tokens->end(), [](const std::string& token) { return doc::ParseIndex(token).has_value(); });
}

// Helm and service accounts send the whole object again: what we fill today they would send back tomorrow without it.
bool SendsWholeObject(const Object& object, const Requester* requester) {
  return !object.Annotation("meta.helm.sh/release-name").empty() || (requester != nullptr && requester->is_service_account());
}

// Another strategy than a rolling update was chosen: what belongs to one has no place beside it, and the API server refuses it.
bool ChoseAnotherStrategy(const Object& object) {
  const Node* type = object.At("spec.strategy.type").value();
  return type != nullptr && !type->is_null() && type->string() != "RollingUpdate";
}

// A configuration that hot-add writes: the only ConfigMaps that are filled, inside the text of their configuration.
bool IsHotAdded(const Object& object) {
  return object.ref().kind == "ConfigMap" && object.ref().group.empty() && litellm::HotAddIsOn(object);
}

}  // namespace

FillGate::FillGate(const Object& object, const Circumstances& circumstances, const Snapshot& snapshot)
    : object_(object), circumstances_(circumstances), snapshot_(snapshot) {
  const bool writes = circumstances.operation == Operation::kCreate || circumstances.operation == Operation::kUpdate;
  const auto kind = k8s::WorkloadKindOf(object.ref());
  const bool workload = kind && *kind != WorkloadKind::kScale;
  hot_added_ = IsHotAdded(object);
  closed_ = !writes || !(workload || hot_added_) || object.is_being_deleted() || !ControllerOf(object).empty();
  const Object* old = circumstances.operation == Operation::kUpdate ? circumstances.old_object : nullptr;
  template_changed_ = Changed(object, old, kTemplate);
  spec_changed_ = (template_changed_ && !hot_added_) || Changed(object, old, hot_added_ ? "/data" : "/spec");
}

std::optional<Edit> FillGate::Pass(const Edit& edit) {
  if (closed_ || edit.op() == Op::kRemove) return std::nullopt;
  if (hot_added_ || !edit.path().inner.empty()) return PassInner(edit);
  if (!MayTouch(edit) || !IsUnstated(edit)) return std::nullopt;
  if (edit.path().outer == kReplicas) return PassReplicas(edit);
  return edit;
}

// Nobody defaults what stands in a text: rules that fill there point at what is absent.
std::optional<Edit> FillGate::PassInner(const Edit& edit) const {
  const bool fits = hot_added_ && !edit.path().inner.empty() && spec_changed_;
  return fits && !SendsWholeObject(object_, circumstances_.requester) ? std::optional<Edit>(edit) : std::nullopt;
}

// Never cause a rollout nobody asked for, never fill beside a choice that excludes it. An undo gets nothing: what is filled beside the
// template would hide from /validate that it is one.
bool FillGate::MayTouch(const Edit& edit) {
  const std::string& pointer = edit.path().outer;
  if (k8s::WorkloadKindOf(object_.ref()) == WorkloadKind::kRollout && CrossesList(pointer)) return false;
  if (Undo()) return false;
  if (IsUnder(pointer, kTemplate)) return template_changed_ && !RollsBack();
  if (IsUnder(pointer, kStrategy) && ChoseAnotherStrategy(object_)) return false;
  return spec_changed_;
}

bool FillGate::IsUnstated(const Edit& edit) {
  const std::string& pointer = edit.path().outer;
  switch (StatementOf(pointer)) {
    case k8s::Statement::kStated: return false;
    case k8s::Statement::kDefaulted: return true;
    case k8s::Statement::kUnknown: break;
  }
  if (!FillsUnknown(pointer)) return false;
  guessed_.insert(pointer);
  return true;
}

// What ran before comes back as it was: exactly the old pods.
bool FillGate::RollsBack() {
  if (!rolls_back_) rolls_back_ = RanBefore(object_, circumstances_, snapshot_);
  return *rolls_back_;
}

bool FillGate::SentWhole() {
  if (!sent_whole_) sent_whole_ = IsSentWhole(object_, circumstances_);
  return *sent_whole_;
}

bool FillGate::Undo() {
  if (!undo_) undo_ = IsUndo(object_, circumstances_);
  return *undo_;
}

k8s::Statement FillGate::StatementOf(std::string_view pointer) {
  if (!stated_) {
    const Object* old = circumstances_.operation == Operation::kUpdate ? circumstances_.old_object : nullptr;
    stated_.emplace(object_, old, SentWhole() ? k8s::Stated::Sent::kWhole : k8s::Stated::Sent::kPatch,
                    circumstances_.dry_run ? k8s::Stated::Stored::kDryRun : k8s::Stated::Stored::kYes);
  }
  return stated_->Of(pointer);
}

// On CREATE, and where the same is sent again: what was filled then would be taken back.
bool FillGate::FillsUnknown(std::string_view pointer) {
  if (SendsWholeObject(object_, circumstances_.requester)) return false;
  if (circumstances_.operation == Operation::kCreate) return true;
  return SentWhole() && Changed(object_, circumstances_.old_object, pointer);
}

// On UPDATE only where this request drops what was stated or filled before, and then with the old value: dropping the line must not
// shrink a gateway.
std::optional<Edit> FillGate::PassReplicas(const Edit& edit) {
  if (circumstances_.operation == Operation::kCreate) return edit;
  if (circumstances_.old_object == nullptr) return std::nullopt;
  const Node* before = doc::ResolvePointer(circumstances_.old_object->root(), kReplicas);
  const std::int64_t old_count = before != nullptr ? before->integer().value_or(0) : 0;
  const std::int64_t wanted = std::stoll("0" + std::string(edit.json()));
  if (old_count <= 0) return std::nullopt;
  const bool was_filled = old_count >= wanted;
  if (!was_filled && k8s::Stated(*circumstances_.old_object, nullptr).Of(kReplicas) != k8s::Statement::kStated) return std::nullopt;
  return Edit(edit.path(), edit.op(), std::to_string(std::max(old_count, wanted)));
}

}  // namespace warden::engine
