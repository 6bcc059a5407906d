// What a rule is: a constant that describes itself, and one function over the view it judges.
//
// The type of `check` says what is judged; the engine builds each view once per object and shares it among all rules. Rules are
// pure: they look at the view, at the Context, and report; they may throw nothing but InternalError and std::bad_alloc.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "warden/circumstances.h"
#include "warden/document.h"
#include "warden/finding.h"
#include "warden/kinds.h"
#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::litellm {
class Config;             // litellm/config/config.h: a LiteLLM configuration, wherever it stands
struct UnreadableConfig;  // litellm/config/find_configs.h: text that should be one and cannot be read
}  // namespace warden::litellm

namespace warden::k8s {
class SecretView;  // k8s/secret_view.h
class Workload;    // k8s/workload.h: a LiteLLM workload, or the Scale of one
}  // namespace warden::k8s

namespace warden::engine {
struct Reported;
}  // namespace warden::engine

namespace warden {

class Context;
class Reporter;

enum class AtAdmission : std::uint8_t { kJudge, kFill, kFillByPolicy };  // kFillByPolicy: off until a policy turns it on
enum class Points : std::uint8_t { kAll, kCheckOnly, kCheckAndAudit };
enum class FixClass : std::uint8_t { kNone, kSafe, kUnsafe, kManual };  // the best a rule can offer in files
enum class Operations : std::uint8_t { kWrites, kWritesAndRemoval };

// Which kinds of workload a rule over Workload judges.
class WorkloadKinds {
 public:
  constexpr WorkloadKinds(std::initializer_list<WorkloadKind> kinds) {
    for (const WorkloadKind kind : kinds) bits_ |= Bit(kind);
  }
  constexpr bool Has(WorkloadKind kind) const { return (bits_ & Bit(kind)) != 0; }

 private:
  static constexpr unsigned Bit(WorkloadKind kind) { return 1U << static_cast<unsigned>(kind); }
  unsigned bits_ = 0;
};
// With a number of replicas of its own.
inline constexpr WorkloadKinds kReplicated = {WorkloadKind::kDeployment, WorkloadKind::kStatefulSet, WorkloadKind::kRollout};
// Runs for good and serves.
inline constexpr WorkloadKinds kServing = {WorkloadKind::kDeployment, WorkloadKind::kStatefulSet, WorkloadKind::kDaemonSet,
                                           WorkloadKind::kRollout, WorkloadKind::kPod};
// Whatever has containers: Job and CronJob too.
inline constexpr WorkloadKinds kWithContainers = {WorkloadKind::kDeployment, WorkloadKind::kStatefulSet, WorkloadKind::kDaemonSet,
                                                  WorkloadKind::kRollout,    WorkloadKind::kJob,         WorkloadKind::kCronJob,
                                                  WorkloadKind::kPod};
inline constexpr WorkloadKinds kReplicatedOrScale = {WorkloadKind::kDeployment, WorkloadKind::kStatefulSet, WorkloadKind::kRollout,
                                                     WorkloadKind::kScale};

template <class View>
using CheckFn = void (*)(const View&, const Context&, Reporter&);
// std::monostate: the tool itself reports it (unreadable documents, internal errors).
using AnyCheck = std::variant<std::monostate, CheckFn<Object>, CheckFn<k8s::Workload>, CheckFn<litellm::Config>,
                              CheckFn<litellm::UnreadableConfig>, CheckFn<k8s::SecretView>>;

// Whether the value a finding is about got worse between the stored object and the new one. nullptr stands for absent. Only
// asked when the two differ. Sealed nodes compare by doc/equal.h.
using WorseFn = bool (*)(const Node* before, const Node* after);

// A typed threshold of a rule: `constexpr Param<std::int64_t> kMinReplicas{"min_replicas", 2, "…"}`.
template <class T>
struct Param {
  std::string_view name;
  T fallback;
  std::string_view text;
};
using ParamValue = std::variant<std::int64_t, bool, std::string_view>;
struct ParamSpec {
  std::string_view name;
  ParamValue fallback;
  std::string_view text;
  // So that a rule writes `params = {kMinReplicas, …}`.
  template <class T>
  constexpr ParamSpec(const Param<T>& param)  // NOLINT(google-explicit-constructor)
      : name(param.name), fallback(param.fallback), text(param.text) {}
};

struct Rule {
  std::string_view id;           // "LW101"
  std::string_view name;         // what it flags, reads well after "allow": "single-replica"
  std::string_view summary;      // one sentence: what is flagged
  std::string_view rationale;    // what breaks in production
  std::string_view remediation;  // the exact field to set
  std::string_view before = {};  // a few lines of YAML that are flagged; they stand in one of its bad* fixtures
  std::string_view after = {};   // the same lines fixed; they stand in a fixed* or good* fixture
  Severity production;
  Severity development;
  AtAdmission at_admission = AtAdmission::kJudge;  // kFill: /mutate applies its safe edits where nothing was stated
  FixClass fix = FixClass::kNone;
  Operations on = Operations::kWrites;
  Points points = Points::kAll;
  Severity admission_cap = Severity::kError;  // kWarning: rests on other objects, so it never denies
  bool exemptable = true;
  std::span<const std::string_view> needs = {};  // kinds without which nothing can be said; a change of one asks the rule again
  std::span<const std::string_view> asks = {};   // kinds that excuse or explain where they are known; judged without where not
  WorkloadKinds workloads = kServing;            // checks over Workload: the kinds judged
  std::span<const std::string_view> kinds = {};  // checks over Object: the kinds judged; empty: every object of LiteLLM's
  std::span<const ParamSpec> params = {};
  WorseFn worse = nullptr;  // default: any change of the value is for the worse
  AnyCheck check = {};
};

// The views of the stored object on UPDATE, built when a rule asks for them: most never do, and a stored configuration is a second
// megabyte to read. One judgement, one thread.
class OldViews {
 public:
  virtual ~OldViews() = default;
  virtual const k8s::Workload* workload() const = 0;  // nullptr: it was none
  virtual const k8s::SecretView* secret() const = 0;  // likewise
  virtual std::span<const litellm::Config> configs() const = 0;
};

// The circumstances of the judgement, and what belongs to the turn of one rule. Refers to what it is given; lives as long as the call.
class Context {
 public:
  struct Turn {
    const Rule& rule;
    std::span<const ParamValue> params;  // in the order of rule.params
    const Snapshot& snapshot;
    std::span<const litellm::Config> configs;  // those of the object under judgement
    const OldViews* old_views;                 // nullptr: there is no stored object
  };
  Context(const Circumstances& circumstances, const Turn& turn) : circumstances_(circumstances), turn_(turn) {}

