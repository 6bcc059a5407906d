// The parts of the API that clients lean on, told as k8s.io/apiserver does.
#include "support/fake_api_server.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include "support/api_selectors.h"
#include "warden/kinds.h"

namespace warden::testing {
namespace {

using Json = nlohmann::json;

constexpr const char* kNamespaces = "/api/v1/namespaces";
constexpr const char* kNotInstalled = "/example.invalid/";

std::vector<std::string> Split(const std::string& path) {
  std::vector<std::string> parts;
  std::size_t at = 1;
  while (at <= path.size()) {
    const auto slash = path.find('/', at);
    parts.push_back(path.substr(at, slash == std::string::npos ? std::string::npos : slash - at));
    if (slash == std::string::npos) break;
    at = slash + 1;
  }
  return parts;
}

std::string QueryOf(const WireRequest& request, const std::string& key) {
  const auto found = request.query.find(key);
  return found == request.query.end() ? "" : found->second;
}

Json Parse(const std::string& text) { return Json::parse(text, nullptr, false); }

// Whether what is written names no resource version, or that of what is stored.
bool IsMeant(const Json& stored, const Json& written) {
  const std::string version = written.value("/metadata/resourceVersion"_json_pointer, "");
  return version.empty() || version == stored["metadata"].value("resourceVersion", "");
}

std::string VersionOf(const Json& object) { return object["metadata"].value("resourceVersion", ""); }

// Every leaf of what a manager states, by pointer; lists are one leaf.
void Leaves(const Json& value, const std::string& pointer, std::map<std::string, Json>& leaves) {
  if (!value.is_object()) {
    leaves[pointer] = value;
    return;
  }
  for (const auto& [key, member] : value.items()) {
    std::string token = key;
    for (std::size_t i = 0; i < token.size(); ++i) {
      if (token[i] == '~') token.replace(i++, 1, "~0");
      if (token[i] == '/') token.replace(i++, 1, "~1");
    }
    Leaves(member, pointer + "/" + token, leaves);
  }
}

bool IsIdentity(const std::string& pointer) {
  return pointer == "/apiVersion" || pointer == "/kind" || pointer == "/metadata/name" || pointer == "/metadata/namespace";
}

// Of "/apis/policy/v1/poddisruptionbudgets": "policy/v1" and "PodDisruptionBudgetList".
std::string ApiVersionOf(const std::string& collection) {
  const std::string path = collection.substr(0, collection.rfind('/'));
  return path.starts_with("/apis/") ? path.substr(6) : path.substr(5);
}
std::string ListKindOf(const std::string& collection) {
  const std::string plural = collection.substr(collection.rfind('/') + 1);
  const auto found = std::find_if(kKnownKinds.begin(), kKnownKinds.end(), [&](const KindInfo& kind) { return kind.plural == plural; });
  return (found == kKnownKinds.end() ? "" : std::string(found->name)) + "List";
}

}  // namespace

std::string FakeApiServer::StatusText(unsigned code, const std::string& reason, const std::string& message, const Json& details) {
  Json status = {{"kind", "Status"}, {"apiVersion", "v1"}, {"metadata", Json::object()}, {"status", "Failure"}, {"message", message},
                 {"reason", reason}, {"code", code}};
  if (!details.is_null()) status["details"] = details;
  return status.dump();
}

FakeApiServer::Reply FakeApiServer::Failure(unsigned code, const std::string& reason, const std::string& message, const Json& details) {
  return {code, StatusText(code, reason, message, details)};
}

FakeApiServer::Reply FakeApiServer::NotFound(const Place& place) {
  return Failure(404, "NotFound", place.collection.substr(place.collection.rfind('/') + 1) + " \"" + place.name + "\" not found");
}

FakeApiServer::FakeApiServer(const TlsServerOptions& options)
    : server_(std::make_unique<TlsServer>([this](const WireRequest& request, Wire& wire) { Handle(request, wire); }, options)) {}

FakeApiServer::~FakeApiServer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  server_.reset();
}

kube::Access FakeApiServer::access() const {
  kube::Access access;
  access.server = server_->url();
  access.ca.text = TlsServer::Authority().certificate_pem;
  access.token.text = kToken;
  return access;
}

void FakeApiServer::Next(Fault fault) {
  const std::lock_guard lock(mutex_);
  faults_.push_back(std::move(fault));
}

void FakeApiServer::Always(Fault fault) {
  const std::lock_guard lock(mutex_);
  always_ = std::move(fault);
}

