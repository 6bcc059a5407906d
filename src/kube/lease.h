// One Lease of coordination.k8s.io/v1, as values: what a LeaderElector stands on. The real one asks an API server; tests script their own.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "kube/api_error.h"
#include "kube/back_off.h"

namespace warden::kube {

struct Lease {
  std::string resource_version;     // metadata.resourceVersion; "" in one that is created
  std::string holder;               // spec.holderIdentity; "": nobody
  std::chrono::seconds duration{};  // spec.leaseDurationSeconds; 0: not stated
  std::int32_t transitions = 0;     // spec.leaseTransitions
  // spec.acquireTime and spec.renewTime (MicroTime), by the clock of whoever wrote them. For people: nothing is decided by them.
  std::chrono::sys_time<std::chrono::microseconds> acquired{}, renewed{};
};

// Gets and writes the one Lease it was made for. One thread at a time.
class LeaseStore {
 public:
  virtual ~LeaseStore() = default;
  // Each call ends within `timeout` (kTimeout: whether a write happened is unknown) or soon after `stop` was asked (kCancelled: the same),
  // and is never repeated inside. Answers are the Lease as it now stands.

  // kNotFound: there is none.
  virtual ApiResult<Lease> Get(Nanoseconds timeout, std::stop_token stop) = 0;
  // kAlreadyExists: somebody was quicker.
  virtual ApiResult<Lease> Create(const Lease& lease, Nanoseconds timeout, std::stop_token stop) = 0;
  // Only while the stored one has `lease.resource_version`, else kConflict. Labels, annotations and fields of the spec that a Lease here
  // does not have stay as they are.
  virtual ApiResult<Lease> Update(const Lease& lease, Nanoseconds timeout, std::stop_token stop) = 0;
};

}  // namespace warden::kube
