// Paths, parameters and bodies of each verb.
#include "kube/api_client.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "base/wiped_text.h"
#include "doc/reader.h"
#include "doc/text_at.h"
#include "kube/read_error.h"
#include "kube/right_kind.h"
#include "kube/watch_stream.h"

namespace warden::kube {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxDocument = 32U << 20;
// A node takes 24 bytes or more, and some 20 of JSON: what passes the bytes passes the nodes, but for texts made to be costly.
constexpr doc::Limits kLimits{.bytes = kMaxDocument, .nodes = 2'000'000};
// One object of a list that nobody else could read must not hide the others.
constexpr doc::Limits kListLimits{.bytes = kLimits.bytes, .nodes = kLimits.nodes, .withhold_deeper = true};
constexpr std::chrono::seconds kWatchMargin{30};  // after the time-out that the API server was told

ApiError Unsendable(const Status& status) { return {.failure = ApiFailure::kInvalid, .message = status.message()}; }

// Invalid UTF-8 is replaced: it never throws.
std::string Dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

Query WriteQuery(const WriteOptions& options) {
  Query query;
  query.Add("fieldManager", options.field_manager).Add("dryRun", options.dry_run ? "All" : "").AddTrue("force", options.force);
  return query;
}

Query SelectorQuery(const Selectors& selectors) {
  Query query;
  query.Add("labelSelector", selectors.labels).Add("fieldSelector", selectors.fields);
  return query;
}

const char* ContentTypeOf(PatchKind kind) {
  switch (kind) {
    case PatchKind::kMerge: return "application/merge-patch+json";
    case PatchKind::kJson: return "application/json-patch+json";
    case PatchKind::kApply: return "application/apply-patch+yaml";  // JSON is YAML; apply-patch+json came only with 1.32
  }
  return "";
}

const char* NameOf(Propagation propagation) {
  switch (propagation) {
    case Propagation::kDefault: return "";
    case Propagation::kBackground: return "Background";
    case Propagation::kForeground: return "Foreground";
    case Propagation::kOrphan: return "Orphan";
  }
  return "";
}

json BodyOf(const DeleteOptions& options) {
  json body = {{"apiVersion", "v1"}, {"kind", "DeleteOptions"}};
  if (!options.uid.empty()) body["preconditions"]["uid"] = options.uid;
  if (!options.resource_version.empty()) body["preconditions"]["resourceVersion"] = options.resource_version;
  if (options.propagation != Propagation::kDefault) body["propagationPolicy"] = NameOf(options.propagation);
  if (options.grace) body["gracePeriodSeconds"] = options.grace->count();
  if (options.dry_run) body["dryRun"] = {"All"};
  return body;
}

constexpr Resource kPods{"", "v1", "pods"};
Resource OfPods(std::string_view subresource) { return {kPods.group, kPods.version, kPods.plural, subresource}; }

// Of a single object, where a name is needed.
Result<std::string> ObjectPath(const Resource& resource, const ObjectKey& key) {
  if (key.name.empty()) return Status(StatusCode::kInvalid, "the name is empty");
  return PathOf(resource, key.ns, key.name);
}

ApiResult<Document> ReadDocument(net::HttpAnswer answer, const doc::Limits& limits) {
  doc::ReadResult read = doc::ReadJson(answer.body.Take(), "", limits);
  if (!read.ok()) {
    ApiError error = Unreadable(answer.status, "the answer is not JSON as expected: " + read.error->message);
    if (read.error->over_limit) error.failure = ApiFailure::kTooLarge;
    return error;
  }
  if (!read.document->root().is_object()) {
    doc::Wipe(*read.document);
    return Unreadable(answer.status, "the answer is no object");
  }
  return std::move(*read.document);
}

// An API server may quote what it could not read. Of Secrets only what it says of rights is told again: that stands in none.
ApiError Unquoted(ApiError error, const Resource& resource) {
  const bool is_of_content = error.failure == ApiFailure::kServer || error.failure == ApiFailure::kInvalid;
  if (resource.plural != "secrets" || !resource.group.empty() || !is_of_content || error.http_status == 0) return error;
  base::Wipe(error.message);
  for (ApiCause& cause : error.causes) base::Wipe(cause.message);
  error.causes.clear();
  error.reason.clear();
  error.message = fmt::format("the API server answers {}; what it says of Secrets is not told", error.http_status);
  return error;
}

// What came, as a page of a list of `resource`. Wiped where it is none.
ApiResult<ListPage> PageOf(Document list, const Resource& resource) {
  const Node& root = list.root();
  const Node* metadata = root.Find("metadata");
  std::string version(doc::TextAt(metadata, "resourceVersion"));
  std::string next(doc::TextAt(metadata, "continue"));
  const Node* items = root.Find("items");
  if (items == nullptr || !(items->is_array() || items->is_null()) || version.empty()) {
    doc::Wipe(list);
    return Unreadable(200, "the answer is no list");
  }
  if (!IsListOf(resource, root)) {
    doc::Wipe(list);
    return Unreadable(200, "the answer is a list of another kind");
  }
  return ListPage{std::move(version), std::move(next), std::move(list)};
}

// What to ask for instead of a page that could not be read; nothing: it cannot be smaller. With version "0" many API servers ignore the
// limit, as they answer from memory.
std::optional<ListRequest> Smaller(const ListRequest& request) {
  ListRequest smaller = request;
  if (request.resource_version == "0") {
    smaller.resource_version.clear();
    return smaller;
  }
  if (request.limit == 1) return std::nullopt;
  smaller.limit = request.limit == 0 ? 500 : std::max(1U, request.limit / 4);
  return smaller;
}

}  // namespace

