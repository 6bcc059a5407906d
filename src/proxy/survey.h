// Asking every pod of a proxy what it serves.
//
// Any thread; pods are asked at the same time, each on a thread of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "hotadd/answer.h"
#include "hotadd/pod_models.h"
#include "litellm/version/version.h"
#include "proxy/model_api.h"

namespace warden::proxy {

struct Pod {
  std::string name;
  ModelApi* api = nullptr;                  // must outlive it; nullptr: it does not serve yet, and is not asked
  unsigned workers = 1;                     // processes behind its address
  std::optional<litellm::Version> assumed;  // of its image, where it does not say its version itself
  std::optional<hotadd::FileModels> started_with = {};
  std::optional<std::int64_t> started_at = {};
  std::vector<std::string> lacks = {};
};

// What a pod said of itself, for one run.
struct PodState {
  std::optional<litellm::Version> version;
  hotadd::Readiness::Database database = hotadd::Readiness::Database::kUnknown;
  std::string problem;  // why it could not be asked
};

std::vector<PodState> AskStates(std::span<const Pod> pods, const std::stop_token& stop);

// One view a pod; of several workers three for each, over connections of their own, as nobody can say who answers.
std::vector<hotadd::PodView> Survey(std::span<const Pod> pods, std::span<const PodState> states, const std::stop_token& stop);

// Calls `work(i)` for each i below `count`, a few at the same time; returns when all have returned.
void AtOnce(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace warden::proxy