  const Snapshot& snapshot() const { return turn_.snapshot; }
  Point point() const { return circumstances_.point; }
  Operation operation() const { return circumstances_.operation; }
  const Object* old_object() const { return circumstances_.old_object; }  // UPDATE and DELETE
  const k8s::Workload* old_workload() const { return turn_.old_views != nullptr ? turn_.old_views->workload() : nullptr; }
  const k8s::SecretView* old_secret() const { return turn_.old_views != nullptr ? turn_.old_views->secret() : nullptr; }
  const OldViews* old_views() const { return turn_.old_views; }
  const Requester* requester() const { return circumstances_.requester; }  // admission only
  // The configurations in the object under judgement, for checks over Object.
  std::span<const litellm::Config> configs() const { return turn_.configs; }
  // Every Config has been told the LiteLLM version already; of a container litellm/version/installed.h knows it.
  const Assumptions& assumptions() const { return circumstances_.assumptions; }
  std::chrono::sys_days today() const { return circumstances_.today; }
  // At admission; elsewhere only the day is known.
  std::chrono::sys_seconds now() const { return circumstances_.now; }

  template <class T>
  T Get(const Param<T>& param) const {
    return std::get<T>(Value(param.name, ParamValue(param.fallback)));
  }

 private:
  ParamValue Value(std::string_view name, ParamValue fallback) const;

  const Circumstances& circumstances_;
  Turn turn_;
};

// Collects what one rule finds on one object.
class Reporter {
 public:
  Reporter(const Rule& rule, Severity level, const Object& object) : rule_(rule), level_(level), object_(object) {}

  // Something at `field`, at the rule's level. The reference stays valid. `subject`: stable, the user's words.
  Finding& At(const Field& field, std::string subject, std::string message);
  // The same where the place in the text is known better than by a node (a syntax error inside a string).
  Finding& At(const Field& field, Place place, std::string subject, std::string message);
  // Another place that belongs to the finding.
  void Relate(Finding& finding, const Object& object, const Field& field);
  // The same for text that is no node any more (a key that a later one replaced): bytes of `document`, the object's or one embedded in it.
  void Relate(Finding& finding, const Object& object, const Document& document, Range range);
  // Why the rule can say nothing here; shown in `skipped`.
  void Skip(std::string reason);

  // For the engine: where each finding and each related place stands.
  struct Spot {
    const Document* document = nullptr;
    Field field;
    Range range;  // used when the field is empty
  };
  struct Entry {
    Finding finding;
    Field field;
    std::optional<Place> place;  // instead of the field's own
    std::vector<Spot> related;
  };

 private:
  friend struct engine::Reported;  // engine/reported.h

  void RelateSpot(Finding& finding, const Object& object, Spot spot);

  const Rule& rule_;
  Severity level_;
  const Object& object_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<std::string> skips_;
};

}  // namespace warden
