// Which parameters LiteLLM knows, keeps and loses.
#include "support/fake_litellm/deployment.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/sha256.h"

namespace warden::testing::fake_litellm {
namespace {

constexpr std::array<std::string_view, 17> kProviders = {
    "anthropic", "azure",      "bedrock", "cohere", "deepseek",   "fireworks_ai", "gemini",    "groq", "hosted_vllm",
    "mistral",   "nvidia_nim", "ollama",  "openai", "openrouter", "together_ai",  "vertex_ai", "xai"};
// Of models that are named without a provider.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kBareModels = {{{"claude-", "anthropic"},
                                                                                       {"dall-e-", "openai"},
                                                                                       {"gpt-", "openai"},
                                                                                       {"o1", "openai"},
                                                                                       {"o3", "openai"},
                                                                                       {"text-embedding-", "openai"},
                                                                                       {"whisper-", "openai"}}};
// Of LiteLLM_Params, as far as tests meet them: a POST /model/update keeps these alone. Every name with "cost" is one too.
constexpr std::array<std::string_view, 31> kDeclared = {"api_base",
                                                        "api_key",
                                                        "api_version",
                                                        "aws_access_key_id",
                                                        "aws_region_name",
                                                        "aws_secret_access_key",
                                                        "budget_duration",
                                                        "client_secret",
                                                        "configurable_clientside_auth_params",
                                                        "custom_llm_provider",
                                                        "litellm_credential_name",
                                                        "litellm_trace_id",
                                                        "max_budget",
                                                        "max_file_size_mb",
                                                        "max_retries",
                                                        "merge_reasoning_content_in_choices",
                                                        "mock_response",
                                                        "model",
                                                        "organization",
                                                        "region_name",
                                                        "rpm",
                                                        "stream_timeout",
                                                        "timeout",
                                                        "tpm",
                                                        "use_in_pass_through",
                                                        "use_litellm_proxy",
                                                        "use_xai_oauth",
                                                        "allow_client_keepalive_override",
                                                        "vertex_credentials",
                                                        "vertex_location",
                                                        "vertex_project"};
constexpr std::array<std::string_view, 3> kDeclaredLater = {"azure_ad_token", "drop_params", "tags"};

bool IsPrice(std::string_view key) {
  return key.find("cost_per_") != std::string_view::npos || key == "cache_control_injection_points" || key == "litellm_credential_name";
}

bool IsDeclared(std::string_view key, const Traits& traits) {
  const auto in = [&](const auto& list) { return std::find(list.begin(), list.end(), key) != list.end(); };
  return in(kDeclared) || IsPrice(key) || (traits.declares_drop_params && in(kDeclaredLater));
}

std::optional<std::int64_t> ReadInteger(const Json& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Json StoredValue(const std::string& key, const Json& value) {
  if (key == "rpm" || key == "tpm" || key == "max_retries") {
    if (const auto number = ReadInteger(value)) return *number;
  }
  if ((key == "timeout" || key == "stream_timeout") && value.is_number()) return value.get<double>();
  return value;
}

}  // namespace

ModelRow* Database::Find(std::string_view id) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const ModelRow& row) { return row.id == id; });
  return found == rows.end() ? nullptr : &*found;
}

std::string ProviderOf(const Json& params) {
  const auto known = [](std::string_view name) { return std::find(kProviders.begin(), kProviders.end(), name) != kProviders.end(); };
  if (const auto given = params.find("custom_llm_provider"); given != params.end() && given->is_string()) {
    return known(given->get<std::string>()) ? given->get<std::string>() : "";
  }
  const std::string model = params.value("model", "");
  if (model == "*") return "openai";
  if (const auto slash = model.find('/'); slash != std::string::npos) {
    return known(std::string_view(model).substr(0, slash)) ? model.substr(0, slash) : "";
  }
  for (const auto& [start, provider] : kBareModels) {
    if (model.starts_with(start)) return std::string(provider);
  }
  return "";
}

Json StoredParams(const Json& params, const Traits& traits) {
  Json stored = {{"merge_reasoning_content_in_choices", false}, {"use_in_pass_through", false}, {"use_litellm_proxy", false}};
  if (traits.describes_more) stored.update({{"allow_client_keepalive_override", false}, {"use_xai_oauth", false}});
  for (const auto& [key, value] : params.items()) {
    if (!value.is_null()) stored[key] = StoredValue(key, value);
  }
  return stored;
}