Result<std::unique_ptr<ApiClient>> ApiClient::Make(Credentials& credentials, const base::Clock& clock, ApiOptions options) {
  Result<std::unique_ptr<ApiCaller>> caller = ApiCaller::Make(credentials, clock, std::move(options));
  if (!caller.ok()) return caller.status();
  return std::unique_ptr<ApiClient>(new ApiClient(std::move(*caller)));
}

ApiResult<Document> ApiClient::CallForDocument(const Resource& resource, const ApiCaller::Request& request, std::stop_token stop,
                                               Deep deep) {
  ApiResult<net::HttpAnswer> answer = caller_->Call(request, std::move(stop));
  if (!answer.ok()) return Unquoted(answer.error(), resource);
  return ReadDocument(std::move(*answer), deep == Deep::kIsWithheld ? kListLimits : kLimits);
}

ApiResult<Document> ApiClient::Get(const Resource& resource, const ObjectKey& key, std::stop_token stop) {
  const Result<std::string> path = ObjectPath(resource, key);
  if (!path.ok()) return Unsendable(path.status());
  return CallForDocument(resource, {.path = *path, .most_bytes = kMaxDocument}, std::move(stop));
}

ApiResult<ListPage> ApiClient::List(const Resource& resource, const std::string& ns, const ListRequest& request, const Selectors& selectors,
                                    const std::stop_token& stop) {
  const Steady deadline = caller_->Deadline();
  ListRequest asked = request;
  while (true) {
    ApiResult<ListPage> page = ListPageOf(resource, ns, asked, selectors, {.total = caller_->Until(deadline)}, stop);
    const bool too_large = !page.ok() && page.error().failure == ApiFailure::kTooLarge;
    const std::optional<ListRequest> smaller = too_large ? Smaller(asked) : std::nullopt;
    if (!smaller) return page;
    asked = *smaller;
  }
}

ApiResult<ListPage> ApiClient::ListOnce(const Resource& resource, const std::string& ns, const ListRequest& request,
                                        const Selectors& selectors, std::stop_token stop) {
  return ListPageOf(resource, ns, request, selectors, {.repeat = false}, std::move(stop));
}

ApiResult<ListPage> ApiClient::ListPageOf(const Resource& resource, const std::string& ns, const ListRequest& request,
                                          const Selectors& selectors, ApiCaller::Request call, std::stop_token stop) {
  const Result<std::string> path = PathOf(resource, ns, "");
  if (!path.ok()) return Unsendable(path.status());
  Query query = SelectorQuery(selectors);
  query.Add("limit", request.limit == 0 ? "" : std::to_string(request.limit)).Add("continue", request.next);
  // The API refuses both. With a limit and no match it would answer exactly that old version, and go on doing so.
  if (request.next.empty() && !request.resource_version.empty()) {
    query.Add("resourceVersion", request.resource_version).Add("resourceVersionMatch", "NotOlderThan");
  }
  call.path = query.After(*path);
  call.most_bytes = kMaxDocument;
  ApiResult<Document> list = CallForDocument(resource, call, std::move(stop), Deep::kIsWithheld);
  if (!list.ok()) return list.error();
  return PageOf(std::move(*list), resource);
}

