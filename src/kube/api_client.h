// The verbs of the Kubernetes API, over objects of any kind: JSON of ours goes out, Documents come in.
//
// Documents come as they were sent: not sealed, so who keeps one makes an Object of it first (k8s/object_reader.h), and nothing of it goes
// into a log. Failures are ApiError, without what an API server quotes of Secrets; those that never left us (a name that cannot stand in
// a path) are kInvalid without HTTP status. Each call ends within the time of ApiOptions, and milliseconds after a stop is asked for;
// what is repeated says kube/api_caller.h.
//
// Any thread. Behaviour: https://kubernetes.io/docs/reference/using-api/api-concepts/.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "kube/api_caller.h"
#include "kube/api_error.h"
#include "kube/api_path.h"
#include "kube/list_watch.h"
#include "warden/document.h"

namespace warden::kube {

// One object, or with an empty name those of a namespace. `ns` is "" for what has no namespace, and for all namespaces.
struct ObjectKey {
  std::string ns;
  std::string name;
};

struct Selectors {
  std::string labels;  // "app=litellm,tier in (a,b)"
  std::string fields;  // "metadata.name!=kube-root-ca.crt"
};

struct WriteOptions {
  std::string field_manager = "warden";
  bool dry_run = false;  // everything but the storing
  bool force = false;    // of server-side apply: takes fields from other managers; for objects of our own alone
};

enum class PatchKind : std::uint8_t {
  kMerge,  // RFC 7386
  kJson,   // RFC 6902
  kApply,  // server-side apply: the whole of what we state; makes the object where it is missing
};

enum class Propagation : std::uint8_t { kDefault, kBackground, kForeground, kOrphan };

struct DeleteOptions {
  std::string uid;               // only this very object; "": any of that name
  std::string resource_version;  // only in this state
  Propagation propagation = Propagation::kDefault;
  std::optional<std::chrono::seconds> grace = {};  // nothing: the object's own
  bool dry_run = false;
};

struct LogOptions {
  std::string container;  // "": the only one, or the default one
  std::optional<std::uint32_t> tail_lines = {};
  bool previous = false;  // of the container before the last restart
  std::size_t most_bytes = 4U << 20;
};

// A call of what listens in a pod. Headers may hold a key of its own; Authorization is ours to the API server.
struct PodCall {
  std::string method = "GET";
  std::string path;  // percent-encoded
  std::vector<net::HttpHeader> headers = {};
  std::string body = {};
  std::string content_type = {};
  std::size_t most_bytes = 32U << 20;
  std::chrono::milliseconds total{0};  // 0: as the options have it
};

struct AccessQuestion {
  std::string verb;
  Resource resource;
  ObjectKey key;
};
struct AccessAnswer {
  bool allowed = false;
  std::string reason;
};

class ApiClient {
 public:
  // As ApiCaller::Make.
  static Result<std::unique_ptr<ApiClient>> Make(Credentials& credentials, const base::Clock& clock, ApiOptions options = {});

  ApiResult<Document> Get(const Resource& resource, const ObjectKey& key, std::stop_token stop = {});
  // One page. A page that is too large for us (32 MiB) is asked for again in smaller pieces, which needs no resource version "0".
  ApiResult<ListPage> List(const Resource& resource, const std::string& ns, const ListRequest& request, const Selectors& selectors = {},
                           const std::stop_token& stop = {});
  // The same for who has a back-off of its own: of what failed nothing is repeated, but once after a 401. A page that is too large is
  // kTooLarge.
  ApiResult<ListPage> ListOnce(const Resource& resource, const std::string& ns, const ListRequest& request, const Selectors& selectors = {},
                               std::stop_token stop = {});
  // As ListWatch::Watch. Repeated as ListOnce is.
  ApiResult<Done> Watch(const Resource& resource, const std::string& ns, const WatchRequest& request, const Selectors& selectors,
                        const std::function<void()>& opened, const std::function<void(WatchEvent)>& take, const std::stop_token& stop);

