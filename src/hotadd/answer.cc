// Reading answers by their few fixed phrases.
#include "hotadd/answer.h"

#include <fmt/core.h>

#include <utility>

#include "doc/reader.h"
#include "doc/text_at.h"

namespace warden::hotadd {
namespace {

using Kind = ModelCall::Kind;

bool Says(std::string_view body, std::string_view phrase) { return body.find(phrase) != std::string_view::npos; }

// The client reaches the database's engine and not the database: Prisma's words, and LiteLLM's own for it.
bool SaysAway(std::string_view body) {
  return Says(body, "Can't reach database") || Says(body, "no_db_connection") || Says(body, "database is temporarily unreachable") ||
         Says(body, "P1001");
}

bool SaysNoDatabase(std::string_view body) {
  return Says(body, "No DB Connected") || Says(body, "No connected db") || Says(body, "STORE_MODEL_IN_DB");
}

Answer Make(Outcome outcome, unsigned status, std::string_view what) { return {outcome, fmt::format("answered {}: {}", status, what)}; }

}  // namespace

Answer ReadAnswer(Kind kind, unsigned status, std::string_view body) {
  if (status >= 200 && status < 300) return {Outcome::kDone, ""};
  if (SaysNoDatabase(body)) return Make(Outcome::kNoDatabase, status, "it has no database, or store_model_in_db is not true");
  if (Says(body, "was saved to the database"))
    return Make(Outcome::kSavedNotLive, status, "the model is saved, but this pod cannot serve it");
  if (SaysAway(body) || status == 503 || status == 502 || status == 504)
    return Make(Outcome::kAway, status, "the database or the pod is not available");
  if (status == 401 || status == 403) return Make(Outcome::kNotAllowed, status, "the key is not accepted");
  if (kind == Kind::kNew && Says(body, "Failed to add model to db"))
    return Make(Outcome::kExistsOrAway, status, "the model was not added: its id exists already, or the database is not available");
  if (Says(body, "not found in db") || Says(body, "not found on proxy") || Says(body, "not_found_error"))
    return Make(Outcome::kAbsent, status, "there is no such model in the database");
  if (Says(body, "Cannot edit config-based model"))
    return Make(Outcome::kAbsent, status, "the model comes from the file and is not in the database");
  if (status == 404 || status == 405) return Make(Outcome::kUnsupported, status, "this LiteLLM does not have that call");
  if (status == 422) return Make(Outcome::kRefused, status, "a value of the entry has the wrong type");
  if (status == 400 && !Says(body, "auth_error")) return Make(Outcome::kRefused, status, "the entry is refused");
  return Make(Outcome::kFailed, status, "see its log");
}

Answer ReadListAnswer(unsigned status, std::string_view body) {
  if (status == 200) return {Outcome::kDone, ""};
  if (status == 401 || status == 403 || Says(body, "No connected db")) return Make(Outcome::kNotAllowed, status, "the key is not accepted");
  if (SaysAway(body) || status >= 502) return Make(Outcome::kAway, status, "the database or the pod is not available");
  return Make(Outcome::kFailed, status, "it does not list its models");
}

Answer ReadChatAnswer(unsigned status) {
  if (status >= 200 && status < 300) return {Outcome::kDone, ""};
  if (status == 401) return Make(Outcome::kNotAllowed, status, "the key is not accepted");
  return Make(Outcome::kFailed, status, "the model does not answer; see LiteLLM's log");
}

Readiness ReadReadiness(unsigned status, std::string_view body) {
  Readiness readiness;
  auto read = doc::ReadJson(std::string(body), "");
  if (!read.ok()) return readiness;
  const Node& root = read.document->root();
  readiness.version = doc::TextAt(root, "litellm_version");
  const std::string_view database = doc::TextAt(root, "db");
  readiness.is_litellm = !readiness.version.empty() || !database.empty() || Says(body, "shutting_down") || Says(body, "Service Unhealthy");
  if (database == "connected") {
    readiness.database = Readiness::Database::kConnected;
  } else if (database == "Not connected") {
    readiness.database = Readiness::Database::kNone;
  } else if (database == "disconnected" || (status == 503 && Says(body, "Unhealthy"))) {
    readiness.database = Readiness::Database::kAway;
  }
  return readiness;
}

}  // namespace warden::hotadd