void FakeApiServer::Insert(const std::string& collection, const std::string& ns, Json object) {
  const std::lock_guard lock(mutex_);
  const std::string name = object["metadata"]["name"];
  object["metadata"]["namespace"] = ns;
  object["metadata"]["resourceVersion"] = std::to_string(++version_);
  objects_[collection + "|" + ns + "|" + name] = {std::move(object), {}};
}

void FakeApiServer::SetToken(std::string token) {
  const std::lock_guard lock(mutex_);
  token_ = std::move(token);
}

void FakeApiServer::Compact() {
  {
    const std::lock_guard lock(mutex_);
    compacted_ = ++version_;
    events_.clear();
  }
  changed_.notify_all();
}

void FakeApiServer::SendBookmarks() {
  {
    const std::lock_guard lock(mutex_);
    ++bookmarks_;
  }
  changed_.notify_all();
}

std::vector<WireRequest> FakeApiServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void FakeApiServer::Handle(const WireRequest& request, Wire& wire) {
  Fault fault;
  std::string token;
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    token = token_;
    if (!faults_.empty()) {
      fault = std::move(faults_.front());
      faults_.pop_front();
    } else {
      fault = always_;
    }
  }
  if (fault) return fault(request, wire);
  if (request.header("authorization") != "Bearer " + token && request.client_name.empty()) {
    return wire.Answer(401, StatusText(401, "Unauthorized", "Unauthorized"));
  }
  Place place;
  const bool installed = request.path.find(kNotInstalled) == std::string::npos;
  if (request.method == "GET" && installed && QueryOf(request, "watch") == "true" && ReadPlace(request.path, place)) {
    return Watch(request, place, wire);
  }
  const Reply reply = Answer(request);
  Wire::Headers headers = {{"Content-Type", reply.type}};
  const Json body = Parse(reply.body);
  if (body.is_object() && body.contains("details") && body["details"].is_object() && body["details"].contains("retryAfterSeconds")) {
    headers["Retry-After"] = std::to_string(body["details"]["retryAfterSeconds"].get<int>());
  }
  const bool packs = request.header("accept-encoding").find("gzip") != std::string::npos;
  if (reply.body.size() >= (128U << 10) && packs && reply.type == "application/json") return wire.AnswerPacked(reply.status, reply.body);
  wire.Answer(reply.status, reply.body, headers);
}

bool FakeApiServer::ReadPlace(const std::string& path, Place& place) {
  std::vector<std::string> parts = Split(path);
  const std::size_t roots = parts[0] == "api" ? 2 : 3;
  if ((parts[0] != "api" && parts[0] != "apis") || parts.size() <= roots) return false;
  place.collection = "";
  for (std::size_t i = 0; i < roots; ++i) place.collection += "/" + parts[i];
  std::size_t at = roots;
  if (parts[at] == "namespaces" && parts.size() > at + 2) {
    place.ns = parts[at + 1];
    at += 2;
  }
  place.collection += "/" + parts[at++];
  if (at < parts.size()) place.name = parts[at++];
  if (at < parts.size()) place.subresource = parts[at++];
  for (; at < parts.size(); ++at) place.rest += "/" + parts[at];
  return true;
}

FakeApiServer::Reply FakeApiServer::AnswerNoResource(const WireRequest& request) {
  if (request.path == "/version") return {200, R"({"major":"1","minor":"36","gitVersion":"v1.36.0"})"};
  if (request.path == "/readyz") return {200, "ok", "text/plain"};
  if (request.path == "/metrics") return {200, "apiserver_request_total 1\n", "text/plain"};
  return {404, "404 page not found\n", "text/plain"};
}

FakeApiServer::Reply FakeApiServer::Answer(const WireRequest& request) {
  Place place;
  if (!ReadPlace(request.path, place)) return AnswerNoResource(request);
  // Kinds that nobody installed.
  if (place.collection.find(kNotInstalled) != std::string::npos) return {404, "404 page not found\n", "text/plain"};
  const std::lock_guard lock(mutex_);
  if (place.collection == "/api/v1/pods" && !place.subresource.empty() && place.subresource != "status") return OfPod(request, place);
  if (request.method == "GET") return place.name.empty() ? List(request, place) : Get(place);
  if (request.method == "POST") return Create(request, place);
  if (request.method == "PUT") return Update(request, place);
  if (request.method == "PATCH") return Patch(request, place);
  if (request.method == "DELETE") return place.name.empty() ? DeleteCollection(request, place) : Delete(request, place);
  return Failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
}

FakeApiServer::Reply FakeApiServer::Get(const Place& place) {
  const auto found = objects_.find(KeyOf(place));
  return found == objects_.end() ? NotFound(place) : Reply{200, found->second.object.dump()};
}

