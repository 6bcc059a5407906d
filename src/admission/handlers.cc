// Paths to answers.
#include "admission/handlers.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "review/handle.h"

namespace warden {
namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";

net::Response Say(unsigned status, std::string_view text) {
  return {.status = status, .body = std::string(text) + "\n", .content_type = kText};
}

std::string_view PathOf(std::string_view target) { return target.substr(0, target.find('?')); }

struct Route {
  ReviewPurpose purpose;
  std::optional<std::string_view> profile;  // as asked for, known or not
};

std::optional<Route> RouteOf(std::string_view path) {
  constexpr std::pair<std::string_view, ReviewPurpose> kRoots[] = {{"/validate", ReviewPurpose::kValidate},
                                                                   {"/mutate", ReviewPurpose::kMutate}};
  for (const auto& [root, purpose] : kRoots) {
    if (path == root) return Route{purpose, std::nullopt};
    if (path.starts_with(root) && path[root.size()] == '/') return Route{purpose, path.substr(root.size() + 1)};
  }
  return std::nullopt;
}

net::Response NoSuchProfile(const Policy& policy) {
  std::string names;
  for (const std::string_view name : policy.Profiles()) names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
  return Say(404, "no such profile, there are: " + names);
}

net::Response AnswerReview(net::Request& request, const AdmissionSettings& settings) {
  const auto route = RouteOf(PathOf(request.target));
  if (!route) return Say(404, "nothing here; reviews go to /validate or /mutate");
  const Policy& policy = settings.engine.policy();
  if (route->profile && !policy.HasProfile(*route->profile)) return NoSuchProfile(policy);
  if (request.method != "POST") return Say(405, "an AdmissionReview is posted here");
  const ReviewSettings review{.engine = settings.engine,
                              .snapshot = settings.snapshot,
                              .profile = route->profile.value_or(std::string_view()),
                              .kubernetes = settings.kubernetes,
                              .now = settings.now()};
  HttpAnswer answer = HandleReview(route->purpose, std::move(request.body), review);
  return {.status = answer.status, .body = std::move(answer.body), .content_type = answer.content_type};
}

net::Response AnswerReady(Readiness::State state) {
  switch (state) {
    case Readiness::State::kServing: return Say(200, "ok");
    case Readiness::State::kStarting: return Say(503, "starting");
    case Readiness::State::kDraining: break;
  }
  return Say(503, "draining");
}

}  // namespace

net::Handler MakeWebhookHandler(AdmissionSettings settings) {
  return [settings = std::move(settings)](net::Request& request) { return AnswerReview(request, settings); };
}

net::Handler MakeOpsHandler(const Readiness& readiness) {
  return [&readiness](net::Request& request) {
    const std::string_view path = PathOf(request.target);
    if (path != "/healthz" && path != "/readyz") return Say(404, "nothing here; there are /healthz and /readyz");
    if (request.method == "POST") return Say(405, "this is read, not posted to");
    return path == "/healthz" ? Say(200, "ok") : AnswerReady(readiness.state());
  };
}

}  // namespace warden
