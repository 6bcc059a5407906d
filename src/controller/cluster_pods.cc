// Two calls of the API server.
#include "controller/cluster_pods.h"

#include <fmt/core.h>

#include <iterator>
#include <utility>

#include "base/base64.h"
#include "doc/reader.h"
#include "doc/text_at.h"
#include "k8s/object_reader.h"
#include "warden/kinds.h"

namespace warden::controller {

Result<std::vector<LivePod>> ListLivePods(kube::ApiClient& api, const litellm::ConfigUser& user, std::span<const std::string> variables,
                                          const Snapshot& snapshot, const std::stop_token& stop) {
  const Object& workload = user.workload().object();
  const std::string selector = SelectorText(workload);
  if (selector.empty()) return Status(StatusCode::kInvalid, "the selector of the workload cannot be read");
  const KindInfo& kind = *FindKind("Pod");
  std::vector<LivePod> live;
  kube::ListRequest request;
  do {
    auto page = api.List(kube::ResourceOf(kind), std::string(user.ns()), request, {.labels = selector}, stop);
    if (!page.ok()) return kube::ToStatus(page.error()).WithContext("the pods could not be listed");
    request.next = page->next;
    const std::vector<Object> pods = k8s::ReadObjectsOf(kind, page->document, k8s::ItemsOf(page->document.root()));
    auto some = FindLivePods(pods, {&workload, user.proxy().name, variables}, snapshot);
    live.insert(live.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  } while (!request.next.empty() && live.size() < kMostPods);
  return live;
}

Result<base::WipedText> ReadMasterKey(kube::ApiClient& api, const std::string& ns, const litellm::AdminAccess& access,
                                      const std::stop_token& stop) {
  auto secret = api.Get(kube::ResourceOf(*FindKind("Secret")), {ns, access.secret}, stop);
  if (!secret.ok()) {
    if (secret.error().failure == kube::ApiFailure::kForbidden)
      return Status(
          StatusCode::kForbidden,
          fmt::format("Secret {} with the master key: forbidden; name it in the Role of the namespace (deploy/controller/namespace.yaml)",
                      access.secret));
    return Status(StatusCode::kUnavailable, fmt::format("Secret {} with the master key could not be read: {}", access.secret,
                                                        kube::ToString(secret.error().failure)));
  }
  const Node* data = secret->root().Find("data");
  auto text = data != nullptr ? base::DecodeBase64(doc::TextAt(*data, access.key)) : std::nullopt;
  doc::Wipe(*secret);
  while (text && !text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  if (!text || text->empty())
    return Status(StatusCode::kInvalid, fmt::format("Secret {} has no key {} with the master key", access.secret, access.key));
  return base::WipedText(*std::move(text));
}

}  // namespace warden::controller