  // The name of `key` is not used: the object states it, or generateName.
  ApiResult<Document> Create(const Resource& resource, const ObjectKey& key, const nlohmann::json& object, const WriteOptions& options = {},
                             std::stop_token stop = {});
  // Replaces it. With metadata.resourceVersion only in that state, else kConflict.
  ApiResult<Document> Update(const Resource& resource, const ObjectKey& key, const nlohmann::json& object, const WriteOptions& options = {},
                             std::stop_token stop = {});
  ApiResult<Document> Patch(const Resource& resource, const ObjectKey& key, PatchKind kind, const nlohmann::json& patch,
                            const WriteOptions& options = {}, std::stop_token stop = {});
  // kConflict: a precondition does not hold.
  ApiResult<Done> Delete(const Resource& resource, const ObjectKey& key, const DeleteOptions& options = {}, std::stop_token stop = {});
  // Those of one namespace that the selectors name. kInvalid without a namespace: nobody wants that.
  ApiResult<Done> DeleteCollection(const Resource& resource, const std::string& ns, const Selectors& selectors,
                                   const DeleteOptions& options = {}, std::stop_token stop = {});
  // kTooManyRequests, which is not repeated: a PodDisruptionBudget forbids it now.
  ApiResult<Done> Evict(const ObjectKey& pod, const DeleteOptions& options = {}, std::stop_token stop = {});

  ApiResult<std::string> Logs(const ObjectKey& pod, const LogOptions& options, std::stop_token stop = {});
  // GET of a path in a pod, through the API server; whatever status the pod answers. `port` "" is its first one; `path` is percent-encoded.
  // What is not the pod's answer but the API server's is an answer, too: they cannot be told apart.
  ApiResult<net::HttpAnswer> Proxy(const ObjectKey& pod, const std::string& port, const std::string& path, std::stop_token stop = {});
  // The same for any method.
  ApiResult<net::HttpAnswer> CallPod(const ObjectKey& pod, const std::string& port, const PodCall& call, std::stop_token stop = {});
  // The body of a path of the API server's own: /version, /metrics, /readyz.
  ApiResult<std::string> Raw(const std::string& path, std::stop_token stop = {});
  // SelfSubjectAccessReview: whether we may do that.
  ApiResult<AccessAnswer> MayI(const AccessQuestion& question, std::stop_token stop = {});

 private:
  explicit ApiClient(std::unique_ptr<ApiCaller> caller) : caller_(std::move(caller)) {}

  ApiResult<ListPage> ListPageOf(const Resource& resource, const std::string& ns, const ListRequest& request, const Selectors& selectors,
                                 ApiCaller::Request call, std::stop_token stop);
  ApiResult<Document> Write(const Resource& resource, const ObjectKey& key, ApiCaller::Request request, const WriteOptions& options,
                            std::stop_token stop);
  // What of an object is nested deeper than is read.
  enum class Deep : bool { kIsRefused, kIsWithheld };
  ApiResult<Document> CallForDocument(const Resource& resource, const ApiCaller::Request& request, std::stop_token stop,
                                      Deep deep = Deep::kIsRefused);

  std::unique_ptr<ApiCaller> caller_;
};

// The objects of one kind that an API server has. The client must outlive it.
class ResourceListWatch final : public ListWatch {
 public:
  // `ns` "" is all namespaces.
  ResourceListWatch(ApiClient& client, const Resource& resource, std::string ns, Selectors selectors = {})
      : client_(client), resource_(resource), ns_(std::move(ns)), selectors_(std::move(selectors)) {}

  ApiResult<ListPage> List(const ListRequest& request, std::stop_token stop) override {
    return client_.ListOnce(resource_, ns_, request, selectors_, std::move(stop));
  }
  ApiResult<Done> Watch(const WatchRequest& request, const std::function<void()>& opened, const std::function<void(WatchEvent)>& take,
                        std::stop_token stop) override {
    return client_.Watch(resource_, ns_, request, selectors_, opened, take, stop);
  }

 private:
  ApiClient& client_;
  const Resource resource_;
  const std::string ns_;
  const Selectors selectors_;
};

}  // namespace warden::kube
