// Paths to answers.
#include "admission/handlers.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "net/deadline.h"
#include "review/handle.h"

namespace warden::admission {
namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";

net::Response Say(unsigned status, std::string_view text) {
  return {.status = status, .body = std::string(text) + "\n", .content_type = kText};
}

std::string_view PathOf(std::string_view target) { return target.substr(0, target.find('?')); }

struct Route {
  review::ReviewPurpose purpose;
  std::optional<std::string_view> profile;  // as asked for, known or not
  bool only_warns = false;
};

std::optional<Route> RouteOf(std::string_view path) {
  constexpr std::string_view kWarn = "/warn";
  const bool only_warns = path.starts_with(kWarn);
  if (only_warns) path.remove_prefix(kWarn.size());
  constexpr std::pair<std::string_view, review::ReviewPurpose> kRoots[] = {{"/validate", review::ReviewPurpose::kValidate},
                                                                           {"/mutate", review::ReviewPurpose::kMutate}};
  for (const auto& [root, purpose] : kRoots) {
    if (path == root) return Route{purpose, std::nullopt, only_warns};
    if (path.starts_with(root) && path[root.size()] == '/') return Route{purpose, path.substr(root.size() + 1), only_warns};
  }
  return std::nullopt;
}

net::Response NoSuchProfile(const Policy& policy) {
  std::string names;
  for (const std::string_view name : policy.Profiles()) names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
  return Say(404, "no such profile, there are: " + names);
}

bool MayAsk(std::string_view peer, const std::vector<std::string>& names) {
  return names.empty() || std::find(names.begin(), names.end(), peer) != names.end();
}

// Of what is left of the client's patience a part is for the way back.
Allowance AllowanceFor(const net::Request& request, const AdmissionSettings& settings) {
  using std::chrono::nanoseconds;
  Allowance allowance = review::ReviewAllowance();
  allowance.time = settings.judge_time;
  allowance.now = [&clock = settings.clock] { return nanoseconds(clock.Steady().time_since_epoch()); };
  if (const auto timeout = net::TimeoutOf(request.target)) {
    const nanoseconds left = request.arrived + *timeout - settings.clock.Steady();
    allowance.time = std::clamp(left * 4 / 5, nanoseconds(1), allowance.time);
  }
  return allowance;
}

// Judges, counts and logs.
net::Response AnswerReview(const Route& route, net::Request& request, const AdmissionSettings& settings) {
  const std::string_view profile = route.profile.value_or(std::string_view());
  const std::shared_ptr<const Snapshot> snapshot = settings.snapshots.Take();
  const review::ReviewSettings review{.engine = settings.engine,
                                      .snapshot = *snapshot,
                                      .profile = profile,
                                      .only_warns = route.only_warns,
                                      .assumptions = settings.assumptions ? settings.assumptions() : Assumptions{},
                                      .now = settings.clock.Second(),
                                      .allowance = AllowanceFor(request, settings)};
  const auto begin = settings.clock.Steady();
  review::HttpAnswer answer = review::HandleReview(route.purpose, std::move(request.body), review);
  const auto end = settings.clock.Steady();
  settings.metrics.Count(route.purpose, profile, answer.report, {.judging = end - begin, .total = end - request.arrived});
  settings.log.Tell({.report = answer.report,
                     .webhook = route.purpose == review::ReviewPurpose::kValidate ? "validate" : "mutate",
                     .profile = profile,
                     .traceparent = request.traceparent,
                     .duration = std::chrono::floor<std::chrono::microseconds>(end - begin)},
                    end);
  return {.status = answer.status, .body = std::move(answer.body), .content_type = answer.content_type};
}

net::Response AnswerWebhook(net::Request& request, const AdmissionSettings& settings) {
  const auto route = RouteOf(PathOf(request.target));
  if (!route) return Say(404, "nothing here; reviews go to /validate or /mutate, or below /warn: /warn/validate, /warn/mutate");
  const Policy& policy = settings.engine.policy();
  if (route->profile && !policy.HasProfile(*route->profile)) return NoSuchProfile(policy);
  if (request.method != "POST") return Say(405, "an AdmissionReview is posted here");
  if (!MayAsk(request.peer_name, settings.client_names)) return Say(403, "the name in the client certificate may not ask here");
  return AnswerReview(*route, request, settings);
}

}  // namespace

net::Handler MakeWebhookHandler(AdmissionSettings settings) {
  return [settings = std::move(settings)](net::Request& request) { return AnswerWebhook(request, settings); };
}

}  // namespace warden::admission
