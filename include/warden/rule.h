// What a rule is: a constant that describes itself, and one function over the view it judges.
//
// The type of `check` says what is judged; the engine builds each view once per object and shares it among all rules. Rules are
// pure: they look at the view, at the Context (context.h), and report (reporter.h); they may throw nothing but InternalError and
// std::bad_alloc.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "warden/document.h"
#include "warden/finding.h"
#include "warden/object.h"
#include "warden/param.h"
#include "warden/workload_kinds.h"

namespace warden::litellm {
class Config;             // litellm/config/config.h: a LiteLLM configuration, wherever it stands
struct UnreadableConfig;  // litellm/config/find_configs.h: text that should be one and cannot be read
}  // namespace warden::litellm

namespace warden::k8s {
class SecretView;  // k8s/secret_view.h
class Workload;    // k8s/workload.h: a LiteLLM workload, or the Scale of one
}  // namespace warden::k8s

namespace warden {

class Context;   // context.h
class Reporter;  // reporter.h

enum class AtAdmission : std::uint8_t { kJudge, kFill, kFillByPolicy };  // kFillByPolicy: off until a policy turns it on
enum class Points : std::uint8_t { kAll, kCheckOnly, kCheckAndAudit };
enum class FixClass : std::uint8_t { kNone, kSafe, kUnsafe, kManual };  // the best a rule can offer in files
enum class Operations : std::uint8_t { kWrites, kWritesAndRemoval };

template <class View>
using CheckFn = void (*)(const View&, const Context&, Reporter&);
// std::monostate: the tool itself reports it (unreadable documents, internal errors).
using AnyCheck = std::variant<std::monostate, CheckFn<Object>, CheckFn<k8s::Workload>, CheckFn<litellm::Config>,
                              CheckFn<litellm::UnreadableConfig>, CheckFn<k8s::SecretView>>;

// Whether the value a finding is about got worse between the stored object and the new one. nullptr stands for absent. Only
// asked when the two differ. Sealed nodes compare by doc/equal.h.
using WorseFn = bool (*)(const Node* before, const Node* after);

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

}  // namespace warden
