// How many processes a pod of LiteLLM runs.
#include "litellm/readers/workers.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "support/objects.h"

namespace warden {
namespace {

std::string Said(const std::string& command, const std::string& env = "", const std::string& list = "args") {
  const auto objects = testing::ObjectsFromYaml(fmt::format(
      "apiVersion: v1\nkind: Pod\nmetadata: {{name: litellm, namespace: llm}}\nspec:\n  containers:\n  - name: litellm\n    image: "
      "ghcr.io/berriai/litellm:v1.81.14\n    {}: [{}]\n    env: [{}]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, "
      "namespace: llm}}\ndata: {{number: \"6\"}}\n",
      list, command, env));
  const engine::MemorySnapshot snapshot(objects, Coverage::kPartial);
  const auto workload = k8s::Workload::Make(objects[0], snapshot);
  const auto workers = litellm::WorkersOf(workload->containers().front(), snapshot, "llm");
  return workers ? fmt::format("{} by {}", workers->count, workers->by) : "";
}

TEST(Workers, OnTheCommandLine) {
  EXPECT_EQ(Said("--num_workers, \"4\""), "4 by --num_workers");
  EXPECT_EQ(Said("--num_workers=4"), "4 by --num_workers");
  EXPECT_EQ(Said("--num_workers, \"2\", --num_workers, \"3\""), "3 by --num_workers") << "the last one counts";
  EXPECT_EQ(Said("sh, -c, \"litellm --num_workers 5 --port 4000\"", "", "command"), "5 by --num_workers");
  EXPECT_EQ(Said("--num_workers, $(N)"), "");
  EXPECT_EQ(Said("--num_workers"), "");
  EXPECT_EQ(Said("--port, \"4000\""), "");
}

TEST(Workers, InTheEnvironment) {
  EXPECT_EQ(Said("", "{name: NUM_WORKERS, value: \"4\"}"), "4 by NUM_WORKERS");
  EXPECT_EQ(Said("", "{name: DEFAULT_NUM_WORKERS_LITELLM_PROXY, value: \"5\"}"), "5 by DEFAULT_NUM_WORKERS_LITELLM_PROXY");
  EXPECT_EQ(Said("", "{name: DEFAULT_NUM_WORKERS_LITELLM_PROXY, value: \"5\"}, {name: NUM_WORKERS, value: \"4\"}"), "4 by NUM_WORKERS");
  EXPECT_EQ(Said("--num_workers, \"2\"", "{name: NUM_WORKERS, value: \"4\"}"), "2 by --num_workers");
  EXPECT_EQ(Said("", "{name: NUM_WORKERS, valueFrom: {configMapKeyRef: {name: c, key: number}}}"), "6 by NUM_WORKERS");
  EXPECT_EQ(Said("", "{name: NUM_WORKERS, value: many}"), "");
  EXPECT_EQ(Said("", ""), "");
}

}  // namespace
}  // namespace warden
