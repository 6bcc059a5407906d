// Answers that were recorded from real LiteLLM proxies, to be replayed against the fake: one file a request and its answer, below
// ../shared/litellm_proxy/fixtures beside the sources. WARDEN_LITELLM_RECORDS names another folder.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/fake_litellm.h"

namespace warden::testing {

struct Record {
  std::string name;
  std::size_t replica = 0;
  net::HttpCall call;
  unsigned status = 0;
  nlohmann::json body;
  bool tells_version = false;  // has the header x-litellm-version
};

std::filesystem::path RecordsFolder();
Record ReadRecord(const std::string& folder, const std::string& name);
// All names of a folder in order, without ".json".
std::vector<std::string> RecordNames(const std::string& folder);

// A body without what no fake can know or this one leaves out: times, encrypted texts, uuids, ports, what comes from LiteLLM's price map.
nlohmann::json Comparable(nlohmann::json body);
// The body of an answer; a text that is no JSON becomes a JSON text.
nlohmann::json BodyOf(const net::HttpAnswer& answer);

// Skips loudly where there are no records.
class RecordsTest : public ::testing::Test {
 protected:
  void SetUp() override;

  // Sends what was recorded and compares what comes back.
  static void Replay(FakeLiteLlm& fake, const std::string& folder, const std::string& name);
};

// The start-up file of the recorded pairs; with a wildcard where it had one.
nlohmann::json RecordedFile(bool with_wildcard);

}  // namespace warden::testing
