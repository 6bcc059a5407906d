// How the scheduler spreads the pods of a workload over hosts.
//
// Refers to the Object, which must outlive it. Immutable; any thread.
#pragma once

#include "k8s/workload.h"
#include "warden/document.h"

namespace warden::k8s {

struct Spread {
  bool constrained = false;    // topologySpreadConstraints
  bool anti_affinity = false;  // podAntiAffinity, required or preferred
  bool one_per_host = false;   // required anti-affinity of the pods among themselves, per host: two of them never share one
  Field constraints;           // spec.topologySpreadConstraints of the pod; may be absent
  Field required;              // the required terms of podAntiAffinity; may be absent

  static Spread Of(const Workload& workload);
};

}  // namespace warden::k8s
