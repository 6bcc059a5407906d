// What a pod's answer to a call means. A status alone proves nothing: what is true is what each pod lists afterwards.
//
// Pure; any thread. Source of the behaviour: litellm/proxy/management_endpoints/model_management_endpoints.py, and running it
// (tests/hotadd/contract.py): a model that exists has the answer of a database that is away, and an error can say that all went well.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hotadd/model_call.h"

namespace warden::hotadd {

enum class Outcome : std::uint8_t {
  kDone,
  kSavedNotLive,  // the row is in the database, and this pod does not serve it
  kExistsOrAway,  // of kNew: a row of that id exists, or the database is away
  kAbsent,        // no row of that id: somebody has deleted it, or it is a model of the file
  kUnsupported,   // this LiteLLM has no such call
  kRefused,       // it will never be taken
  kNotAllowed,    // the key does not count
  kNoDatabase,    // the proxy has none, or keeps no models in it
  kAway,          // the database, or the pod, cannot say now
  kFailed,        // something else
};

struct Answer {
  Outcome outcome = Outcome::kFailed;
  std::string message;  // for people, after "LiteLLM ": "answered 422: a value of the entry has the wrong type". Nothing of what was sent
};

Answer ReadAnswer(ModelCall::Kind kind, unsigned status, std::string_view body);

// The same of GET /model/info: kDone, kNotAllowed, kAway or kFailed.
Answer ReadListAnswer(unsigned status, std::string_view body);

// The same of a chat: kDone, kNotAllowed or kFailed.
Answer ReadChatAnswer(unsigned status);

// What a proxy says of itself, by GET /health/readiness and /health/readiness/details.
struct Readiness {
  std::string version;  // "": not said
  enum class Database : std::uint8_t { kUnknown, kNone, kConnected, kAway };
  Database database = Database::kUnknown;
  bool is_litellm = false;  // it answers as LiteLLM does
};
Readiness ReadReadiness(unsigned status, std::string_view body);

}  // namespace warden::hotadd
