// What is defined one by one: guardrails, prompts, policies, MCP servers.
#include "litellm/start/stops_in_settings_parts.h"

#include <fmt/core.h>

#include <array>
#include <string>
#include <string_view>

#include "litellm/knowledge/knowledge.h"
#include "litellm/readers/coercion.h"
#include "litellm/readers/env_reference.h"
#include "litellm/readers/python_value.h"
#include "litellm/start/settings_judge.h"

namespace warden::litellm {
namespace {

// Of 1.81.14 and 1.104.4: what neither knows is no guardrail.
constexpr auto kGuardrails = std::to_array<std::string_view>({
#include "litellm/start/guardrails.inc"
});
constexpr std::array<std::string_view, 5> kPromptStores = {"arize_phoenix", "bitbucket", "dotprompt", "generic_prompt_management",
                                                           "gitlab"};
constexpr std::array<std::string_view, 3> kTransports = {"sse", "http", "stdio"};
constexpr std::array<std::string_view, 7> kAuthTypes = {"none", "api_key", "bearer_token", "basic", "authorization", "oauth2", "aws_sigv4"};

class ListsJudge : private SettingsJudge {
 public:
  using SettingsJudge::SettingsJudge;

  void Run() {
    Guardrails();
    Prompts();
    Policies();
    McpServers();
  }

 private:
  void Guardrails() {
    Each(config().Section("guardrails"), [&](const Field& item) {
      Mode(item["litellm_params"]["mode"]);
      const Field field = item["litellm_params"]["guardrail"];
      const LoadedValue value = Value(field);
      if (value.is(Type::kNone) && EnvironNameIn(field.value()))
        return Say(field, "guardrails.litellm_params.guardrail", fmt::format("is {}", value.Shown()), "text", value.rests_on);
      if (!value.text || IsIn(kGuardrails, *value.text)) return;
      if (value.text->find('.') != std::string_view::npos) return Module(field, "guardrails.litellm_params.guardrail", false);
      Say(field, "guardrails.litellm_params.guardrail", fmt::format("is {}, which LiteLLM does not know", value.Shown()), {},
          value.rests_on);
    });
  }

  // A name, names, or a mapping of tags to names.
  void Mode(const Field& mode) {
    const LoadedValue value = Value(mode);
    const bool names = value.is(Type::kList) && Takes(Coercion::kTexts, value);
    const bool by_tag = value.is(Type::kMapping) && mode["tags"].value() != nullptr && mode["tags"].value()->is_object();
    if (!mode.exists() || names || by_tag || value.is(Type::kText) || value.is(Type::kUnknown)) return;
    Say(mode, "guardrails.litellm_params.mode", fmt::format("is {}", value.Shown()), "a text, a list of texts, or a mapping with tags",
        value.rests_on);
  }

  void Prompts() {
    const auto version = surroundings().users().version();
    if (!version || *version > Knowledge::All().back().version()) return;
    Each(config().Section("prompts"), [&](const Field& prompt) {
      Named(prompt["litellm_params"]["prompt_integration"], "prompts.litellm_params.prompt_integration", kPromptStores);
    });
  }

  void Policies() {
    const Field policies = config().Section("policies");
    EachMember(policies, [&](const Member& member, const Field& policy) {
      const Node* parent = policy["inherit"].value();
      if (parent == nullptr || !parent->is_string() || !IsAbsent(policies[parent->string()])) return;
      Say(policy["inherit"], fmt::format("policies.{}.inherit", member.key.text()),
          fmt::format("names {}, and there is no such policy", parent->string()));
    });
  }

  void McpServers() {
    const Field servers = config().Section("mcp_servers");
    if (!IsTruthy(servers.value()) || !servers.value()->is_object()) return;
    const Node* settings = config().Section("litellm_settings").value();
    if (settings != nullptr && settings->is_null())
      Say(config().Section("litellm_settings"), "litellm_settings", "is empty while there are mcp_servers",
          "a mapping, or no such section");
    EachMember(servers, [&](const Member& member, const Field& server) {
      const std::string place = fmt::format("mcp_servers.{}", member.key.text());
      if (member.key.text().find('-') != std::string_view::npos) Say(server, place, "has a name with a dash in it", "underscores");
      OneOfThem(server["transport"], place + ".transport", kTransports);
      OneOfThem(server["auth_type"], place + ".auth_type", kAuthTypes);
    });
  }

  // As Named, and what is no text is none of the names either.
  void OneOfThem(const Field& field, std::string_view place, Names names) {
    const LoadedValue value = Value(field);
    if (value.is(Type::kText) || value.is(Type::kNone) || value.is(Type::kUnknown)) return Named(field, place, names);
    Say(field, place, fmt::format("is {}", value.Shown()), OneOf(names), value.rests_on);
  }
};

}  // namespace

void StopsInLists(const Config& config, const Surroundings& surroundings, StartProblems& problems) {
  ListsJudge(config, surroundings, problems).Run();
}

}  // namespace warden::litellm
