// Pods behind the API server's proxy.
#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/wiped_text.h"
#include "cli/hot_add_options.h"
#include "cli/parse.h"
#include "controller/cluster_pods.h"
#include "engine/snapshots.h"
#include "k8s/object_reader.h"
#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/readers/admin_access.h"
#include "litellm/version/installed.h"
#include "proxy/http_model_api.h"
#include "warden/kinds.h"

namespace warden::cli {
namespace {

constexpr std::string_view kBearer = "Bearer ";

// Authorization is ours to the API server, which takes it off: the key goes in the header that LiteLLM takes as well.
class PodTransport final : public net::HttpTransport {
 public:
  PodTransport(kube::ApiClient& api, kube::ObjectKey pod, std::string port) : api_(api), pod_(std::move(pod)), port_(std::move(port)) {}

  Result<net::HttpAnswer> Call(const net::HttpCall& call, std::stop_token stop) override {
    kube::PodCall pod_call{
        .method = call.method, .path = call.target, .body = call.body, .most_bytes = call.most_bytes, .total = call.total};
    for (const net::HttpHeader& header : call.headers) {
      if (header.name == "Content-Type") pod_call.content_type = header.value;
    }
    std::string_view key = call.credential;
    if (key.starts_with(kBearer)) key.remove_prefix(kBearer.size());
    if (!key.empty()) pod_call.headers.push_back({"x-api-key", std::string(key)});
    auto answer = api_.CallPod(pod_, port_, pod_call, std::move(stop));
    if (answer.ok() && answer->status == 403 && answer->body.view().find("pods/proxy") != std::string_view::npos) {
      return Status(StatusCode::kForbidden, "the API server does not let you reach pods: it needs get, create and patch on pods/proxy");
    }
    for (net::HttpHeader& header : pod_call.headers) base::Wipe(header.value);
    if (!answer.ok()) return kube::ToStatus(answer.error());
    return *std::move(answer);
  }

  Result<net::HttpAnswer> Stream(const net::HttpCall&, const StreamTaker&, std::stop_token) override {
    return Status(StatusCode::kInternal, "nobody streams from a pod");
  }

