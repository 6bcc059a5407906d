// What of a cluster is needed to ask the pods of a workload: which they are, and the key that lets one in.
//
// Any thread. Messages quote no key.
#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/wiped_text.h"
#include "controller/live_pods.h"
#include "kube/api_client.h"
#include "litellm/config/config_users.h"
#include "litellm/readers/admin_access.h"
#include "warden/snapshot.h"
#include "warden/status.h"

namespace warden::controller {

// The workload's pods that are not ending. At most kMostPods.
inline constexpr std::size_t kMostPods = 200;
Result<std::vector<LivePod>> ListLivePods(kube::ApiClient& api, const litellm::ConfigUser& user, std::span<const std::string> variables,
                                          const Snapshot& snapshot, const std::stop_token& stop);

// The master key, out of the Secret that the pods use.
Result<base::WipedText> ReadMasterKey(kube::ApiClient& api, const std::string& ns, const litellm::AdminAccess& access,
                                      const std::stop_token& stop);

}  // namespace warden::controller
