// An API server in memory, over real TLS: objects of any kind, with as much of the API's behaviour as clients lean on (resource versions,
// pages, watches with bookmarks, conflicts, merge and JSON patches, server-side apply with field owners, preconditions, evictions), and
// faults before it on demand. What it says is held against a real API server by tests/kube/contract_*.cc.
//
// Any thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "kube/access.h"
#include "support/tls_server.h"

namespace warden::testing {

class FakeApiServer {
 public:
  static constexpr char kToken[] = "fake-token";

  explicit FakeApiServer(const TlsServerOptions& options = {});
  ~FakeApiServer();

  // How a client reaches it, with kToken.
  kube::Access access() const;

  // The next request that is not answered by an earlier fault is answered by this one.
  using Fault = TlsServer::Handler;
  void Next(Fault fault);
  // Every request from now on, until it is called with nullptr.
  void Always(Fault fault);
  // Puts an object there, past the API: for tests that need many. `collection` is "/api/v1/configmaps"; watches do not see it.
  void Insert(const std::string& collection, const std::string& ns, nlohmann::json object);
  // The token that counts; every other one is answered 401.
  void SetToken(std::string token);
  // Watches end with an ERROR event of code 410 and lists go on with 410 below this version.
  void Compact();
  // A bookmark to every watch.
  void SendBookmarks();

  std::vector<WireRequest> requests() const;
  int connections() const { return server_->connections(); }
  std::uint16_t port() const { return server_->port(); }

  static std::string StatusText(unsigned code, const std::string& reason, const std::string& message,
                                const nlohmann::json& details = nullptr);

 private:
  using Json = nlohmann::json;
  struct Stored {
    Json object;
    std::map<std::string, std::string> owners;  // of fields, by pointer
  };
  struct Event {
    int version = 0;
    std::string collection;  // "/api/v1/configmaps"
    std::string ns;
    std::string type;
    Json object;
  };
  struct Place {  // what a path names
    std::string collection;
    std::string ns;
    std::string name;
    std::string subresource;
    std::string rest;  // after pods/NAME/proxy
  };
  struct Reply {
    unsigned status = 200;
    std::string body;
    std::string type = "application/json";
  };

  void Handle(const WireRequest& request, Wire& wire);
  Reply Answer(const WireRequest& request);
  Reply AnswerNoResource(const WireRequest& request);
  static bool ReadPlace(const std::string& path, Place& place);
  Reply Get(const Place& place);
  Reply List(const WireRequest& request, const Place& place);
  void Watch(const WireRequest& request, const Place& place, Wire& wire);
  Reply Create(const WireRequest& request, const Place& place);
  Reply Update(const WireRequest& request, const Place& place);
  Reply Patch(const WireRequest& request, const Place& place);
  Reply Apply(const WireRequest& request, const Place& place, const Json& patch);
  Reply Delete(const WireRequest& request, const Place& place);
  Reply DeleteCollection(const WireRequest& request, const Place& place);
  Reply OfPod(const WireRequest& request, const Place& place);
  Reply Store(const WireRequest& request, const Place& place, Stored stored, bool is_new);
  void Remove(const std::string& key);
  void Note(const std::string& type, const std::string& key, const Json& object);
  static Reply Failure(unsigned code, const std::string& reason, const std::string& message, const Json& details = nullptr);
  static Reply Modified();
  static Reply NotFound(const Place& place);
  static std::string KeyOf(const Place& place) { return place.collection + "|" + place.ns + "|" + place.name; }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string token_ = kToken;
  std::deque<Fault> faults_;
  Fault always_;
  std::vector<WireRequest> requests_;
  std::map<std::string, Stored> objects_;
  std::vector<Event> events_;
  int version_ = 100;
  int compacted_ = 0;
  int bookmarks_ = 0;
  bool stopping_ = false;
  std::unique_ptr<TlsServer> server_;
};

}  // namespace warden::testing