 private:
  kube::ApiClient& api_;
  const kube::ObjectKey pod_;
  const std::string port_;
};

struct Name {
  std::string ns, name, key;
};

// NAMESPACE/NAME/KEY.
std::optional<Name> ReadName(const std::string& source) {
  const auto first = source.find('/');
  const auto second = first == std::string::npos ? first : source.find('/', first + 1);
  if (second == std::string::npos) return std::nullopt;
  return Name{source.substr(0, first), source.substr(first + 1, second - first - 1), source.substr(second + 1)};
}

// What says who reads the configuration, and whose pods are whose.
Status ListWorkloads(kube::ApiClient& api, const std::string& ns, std::vector<Object>& objects, const std::stop_token& stop) {
  for (const KindInfo& kind : kKnownKinds) {
    const bool is_wanted = kind.is_watched && (kind.uses_config_maps || kind.name == "ReplicaSet" || kind.name == "ConfigMap");
    if (!is_wanted) continue;
    kube::ListRequest request;
    do {
      auto page = api.List(kube::ResourceOf(kind), ns, request, {}, stop);
      if (!page.ok()) {
        if (page.error().failure == kube::ApiFailure::kNotFound) break;  // a kind that is not installed
        return kube::ToStatus(page.error()).WithContext(fmt::format("list {} of {}", kind.plural, ns));
      }
      request.next = page->next;
      auto some = k8s::ReadObjectsOf(kind, page->document, k8s::ItemsOf(page->document.root()));
      objects.insert(objects.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
    } while (!request.next.empty());
  }
  return {};
}

// The pods of one of the workloads.
Status AddPods(const litellm::Config& config, const litellm::ConfigUser& user, const Snapshot& snapshot,
               const hotadd::DesiredModels& desired, const std::optional<hotadd::FileModels>& started_with, const Assumptions& assumptions,
               Proxies& proxies, const std::stop_token& stop) {
  const std::string workload = ToString(user.workload().object().ref());
  const litellm::AdminAccess access = litellm::AdminAccessOf(config, user, snapshot);
  if (!access.problem.empty()) return {StatusCode::kInvalid, fmt::format("{}: {}", workload, access.problem)};
  const std::vector<std::string> variables = hotadd::VariablesOf(desired);
  kube::ApiClient& api = proxies.cluster->client();
  auto live = controller::ListLivePods(api, user, variables, snapshot, stop);
  if (!live.ok()) return live.status().WithContext(workload);
  auto key = controller::ReadMasterKey(api, std::string(user.ns()), access, stop);
  if (!key.ok()) return key.status().WithContext(workload);
  const auto shared_key = std::make_shared<const base::WipedText>(*std::move(key));
  const std::vector<std::string> undefined = user.environment().Undefined(variables, snapshot, user.ns());
  proxies.undefined.insert(proxies.undefined.end(), undefined.begin(), undefined.end());
  proxies.poll = std::max(proxies.poll.value_or(std::chrono::seconds(0)), std::chrono::seconds(access.poll_seconds));
  for (const controller::LivePod& pod : *live) {
    if (!pod.ready) continue;
    auto transport = std::make_unique<PodTransport>(api, kube::ObjectKey{std::string(user.ns()), pod.name}, std::to_string(access.port));
    proxies.apis.push_back(proxy::MakeHttpModelApi(std::move(transport), proxy::AlwaysKey(shared_key), {.prefix = access.prefix}));
    proxies.pods.push_back({.name = pod.name,
                            .api = proxies.apis.back().get(),
                            .workers = static_cast<unsigned>(access.workers),
                            .assumed = litellm::VersionFor(assumptions, user.proxy()),
                            .started_with = started_with,
                            .started_at = pod.started_at,
                            .lacks = pod.lacks});
  }
  return {};
}

}  // namespace

Result<Proxies> OpenPods(const RawHotAddOptions& raw, const Policy& policy, WantedModels& wanted, World& world,
                         const std::stop_token& stop) {
  const auto name = ReadName(wanted.desired.source);
  if (!name)
    return Status(StatusCode::kInvalid, "--cluster: say whose the configuration is, with --source NAMESPACE/NAME/KEY of its ConfigMap");
  const auto assumptions = ParseAssumptions({}, raw.version);
  if (!assumptions.ok()) return assumptions.status();
  const auto started_with = ReadStartedWith(raw, wanted.desired.source, world);
  if (!started_with.ok()) return started_with.status();
  auto access = ClusterAccess::Open(raw.access, world);
  if (!access.ok()) return access.status();
  Proxies proxies;
  proxies.cluster = *std::move(access);
  std::vector<Object> objects;
  if (Status status = ListWorkloads(proxies.cluster->client(), name->ns, objects, stop); !status.ok()) return status;
  const engine::MemorySnapshot snapshot(objects, Coverage::kPartial);
  const Object config_map({.group = "", .version = "v1", .kind = "ConfigMap", .ns = name->ns, .name = name->name}, wanted.desired.document);
  const litellm::Config config(config_map, wanted.desired.document, name->key, *assumptions);
  if (wanted.object) wanted.errors = ErrorsOf(*wanted.object, snapshot, policy, *assumptions, world);
  const litellm::ConfigUsers users = config.users(snapshot);
  bool any = false;
  for (const litellm::ConfigUser& user : users) {
    if (!user.workload().serves()) continue;
    any = true;
    if (Status status = AddPods(config, user, snapshot, wanted.desired, *started_with, *assumptions, proxies, stop); !status.ok())
      return status;
  }
  if (!any)
    return Status(StatusCode::kInvalid,
                  fmt::format("no proxy in the namespace {} reads {} of the ConfigMap {}", name->ns, name->key, name->name));
  return proxies;
}

}  // namespace warden::cli
