// The API server that the contract suite runs against: the fake one, or the real one of the kubeconfig that WARDEN_CONTRACT_KUBECONFIG
// names. Each test has a namespace of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "app/real_clock.h"
#include "app/real_command_runner.h"
#include "app/real_file_system.h"
#include "kube/api_client.h"
#include "support/fake_api_server.h"

namespace warden::kube {

inline constexpr Resource kConfigMaps{"", "v1", "configmaps"};
inline constexpr Resource kDeployments{"apps", "v1", "deployments"};
inline constexpr Resource kNamespacesResource{"", "v1", "namespaces"};
inline constexpr Resource kPodsResource{"", "v1", "pods"};

class ContractTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  bool is_real() const { return fake_ == nullptr; }
  ApiClient& client() { return *client_; }
  Credentials& credentials() { return *credentials_; }
  const base::Clock& clock() const { return clock_; }
  const std::string& ns() const { return ns_; }
  ObjectKey Key(std::string name) const { return {ns_, std::move(name)}; }
  nlohmann::json ConfigMap(const std::string& name, const nlohmann::json& data = {{"key", "value"}},
                           const nlohmann::json& labels = nullptr) const;
  nlohmann::json Pod(const std::string& name) const;

  // Creates it and gives its resource version; fails the test when it cannot.
  std::string Put(const nlohmann::json& config_map);
  // Waits for `condition`, a minute at most: what other controllers of a real cluster do takes a while.
  static bool Eventually(const std::function<bool()>& condition);

 private:
  std::unique_ptr<testing::FakeApiServer> fake_;
  app::RealClock clock_;
  app::RealFileSystem files_;
  app::RealCommandRunner commands_;
  std::unique_ptr<Credentials> credentials_;
  std::unique_ptr<ApiClient> client_;
  std::string ns_;
};

// "" when absent.
std::string TextAt(const Document& document, std::initializer_list<std::string_view> keys);
std::string VersionOf(const Document& document);

}  // namespace warden::kube
