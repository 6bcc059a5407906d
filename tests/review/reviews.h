// The recorded AdmissionReviews, and one call of HandleReview with all rules, taken apart for tests. nlohmann is the second opinion
// on every byte that leaves.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "review/handle.h"
#include "support/oracle.h"

namespace warden::testing {

// Keeps the order of keys: what is posted again looks like what was recorded.
using Json = nlohmann::ordered_json;

// Names of the folders of tests/review, sorted.
std::vector<std::string> RecordedNames();
// A recording of the validating call: not for /mutate.
bool IsForValidateOnly(std::string_view name);
std::string CasePath(std::string_view name, std::string_view file);
std::string ReadFile(const std::string& path);
std::string RecordedText(std::string_view name);
Json Recorded(std::string_view name);

// An answer, checked for what the API server demands of every answer: these checks fail the running test.
struct Answered {
  unsigned http = 0;
  std::string body;
  Json response;              // the member of the AdmissionReview; null when http is not 200
  std::optional<Json> patch;  // decoded
  bool allowed() const { return response.value("allowed", false); }
  unsigned code() const;
  std::string message() const;
  std::vector<std::string> warnings() const;
};

struct Call {
  std::string_view profile = kProductionProfile;
  std::optional<int> minor = 36;
  const Snapshot* snapshot = nullptr;  // nullptr: knows nothing
};

Answered Ask(review::ReviewPurpose purpose, std::string body, const Call& call = {});
Answered Validate(const Json& review, const Call& call = {});
Answered Mutate(const Json& review, const Call& call = {});

// The review that the API server would send next: `patch` applied to request.object by the API server's own library, or by
// nlohmann where the oracle cannot be run.
class Patcher {
 public:
  Patcher() : oracle_(StartGoOracle("patch")) {}
  bool is_api_servers() const { return oracle_ != nullptr; }
  Json Apply(const Json& object, const Json& patch);

 private:
  std::unique_ptr<Oracle> oracle_;
};

}  // namespace warden::testing
