// What is shown of a deployment, and what is masked.
#include "support/fake_litellm/model_info.h"

#include <algorithm>
#include <array>
#include <set>

namespace warden::testing::fake_litellm {
namespace {

// LiteLLM takes these out of litellm_params.
constexpr std::array<std::string_view, 5> kRemoved = {"api_key", "aws_access_key_id", "aws_secret_access_key", "client_secret",
                                                      "vertex_credentials"};
// A word of a name that makes its text be masked.
constexpr std::array<std::string_view, 12> kSecretWords = {"access",     "auth",        "authorization", "certificate",
                                                           "credential", "fingerprint", "key",           "password",
                                                           "private",    "secret",      "tenancy",       "token"};

// Members of a wildcard of these providers; the real lists have hundreds. Other providers have no list, and their wildcards stay as they
// are.
struct Members {
  std::string_view provider;
  std::array<std::string_view, 3> models;
};
constexpr std::array<Members, 2> kMembers = {
    {{"anthropic", {"claude-haiku-4-5", "claude-opus-4-1", "claude-sonnet-4-5"}}, {"openai", {"gpt-4.1-mini", "gpt-4o", "o1-pro"}}}};

bool IsSecretName(std::string_view name) {
  std::string word;
  bool is_secret = false;
  for (std::size_t i = 0; i <= name.size(); ++i) {
    if (i < name.size() && name[i] != '_' && name[i] != '-') {
      word += static_cast<char>(name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);
      continue;
    }
    if (word == "cost") return false;
    is_secret |= std::find(kSecretWords.begin(), kSecretWords.end(), word) != kSecretWords.end();
    word.clear();
  }
  return is_secret;
}

std::string Masked(const std::string& text, const Traits& traits) {
  constexpr std::size_t kEnds = 4;
  if (text.size() <= 2 * kEnds) return traits.masks_short_values ? std::string(text.size(), '*') : text;
  return text.substr(0, kEnds) + std::string(text.size() - 2 * kEnds, '*') + text.substr(text.size() - kEnds);
}

Json WithoutSecrets(const Json& values, const Traits& traits) {
  Json shown = Json::object();
  for (const auto& [key, value] : values.items()) {
    if (value.is_object()) shown[key] = WithoutSecrets(value, traits);
    else if (value.is_string() && IsSecretName(key) && key != "litellm_credential_name")
      shown[key] = Masked(value.get<std::string>(), traits);
    else shown[key] = value;
  }
  return shown;
}

// From LiteLLM's price map, for a model that it does not list; the real one adds about thirty nulls more.
void AddPrices(Json& info, const Json& params, const Traits& traits) {
  if (info.contains("key")) return;
  info["key"] = params.value("model", "");
  info["litellm_provider"] = ProviderOf(params);
  for (const char* unknown : {"mode", "output_vector_size", "rpm", "tpm"}) info.emplace(unknown, nullptr);
  if (!traits.describes_more) info.update({{"input_cost_per_token", 0}, {"output_cost_per_token", 0}});
  info["supported_openai_params"] = {"frequency_penalty", "max_tokens", "stream", "temperature", "tools", "top_p"};
}

void AddAccess(Json& info, const Traits& traits) {
  if (!traits.describes_more) return;
  info.emplace("access_via_team_ids", Json::array());
  info.emplace("direct_access", true);
  info.emplace("member_auto_router", false);
  info.emplace("pricing_overrides", Json::array());
}

Json DescribeMember(const Deployment& wildcard, const std::string& name, const Traits& traits) {
  Json row = DescribeDeployment(wildcard, traits);
  row["model_name"] = name;
  if (traits.lists_wildcards) {
    row["litellm_params"]["model"] = ProviderOf(wildcard.params) + name.substr(name.find('/'));
    return row;
  }
  row["litellm_params"]["model"] = name;  // newer versions say no more of a member
  for (const char* price : {"key", "litellm_provider", "mode", "output_vector_size", "rpm", "tpm", "supported_openai_params"}) {
    if (!wildcard.info.contains(price)) row["model_info"].erase(price);
  }
  return row;
}

// The names that `pattern`, a name with a slash and a star, is spread out to; none for a provider without a list.
std::vector<std::string> MemberNames(std::string_view pattern, const std::string& provider) {
  const auto slash = pattern.find('/');
  const auto known = std::find_if(kMembers.begin(), kMembers.end(), [&](const Members& one) { return one.provider == provider; });
  if (slash == std::string_view::npos || known == kMembers.end()) return {};
  const std::string start(pattern.substr(slash + 1, pattern.find('*') - slash - 1));
  const bool is_filter = std::any_of(known->models.begin(), known->models.end(), [&](auto one) { return one.starts_with(start); });
  std::vector<std::string> names;
  for (const std::string_view model : known->models) {
    if (is_filter && !model.starts_with(start)) continue;
    names.push_back(std::string(pattern.substr(0, slash + 1)) + (is_filter ? "" : start) + std::string(model));
  }
  return names;
}

// In the order of older versions: by name, in the order in which the names come up; an empty name is left out.
std::vector<const Deployment*> ByName(const Router& router) {
  std::vector<const Deployment*> ordered;
  for (const Deployment& first : router.deployments()) {
    if (first.name.empty() || std::find(ordered.begin(), ordered.end(), &first) != ordered.end()) continue;
    for (const Deployment& one : router.deployments()) {
      if (one.name == first.name) ordered.push_back(&one);
    }
  }
  return ordered;
}

// What a wildcard is spread out to in /model/info: of a name without a slash, by the model behind it.
std::vector<std::string> MembersOf(const Deployment& wildcard) {
  const bool by_name = wildcard.name.find('/') != std::string::npos;
  return MemberNames(by_name ? wildcard.name : wildcard.params.value("model", ""), ProviderOf(wildcard.params));
}

}  // namespace

Json DescribeDeployment(const Deployment& deployment, const Traits& traits) {
  Json params = WithoutSecrets(deployment.params, traits);
  for (const std::string_view key : kRemoved) params.erase(std::string(key));
  Json info = deployment.info;
  if (traits.has_block && deployment.from_database) info["blocked"] = deployment.blocked;
  AddPrices(info, deployment.params, traits);
  AddAccess(info, traits);
  return {{"model_name", deployment.name}, {"litellm_params", std::move(params)}, {"model_info", std::move(info)}};
}

Json ListedNames(const Router& router, const Traits& traits) {
  std::vector<std::string> names;
  std::vector<std::string> members;  // older versions list them last
  for (const Deployment& one : router.deployments()) {
    if (one.blocked) continue;
    if (!one.is_wildcard() || traits.lists_wildcards) names.push_back(one.name);
    if (!one.is_wildcard()) continue;
    auto& to = traits.lists_wildcards ? members : names;
    for (std::string& name : MemberNames(one.name, ProviderOf(one.params))) to.push_back(std::move(name));
  }
  names.insert(names.end(), members.begin(), members.end());
  Json data = Json::array();
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second) continue;
    data.push_back({{"id", name}, {"object", "model"}, {"created", 1677610602}, {"owned_by", "openai"}});
  }
  return data;
}

Json ListedDeployments(const Router& router, const Traits& traits) {
  Json rows = Json::array();
  if (traits.lists_wildcards) {
    Json members = Json::array();
    for (const Deployment* one : ByName(router)) {
      rows.push_back(DescribeDeployment(*one, traits));
      if (!one->is_wildcard()) continue;
      for (const std::string& name : MemberNames(one->name, ProviderOf(one->params))) members.push_back(DescribeMember(*one, name, traits));
    }
    rows.insert(rows.end(), members.begin(), members.end());
    return rows;
  }
  for (const Deployment& one : router.deployments()) {
    const std::vector<std::string> names = one.is_wildcard() ? MembersOf(one) : std::vector<std::string>();
    if (names.empty()) rows.push_back(DescribeDeployment(one, traits));
    for (const std::string& name : names) rows.push_back(DescribeMember(one, name, traits));
  }
  return rows;
}

}  // namespace warden::testing::fake_litellm