FakeApiServer::Reply FakeApiServer::List(const WireRequest& request, const Place& place) {
  const std::string next = QueryOf(request, "continue");
  const std::string wanted = QueryOf(request, "resourceVersion");
  std::string after;
  int version = version_;
  if (!next.empty()) {
    version = std::stoi(next);
    after = next.substr(next.find(' ') + 1);
    if (version < compacted_) {
      return Failure(410, "Expired", "The provided continue parameter is too old to display a consistent list result.");
    }
  } else if (!wanted.empty() && std::stoll(wanted) > version_) {
    return Failure(
        504, "Timeout", "Too large resource version: " + wanted + ", current: " + std::to_string(version_),
        {{"causes", {{{"reason", "ResourceVersionTooLarge"}, {"message", "Too large resource version"}}}}, {"retryAfterSeconds", 1}});
  } else if (!wanted.empty() && wanted != "0" && request.query.contains("limit") &&
             QueryOf(request, "resourceVersionMatch") != "NotOlderThan") {
    // A real one answers exactly that version, which nobody here wants.
    return Failure(400, "BadRequest", "the list of exactly that version was asked for");
  }
  const std::string limit_text = QueryOf(request, "limit");
  // As from the watch cache: version 0 knows no pages.
  const std::size_t limit = limit_text.empty() || wanted == "0" ? objects_.size() + 1 : std::stoul(limit_text);
  Json items = Json::array();
  std::string last, more;
  for (const auto& [key, stored] : objects_) {
    if (!key.starts_with(place.collection + "|" + (place.ns.empty() ? "" : place.ns + "|")) || (!after.empty() && key <= after)) continue;
    if (!MatchesSelectors(stored.object, QueryOf(request, "labelSelector"), QueryOf(request, "fieldSelector"))) continue;
    if (items.size() == limit) {
      more = std::to_string(version) + " " + last;
      break;
    }
    Json item = stored.object;
    item.erase("kind");
    item.erase("apiVersion");
    items.push_back(std::move(item));
    last = key;
  }
  Json list = {{"kind", ListKindOf(place.collection)},
               {"apiVersion", ApiVersionOf(place.collection)},
               {"metadata", {{"resourceVersion", std::to_string(version)}}},
               {"items", items}};
  if (!more.empty()) list["metadata"]["continue"] = more;
  return {200, list.dump()};
}

void FakeApiServer::Watch(const WireRequest& request, const Place& place, Wire& wire) {
  const std::string from_text = QueryOf(request, "resourceVersion");
  const std::string timeout_text = QueryOf(request, "timeoutSeconds");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(timeout_text.empty() ? 1800 : std::stol(timeout_text));
  std::unique_lock lock(mutex_);
  int seen = from_text.empty() ? version_ : std::stoi(from_text);
  int bookmarks = bookmarks_;
  const auto send = [&](const std::string& type, const Json& object) {
    lock.unlock();
    const bool sent = wire.Chunk(Json({{"type", type}, {"object", object}}).dump() + "\n");
    lock.lock();
    return sent;
  };
  lock.unlock();
  wire.Begin(200);
  lock.lock();
  while (!stopping_ && !wire.cut() && std::chrono::steady_clock::now() < end) {
    if (seen < compacted_) {
      send("ERROR", Parse(StatusText(410, "Expired", "too old resource version: " + std::to_string(seen))));
      break;
    }
    const std::vector<Event> events = events_;
    for (const Event& event : events) {
      if (event.version <= seen) continue;
      seen = event.version;
      const bool wanted = event.collection == place.collection && (place.ns.empty() || place.ns == event.ns) &&
                          MatchesSelectors(event.object, QueryOf(request, "labelSelector"), QueryOf(request, "fieldSelector"));
      if (wanted && !send(event.type, event.object)) return;
    }
    seen = std::max(seen, events.empty() ? seen : events.back().version);
    if (bookmarks != bookmarks_ && QueryOf(request, "allowWatchBookmarks") == "true") {
      send("BOOKMARK", {{"kind", "ConfigMap"}, {"apiVersion", "v1"}, {"metadata", {{"resourceVersion", std::to_string(version_)}}}});
    }
    bookmarks = bookmarks_;
    changed_.wait_for(lock, std::chrono::milliseconds(20));
    lock.unlock();
    const bool there = wire.WaitFor(std::chrono::milliseconds(1));
    lock.lock();
    if (!there) return;
  }
  lock.unlock();
  wire.End();
}