std::optional<Json> WrongParam(const Json& params, const Traits& traits) {
  const auto entry = [&](Json detail, const Json& input) {
    if (!traits.short_errors) detail["input"] = input;
    return detail;
  };
  for (const char* key : {"rpm", "tpm"}) {
    const Json value = params.value(key, Json());
    if (value.is_null() || ReadInteger(value)) continue;
    return entry({{"type", "int_parsing"},
                  {"loc", {"body", "litellm_params", key}},
                  {"msg", "Input should be a valid integer, unable to parse string as an integer"}},
                 value);
  }
  const Json retries = params.value("max_retries", Json());
  if (retries.is_null() || ReadInteger(retries)) return std::nullopt;
  Json wrong = entry({{"type", "value_error"},
                      {"loc", {"body", "litellm_params"}},
                      {"msg", "Value error, invalid literal for int() with base 10: '" + retries.get<std::string>() + "'"}},
                     params);
  if (!traits.short_errors) wrong["ctx"] = {{"error", Json::object()}};
  return wrong;
}

Json StoredInfo(const Json& info, const std::string& id, const Traits& traits) {
  Json stored = Json::object();
  for (const auto& [key, value] : info.items()) {
    if (!value.is_null()) stored[key] = value;
  }
  stored["id"] = id;
  stored["db_model"] = false;
  if (traits.describes_more && !stored.contains("member_auto_router")) stored["member_auto_router"] = false;
  return stored;
}

void MergeParams(ModelRow& row, const Json& change, const Traits& traits) {
  for (const auto& [key, value] : change.items()) {
    if (!value.is_null()) {
      row.params[key] = StoredValue(key, value);
    } else if (traits.null_clears_prices && IsPrice(key)) {
      row.params.erase(key);
    }
  }
}

void MergeInfo(ModelRow& row, const Json& change, const std::string& new_id) {
  row.info["id"] = new_id;
  for (const auto& [key, value] : change.items()) {
    if (!value.is_null() && key != "db_model") row.info[key] = value;
  }
}

void OverwriteParams(ModelRow& row, const Json& change, const Traits& traits) {
  Json kept = Json::object();
  for (const auto& [key, value] : row.params.items()) {
    if (IsDeclared(key, traits)) kept[key] = value;
  }
  row.params = std::move(kept);
  for (const auto& [key, value] : change.items()) {
    if (!value.is_null()) row.params[key] = StoredValue(key, value);
  }
}

template <class Ordered>
std::string GeneratedId(const std::string& name, const Ordered& params) {
  base::Sha256 hash;
  hash.Add(name);
  for (const auto& [key, value] : params.items()) {
    hash.Add(key);
    // As Python writes them.
    if (value.is_string()) hash.Add(value.template get_ref<const std::string&>());
    else if (value.is_null()) hash.Add("None");
    else if (value.is_boolean()) hash.Add(value.template get<bool>() ? "True" : "False");
    else hash.Add(value.dump());
  }
  return hash.Hex();
}
template std::string GeneratedId(const std::string& name, const nlohmann::json& params);
template std::string GeneratedId(const std::string& name, const nlohmann::ordered_json& params);

std::vector<Deployment> ReadModelList(const Json& model_list, const Traits& traits) {
  std::vector<Deployment> deployments;
  for (const Json& entry : model_list) {
    const Json& params = entry.at("litellm_params");
    if (WrongParam(params, traits) || ProviderOf(params).empty()) continue;
    const Json info = entry.value("model_info", Json::object());
    const Json given = info.value("id", Json());
    const std::string name = entry.at("model_name");
    Deployment deployment{.name = name, .params = StoredParams(params, traits), .info = Json::object()};
    deployment.id = given.is_null() ? GeneratedId(name, params) : given.is_string() ? given.get<std::string>() : given.dump();
    for (const auto& [key, value] : info.items()) deployment.info[key] = value;
    deployment.info["id"] = deployment.id;
    deployment.info["db_model"] = false;
    deployments.push_back(std::move(deployment));
  }
  return deployments;
}

Deployment FromRow(const ModelRow& row) {
  Deployment deployment{.id = row.id,
                        .name = row.name,
                        .params = row.params,
                        .info = row.info,
                        .blocked = row.blocked,
                        .from_database = true,
                        .revision = row.revision};
  deployment.info["id"] = row.id;
  deployment.info["db_model"] = true;
  return deployment;
}

}  // namespace warden::testing::fake_litellm
