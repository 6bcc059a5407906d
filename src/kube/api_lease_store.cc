// An update is a merge patch with the resource version that it counts on: what a Lease here does not have stays as it is.
#include "kube/api_lease_store.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "base/time_text.h"
#include "doc/reader.h"
#include "doc/text_at.h"
#include "kube/api_path.h"
#include "kube/read_error.h"

namespace warden::kube {
namespace {

using nlohmann::json;

constexpr Resource kLeases{"coordination.k8s.io", "v1", "leases"};
constexpr std::size_t kMostBytes = 1U << 20;

// metav1.MicroTime.
std::string MicroTime(std::chrono::sys_time<std::chrono::microseconds> time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  std::string text = base::ToText(second);
  text.insert(text.size() - 1, fmt::format(".{:06}", (time - second).count()));
  return text;
}

// A duration of 0 is refused: it is left out, or taken away.
json SpecOf(const Lease& lease) {
  return {{"holderIdentity", lease.holder},
          {"leaseDurationSeconds", lease.duration.count() > 0 ? json(lease.duration.count()) : json(nullptr)},
          {"leaseTransitions", lease.transitions},
          {"acquireTime", MicroTime(lease.acquired)},
          {"renewTime", MicroTime(lease.renewed)}};
}

// Within [0, most]; 0: there is none, or it is no number.
std::int32_t NumberAt(const Node* node, std::string_view key) {
  const Node* value = node == nullptr ? nullptr : node->Find(key);
  const std::int64_t number = value == nullptr ? 0 : value->integer().value_or(0);
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(number, 0, std::numeric_limits<std::int32_t>::max()));
}

std::chrono::sys_time<std::chrono::microseconds> TimeAt(const Node* node, std::string_view key) {
  return base::ParseRfc3339(doc::TextAt(node, key)).value_or(std::chrono::sys_seconds{});
}

ApiResult<Lease> ReadLease(net::HttpAnswer answer) {
  const doc::ReadResult read = doc::ReadJson(answer.body.Take(), "", {.bytes = kMostBytes});
  if (!read.ok()) return Unreadable(answer.status, "the answer is no Lease: " + read.error->message);
  const Node& root = read.document->root();
  const Node* spec = root.Find("spec");
  Lease lease{.resource_version = std::string(doc::TextAt(root.Find("metadata"), "resourceVersion")),
              .holder = std::string(doc::TextAt(spec, "holderIdentity")),
              .duration = std::chrono::seconds(NumberAt(spec, "leaseDurationSeconds")),
              .transitions = NumberAt(spec, "leaseTransitions"),
              .acquired = TimeAt(spec, "acquireTime"),
              .renewed = TimeAt(spec, "renewTime")};
  if (lease.resource_version.empty()) return Unreadable(answer.status, "the answer is no Lease: it has no resource version");
  return lease;
}

}  // namespace

Result<std::unique_ptr<ApiLeaseStore>> ApiLeaseStore::Make(Credentials& credentials, const base::Clock& clock, ApiOptions options,
                                                           const std::string& ns, const std::string& name) {
  if (ns.empty() || name.empty()) return Status(StatusCode::kInvalid, "a Lease has a namespace and a name");
  Result<std::string> collection = PathOf(kLeases, ns, "");
  if (!collection.ok()) return collection.status();
  Result<std::string> object = PathOf(kLeases, ns, name);
  if (!object.ok()) return object.status();
  options.attempts = 1;
  auto caller = ApiCaller::Make(credentials, clock, std::move(options));
  if (!caller.ok()) return caller.status();
  return std::unique_ptr<ApiLeaseStore>(new ApiLeaseStore(*std::move(caller), ns, name, *std::move(collection), *std::move(object)));
}

ApiResult<Lease> ApiLeaseStore::Call(ApiCaller::Request request, Nanoseconds timeout, std::stop_token stop) {
  request.most_bytes = kMostBytes;
  request.total = std::max(std::chrono::duration_cast<std::chrono::milliseconds>(timeout), std::chrono::milliseconds(1));
  ApiResult<net::HttpAnswer> answer = caller_->Call(request, std::move(stop));
  if (!answer.ok()) return answer.error();
  return ReadLease(std::move(*answer));
}

ApiResult<Lease> ApiLeaseStore::Get(Nanoseconds timeout, std::stop_token stop) {
  return Call({.method = "GET", .path = object_}, timeout, std::move(stop));
}

ApiResult<Lease> ApiLeaseStore::Create(const Lease& lease, Nanoseconds timeout, std::stop_token stop) {
  const json body = {{"apiVersion", "coordination.k8s.io/v1"},
                     {"kind", "Lease"},
                     {"metadata", {{"name", name_}, {"namespace", ns_}}},
                     {"spec", SpecOf(lease)}};
  return Call({.method = "POST", .path = collection_, .body = body.dump(), .content_type = "application/json"}, timeout, std::move(stop));
}

ApiResult<Lease> ApiLeaseStore::Update(const Lease& lease, Nanoseconds timeout, std::stop_token stop) {
  const json body = {{"metadata", {{"resourceVersion", lease.resource_version}}}, {"spec", SpecOf(lease)}};
  return Call({.method = "PATCH", .path = object_, .body = body.dump(), .content_type = "application/merge-patch+json"}, timeout,
              std::move(stop));
}

}  // namespace warden::kube
