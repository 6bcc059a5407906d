// HandleReview on arbitrary bytes, as a whole body and as the object of a review: an answer the API server takes, the same uid, a
// patch that applies, and nothing left to patch after it.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "doc/edit.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "engine/snapshots.h"
#include "fuzz/invariants.h"
#include "review/handle.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

using testing::Require;

review::HttpAnswer Ask(review::ReviewPurpose purpose, std::string body) {
  static const Engine& engine = *new Engine(AllRules(), Policy(AllRules()));
  static const engine::EmptySnapshot& snapshot = *new engine::EmptySnapshot();
  return review::HandleReview(purpose, std::move(body),
                              {.engine = engine,
                               .snapshot = snapshot,
                               .assumptions = {.kubernetes = {36}},
                               .now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)});
}

Document MustRead(std::string text) {
  auto read = doc::ReadJson(std::move(text), "");
  Require(read.ok());
  return *read.document;
}

// The decoded patch; "" when there is none.
std::string PatchOf(const Document& answer) {
  const Node& response = *answer.root().Find("response");
  const Node* patch = response.Find("patch");
  Require((patch == nullptr) == (response.Find("patchType") == nullptr));
  return patch == nullptr ? std::string() : base::DecodeBase64(patch->string()).value();
}

// The review with its object patched, as the API server would send it next.
std::string Patched(const std::string& body, const std::string& patch) {
  std::string moved;
  doc::JsonWriter writer(moved);
  writer.BeginArray();
  const Document operations = MustRead(patch);
  for (const Node& operation : operations.root().items()) {
    writer.BeginObject().Key("op").Raw(doc::ToJson(*operation.Find("op")));
    writer.Key("path").String("/request/object" + std::string(operation.Find("path")->string()));
    if (const Node* value = operation.Find("value")) writer.Key("value").Raw(doc::ToJson(*value));
    writer.EndObject();
  }
  writer.EndArray();
  const auto patched = doc::ApplyJsonPatch(MustRead(body), moved);
  Require(patched.ok());
  return doc::ToJson(patched->root());
}

void TryBody(const std::string& body) {
  for (const auto purpose : {review::ReviewPurpose::kValidate, review::ReviewPurpose::kMutate}) {
    const review::HttpAnswer answer = Ask(purpose, body);
    if (answer.status == 400) {
      Require(answer.body.find('\n') + 1 == answer.body.size());
      continue;
    }
    Require(answer.status == 200);
    const Document read = MustRead(answer.body);
    Require(read.root().Find("response")->Find("uid")->text() == MustRead(body).root().Find("request")->Find("uid")->text());
    const std::string patch = PatchOf(read);
    Require(patch.empty() || purpose == review::ReviewPurpose::kMutate);
    if (!patch.empty()) Require(PatchOf(MustRead(Ask(review::ReviewPurpose::kMutate, Patched(body, patch)).body)).empty());
  }
}

// `object` must be JSON.
std::string Envelope(std::string_view operation, const std::string& object, const std::string& old_object) {
  return R"({"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u","kind":{"group":"apps","version":"v1","kind":"Deployment"},)"
         R"("resource":{"group":"apps","version":"v1","resource":"deployments"},"operation":")" +
         std::string(operation) + R"(","object":)" + object + R"(,"oldObject":)" + old_object + "}}";
}

}  // namespace
}  // namespace warden

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  warden::TryBody(text);
  if (!warden::doc::ReadJson(text, "").ok()) return 0;
  warden::TryBody(warden::Envelope("CREATE", text, "null"));
  warden::TryBody(warden::Envelope("UPDATE", text, R"({"apiVersion":"apps/v1","kind":"Deployment"})"));
  return 0;
}