void FakeApiServer::Note(const std::string& type, const std::string& key, const Json& object) {
  const auto first = key.find('|');
  const auto second = key.find('|', first + 1);
  events_.push_back({version_, key.substr(0, first), key.substr(first + 1, second - first - 1), type, object});
  changed_.notify_all();
}

FakeApiServer::Reply FakeApiServer::Store(const WireRequest& request, const Place& place, Stored stored, bool is_new) {
  const std::string dry = QueryOf(request, "dryRun");
  if (!dry.empty() && dry != "All") return Failure(400, "BadRequest", "invalid dryRun");
  const auto old = objects_.find(KeyOf(place));
  Json& metadata = stored.object["metadata"];
  metadata["name"] = place.name;
  if (!place.ns.empty()) metadata["namespace"] = place.ns;
  if (old != objects_.end()) {
    metadata["uid"] = old->second.object["metadata"]["uid"];
    metadata["resourceVersion"] = VersionOf(old->second.object);
    if (stored.object == old->second.object) return {200, stored.object.dump()};  // nothing changes, nothing is written
  } else {
    metadata["uid"] = "00000000-0000-0000-0000-" + std::to_string(100000000000 + version_);
  }
  if (dry.empty()) {
    metadata["resourceVersion"] = std::to_string(++version_);
    objects_[KeyOf(place)] = stored;
    Note(is_new ? "ADDED" : "MODIFIED", KeyOf(place), stored.object);
  }
  return {is_new ? 201U : 200U, stored.object.dump()};
}

FakeApiServer::Reply FakeApiServer::Create(const WireRequest& request, const Place& where) {
  Json object = Parse(request.body);
  if (!object.is_object()) return Failure(400, "BadRequest", "the body is not JSON");
  if (where.collection == "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews") {
    object["status"] = {{"allowed", object["spec"]["resourceAttributes"].value("verb", "") != "impersonate"}, {"reason", "fake"}};
    return {201, object.dump()};
  }
  Place place = where;
  place.name = object["metadata"].value("name", "");
  if (place.name.empty() && object["metadata"].contains("generateName")) {
    place.name = object["metadata"]["generateName"].get<std::string>() + std::to_string(version_);
  }
  if (place.name.empty()) {
    return Failure(422, "Invalid", "name or generateName is required",
                   {{"causes", {{{"reason", "FieldValueRequired"}, {"message", "Required value"}, {"field", "metadata.name"}}}}});
  }
  if (place.name.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ _") != std::string::npos) {
    return Failure(422, "Invalid", "metadata.name: Invalid value",
                   {{"causes", {{{"reason", "FieldValueInvalid"}, {"message", "Invalid value"}, {"field", "metadata.name"}}}}});
  }
  if (!place.ns.empty() && !objects_.contains(std::string(kNamespaces) + "||" + place.ns)) {
    return Failure(404, "NotFound", "namespaces \"" + place.ns + "\" not found");
  }
  if (objects_.contains(KeyOf(place))) return Failure(409, "AlreadyExists", "\"" + place.name + "\" already exists");
  Stored stored{object, {}};
  std::map<std::string, Json> leaves;
  Leaves(object, "", leaves);
  for (const auto& [pointer, value] : leaves) stored.owners[pointer] = QueryOf(request, "fieldManager");
  return Store(request, place, std::move(stored), true);
}

FakeApiServer::Reply FakeApiServer::Modified() {
  return Failure(409, "Conflict",
                 "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version");
}

FakeApiServer::Reply FakeApiServer::Update(const WireRequest& request, const Place& place) {
  const Json object = Parse(request.body);
  const auto found = objects_.find(KeyOf(place));
  if (found == objects_.end()) return NotFound(place);
  if (!IsMeant(found->second.object, object)) return Modified();
  return Store(request, place, {object, found->second.owners}, false);
}

FakeApiServer::Reply FakeApiServer::Patch(const WireRequest& request, const Place& place) {
  const Json patch = Parse(request.body);
  const std::string type = request.header("content-type");
  if (type == "application/apply-patch+yaml") return Apply(request, place, patch);
  const auto found = objects_.find(KeyOf(place));
  if (found == objects_.end()) return NotFound(place);
  Stored stored = found->second;
  if (type == "application/merge-patch+json") {
    if (!IsMeant(found->second.object, patch)) return Modified();
    stored.object.merge_patch(patch);
  } else if (type == "application/json-patch+json") {
    try {
      stored.object = stored.object.patch(patch);
    } catch (const Json::exception&) {
      return Failure(422, "Invalid", "the server rejected our request due to an error in our request");
    }
  } else {
    return Failure(415, "UnsupportedMediaType", "the body of the request was in an unknown format");
  }
  return Store(request, place, std::move(stored), false);
}

