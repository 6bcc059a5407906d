// See reviews.h.
#include "review/reviews.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "engine/snapshots.h"
#include "review/one_line.h"
#include "review/verdict.h"
#include "warden/catalogue.h"

namespace warden::testing {
namespace {

const Engine& TheEngine() {
  static const Engine& engine = *new Engine(AllRules(), Policy(AllRules()));
  return engine;
}

bool HasControlCharacter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
}

void CheckWarnings(const Json& response) {
  if (!response.contains("warnings")) return;
  std::vector<std::string> seen;
  EXPECT_LE(response["warnings"].size(), review::kMaxWarnings);
  for (const Json& warning : response["warnings"]) {
    const auto text = warning.get<std::string>();
    EXPECT_LE(review::CodePoints(text), review::kMaxWarningCodePoints) << text;
    EXPECT_FALSE(HasControlCharacter(text)) << text;
    EXPECT_EQ(std::count(seen.begin(), seen.end(), text), 0) << text;
    seen.push_back(text);
  }
}

// A key becomes "<webhook name>/<key>" and must then be a qualified name.
void CheckAnnotations(const Json& response) {
  static const std::regex& name = *new std::regex("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
  if (!response.contains("auditAnnotations")) return;
  for (const auto& [key, value] : response["auditAnnotations"].items()) {
    EXPECT_TRUE(std::regex_match(key, name)) << key;
    EXPECT_TRUE(value.is_string());
  }
}

void CheckDenial(const Json& response) {
  EXPECT_FALSE(response.contains("patch"));
  const Json& status = response.at("status");
  EXPECT_EQ(status.at("status"), "Failure");
  EXPECT_GE(status.at("code").get<int>(), 400) << "the API server would make it 400";
  EXPECT_NE(status.at("message"), "");
  for (const Json& cause : status.at("details").at("causes")) EXPECT_NE(cause.at("message"), "");
}

Answered TakeApart(const review::HttpAnswer& answer) {
  Answered answered;
  answered.http = answer.status;
  answered.body = answer.body;
  if (answer.status != 200) return answered;
  const Json review = Json::parse(answer.body);
  EXPECT_EQ(review.at("apiVersion"), "admission.k8s.io/v1");
  EXPECT_EQ(review.at("kind"), "AdmissionReview");
  answered.response = review.at("response");
  EXPECT_EQ(answered.response.contains("patch"), answered.response.contains("patchType"));
  if (answered.response.contains("patch")) {
    EXPECT_EQ(answered.response["patchType"], "JSONPatch");
    answered.patch = Json::parse(base::DecodeBase64(answered.response["patch"].get<std::string>()).value());
    EXPECT_FALSE(answered.patch->empty());
  }
  CheckWarnings(answered.response);
  CheckAnnotations(answered.response);
  if (!answered.allowed()) CheckDenial(answered.response);
  return answered;
}

}  // namespace

std::vector<std::string> RecordedNames() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(WARDEN_SOURCE_DIR "/tests/review")) {
    if (std::filesystem::exists(entry.path() / "request.json")) names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool IsForValidateOnly(std::string_view name) { return name.find(".validate") != std::string_view::npos; }

std::string CasePath(std::string_view name, std::string_view file) {
  return fmt::format("{}/tests/review/{}/{}", WARDEN_SOURCE_DIR, name, file);
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string RecordedText(std::string_view name) { return ReadFile(CasePath(name, "request.json")); }
Json Recorded(std::string_view name) { return Json::parse(RecordedText(name)); }

unsigned Answered::code() const { return response.contains("status") ? response["status"].value("code", 0U) : 0U; }
std::string Answered::message() const { return response.contains("status") ? response["status"].value("message", "") : ""; }
std::vector<std::string> Answered::warnings() const {
  return response.contains("warnings") ? response["warnings"].get<std::vector<std::string>>() : std::vector<std::string>();
}

Answered Ask(review::ReviewPurpose purpose, std::string body, const Call& call) {
  static const engine::EmptySnapshot& empty = *new engine::EmptySnapshot();
  const review::ReviewSettings settings{.engine = TheEngine(),
                                        .snapshot = call.snapshot != nullptr ? *call.snapshot : empty,
                                        .profile = call.profile,
                                        .assumptions = {.kubernetes = {call.minor}},
                                        .now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21)};
  return TakeApart(review::HandleReview(purpose, std::move(body), settings));
}

Answered Validate(const Json& review, const Call& call) {
  const Answered answered = Ask(review::ReviewPurpose::kValidate, review.dump(), call);
  EXPECT_FALSE(answered.patch) << "a validating answer with a patch is a failed call";
  return answered;
}

Answered Mutate(const Json& review, const Call& call) {
  const Answered answered = Ask(review::ReviewPurpose::kMutate, review.dump(), call);
  return answered;
}

Json Patcher::Apply(const Json& object, const Json& patch) {
  if (!oracle_) return object.patch(patch);
  const auto answer = Json::parse(oracle_->Ask(Json{{"document", object.dump()}, {"patch", patch.dump()}}.dump()));
  EXPECT_TRUE(answer.at("ok").get<bool>()) << answer.value("error", "");
  return Json::parse(answer.at("json").get<std::string>());
}

}  // namespace warden::testing
