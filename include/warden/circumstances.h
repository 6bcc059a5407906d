// The circumstances of a judgement: where it takes place, what is asked for by whom, when, under which assumptions, and what it may cost.
//
// Plain values that refer to what they are given. Filled in once by whoever asks the engine; Context hands them to the rules.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "warden/assumptions.h"

namespace warden {

class Object;

// Where the judgement takes place.
enum class Point : std::uint8_t { kCheck, kAdmission, kAudit };
std::string_view ToString(Point point);

enum class Operation : std::uint8_t { kCreate, kUpdate, kDelete, kConnect };
std::string_view ToString(Operation operation);

// Who asks for a change at admission.
struct Requester {
  std::string username;
  std::vector<std::string> groups;
  bool is_service_account() const { return username.starts_with("system:serviceaccount:"); }
  // Neither a service account nor a system user.
  bool is_person() const { return !username.starts_with("system:"); }
};

// What judging one object may cost. The steps are those of base/budget.h; the defaults leave what people write
// more than ten times what it takes (docs/decisions/0005).
struct Allowance {
  std::uint64_t steps = 200'000'000;   // whatever the object, for what stands around it
  std::uint64_t steps_per_byte = 100;  // of the text judged
  // The time, by a clock of the shell; without either there is no limit. `now` is called from the judging thread.
  std::chrono::nanoseconds time{0};
  std::function<std::chrono::nanoseconds()> now = {};
};

// References must outlive the call.
struct Circumstances {
  std::string_view profile = {};  // as asked for; "" leaves it to the policy
  Point point = Point::kCheck;
  Operation operation = Operation::kCreate;
  const Object* old_object = nullptr;    // UPDATE and DELETE
  const Requester* requester = nullptr;  // admission
  Assumptions assumptions = {};
  std::chrono::sys_days today{};
  std::chrono::sys_seconds now{};       // admission: break glass ends at a time of day
  std::string_view field_manager = {};  // admission: as the request names it; "" leaves it to managedFields
  bool dry_run = false;                 // admission: nothing will be stored
  bool only_warns = false;              // admission: asked for a namespace in which errors are said and do not deny
  bool locate = true;                   // fill line, column and excerpt; admission has no use for them
  Allowance allowance = {};             // without effect where the caller has made a Budget current: then that one holds
};

}  // namespace warden
