// What pods answer and what a configuration says, both hostile: everything that is read of them, the plan, and its calls.
//
// The input is a configuration, then a line "--pod", then what a pod answers to GET /model/info, and so on for more pods.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "doc/reader.h"
#include "fuzz/invariants.h"
#include "hotadd/answer.h"
#include "hotadd/desired.h"
#include "hotadd/plan.h"
#include "hotadd/pod_models.h"
#include "litellm/config/config.h"
#include "litellm/config/find_configs.h"
#include "litellm/config/seal_config.h"

namespace {

using warden::hotadd::PodView;

constexpr std::string_view kSeparator = "\n--pod\n";

std::vector<std::string> Parts(std::string_view text) {
  std::vector<std::string> parts;
  for (auto at = text.find(kSeparator); at != std::string_view::npos; at = text.find(kSeparator)) {
    parts.emplace_back(text.substr(0, at));
    text.remove_prefix(at + kSeparator.size());
  }
  parts.emplace_back(text);
  return parts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace warden;
  const auto parts = Parts({reinterpret_cast<const char*>(data), size});
  auto read = doc::ReadYaml(parts[0], "config.yaml", Dialect::kPyYaml);
  if (!read.ok()) return 0;
  litellm::SealConfig(*read.document);
  const Object object = litellm::ConfigFileObject(*std::move(read.document), "config.yaml");
  const litellm::Config config(object, object.document(), "", {});
  const hotadd::DesiredModels desired = hotadd::ReadDesired(config, "fuzz/config/config.yaml");

  std::vector<PodView> pods;
  for (std::size_t i = 1; i < parts.size() && i < 4; ++i) {
    hotadd::ReadReadiness(200, parts[i]);
    hotadd::ReadAnswer(hotadd::ModelCall::Kind::kNew, 400, parts[i]);
    auto models = hotadd::ReadPodModels(parts[i]);
    PodView pod{.pod = std::to_string(i), .protocol = hotadd::ProtocolOf({.major = 1, .minor = static_cast<int>(size % 120)})};
    if (models.ok()) pod.models = *std::move(models);
    else pod.problem = models.status().message();
    pods.push_back(std::move(pod));
  }
  const hotadd::Plan plan = hotadd::PlanModels(desired, {.pods = pods, .fresh = size % 2 == 0, .now = "2026-01-01T00:00:00Z"});
  for (const hotadd::ModelCall& call : plan.Calls()) {
    // A body is JSON, whatever is in the names, and a target is one line.
    testing::Require(doc::ReadJson(call.body, "").ok());
    testing::Require(call.target().find_first_of(" \r\n?#") == std::string::npos);
  }
  return 0;
}
