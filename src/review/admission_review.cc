// Reading an AdmissionReview.
#include "review/admission_review.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "doc/reader.h"
#include "k8s/object_reader.h"

namespace warden::review {
namespace {

constexpr std::string_view kApiVersion = "admission.k8s.io/v1";
constexpr std::string_view kKind = "AdmissionReview";

struct OperationRow {
  std::string_view name;
  Operation value;
};
constexpr std::array kOperations = {
    OperationRow{"CREATE", Operation::kCreate},
    OperationRow{"UPDATE", Operation::kUpdate},
    OperationRow{"DELETE", Operation::kDelete},
    OperationRow{"CONNECT", Operation::kConnect},
};

// Reads typed members and keeps the first complaint. Names in messages are ours; nothing of the body is quoted.
class MemberReader {
 public:
  // The member's value; nullptr when absent or null.
  const Node* Value(const Node* parent, std::string_view key) const {
    const Node* value = parent != nullptr ? parent->Find(key) : nullptr;
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  const Node* Typed(const Node* parent, std::string_view key, Kind kind, std::string_view article_and_type) {
    const Node* value = Value(parent, key);
    if (value == nullptr || value->kind() == kind) return value;
    Complain(fmt::format("{} is not {}", key, article_and_type));
    return nullptr;
  }
  std::string String(const Node* parent, std::string_view key) {
    const Node* value = Typed(parent, key, Kind::kString, "a string");
    return value != nullptr ? std::string(value->string()) : std::string();
  }
  const Node* Mapping(const Node* parent, std::string_view key) { return Typed(parent, key, Kind::kObject, "an object"); }

  void Complain(std::string message) {
    if (complaint_.empty()) complaint_ = std::move(message);
  }
  const std::string& complaint() const { return complaint_; }

 private:
  std::string complaint_;
};

Requester ReadRequester(const Node* request, MemberReader& reader) {
  const Node* user = reader.Mapping(request, "userInfo");
  Requester requester;
  requester.username = reader.String(user, "username");
  const Node* groups = reader.Typed(user, "groups", Kind::kArray, "a list");
  if (groups == nullptr) return requester;
  for (const Node& group : groups->items()) {
    if (!group.is_string()) reader.Complain("groups holds something that is not a string");
    requester.groups.emplace_back(group.string());
  }
  return requester;
}

void ReadOperation(const Node* request, MemberReader& reader, Review& review) {
  const std::string name = reader.String(request, "operation");
  for (const OperationRow& row : kOperations) {
    if (row.name != name) continue;
    review.operation = row.value;
    return;
  }
  reader.Complain(name.empty() ? "request.operation is missing" : "request.operation is none of CREATE, UPDATE, DELETE, CONNECT");
}

void ReadMembers(const Node* request, MemberReader& reader, Review& review) {
  ReadOperation(request, reader, review);
  const Node* kind = reader.Mapping(request, "kind");
  review.kind = {reader.String(kind, "group"), reader.String(kind, "version"), reader.String(kind, "kind")};
  if (review.kind.kind.empty()) reader.Complain("request.kind is missing");
  const Node* resource = reader.Mapping(request, "resource");
  review.resource = {reader.String(resource, "group"), reader.String(resource, "version"), reader.String(resource, "resource")};
  if (review.resource.resource.empty()) reader.Complain("request.resource is missing");
  review.sub_resource = reader.String(request, "subResource");
  review.name = reader.String(request, "name");
  review.ns = reader.String(request, "namespace");
  review.requester = ReadRequester(request, reader);
  const Node* dry_run = reader.Typed(request, "dryRun", Kind::kBool, "true or false");
  review.dry_run = dry_run != nullptr && dry_run->boolean().value_or(false);
  review.field_manager = reader.String(reader.Mapping(request, "options"), "fieldManager");
}

void CheckEnvelope(const Node& root, MemberReader& reader) {
  const std::string kind = reader.String(&root, "kind");
  const std::string api_version = reader.String(&root, "apiVersion");
  if (kind != kKind) reader.Complain(fmt::format("kind is not {}", kKind));
  if (api_version != kApiVersion) reader.Complain(fmt::format("apiVersion is not {}, the only one served", kApiVersion));
}

// What the request asks a Scale of; nullptr: none is asked, or of a kind that nobody judges.
const KindInfo* ScaledBy(const Review& review) {
  const KindInfo* kind = review.sub_resource == kScaleSubResource ? KindOf(review.resource) : nullptr;
  return kind != nullptr && kind->is_scaled ? kind : nullptr;
}

Object WithRequestsNames(const Object& object, const Review& review) {
  ObjectRef ref = object.ref();
  // A Namespace is reviewed with itself as request.namespace, but is in none.
  if (ref.ns.empty() && ref.kind != "Namespace") ref.ns = review.ns;
  const KindInfo* scaled = ScaledBy(review);
  if (ref.name.empty() || scaled != nullptr) ref.name = review.name;  // the Scale of what the request names
  Object named(std::move(ref), object.document());
  if (scaled != nullptr) named.set_scaled_kind(scaled->name);
  return named;
}

// The options of a CONNECT and the bodies of most sub-resources come and go in many shapes; nobody judges them.
bool IsLookedAt(const Review& review) {
  return review.operation != Operation::kConnect && (review.sub_resource.empty() || review.sub_resource == kScaleSubResource);
}

// An object of another kind than announced would be sealed and judged as what it is not.
void CheckKind(const Object& object, std::string_view member, const Review& review, MemberReader& reader) {
  const ObjectRef& ref = object.ref();
  if (ref.kind == review.kind.kind && ref.group == review.kind.group && ref.version == review.kind.version) return;
  reader.Complain(fmt::format("request.{} is not of request.kind", member));
}

// Takes the document: sealing wants the only copy of it.
void ReadBothObjects(Document document, const Node* request, MemberReader& reader, Review& review) {
  const Node* object = reader.Mapping(request, "object");
  const Node* old_object = reader.Mapping(request, "oldObject");
  std::vector<const Node*> roots;
  if (object != nullptr) roots.push_back(object);
  if (old_object != nullptr) roots.push_back(old_object);
  const auto objects = k8s::ReadObjectsAt(std::move(document), roots, k8s::SealFor::kRules);
  std::size_t next = 0;
  if (object != nullptr) review.object = WithRequestsNames(objects[next++], review);
  if (old_object != nullptr) review.old_object = WithRequestsNames(objects[next], review);
  if (!IsLookedAt(review)) return;
  if (review.object) CheckKind(*review.object, "object", review, reader);
  if (review.old_object) CheckKind(*review.old_object, "oldObject", review, reader);
}

void CheckPresence(const Review& review, MemberReader& reader) {
  if (!IsLookedAt(review)) return;
  const bool writes = review.operation == Operation::kCreate || review.operation == Operation::kUpdate;
  if (writes && !review.object) reader.Complain("request.object is missing");
  if (review.operation == Operation::kUpdate && !review.old_object) reader.Complain("request.oldObject is missing");
}

}  // namespace

const KindInfo* KindOf(const ReviewResource& resource) {
  const auto* found = std::find_if(kKnownKinds.begin(), kKnownKinds.end(),
                                   [&](const KindInfo& kind) { return kind.group == resource.group && kind.plural == resource.resource; });
  return found != kKnownKinds.end() ? found : nullptr;
}

std::variant<Review, ReviewError> ReadReview(std::string body) {
  // What the API server takes is judged, however deep a part of it is: a review that nobody can read lets it pass where failures do.
  auto read = doc::ReadJson(std::move(body), "", {.withhold_deeper = true}, doc::Deferring::kReview);
  if (!read.ok()) {
    const doc::ReadError& error = *read.error;
    return ReviewError{"",
                       fmt::format("read AdmissionReview: line {}, column {}: {}", error.place.line, error.place.column, error.message)};
  }
  Document document = *std::exchange(read.document, std::nullopt);
  MemberReader reader;
  const Node* request = reader.Mapping(&document.root(), "request");
  Review review;
  review.uid = reader.String(request, "uid");
  if (review.uid.empty()) return ReviewError{"", "read AdmissionReview: request.uid is missing"};
  if (review.uid.size() > kMaxUidBytes)
    return ReviewError{"", fmt::format("read AdmissionReview: request.uid is over {} bytes", kMaxUidBytes)};
  CheckEnvelope(document.root(), reader);
  ReadMembers(request, reader, review);
  ReadBothObjects(std::move(document), request, reader, review);
  CheckPresence(review, reader);
  if (!reader.complaint().empty()) return ReviewError{std::move(review.uid), "read AdmissionReview: " + reader.complaint()};
  return review;
}

}  // namespace warden::review
