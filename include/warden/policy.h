// What a house wants of the rules: levels, parameters, filling, modes, exemptions; by profile, namespace and point of enforcement.
//
// For: the engine, which asks for what holds here (Compile), and `warden policy show`, which asks why (Show).
// Where: a YAML file (schemas/policy.schema.json, docs/policy.md), or none: then the rules' own defaults.
// Later wins: rule default → the file's rules → profile (what it extends first) → namespace entries in file order → point of
// enforcement → command line. A mode only lowers; nothing moves a rule that is not exemptable.
// Ownership: a Policy owns all its texts and is cheap to copy (shared); what it returns lives as long as any copy of it.
// Threads: immutable once made, any thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warden/circumstances.h"
#include "warden/rule.h"
#include "warden/status.h"

namespace warden::policy {
struct PolicyModel;  // src/policy/model.h
struct PolicyState;  // src/policy/state.h
}  // namespace warden::policy

namespace warden {

inline constexpr std::string_view kProductionProfile = "production";
inline constexpr std::string_view kDevelopmentProfile = "development";

enum class Mode : std::uint8_t {
  kEnforce,  // errors deny
  kWarn,     // errors become warnings
  kAudit,    // the same, and at admission nothing is said and nothing filled: only reports and audit annotations keep it
};
std::string_view ToString(Mode mode);  // "enforce", "warn", "audit"

// What is wrong with a policy file, for people.
struct PolicyProblem {
  std::string file;
  Place place;
  std::string path;     // "rules.LW101.level"; "" for the whole file
  std::string message;  // lower case, no full stop
};
// "policy.yaml:3:5: rules.LW101.level: fatal is no level, …"
std::string ToString(const PolicyProblem& problem);

// What holds for one profile, in one namespace, at one point; rules by their index in the span the policy was made for.
class CompiledPolicy {
 public:
  // Before the mode: the engine applies that last.
  Severity LevelOf(std::size_t rule) const { return levels_[rule]; }
  Severity LevelAfterMode(std::size_t rule) const { return lowered_[rule]; }
  std::span<const ParamValue> ParamsOf(std::size_t rule) const { return params_[rule]; }
  // Whether /mutate applies what the rule offers.
  bool Fills(std::size_t rule) const { return fills_[rule] != 0; }
  // The highest level at admission: a warning for what rests on other objects, unless the policy lists the rule under `hearsay`.
  Severity AdmissionCapOf(std::size_t rule) const { return caps_[rule]; }
  Mode mode() const { return mode_; }

 private:
  friend class Policy;
  std::vector<Severity> levels_;
  std::vector<Severity> lowered_;
  std::vector<std::vector<ParamValue>> params_;
  std::vector<std::uint8_t> fills_;
  std::vector<Severity> caps_;
  Mode mode_ = Mode::kEnforce;
};

// Who said a value.
struct Origin {
  std::string what;  // "rule default", "profile staging", "namespace team-*", "command line (--skip)"
  std::string file;  // "" where it is no file
  Place place;
};
// "profile staging (policy.yaml:12:5)"
std::string ToString(const Origin& origin);

template <class T>
struct Said {
  T value;
  Origin origin;
};

// What holds, and why: the long form of a CompiledPolicy.
struct PolicyView {
  struct RuleView {
    const Rule* rule = nullptr;
    Said<Severity> level;                  // as said
    Severity effective;                    // after the mode
    Said<bool> fill;                       // whether /mutate fills
    Said<Severity> admission;              // the cap of AdmissionCapOf
    std::vector<Said<ParamValue>> params;  // in the order of rule->params
  };
  Said<std::string> profile;
  Said<Mode> mode;
  std::vector<RuleView> rules;
};

// An entry of the file's `exemptions`. Globs; "*" where the file says nothing.
struct PolicyExemption {
  std::vector<std::size_t> rules;  // sorted indices
  std::string kind = "*";
  std::string ns = "*";
  std::string name = "*";
  std::string subject = "*";
  std::string reason;
  std::chrono::sys_days until;  // the last day on which it holds
  Place place;
};

// `--rule` and `--skip`: ids or names.
struct RuleSelection {
  std::vector<std::string> only;  // empty: all
  std::vector<std::string> skip;
};

class Policy {
 public:
  // The defaults. `rules` must be static (the catalogue).
  explicit Policy(std::span<const Rule* const> rules);

  // From the text of a policy file; `file` is its name in problems and origins. Exactly one of the two is filled.
  struct Loaded;
  static Loaded Read(std::string text, std::string file, std::span<const Rule* const> rules);

  // The same with a selection of rules on top of everything else. What is not selected is off, but for the rules that are not
  // exemptable; what is selected by `only` is on, at its own level where the policy had it off.
  // kInvalid: names a rule that does not exist (the message says which was probably meant), or skips one that is not exemptable.
  Result<Policy> With(const RuleSelection& selection) const;

  // The same with another profile where neither a path nor a namespace entry names one; must be one of Profiles().
  Policy WithDefaultProfile(std::string_view name) const;

  // `profile` as asked for by a path or an option; "" leaves it to the policy (namespace entry, the file's default, production). One
  // that does not exist is taken for "": callers that take names from people ask HasProfile first. No lock where at most one
  // namespace entry holds.
  std::shared_ptr<const CompiledPolicy> Compile(std::string_view profile, std::string_view ns, Point point) const;
  PolicyView Show(std::string_view profile, std::string_view ns, Point point) const;

  std::vector<std::string_view> Profiles() const;  // the built-in ones first, then the file's in its order
  bool HasProfile(std::string_view name) const;

  std::span<const Rule* const> rules() const;
  std::string_view file() const;  // "" without a file
  std::span<const PolicyExemption> exemptions() const;
  bool allows_annotations() const;  // exemptions by annotation of the object
  // Whose updates are a controller's own, beyond those of the control plane.
  bool IsController(std::string_view username) const;
  // The first of the requester's groups that may break the glass; "" when there is none.
  std::string_view BreakGlassGroupOf(const Requester& requester) const;

 private:
  explicit Policy(std::shared_ptr<const policy::PolicyState> state) : state_(std::move(state)) {}
  static std::shared_ptr<const policy::PolicyState> MakeState(policy::PolicyModel model);
  static CompiledPolicy CompileOne(const policy::PolicyModel& model, std::size_t profile, std::span<const std::size_t> entries,
                                   Point point);
  std::shared_ptr<const policy::PolicyState> state_;
};

struct Policy::Loaded {
  std::optional<Policy> policy;
  std::vector<PolicyProblem> problems;  // all of them, in the order of the text
};

}  // namespace warden
