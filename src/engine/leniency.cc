// Telling old from new.
#include "engine/leniency.h"

#include <map>
#include <optional>

#include "engine/same_fault.h"

namespace warden::engine {
namespace {

bool IsControlPlaneUser(std::string_view user) {
  return user == "system:kube-controller-manager" || user.starts_with("system:serviceaccount:kube-system:");
}

// Whose updates are never denied: users of the control plane and of the policy's list.
bool IsControllersUser(const Policy& policy, const Circumstances& circumstances) {
  const Requester* who = circumstances.requester;
  return who != nullptr && (IsControlPlaneUser(who->username) || policy.IsController(who->username));
}

// One judgement's question after the other, each answered once.
class Admission {
 public:
  Admission(const std::vector<std::unique_ptr<Entry>>& entries, const Policy& policy, const CompiledPolicy& compiled, const Object& object,
            const Circumstances& circumstances, const StoredObject& stored)
      : entries_(entries),
        policy_(policy),
        compiled_(compiled),
        object_(object),
        circumstances_(circumstances),
        stored_(stored),
        updates_(circumstances.operation == Operation::kUpdate && circumstances.old_object != nullptr),
        removes_(circumstances.operation == Operation::kDelete),
        only_metadata_(ChangesOnlyMetadata(object, circumstances)),
        by_controller_(updates_ && IsControllersUser(policy, circumstances)),
        owner_(ControllerOf(object)) {}

  const std::string& owner() const { return owner_; }
  bool only_metadata() const { return only_metadata_; }

  bool MustPass(const Entry& entry) {
    const auto index = policy::IndexOf(policy_.rules(), *entry.finding.rule);
    const bool on_others = index && compiled_.AdmissionCapOf(*index) < Severity::kError;
    const bool untouchable = !entry.finding.rule->exemptable;
    if (on_others || removes_) return true;
    if (!untouchable && (by_controller_ || !owner_.empty())) return true;
    if (!updates_ || BecomesOurs()) return false;
    if (!untouchable && IsInPodTemplate(entry.field.path()) && RanBefore()) return true;
    if (!untouchable && only_metadata_ && !stored_.exempts(entry.finding)) return true;
    return index && IsOld(entry, *index);
  }

  // In an update of metadata alone: what stands outside it cannot be new.
  bool WasThere(const Entry& entry) {
    if (!only_metadata_ || IsApplied() || BecomesOurs()) return false;
    if (!entry.field.path().outer.starts_with("/metadata")) return true;
    const auto index = policy::IndexOf(policy_.rules(), *entry.finding.rule);
    return index && IsOld(entry, *index);
  }

 private:
  // Who applies a file wants to hear of the file.
  bool IsApplied() {
    if (!applied_) applied_ = engine::IsApplied(object_, circumstances_);
    return *applied_;
  }

  bool RanBefore() {
    if (!ran_before_) ran_before_ = stored_.ran_before();
    return *ran_before_;
  }

  bool BecomesOurs() {
    if (!becomes_ours_) becomes_ours_ = stored_.becomes_ours();
    return *becomes_ours_;
  }

  bool IsOld(const Entry& entry, std::size_t rule) {
    const auto known = same_.find(rule);
    if (known != same_.end()) return known->second.Has(entry);
    std::vector<const Entry*> now;
    for (const auto& other : entries_) {
      if (other->finding.rule == entry.finding.rule) now.push_back(other.get());
    }
    return same_.try_emplace(rule, now, stored_.findings(rule), *policy_.rules()[rule]).first->second.Has(entry);
  }

  const std::vector<std::unique_ptr<Entry>>& entries_;
  const Policy& policy_;
  const CompiledPolicy& compiled_;
  const Object& object_;
  const Circumstances& circumstances_;
  const StoredObject& stored_;
  const bool updates_;
  const bool removes_;
  const bool only_metadata_;
  const bool by_controller_;
  const std::string owner_;
  std::optional<bool> applied_;
  std::optional<bool> becomes_ours_;
  std::optional<bool> ran_before_;
  std::map<std::size_t, SameFaults> same_;
};

}  // namespace

void AdmitLeniently(std::vector<std::unique_ptr<Entry>>& entries, const Policy& policy, const CompiledPolicy& compiled,
                    const Object& object, const Circumstances& circumstances, const StoredObject& stored) {
  if (entries.empty()) return;
  Admission admission(entries, policy, compiled, object, circumstances, stored);
  for (const auto& entry : entries) {
    Finding& finding = entry->finding;
    // It is no error here, so none is taken back: not `admitted`.
    if (finding.rests_on_others) finding.AtMost(Severity::kWarning);
    if (!admission.owner().empty() && finding.level >= Severity::kWarning)
      finding.message += " (owned by " + admission.owner() + ": change that)";
    if (finding.level == Severity::kError && admission.MustPass(*entry)) {
      finding.admitted = true;
      finding.level = Severity::kWarning;
    }
    finding.was_there = finding.level == Severity::kWarning && admission.WasThere(*entry);
  }
}

std::string ControllerOf(const Object& object) {
  const Node* owners = object.At("metadata.ownerReferences").value();
  if (owners == nullptr) return {};
  for (const Node& owner : owners->items()) {
    const Node* controller = owner.Find("controller");
    const Node* kind = owner.Find("kind");
    const Node* name = owner.Find("name");
    if (controller != nullptr && controller->boolean().value_or(false) && kind != nullptr && name != nullptr) {
      return std::string(kind->text()) + " " + std::string(name->text());
    }
  }
  return {};
}

}  // namespace warden::engine
