// The pods of a workload that serve, or may: their addresses, and since when each has run.
//
// Pure; refers to nothing but the objects given. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::controller {

struct LivePod {
  std::string name;
  std::string uid;
  std::string address;                     // status.podIP
  bool ready = false;                      // takes requests
  std::optional<std::int64_t> started_at;  // Unix time of its proxy container's start
  std::vector<std::string> lacks;          // of the variables that were asked for
};

struct PodQuestion {
  const Object* workload = nullptr;        // whose pods
  std::string_view container;              // the proxy
  std::span<const std::string> variables;  // that models refer to
};

// Of `pods` those that belong to the workload, also through a ReplicaSet of the snapshot, and are not ending; sorted by name. A pod with
// its labels and another owner is none of it.
std::vector<LivePod> FindLivePods(std::span<const Object> pods, const PodQuestion& question, const Snapshot& snapshot);

// metadata.uid; "": an object of no cluster.
std::string_view UidOf(const Object& object);

// "app=litellm,tier in (a,b)": of a workload's spec.selector; "" where it cannot be written so.
std::string SelectorText(const Object& workload);

}  // namespace warden::controller
