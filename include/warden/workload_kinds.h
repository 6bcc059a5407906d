// Sets of workload kinds, for rules that judge some of them.
#pragma once

#include <initializer_list>

#include "warden/kinds.h"

namespace warden {

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

}  // namespace warden