FakeApiServer::Reply FakeApiServer::Apply(const WireRequest& request, const Place& place, const Json& patch) {
  const std::string manager = QueryOf(request, "fieldManager");
  if (manager.empty()) return Failure(422, "Invalid", "fieldManager is required for apply patch");
  const auto found = objects_.find(KeyOf(place));
  Stored stored = found == objects_.end() ? Stored{} : found->second;
  std::map<std::string, Json> leaves;
  Leaves(patch, "", leaves);
  Json causes = Json::array();
  for (const auto& [pointer, value] : leaves) {
    const auto owner = stored.owners.find(pointer);
    const bool foreign = owner != stored.owners.end() && owner->second != manager && !IsIdentity(pointer);
    if (foreign && stored.object.value(Json::json_pointer(pointer), Json()) != value && QueryOf(request, "force") != "true") {
      causes.push_back({{"reason", "FieldManagerConflict"}, {"message", "conflict with \"" + owner->second + "\""}, {"field", pointer}});
    }
  }
  if (!causes.empty()) return Failure(409, "Conflict", "Apply failed with conflicts", {{"causes", causes}});
  stored.object.merge_patch(patch);
  for (const auto& [pointer, value] : leaves) stored.owners[pointer] = manager;
  return Store(request, place, std::move(stored), found == objects_.end());
}

void FakeApiServer::Remove(const std::string& key) {
  const auto found = objects_.find(key);
  Json object = found->second.object;
  objects_.erase(found);
  object["metadata"]["resourceVersion"] = std::to_string(++version_);
  Note("DELETED", key, object);
}

FakeApiServer::Reply FakeApiServer::Delete(const WireRequest& request, const Place& place) {
  const auto found = objects_.find(KeyOf(place));
  if (found == objects_.end()) return NotFound(place);
  const Json options = request.body.empty() ? Json::object() : Parse(request.body);
  if (!options.is_object()) return Failure(400, "BadRequest", "the options are not JSON");
  const std::string uid = options.value("/preconditions/uid"_json_pointer, "");
  const std::string version = options.value("/preconditions/resourceVersion"_json_pointer, "");
  if ((!uid.empty() && found->second.object["metadata"]["uid"] != Json(uid)) ||
      (!version.empty() && version != VersionOf(found->second.object))) {
    return Failure(409, "Conflict", "Precondition failed");
  }
  if (!options.contains("dryRun")) Remove(KeyOf(place));
  return {200, R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success"})"};
}

FakeApiServer::Reply FakeApiServer::DeleteCollection(const WireRequest& request, const Place& place) {
  std::vector<std::string> keys;
  for (const auto& [key, stored] : objects_) {
    const bool wanted = key.starts_with(place.collection + "|" + place.ns + "|");
    if (wanted && MatchesSelectors(stored.object, QueryOf(request, "labelSelector"), QueryOf(request, "fieldSelector")))
      keys.push_back(key);
  }
  for (const std::string& key : keys) Remove(key);
  return {200, R"({"kind":"ConfigMapList","apiVersion":"v1","metadata":{},"items":[]})"};
}

FakeApiServer::Reply FakeApiServer::OfPod(const WireRequest& request, const Place& place) {
  Place pod = place;
  pod.name = place.name.substr(0, place.name.find("%3A"));
  const auto found = objects_.find(KeyOf(pod));
  if (found == objects_.end()) return NotFound(pod);
  const bool running = found->second.object.value("/status/phase"_json_pointer, "") == "Running";
  if (place.subresource == "log") {
    if (!running) return {200, "", "text/plain"};  // it has no node to ask
    return {200, "line 1\nline 2\n", "text/plain"};
  }
  if (place.subresource == "proxy") return {200, "proxied " + place.rest + "\n", "text/plain"};
  if (place.subresource != "eviction") return NotFound(place);
  const auto budget = objects_.lower_bound("/apis/policy/v1/poddisruptionbudgets|" + place.ns + "|");
  const bool guarded = budget != objects_.end() && budget->first.starts_with("/apis/policy/v1/poddisruptionbudgets|" + place.ns + "|");
  if (running && guarded) {
    return Failure(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.",
                   {{"causes", {{{"reason", "DisruptionBudget"}, {"message", "the budget needs it"}}}}, {"retryAfterSeconds", 10}});
  }
  const Json eviction = Parse(request.body);
  if (eviction.value("kind", "") != "Eviction") return Failure(400, "BadRequest", "it is no Eviction");
  Remove(KeyOf(pod));
  return {201, R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","code":201})"};
}

}  // namespace warden::testing
