// Records are read once for each use; they are small.
#include "fakes/records.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>

namespace warden::testing {
namespace {

using Json = nlohmann::json;

bool IsUuid(const std::string& text) {
  return text.size() == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-' &&
         text.find_first_not_of("0123456789abcdef-") == std::string::npos;
}

// `127.0.0.1`:`15733` → `127.0.0.1`:`PORT`
std::string WithoutPorts(std::string text) {
  constexpr std::string_view kAddress = "`127.0.0.1`:`";
  for (auto at = text.find(kAddress); at != std::string::npos; at = text.find(kAddress, at + 1)) {
    const auto start = at + kAddress.size();
    const auto end = text.find('`', start);
    if (end == std::string::npos) break;
    text.replace(start, end - start, "PORT");
  }
  return text;
}

void ForgetPrices(Json& info) {
  for (const char* key : {"supported_openai_params", "litellm_provider", "input_cost_per_token", "output_cost_per_token"}) info.erase(key);
  for (auto member = info.begin(); member != info.end();) member = member->is_null() ? info.erase(member) : std::next(member);
}

void ForgetEncrypted(Json& params) {
  for (Json& value : params) {
    if (value.is_string()) value = "ENCRYPTED";
  }
}

}  // namespace

std::filesystem::path RecordsFolder() {
  const char* given = std::getenv("WARDEN_LITELLM_RECORDS");
  if (given != nullptr) return given;
  return std::filesystem::path(WARDEN_SOURCE_DIR) / ".." / "shared" / "litellm_proxy" / "fixtures";
}

Record ReadRecord(const std::string& folder, const std::string& name) {
  std::ifstream in(RecordsFolder() / folder / (name + ".json"));
  const Json file = Json::parse(in);
  Record record{.name = name};
  record.replica = file.value("replica", "A") == "B" ? 1 : 0;
  record.call.method = file["request"]["method"];
  record.call.target = file["request"]["path"];
  for (const auto& [key, value] : file["request"]["headers"].items()) record.call.headers.push_back({key, value});
  const Json& body = file["request"]["body"];
  if (!body.is_null()) record.call.body = body.is_string() ? body.get<std::string>() : body.dump();
  record.status = file["response"]["status"];
  record.body = file["response"]["body"];
  record.tells_version = file["response"]["headers"].contains("x-litellm-version");
  return record;
}

std::vector<std::string> RecordNames(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(RecordsFolder() / folder)) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Json Comparable(Json body) {
  if (body.is_string()) {
    const auto text = body.get<std::string>();
    return IsUuid(text) ? Json("UUID") : Json(WithoutPorts(text));
  }
  if (body.is_object()) {
    if (body.contains("model_id") && body.contains("litellm_params")) ForgetEncrypted(body["litellm_params"]);
    if (body.contains("model_info") && !body.contains("model_id")) ForgetPrices(body["model_info"]);
    for (const char* key : {"created_at", "updated_at", "last_updated", "success_callbacks", "log_level", "is_detailed_debug",
                            "show_no_redis_warning", "show_env_credential_login_warning"}) {
      body.erase(key);
    }
  }
  if (body.is_structured()) {
    for (Json& value : body) value = Comparable(std::move(value));
  }
  return body;
}

Json BodyOf(const net::HttpAnswer& answer) {
  Json body = Json::parse(answer.body.view(), nullptr, false);
  return body.is_discarded() ? Json(answer.body.view()) : body;
}

void RecordsTest::SetUp() {
  if (std::filesystem::is_directory(RecordsFolder())) return;
  std::cerr << "*** no recorded answers of LiteLLM beside the sources: this test does NOT run ***\n";
  GTEST_SKIP() << "no records";
}

void RecordsTest::Replay(FakeLiteLlm& fake, const std::string& folder, const std::string& name) {
  SCOPED_TRACE(folder + "/" + name);
  const Record record = ReadRecord(folder, name);
  const net::HttpAnswer answer = fake.Serve(record.replica, record.call);
  EXPECT_EQ(answer.status, record.status) << answer.body.view().substr(0, 300);
  const Json want = Comparable(record.body);
  const Json got = Comparable(BodyOf(answer));
  EXPECT_EQ(got, want) << "to get there: " << Json::diff(got, want).dump().substr(0, 1500);
  if (record.status == 200) {
    EXPECT_EQ(!answer.Header("x-litellm-version").empty(), record.tells_version);
  }
}

Json RecordedFile(bool with_wildcard) {
  const auto entry = [](const char* name, const char* model, const char* id) {
    return Json{
        {"model_name", name},
        {"litellm_params", {{"model", model}, {"api_base", "http://127.0.0.1:18280/v1"}, {"api_key", "sk-upstream-SECRET1234567890"}}},
        {"model_info", {{"id", id}}}};
  };
  Json list = {entry("file-1", "openai/gpt-file-1", "id-file-1"), entry("file-2", "openai/gpt-file-2", "id-file-2"),
               entry("file-noid", "openai/gpt-file-noid", "4d97f79b270764facf867887fb40b0f62be556acd4e0dcc0c12350d21f4ddaff")};
  if (with_wildcard) list.push_back(entry("fwild/*", "openai/*", "id-file-wild"));
  list.push_back(entry("slow", "openai/sleep-60", "id-file-slow"));
  return list;
}

}  // namespace warden::testing
