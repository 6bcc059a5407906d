// Deciding what of a review is judged or filled, and asking the engine.
#include "review/handle.h"

#include <algorithm>
#include <array>

#include "doc/edit.h"
#include "engine/snapshots.h"
#include "review/admission_review.h"
#include "review/answer.h"
#include "review/one_line.h"
#include "review/verdict.h"

namespace warden {
namespace {

struct ResourceName {
  std::string_view group, resource;
};
// What a Scale may stand for; one of anything else tells nothing about a LiteLLM workload.
constexpr std::array kScaled = {
    ResourceName{"apps", "deployments"},
    ResourceName{"apps", "statefulsets"},
    ResourceName{"argoproj.io", "rollouts"},
};
// Made by controllers from what was judged before: a webhook that says no to them stops recovery after a node is lost.
constexpr std::array kNeverJudged = {
    ResourceName{"", "pods"},
    ResourceName{"apps", "replicasets"},
};

bool Names(std::span<const ResourceName> list, const ReviewResource& resource) {
  return std::any_of(list.begin(), list.end(),
                     [&](const ResourceName& name) { return name.group == resource.group && name.resource == resource.resource; });
}

// What the request leaves behind, or takes away; nullptr: nothing that anybody judges.
const Object* Judged(const Review& review) {
  if (review.operation == Operation::kConnect || Names(kNeverJudged, review.resource)) return nullptr;
  const bool scale = review.sub_resource == kScaleSubResource && Names(kScaled, review.resource);
  if (!review.sub_resource.empty() && !scale) return nullptr;
  const auto& object = review.operation == Operation::kDelete ? review.old_object : review.object;
  return object ? &*object : nullptr;
}

Circumstances CircumstancesOf(const Review& review, const ReviewSettings& settings) {
  Circumstances circumstances;
  circumstances.profile = settings.profile;
  circumstances.point = Point::kAdmission;
  circumstances.operation = review.operation;
  circumstances.old_object = review.old_object ? &*review.old_object : nullptr;
  circumstances.requester = &review.requester;
  circumstances.kubernetes = settings.kubernetes;
  circumstances.today = std::chrono::floor<std::chrono::days>(settings.now);
  circumstances.now = settings.now;
  circumstances.locate = false;
  return circumstances;
}

Answer Validate(const Review& review, const Object& object, const ReviewSettings& settings) {
  using Presence = OverlaySnapshot::Presence;
  const bool removal = review.operation == Operation::kDelete;
  const OverlaySnapshot snapshot(settings.snapshot, object, removal ? Presence::kRemoved : Presence::kThere);
  return JudgedAnswer(review, settings.engine.Evaluate(object, snapshot, CircumstancesOf(review, settings)), settings.engine);
}

Answer Mutate(const Review& review, const Object& object, const ReviewSettings& settings) {
  const auto mutation = settings.engine.Mutate(object, settings.snapshot, CircumstancesOf(review, settings));
  if (!mutation.ok()) return UnfilledAnswer(review, mutation.status());
  auto patch = LowerToJsonPatch(object.document(), mutation->edits);
  if (!patch.ok()) return UnfilledAnswer(review, patch.status());
  Answer answer = FilledAnswer(review, mutation->fills);
  answer.json_patch = *std::move(patch);
  return answer;
}

Answer Decide(ReviewPurpose purpose, const Review& review, const ReviewSettings& settings) {
  Answer nothing_to_say;
  nothing_to_say.uid = review.uid;
  const Object* object = Judged(review);
  if (object == nullptr) return nothing_to_say;
  if (purpose == ReviewPurpose::kValidate) return Validate(review, *object, settings);
  // A patch for what is being removed rejects the request.
  return review.operation == Operation::kDelete ? nothing_to_say : Mutate(review, *object, settings);
}

}  // namespace

HttpAnswer HandleReview(ReviewPurpose purpose, std::string body, const ReviewSettings& settings) {
  const auto read = ReadReview(std::move(body));
  if (const auto* error = std::get_if<ReviewError>(&read)) {
    if (error->uid.empty()) return {400, OneLine(error->message) + "\n", "text/plain; charset=utf-8"};
    return {200, WriteAnswer(UnreadableAnswer(*error))};
  }
  return {200, WriteAnswer(Decide(purpose, std::get<Review>(read), settings))};
}

}  // namespace warden
