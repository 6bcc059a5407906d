// LW119: a proxy container without requests and limits, or with less memory than LiteLLM uses at rest.
#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "k8s/quantity.h"
#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::string_view> kMemoryRequest{"memory_request", "1Gi", "least memory a proxy container requests"};
constexpr Param<std::string_view> kMemoryLimit{"memory_limit", "2Gi", "least memory a proxy container may use"};
constexpr ParamSpec kParams[] = {kMemoryRequest, kMemoryLimit};

// What the project's production page asks for per worker: 1 CPU and 4Gi, requests equal to limits. No CPU limit: it only slows down.
constexpr std::string_view kAllResources = R"({"requests":{"cpu":"1","memory":"4Gi"},"limits":{"memory":"4Gi"}})";

// nullptr: absent, null is as good.
const Node* Stated(const Field& field) {
  const Node* value = field.value();
  return value == nullptr || value->is_null() ? nullptr : value;
}

bool IsMissing(const Field& mapping) {
  return Stated(mapping) == nullptr || (Stated(mapping)->is_object() && Stated(mapping)->size() == 0);
}

// Absent, null or a mapping: what a placeholder stands for cannot be judged.
bool IsReadable(const Field& mapping) { return Stated(mapping) == nullptr || Stated(mapping)->is_object(); }

struct Reading {
  const k8s::Container& container;
  Field requests;
  Field limits;
  std::string Subject(std::string_view what) const { return fmt::format("{}, {}", container.subject(), what); }
};

// A stated amount of memory below `least`.
void CheckAmount(const Reading& reading, const Field& field, std::string_view what, std::string_view least, Reporter& report) {
  const auto given = k8s::Quantity::Parse(field.value());
  const auto wanted = k8s::Quantity::Parse(least);
  if (!given || !wanted || *given >= *wanted) return;
  report
      .At(field, reading.Subject(what),
          fmt::format("{} of container {} is {}, should be at least {}", what, reading.container.name, field.value()->text(), least))
      .fix = Fix::Unsafe(fmt::format("Raise the {} to {}", what, least)).Set(field, least);
}

void CheckMemoryRequest(const Reading& reading, std::string_view least, Reporter& report) {
  const Field field = reading.requests["memory"];
  if (Stated(field) != nullptr) return CheckAmount(reading, field, "memory request", least, report);
  // The API server takes the limit for the request where there is none.
  if (Stated(reading.limits["memory"]) != nullptr) return;
  report
      .At(field, reading.Subject("memory request"),
          fmt::format("container {} has no memory request, should have at least {}", reading.container.name, least))
      .fix = Fix::Unsafe(fmt::format("Request {} of memory", least)).Set(field, least);
}

void CheckMemoryLimit(const Reading& reading, std::string_view least, Reporter& report) {
  const Field field = reading.limits["memory"];
  if (Stated(field) != nullptr) return CheckAmount(reading, field, "memory limit", least, report);
  auto& finding = report.At(field, reading.Subject("memory limit"),
                            fmt::format("container {} has no memory limit, should have at least {}", reading.container.name, least));
  // A limit below the request is refused by the API server.
  const Node* request = Stated(reading.requests["memory"]);
  const auto requested = k8s::Quantity::Parse(request);
  if (request != nullptr && !requested) {
    finding.fix = Fix::Manual("Limit the memory to at least what is requested");
    return;
  }
  const auto wanted = k8s::Quantity::Parse(least);
  const auto limit = requested && wanted && *requested > *wanted ? request->text() : least;
  finding.fix = Fix::Unsafe(fmt::format("Limit the memory to {}", limit)).Set(field, limit);
}

void CheckCpuRequest(const Reading& reading, Reporter& report) {
  if (Stated(reading.requests["cpu"]) != nullptr || Stated(reading.limits["cpu"]) != nullptr) return;
  const Field field = reading.requests["cpu"];
  report.At(field, reading.Subject("cpu request"), fmt::format("container {} has no cpu request", reading.container.name)).fix =
      Fix::Unsafe("Request 1 cpu, as the project advises for one worker").Set(field, "1");
}

void CheckContainer(const k8s::Container& container, const Context& context, Reporter& report) {
  const Field resources = container.field["resources"];
  const Reading reading{container, resources["requests"], resources["limits"]};
  if (!IsReadable(resources) || !IsReadable(reading.requests) || !IsReadable(reading.limits)) return;
  if (IsMissing(reading.requests) && IsMissing(reading.limits)) {
    report
        .At(resources, container.subject(),
            fmt::format("container {} has neither requests nor limits, should have cpu and memory requests and a memory limit",
                        container.name))
        .fix = Fix::Unsafe("Request 1 cpu and 4Gi, as the project advises for one worker").SetJson(resources, std::string(kAllResources));
    return;
  }
  CheckCpuRequest(reading, report);
  CheckMemoryRequest(reading, context.Get(kMemoryRequest), report);
  CheckMemoryLimit(reading, context.Get(kMemoryLimit), report);
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  // A patch does not say what the object has; resources of the whole pod (1.34) are shared as its author wants.
  if (workload.is_partial() || !IsMissing(workload.pod_spec()["resources"])) return;
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy) CheckContainer(container, context, report);
  }
}

// Less is worse; what is no amount counts as nothing.
bool Worse(const Node* before, const Node* after) {
  return k8s::Quantity::Parse(after).value_or(k8s::Quantity()) < k8s::Quantity::Parse(before).value_or(k8s::Quantity());
}

}  // namespace

constexpr Rule kMissingResources{
    .id = "LW119",
    .name = "missing-resources",
    .summary = "A proxy container without requests or memory limit, or with less memory than LiteLLM needs.",
    .rationale =
        "LiteLLM takes 780 to 820 MiB at rest and over 1 GiB in use: below that the pod is killed under load, and without a request it is "
        "the first to be evicted and lands on full nodes. Without a limit one leak takes the node with it. 19 of 48 real deployments "
        "request nothing. Unsafe to fix by itself: a node must have the room.",
    .remediation =
        "Set `resources.requests.cpu`, `resources.requests.memory` (1Gi or more) and `resources.limits.memory` (2Gi or more) on the proxy "
        "container; the project advises 1 CPU and 4Gi per worker, requests equal to limits.",
    .before = R"(resources:
  limits:
    memory: 512Mi
)",
    .after = R"(resources:
  requests:
    cpu: "1"
    memory: 4Gi
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kUnsafe,
    .params = kParams,
    .worse = &Worse,
    .check = &Check,
};

}  // namespace warden::rules
