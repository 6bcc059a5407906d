// Namespaces are made by the client under test itself.
#include "kube/contract_server.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "kube/kubeconfig.h"

namespace warden::kube {
namespace {

Access AccessOfKubeconfig(const base::FileSystem& files, const char* path) {
  const std::array<std::string, 1> paths{path};
  const Result<Kubeconfig> config = LoadKubeconfig(files, paths);
  EXPECT_TRUE(config.ok()) << config.status().message();
  Result<Access> access = config.ok() ? config->Choose({}) : Result<Access>(config.status());
  EXPECT_TRUE(access.ok()) << access.status().message();
  return access.ok() ? std::move(*access) : Access();
}

}  // namespace

void ContractTest::SetUp() {
  std::signal(SIGPIPE, SIG_IGN);
  static std::atomic<int> number = 0;
  const char* kubeconfig = std::getenv("WARDEN_CONTRACT_KUBECONFIG");
  Access access;
  if (kubeconfig != nullptr) {
    access = AccessOfKubeconfig(files_, kubeconfig);
  } else {
    fake_ = std::make_unique<testing::FakeApiServer>();
    access = fake_->access();
  }
  credentials_ = std::make_unique<Credentials>(access, files_, clock_, &commands_);
  auto client = ApiClient::Make(*credentials_, clock_, {.version = "contract"});
  ASSERT_TRUE(client.ok()) << client.status().message();
  client_ = std::move(*client);
  ns_ = "warden-contract-" + std::to_string(::getpid()) + "-" + std::to_string(++number);
  const auto made = client_->Create(kNamespacesResource, {}, {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", ns_}}}});
  ASSERT_TRUE(made.ok()) << made.error().message;
}

void ContractTest::TearDown() {
  if (client_ && !ns_.empty()) (void)client_->Delete(kNamespacesResource, {"", ns_}, {.propagation = Propagation::kBackground});
}

nlohmann::json ContractTest::ConfigMap(const std::string& name, const nlohmann::json& data, const nlohmann::json& labels) const {
  nlohmann::json object = {{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"name", name}, {"namespace", ns_}}}, {"data", data}};
  if (!labels.is_null()) object["metadata"]["labels"] = labels;
  return object;
}

nlohmann::json ContractTest::Pod(const std::string& name) const {
  return {{"apiVersion", "v1"},
          {"kind", "Pod"},
          {"metadata", {{"name", name}, {"namespace", ns_}, {"labels", {{"app", name}}}}},
          {"spec",
           {{"automountServiceAccountToken", false},
            {"schedulerName", "nobody"},
            {"containers", {{{"name", "main"}, {"image", "registry.k8s.io/pause:3.9"}}}}}}};
}

std::string ContractTest::Put(const nlohmann::json& config_map) {
  const auto made = client_->Create(kConfigMaps, {ns_, ""}, config_map);
  EXPECT_TRUE(made.ok()) << made.error().message;
  return made.ok() ? VersionOf(*made) : "";
}

bool ContractTest::Eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 600; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return false;
}

std::string TextAt(const Document& document, std::initializer_list<std::string_view> keys) {
  const Node* node = &document.root();
  for (const std::string_view key : keys) {
    if (node = node->Find(key); node == nullptr) return "";
  }
  return std::string(node->text());
}

std::string VersionOf(const Document& document) { return TextAt(document, {"metadata", "resourceVersion"}); }

}  // namespace warden::kube