ApiResult<Done> ApiClient::Watch(const Resource& resource, const std::string& ns, const WatchRequest& request, const Selectors& selectors,
                                 const std::function<void()>& opened, const std::function<void(WatchEvent)>& take,
                                 const std::stop_token& stop) {
  const Result<std::string> path = PathOf(resource, ns, "");
  if (!path.ok()) return Unsendable(path.status());
  Query query = SelectorQuery(selectors);
  query.Add("watch", "true").Add("allowWatchBookmarks", "true").Add("resourceVersion", request.resource_version);
  query.Add("timeoutSeconds", std::to_string(request.timeout.count()));
  WatchStream events(resource, take);
  const ApiCaller::Request call{.path = query.After(*path), .packed = false, .total = request.timeout + kWatchMargin, .repeat = false};
  ApiResult<Done> done = caller_->Stream(
      call, opened, [&](std::string_view piece) { return events.Add(piece); }, stop);
  std::optional<ApiError> error = events.Finish();
  if (!done.ok()) {
    // Whatever broke it: an event is missing.
    const bool hides_one = error && done.error().failure != ApiFailure::kCancelled;
    return hides_one ? Unreadable(200, error->message + ": " + done.error().message) : Unquoted(done.error(), resource);
  }
  if (error) return Unquoted(caller_->WithoutCredential(std::move(*error), stop), resource);
  return Done{};
}

ApiResult<Document> ApiClient::Write(const Resource& resource, const ObjectKey& key, ApiCaller::Request request,
                                     const WriteOptions& options, std::stop_token stop) {
  const Result<std::string> path = request.method == "POST" ? PathOf(resource, key.ns, key.name) : ObjectPath(resource, key);
  if (!path.ok()) return Unsendable(path.status());
  request.path = WriteQuery(options).After(*path);
  request.most_bytes = kMaxDocument;
  return CallForDocument(resource, request, std::move(stop));
}

ApiResult<Document> ApiClient::Create(const Resource& resource, const ObjectKey& key, const json& object, const WriteOptions& options,
                                      std::stop_token stop) {
  // With a subresource the name is in the path: pods/eviction, serviceaccounts/token.
  const ObjectKey where{key.ns, resource.subresource.empty() ? "" : key.name};
  return Write(resource, where, {.method = "POST", .body = Dump(object), .content_type = "application/json"}, options, std::move(stop));
}

ApiResult<Document> ApiClient::Update(const Resource& resource, const ObjectKey& key, const json& object, const WriteOptions& options,
                                      std::stop_token stop) {
  return Write(resource, key, {.method = "PUT", .body = Dump(object), .content_type = "application/json"}, options, std::move(stop));
}

ApiResult<Document> ApiClient::Patch(const Resource& resource, const ObjectKey& key, PatchKind kind, const json& patch,
                                     const WriteOptions& options, std::stop_token stop) {
  return Write(resource, key, {.method = "PATCH", .body = Dump(patch), .content_type = ContentTypeOf(kind)}, options, std::move(stop));
}

ApiResult<Done> ApiClient::Delete(const Resource& resource, const ObjectKey& key, const DeleteOptions& options, std::stop_token stop) {
  const Result<std::string> path = ObjectPath(resource, key);
  if (!path.ok()) return Unsendable(path.status());
  const ApiResult<net::HttpAnswer> answer = caller_->Call(
      {.method = "DELETE", .path = *path, .body = Dump(BodyOf(options)), .content_type = "application/json"}, std::move(stop));
  if (!answer.ok()) return Unquoted(answer.error(), resource);
  return Done{};
}

ApiResult<Done> ApiClient::DeleteCollection(const Resource& resource, const std::string& ns, const Selectors& selectors,
                                            const DeleteOptions& options, std::stop_token stop) {
  if (ns.empty()) return Unsendable({StatusCode::kInvalid, "the namespace is empty"});
  const Result<std::string> path = PathOf(resource, ns, "");
  if (!path.ok()) return Unsendable(path.status());
  const ApiResult<net::HttpAnswer> answer = caller_->Call({.method = "DELETE",
                                                           .path = SelectorQuery(selectors).After(*path),
                                                           .body = Dump(BodyOf(options)),
                                                           .content_type = "application/json"},
                                                          std::move(stop));
  if (!answer.ok()) return Unquoted(answer.error(), resource);
  return Done{};
}

