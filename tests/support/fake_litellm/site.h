// Where a call to the fake proxy is answered: one worker process of one replica, with the database that all replicas share.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "net/http_transport.h"
#include "support/fake_litellm/deployment.h"
#include "support/fake_litellm/router.h"

namespace warden::testing::fake_litellm {

// A chat that a real proxy would have sent to a provider.
struct UpstreamCall {
  std::size_t replica = 0;
  std::string id;   // of the deployment that served it
  Json params;      // its litellm_params, os.environ/X resolved
  std::string key;  // that goes upstream; "" for none
  Json body;        // that goes upstream
};

struct Site {
  const std::string& version;
  const Traits& traits;
  const std::string& master_key;
  const std::map<std::string, std::string>& environment;
  const std::set<std::string>& file_ids;  // of the file as it is now
  std::chrono::milliseconds now;
  std::size_t replica;
  Database& database;
  Router& router;
  std::size_t& gaps;       // times that all models of the database were gone from this replica's router for a moment
  std::size_t& revisions;  // of rows so far
  std::size_t& made_ids;   // uuids so far
  std::vector<UpstreamCall>& upstream;

  // As the poll does, and most writes; nothing without a database.
  void Reload();
  // Marks a row as written now.
  void Touch(ModelRow& row);
  // A uuid that no other is equal to, the same in each run.
  std::string MakeId();
};

// A request whose path is decoded and whose body is read.
struct Request {
  std::string method;
  std::string path;
  std::map<std::string, std::string> query;
  Json body;  // discarded without one
};

// The answer to a call.
net::HttpAnswer Answer(Site& site, const net::HttpCall& call);

// Why a call is not let in; nothing for the master key. Without a master key everybody is.
std::optional<net::HttpAnswer> Refusal(const Site& site, const net::HttpCall& call);

// By subject, in management.cc, changes.cc and inference.cc.
net::HttpAnswer NewModel(Site& site, const Json& body);
net::HttpAnswer DeleteModel(Site& site, const Json& body);
net::HttpAnswer PatchModel(Site& site, const std::string& id, const Json& body);
net::HttpAnswer UpdateModel(Site& site, const Json& body);
enum class Blocking { kBlock, kUnblock };
net::HttpAnswer BlockModel(Site& site, const Json& body, Blocking blocking);
net::HttpAnswer Chat(Site& site, const Json& body);
net::HttpAnswer Complete(Site& site, const Json& body);

}  // namespace warden::testing::fake_litellm
