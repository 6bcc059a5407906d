// Threads, and one view for each answer.
#include "proxy/survey.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "litellm/version/version.h"

namespace warden::proxy {
namespace {

constexpr std::size_t kMostThreads = 16;
constexpr unsigned kHitsPerWorker = 3;

hotadd::PodView ViewOf(const Pod& pod, const PodState& state) {
  hotadd::PodView view;
  view.pod = pod.name;
  view.problem = state.problem;
  view.serves = pod.api != nullptr;
  if (state.version) view.protocol = hotadd::ProtocolOf(*state.version);
  view.started_with = pod.started_with;
  view.started_at = pod.started_at;
  view.lacks = pod.lacks;
  return view;
}

void Ask(const Pod& pod, bool fresh_connection, hotadd::PodView& view, const std::stop_token& stop) {
  auto listed = pod.api->List(fresh_connection, stop);
  if (!listed.ok()) {
    view.problem = listed.status().message();
  } else if (listed->answer.outcome != hotadd::Outcome::kDone) {
    view.problem = listed->answer.message;
  } else {
    view.models = std::move(listed->models);
  }
}

}  // namespace

void AtOnce(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < std::min(count, kMostThreads); ++i) threads.emplace_back(run);
  run();
}

std::vector<PodState> AskStates(std::span<const Pod> pods, const std::stop_token& stop) {
  std::vector<PodState> states(pods.size());
  AtOnce(pods.size(), [&](std::size_t i) {
    if (pods[i].api == nullptr) {
      states[i].problem = "it is not ready";
      return;
    }
    const auto ready = pods[i].api->Ready(stop);
    if (!ready.ok()) {
      states[i].problem = ready.status().message();
      return;
    }
    // The key is sent to nothing else.
    if (!ready->is_litellm) {
      states[i].problem = "it does not answer GET /health/readiness as LiteLLM does";
      return;
    }
    states[i].version = litellm::VersionOfTag(ready->version);
    if (!states[i].version) states[i].version = pods[i].assumed;
    states[i].database = ready->database;
  });
  return states;
}

std::vector<hotadd::PodView> Survey(std::span<const Pod> pods, std::span<const PodState> states, const std::stop_token& stop) {
  std::vector<hotadd::PodView> views;
  std::vector<std::size_t> whose;
  for (std::size_t i = 0; i < pods.size(); ++i) {
    const unsigned hits = pods[i].workers <= 1 || !states[i].problem.empty() ? 1 : kHitsPerWorker * pods[i].workers;
    for (unsigned hit = 0; hit < hits; ++hit) {
      views.push_back(ViewOf(pods[i], states[i]));
      whose.push_back(i);
    }
  }
  AtOnce(views.size(), [&](std::size_t i) {
    if (views[i].was_asked()) Ask(pods[whose[i]], pods[whose[i]].workers > 1, views[i], stop);
  });
  return views;
}

}  // namespace warden::proxy