ApiResult<Done> ApiClient::Evict(const ObjectKey& pod, const DeleteOptions& options, std::stop_token stop) {
  const Result<std::string> path = ObjectPath(OfPods("eviction"), pod);
  if (!path.ok()) return Unsendable(path.status());
  const json body = {{"apiVersion", "policy/v1"},
                     {"kind", "Eviction"},
                     {"metadata", {{"name", pod.name}, {"namespace", pod.ns}}},
                     {"deleteOptions", BodyOf(options)}};
  const ApiResult<net::HttpAnswer> answer =
      caller_->Call({.method = "POST", .path = *path, .body = Dump(body), .content_type = "application/json", .repeat_when_busy = false},
                    std::move(stop));
  if (!answer.ok()) return answer.error();
  return Done{};
}

ApiResult<std::string> ApiClient::Logs(const ObjectKey& pod, const LogOptions& options, std::stop_token stop) {
  const Result<std::string> path = ObjectPath(OfPods("log"), pod);
  if (!path.ok()) return Unsendable(path.status());
  Query query;
  query.Add("container", options.container).AddTrue("previous", options.previous);
  if (options.tail_lines) query.Add("tailLines", std::to_string(*options.tail_lines));
  query.Add("limitBytes", std::to_string(options.most_bytes));
  ApiResult<net::HttpAnswer> answer = caller_->Call(
      {.path = query.After(*path), .accept = "text/plain, application/json", .most_bytes = options.most_bytes + 1024}, std::move(stop));
  if (!answer.ok()) return answer.error();
  return answer->body.Take();
}

ApiResult<net::HttpAnswer> ApiClient::Proxy(const ObjectKey& pod, const std::string& port, const std::string& path, std::stop_token stop) {
  return CallPod(pod, port, {.path = path, .most_bytes = kMaxDocument}, std::move(stop));
}

ApiResult<net::HttpAnswer> ApiClient::CallPod(const ObjectKey& pod, const std::string& port, const PodCall& call, std::stop_token stop) {
  if (Status status = CheckRawPath(call.path); !status.ok()) return Unsendable(status);
  const ObjectKey target{pod.ns, port.empty() || pod.name.empty() ? pod.name : pod.name + ":" + port};
  const Result<std::string> prefix = ObjectPath(OfPods("proxy"), target);
  if (!prefix.ok()) return Unsendable(prefix.status());
  return caller_->CallAnyStatus({.method = call.method,
                                 .path = *prefix + call.path,
                                 .body = call.body,
                                 .content_type = call.content_type,
                                 .accept = "*/*",
                                 .headers = call.headers,
                                 .most_bytes = call.most_bytes,
                                 .total = call.total},
                                std::move(stop));
}

ApiResult<std::string> ApiClient::Raw(const std::string& path, std::stop_token stop) {
  if (Status status = CheckRawPath(path); !status.ok()) return Unsendable(status);
  ApiResult<net::HttpAnswer> answer = caller_->Call({.path = path, .accept = "*/*"}, std::move(stop));
  if (!answer.ok()) return answer.error();
  return answer->body.Take();
}

ApiResult<AccessAnswer> ApiClient::MayI(const AccessQuestion& question, std::stop_token stop) {
  json attributes = {{"verb", question.verb},
                     {"group", std::string(question.resource.group)},
                     {"version", std::string(question.resource.version)},
                     {"resource", std::string(question.resource.plural)}};
  if (!question.resource.subresource.empty()) attributes["subresource"] = std::string(question.resource.subresource);
  if (!question.key.ns.empty()) attributes["namespace"] = question.key.ns;
  if (!question.key.name.empty()) attributes["name"] = question.key.name;
  const json review = {
      {"apiVersion", "authorization.k8s.io/v1"}, {"kind", "SelfSubjectAccessReview"}, {"spec", {{"resourceAttributes", attributes}}}};
  const ApiResult<Document> answer =
      Create({"authorization.k8s.io", "v1", "selfsubjectaccessreviews"}, {}, review, {.field_manager = ""}, std::move(stop));
  if (!answer.ok()) return answer.error();
  const Node* status = answer->root().Find("status");
  const Node* allowed = status == nullptr ? nullptr : status->Find("allowed");
  if (allowed == nullptr || !allowed->is_bool()) return Unreadable(201, "the answer is no SelfSubjectAccessReview");
  return AccessAnswer{*allowed->boolean(), std::string(doc::TextAt(status, "reason"))};
}

}  // namespace warden::kube
