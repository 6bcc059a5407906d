// POST /v1/chat/completions, and POST /v1/completions as far as it makes a replica load a row.
#include <algorithm>
#include <array>

#include "support/fake_litellm/answers.h"
#include "support/fake_litellm/site.h"

namespace warden::testing::fake_litellm {
namespace {

constexpr std::string_view kEnviron = "os.environ/";
// Parameters that LiteLLM keeps for itself; the others go into the body that is sent upstream.
constexpr std::array<std::string_view, 25> kKept = {"additional_drop_params",
                                                    "allow_client_keepalive_override",
                                                    "api_base",
                                                    "api_key",
                                                    "api_version",
                                                    "client_secret",
                                                    "custom_llm_provider",
                                                    "drop_params",
                                                    "extra_headers",
                                                    "max_retries",
                                                    "merge_reasoning_content_in_choices",
                                                    "mock_response",
                                                    "model",
                                                    "num_retries",
                                                    "order",
                                                    "organization",
                                                    "rpm",
                                                    "stream_timeout",
                                                    "tags",
                                                    "timeout",
                                                    "tpm",
                                                    "use_in_pass_through",
                                                    "use_litellm_proxy",
                                                    "use_xai_oauth",
                                                    "weight"};

// The end of the texts of the router: which group failed.
std::string Suffix(const Site& site, const std::string& model) {
  if (!site.traits.short_errors) return ". Received Model Group=" + model + "\nAvailable Model Group Fallbacks=None";
  return "\n\nLiteLLM: model group '" + model + "' failed with the error above. No fallback was attempted.";
}

net::HttpAnswer RouterError(const Site& site, unsigned status, const char* type, const std::string& text) {
  if (site.traits.short_errors) return ErrorAnswer(status, type, text);
  return JsonAnswer(status, {{"error", {{"message", text}, {"type", nullptr}, {"param", nullptr}, {"code", std::to_string(status)}}}});
}

net::HttpAnswer UnknownModel(const Site& site, const std::string& model) {
  if (site.router.has_wildcard()) {
    return RouterError(site, 400, "invalid_request_error",
                       "litellm.BadRequestError: You passed in model=" + model + ". There are no healthy deployments for this model" +
                           Suffix(site, model));
  }
  const std::string text =
      "/chat/completions: Invalid model name passed in model=" + model + ". Call `/v1/models` to view available models for your key.";
  if (!site.traits.short_errors) return ErrorAnswer(400, "None", "{'error': '" + text + "'}", "None");
  return JsonAnswer(400, {{"error",
                           {{"message", text},
                            {"type", "invalid_request_error"},
                            {"param", nullptr},
                            {"code", "400"},
                            {"provider_specific_fields", {{"error", text}}}}}});
}

net::HttpAnswer Blocked(const Site& site, const std::string& model, const Deployment& deployment) {
  if (deployment.id == model && deployment.name != model) {
    return ErrorAnswer(503, "internal_server_error",
                       "litellm.ServiceUnavailableError: Model '" + deployment.params.value("model", "") +
                           "' is currently paused and cannot accept requests." + Suffix(site, model));
  }
  return ErrorAnswer(403, "permission_error", "litellm.PermissionDeniedError: Model is blocked");
}

// Loads the rows that a request for `model` asks for.
void ReadThrough(Site& site, const std::string& model) {
  if (site.database.state != DatabaseState::kConnected) return;
  for (const ModelRow& row : site.database.rows) {
    if ((row.id == model || row.name == model) && site.router.Find(row.id) == nullptr) site.router.Upsert(row);
  }
}

Json Resolved(const Site& site, const Deployment& deployment) {
  Json params = deployment.params;
  for (Json& value : params) {
    if (!value.is_string() || !value.get_ref<const std::string&>().starts_with(kEnviron)) continue;
    const auto found = site.environment.find(value.get<std::string>().substr(kEnviron.size()));
    if (found != site.environment.end()) value = found->second;
    else if (!deployment.from_database || !site.traits.sends_missing_environ) value = nullptr;
  }
  return params;
}

// The key that goes upstream: an ambient one where the deployment has none.
std::string KeyFor(const Site& site, const Json& params) {
  if (params.contains("api_key") && params["api_key"].is_string()) return params["api_key"];
  const auto ambient = site.environment.find("OPENAI_API_KEY");
  return ambient != site.environment.end() && ProviderOf(params) == "openai" ? ambient->second : "";
}

// What is sent as the model: without the provider, and for a wildcard the part of the request's name that the pattern left open.
std::string UpstreamModel(const Deployment& deployment, const std::string& model) {
  std::string target = deployment.params.value("model", "");
  if (const auto star = target.find('*'); star != std::string::npos && deployment.is_wildcard()) {
    const auto open = deployment.name.find('*');
    const std::size_t after = deployment.name.size() - open - 1;
    if (model.size() >= open + after) target.replace(star, 1, model.substr(open, model.size() - open - after));
  }
  const std::string provider = ProviderOf(deployment.params) + "/";
  return target.starts_with(provider) ? target.substr(provider.size()) : target;
}

Json UpstreamBody(const Json& request, const Json& params, const std::string& model) {
  Json body = request;
  body.erase("api_base");
  body.erase("api_key");
  body["model"] = model;
  for (const auto& [key, value] : params.items()) {
    const bool is_kept = std::find(kKept.begin(), kKept.end(), key) != kKept.end() || key.find("cost") != std::string::npos ||
                         key.starts_with("aws_") || key.starts_with("vertex_") || key.starts_with("azure_");
    if (!is_kept && !value.is_null() && !body.contains(key)) body[key] = value;
  }
  return body;
}

net::HttpAnswer Completion(const Site& site, const std::string& model, const Deployment& deployment) {
  Json message = {{"content", deployment.params.value("mock_response", "pong")}, {"role", "assistant"}};
  if (!site.traits.short_errors) message["provider_specific_fields"] = {{"refusal", nullptr}};
  const Json choice = {{"finish_reason", "stop"}, {"index", 0}, {"message", message}, {"provider_specific_fields", Json::object()}};
  net::HttpAnswer answer = JsonAnswer(200, {{"id", "c1"},
                                            {"created", 1},
                                            {"model", model},
                                            {"object", "chat.completion"},
                                            {"choices", Json::array({choice})},
                                            {"usage", {{"completion_tokens", 1}, {"prompt_tokens", 1}, {"total_tokens", 2}}}});
  answer.headers.push_back({"x-litellm-model-id", deployment.id});
  answer.headers.push_back({"x-litellm-version", site.version});
  return answer;
}

net::HttpAnswer Serve(Site& site, const Json& body, const std::string& model, const Deployment& deployment) {
  const Json params = Resolved(site, deployment);
  const std::string key = KeyFor(site, params);
  if (key.empty() && ProviderOf(params) == "openai" && !params.contains("mock_response")) {
    return RouterError(site, 500, "internal_server_error",
                       "litellm.InternalServerError: InternalServerError: OpenAIException - Missing credentials. Please pass an `api_key`, "
                       "`workload_identity`, `admin_api_key`, or set the `OPENAI_API_KEY` or `OPENAI_ADMIN_KEY` environment variable." +
                           Suffix(site, model));
  }
  if (!params.contains("mock_response")) {
    const Json sent = UpstreamBody(body, params, UpstreamModel(deployment, model));
    site.upstream.push_back({.replica = site.replica, .id = deployment.id, .params = params, .key = key, .body = sent});
  }
  return Completion(site, model, deployment);
}

net::HttpAnswer MissingParameter(const char* route, const char* name) {
  return ErrorAnswer(400, "invalid_request_error", std::string(route) + ": Missing required parameter: '" + name + "'.", name);
}

}  // namespace

net::HttpAnswer Chat(Site& site, const Json& body) {
  // What an older version says without messages was not recorded.
  if (!body.contains("messages") || body["messages"].is_null()) return MissingParameter("/chat/completions", "messages");
  if (site.traits.refuses_client_base && body.contains("api_base")) {
    return ErrorAnswer(401, "auth_error",
                       "Authentication Error, Rejected Request: api_base is not allowed in request body. Clientside passthrough requires "
                       "explicit admin opt-in via either `general_settings.allow_client_side_credentials = true` (proxy-wide) or "
                       "`configurable_clientside_auth_params` on the deployment in your proxy config.yaml. Relevant Issue: "
                       "https://huntr.com/bounties/4001e1a2-7b7a-4776-a3ae-e6692ec3d997",
                       "None");
  }
  const Json given = body.value("model", Json());
  const std::string model = given.is_string() ? given.get<std::string>() : given.dump();
  auto candidates = site.router.Candidates(model);
  if (candidates.empty() && site.traits.reads_through && !site.router.has_wildcard()) {
    ReadThrough(site, model);
    candidates = site.router.Candidates(model);
  }
  if (candidates.empty()) return UnknownModel(site, model);
  const Deployment* first = candidates.front();
  std::erase_if(candidates, [](const Deployment* one) { return one->blocked; });
  if (candidates.empty()) return Blocked(site, model, *first);
  return Serve(site, body, model, site.router.Pick(candidates));
}

net::HttpAnswer Complete(Site& site, const Json& body) {
  if (body.contains("prompt") && !body["prompt"].is_null()) return NoSuchRoute();  // not modelled
  const Json model = body.value("model", Json());
  if (site.traits.completions_reads_through && !body.contains("prompt") && !site.router.has_catch_all() && model.is_string()) {
    ReadThrough(site, model.get<std::string>());
  }
  return MissingParameter("/completions", "prompt");
}

}  // namespace warden::testing::fake_litellm
