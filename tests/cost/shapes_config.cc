// Configurations of LiteLLM.
#include <array>

#include "cost/shape_text.h"
#include "cost/shapes.h"

namespace warden::cost {
namespace {

constexpr auto kShapes = std::to_array<Shape>({
    {"models", [](std::size_t n) { return Models(n, kPlainModel); }},
    {"models in a quoted string", [](std::size_t n) { return QuotedConfigMap("model_list:\n" + Each(n, kPlainModel)); }},
    {"models in JSON", [](std::size_t n) {
       return QuotedConfigMap("{\"model_list\": [" + Each(n, "{\"model_name\": \"m{}\", \"litellm_params\": {\"model\": \"x/y\", \"api_key\": \"sk-{}\", \"a\": 1e5}},") + "{}]}");
     }},
    {"models identical", [](std::size_t n) { return Models(n, "- model_name: m\n  litellm_params: {model: openai/gpt-4o, api_key: os.environ/K}\n"); }},
    {"models of one name", [](std::size_t n) { return Models(n, "- model_name: m\n  litellm_params: {model: openai/gpt-{}, api_key: os.environ/K{}}\n"); }},
    {"models with one id", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-{}}\n  model_info: {id: one}\n"); }},
    {"models with ids twice", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-{}}\n  model_info: {id: i{}}\n") +
                                                         Indented(Each(n, "- model_name: o{}\n  litellm_params: {model: openai/gpt-{}}\n  model_info: {id: i{}}\n"), 4); }},
    {"models with credentials", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-4o, api_key: sk-live-{}abcdef}\n"); }},
    {"models with placeholders", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-4o, api_key: '${KEY_{}}', api_base: '{{ base }}'}\n"); }},
    {"models of no provider", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: opnai{}/gpt-4o}\n"); }},
    {"models deprecated", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-4-0314, api_key: os.environ/K}\n"); }},
    {"models that drop", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-4o, drop_params: true, additional_drop_params: [a{}, temperature]}\n"); }},
    {"models without name", [](std::size_t n) { return Models(n, "- litellm_params: {model: openai/gpt-{}}\n"); }},
    {"models wildcard", [](std::size_t n) { return Models(n, "- model_name: 'm{}/*'\n  litellm_params: {model: 'openai/*'}\n"); }},
    {"models with unknown keys", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_param: {}\n  litellm_params: {model: openai/gpt-4o, timeuot: 3, tp{}m: 4}\n"); }},
    {"one model of many parameters", [](std::size_t n) { return ConfigMap("model_list:\n- model_name: m\n  litellm_params:\n    model: openai/gpt-4o\n" + Each(n, "    param{}: {}\n")); }},
    {"model list of plain times", [](std::size_t n) { return Config("litellm_settings:\n  tags:\n" + Each(n, "  - 12:30\n")); }},
    {"list of booleans", [](std::size_t n) { return Config("litellm_settings:\n  tags: [" + Each(n, "yes, 0{}, 1e5, ") + "no]\n"); }},
    {"environ list", [](std::size_t n) { return Settings("  success_callback: [" + Each(n, "os.environ/E{}, ") + "langfuse]\n"); }},
    {"environ lists of models", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-4o, tags: [os.environ/T{}, os.environ/U]}\n"); }},
    {"fallbacks to nothing", [](std::size_t n) { return Settings("  fallbacks:\n" + Each(n, "  - a: [nothing-{}]\n")); }},
    {"fallbacks to nothing beside models", [](std::size_t n) {
       return ConfigMap("model_list:\n" + Each(n, "- {model_name: model-{}, litellm_params: {model: openai/gpt-4o}}\n") +
                        "litellm_settings:\n  fallbacks:\n" + Each(n, "  - model-{}: [modle-{}]\n"));
     }},
    {"one fallback of many", [](std::size_t n) { return Settings("  fallbacks:\n  - a: [" + Each(n, "b{}, ") + "c]\n"); }},
    {"fallback names far and long", [](std::size_t n) {
       const std::string name(100, 'x');
       return ConfigMap("model_list:\n" + Each(n / 8 + 1, "- {model_name: " + name + "{}, litellm_params: {model: openai/gpt-4o}}\n") +
                        "litellm_settings:\n  fallbacks:\n" + Each(n / 8 + 1, "  - a: [{}" + name + "]\n"));
     }},
    {"one name as long as the text", [](std::size_t n) { return Settings("  fallbacks:\n  - a: [" + Each(n, "abcdefgh") + "]\n  " + Each(n, "k{}") + ": 1\n"); }},
    {"aliases", [](std::size_t n) { return Config("router_settings:\n  model_group_alias:\n" + Each(n, "    al{}: nothing{}\n")); }},
    {"callbacks", [](std::size_t n) { return Settings("  callbacks: [" + Each(n, "callbck{}, ") + "langfuse]\n"); }},
    {"callbacks equal", [](std::size_t n) { return Settings("  callbacks: [" + Each(n, "langfuse, ") + "x]\n  success_callback: [" + Each(n, "my.hook{}, ") + "x]\n"); }},
    {"unknown settings", [](std::size_t n) { return Settings(Each(n, "  drop_parms{}: true\n")); }},
    {"unknown sections", [](std::size_t n) { return Config(Each(n, "section{}: {a: 1}\n")); }},
    {"unknown general settings", [](std::size_t n) { return Config("general_settings:\n" + Each(n, "  master_kee{}: x\n")); }},
    {"unknown router settings", [](std::size_t n) { return Config("router_settings:\n" + Each(n, "  num_retri{}: 1\n")); }},
    {"settings in the wrong section", [](std::size_t n) { return Config("general_settings:\n" + Each(n, "  drop_params: true # {}\n")); }},
    {"duplicate keys", [](std::size_t n) { return Settings(Each(n, "  request_timeout: {}\n")); }},
    {"duplicate keys, each twice", [](std::size_t n) { return Settings(Each(n, "  k{}: 1\n") + Each(n, "  k{}: 2\n")); }},
    {"duplicate keys of models", [](std::size_t n) { return Models(n, "- model_name: m\n  model_name: m{}\n  litellm_params: {model: openai/gpt-4o}\n"); }},
    {"keys like numbers", [](std::size_t n) { return Settings(Each(n, "  1e{}: 1\n  12:{}: 1\n")); }},
    {"values like numbers", [](std::size_t n) { return Settings(Each(n, "  a{}: 1e5\n  b{}: 0x{}\n  c{}: 1_000\n  d{}: .5e3\n")); }},
    {"hexadecimal digits", [](std::size_t n) { return Settings("  rpm: 0x" + Each(n, "deadbeef") + "\n"); }},
    {"decimal digits", [](std::size_t n) { return Settings("  rpm: " + Each(n, "98765432") + "\n  tpm: 0" + Each(n, "7654321") + "\n  x: 1." + Each(n, "1234567") + "e5\n"); }},
    {"base 60 digits", [](std::size_t n) { return Settings("  rpm: 1" + Each(n, ":59") + "\n"); }},
    {"binary digits", [](std::size_t n) { return Settings("  rpm: 0b1" + Each(n, "0101_1") + "\n"); }},
    {"aliases of one anchor", [](std::size_t n) { return Config("x: &x {rpm: 1, tpm: 2}\nlitellm_settings:\n" + Each(n, "  a{}: *x\n")); }},
    {"anchors and aliases", [](std::size_t n) { return Config("x:\n" + Each(n, "- &a{} {rpm: 1e5}\n") + "litellm_settings:\n" + Each(n, "  k{}: *a{}\n")); }},
    {"aliases of a long name", [](std::size_t n) { return ConfigMap("x: &x \"" + Each(n, "longname") + "\"\nmodel_list:\n" + Each(n, "- {model_name: *x, litellm_params: {model: openai/gpt-4o, api_key: sk-live-abcdef}}\n")); }},
    {"anchor equal names", [](std::size_t n) { return Config("x:\n" + Each(n, "- &a {rpm: 1e5}\n- *a\n")); }},
    {"merge keys", [](std::size_t n) { return ConfigMap("x: &x {model: openai/gpt-4o, api_key: sk-live-abcdef}\nmodel_list:\n" + Each(n, "- model_name: m{}\n  litellm_params:\n    <<: *x\n    rpm: {}\n")); }},
    {"merge of many", [](std::size_t n) { return Config("x:\n" + Each(n, "- &a{} {k{}: 1}\n") + "litellm_settings:\n  <<: [" + Each(n, "*a{}, ") + "]\n"); }},
    {"merge into many keys", [](std::size_t n) { return Config("x: &x\n" + Each(n, "  k{}: 1\n") + "litellm_settings:\n  <<: *x\n" + Each(n, "  k{}: 2\n")); }},
    {"nested flow", [](std::size_t n) { return Config("x: [" + Each(n, "[[[[[[[[{}]]]]]]]],") + "1]\n"); }},
    {"tags", [](std::size_t n) { return Config("x: [" + Each(n, "!!str {}, !odd y, ") + "1]\n"); }},
    {"comments", [](std::size_t n) { return Config(Each(n, "# comment {} sk-live-abcdef\n") + "litellm_settings: {drop_params: true}\n"); }},
    {"strings folded", [](std::size_t n) { return Config("x: \"" + Each(n, "abc\\tdef {}\\u0041 ") + "\"\ny: 'a''b\n" + Each(n, "  word{}\n") + "  end'\n"); }},
    {"includes", [](std::size_t n) { return Config("include:\n" + Each(n, "- other{}.yaml\n")); }},
    {"pass through", [](std::size_t n) { return Config("general_settings:\n  pass_through_endpoints:\n" + Each(n, "  - {path: /a{}, target: 'https://h{}', headers: {Authorization: 'Bearer sk-{}'}}\n")); }},
    {"environment variables", [](std::size_t n) { return Config("environment_variables:\n" + Each(n, "  A{}_API_KEY: sk-live-{}\n")); }},
    {"guardrails", [](std::size_t n) { return Config("guardrails:\n" + Each(n, "- {guardrail_name: g{}, litellm_params: {guardrail: lakera{}, mode: pre_call, api_key: sk-{}}}\n")); }},
    {"credential list", [](std::size_t n) { return Config("credential_list:\n" + Each(n, "- {credential_name: c{}, credential_values: {api_key: sk-live-{}}}\n")); }},
    {"one line", [](std::size_t n) { return ConfigMap("{model_list: [" + Each(n, "{model_name: m{}, litellm_params: {model: x{}/y, api_key: sk-live-{}, rpm: 1e5}}, ") + "]}\n"); }},
    {"fallbacks in a circle", [](std::size_t n) {
       std::string text = "model_list:\n" + Each(n, "- {model_name: m{}, litellm_params: {model: openai/gpt-4o, api_key: os.environ/K}}\n") + "litellm_settings:\n  fallbacks:\n";
       for (std::size_t i = 0; i < n; ++i) text += fmt::format("  - m{}: [m{}]\n", i, (i + 1) % n);
       return ConfigMap(text);
     }},
    {"fallbacks of each kind", [](std::size_t n) {
       return Config("litellm_settings:\n  default_fallbacks: [" + Each(n, "d{}, ") + "]\n  context_window_fallbacks:\n" + Each(n, "  - a: [c{}]\n") + "  content_policy_fallbacks: [" + Each(n, "{a: [p{}]}, ") + "]\n");
     }},
    {"aliases in a chain", [](std::size_t n) {
       std::string text = std::string(kModel) + "router_settings:\n  model_group_alias:\n";
       for (std::size_t i = 0; i < n; ++i) text += fmt::format("    al{}: al{}\n", i, i + 1);
       return ConfigMap(text);
     }},
    {"access groups", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-4o, api_key: os.environ/K}\n  model_info: {access_groups: [g{}, all], mode: chat, base_model: azure/gpt-{}}\n"); }},
    {"one model of many access groups", [](std::size_t n) { return ConfigMap("model_list:\n- model_name: m\n  litellm_params: {model: openai/gpt-4o, tags: [" + Each(n, "t{}, ") + "]}\n  model_info: {access_groups: [" + Each(n, "g{}, ") + "]}\n"); }},
    {"models with headers", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-4o, api_key: os.environ/K, extra_headers: {Authorization: 'Bearer sk{}', X-{}: v}}\n"); }},
    {"models with keys twice and misspelt", [](std::size_t n) { return Models(n, "- model_name: m{}\n  litellm_params: {model: openai/gpt-4o, timeuot: 1, timeuot: 2}\n"); }},
    {"misspelt settings, each with its own", [](std::size_t n) { return Settings("  drop_parms: true\n  request_timout: 3\n  num_retris: 2\n" + Each(n, "  x{}: [yes, on]\n")); }},
    {"known settings in the wrong sections", [](std::size_t n) {
       return Config("general_settings: {drop_params: true, num_retries: 2, routing_strategy: x, " + Each(n, "x{}: y, ") + "}\nrouter_settings: {master_key: x, drop_params: true}\n");
     }},
    {"long model names", [](std::size_t n) {
       const std::string name(200, 'x');
       return Models(n / 8 + 1, "- model_name: " + name + "{}\n  litellm_params: {model: openai/" + name + "{}, api_key: sk-live-{}}\n");
     }},
    {"one long name that many refer to", [](std::size_t n) {
       return ConfigMap("x: &x \"" + Each(n, "longname") + "\"\nmodel_list:\n- {model_name: a, litellm_params: {model: openai/gpt-4o}}\nlitellm_settings:\n  fallbacks: [{a: [" + Each(n, "*x, ") + "]}]\n");
     }},
    {"a long key of a configuration", [](std::size_t n) {
       return Json("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n  ? " + Each(n, "longkey{}") + "\n  : " +
                   Quoted("model_list:\n" + Each(n, "- {model_name: m{}, litellm_params: {model: openai/gpt-4o, api_key: sk-live-abcdef}}\n")) + "\n");
     }},
    {"a long key inside a configuration", [](std::size_t n) {
       return ConfigMap("{\"model_list\": [{\"model_name\": \"m\", \"litellm_params\": {\"model\": \"x/y\", ? \"" + Each(n, "longkey{}") + "\" : [" + Each(n, "{api_key: sk-live-{}, b: on, c: 012}, ") + "]}}]}\n");
     }},
    {"values in blocks", [](std::size_t n) { return Settings(Each(n, "  k{}: |\n    text {}\n    api_key: sk-live-{}\n  f{}: >-\n    folded\n    more\n")); }},
    {"escaped keys", [](std::size_t n) { return Settings(Each(n, "  \"k\\u0041{}\": \"\\x41{}\"\n")); }},
    {"comments with secrets at each line", [](std::size_t n) { return Settings(Each(n, "  k{}: 1 # api_key: sk-live-{} password={}\n  # master_key: x{}\n")); }},
    {"explicit keys", [](std::size_t n) { return Settings(Each(n, "  ? k{}\n  : v{}\n")); }},
    {"keys that are containers", [](std::size_t n) { return Config("x:\n" + Each(n, "  ? [a{}, b]\n  : 1\n")); }},
    {"merge chain", [](std::size_t n) {
       std::string text = "x0: &x0 {k0: 1}\n";
       for (std::size_t i = 1; i <= n; ++i) text += fmt::format("x{0}: &x{0} {{<<: *x{1}, k{0}: 1}}\n", i, i - 1);
       return Config(text);
     }},
    {"alias doubling", [](std::size_t n) {
       std::string text = "x0: &x0 [a, b]\n";
       for (std::size_t i = 1; i <= n; ++i) text += fmt::format("x{0}: &x{0} [*x{1}, *x{1}]\n", i, i - 1);
       return Config(text);
     }},
    {"deep nesting", [](std::size_t n) { return Config("x: " + Each(n, "[") + Each(n, "]") + "\n"); }},
    {"deep indentation", [](std::size_t n) {
       std::string text = "x:\n";
       for (std::size_t i = 1; i <= n; ++i) text += std::string(i % 60, ' ') + (i % 60 == 0 ? fmt::format("x{}:\n", i) : std::string("a:\n"));
       return Config(text);
     }},
    {"lists of general settings", [](std::size_t n) {
       return Config("general_settings:\n  allowed_routes: [" + Each(n, "/r{}, ") + "]\n  public_routes: [" + Each(n, "/p{}, ") + "]\n  alerting: [" + Each(n, "slack{}, ") + "]\n  alert_to_webhook_url: {" + Each(n, "a{}: 'https://hooks.slack.com/services/T{}/B/x', ") + "}\n");
     }},
    {"MCP servers and teams", [](std::size_t n) {
       return Config("mcp_servers:\n" + Each(n, "  s{}: {url: 'https://u:p{}@h{}', auth_value: sk-{}, headers: {Authorization: Bearer x{}}}\n") + "litellm_settings:\n  default_team_settings:\n" + Each(n, "  - {team_id: t{}, langfuse_secret: sk-{}}\n"));
     }},
    {"vector stores, tools and prompts", [](std::size_t n) {
       return Config("vector_store_registry:\n" + Each(n, "- {vector_store_name: v{}, litellm_params: {vector_store_id: i{}, custom_llm_provider: bedrok}}\n") + "search_tools:\n" + Each(n, "- {search_tool_name: t{}, litellm_params: {search_provider: x{}, api_key: sk-{}}}\n"));
     }},
    {"custom providers and callbacks", [](std::size_t n) {
       return Settings("  custom_provider_map:\n" + Each(n, "  - {provider: p{}, custom_handler: my.handler{}}\n") + "  success_callback: [" + Each(n, "my.module{}.instance, ") + "langfuse]\n  callback_settings: {" + Each(n, "c{}: {a: 1}, ") + "}\n");
     }},
    {"environment of a chain", [](std::size_t n) {
       std::string text = std::string(kModel) + "environment_variables:\n";
       for (std::size_t i = 0; i < n; ++i) text += fmt::format("  E{}: os.environ/E{}\n", i, i + 1);
       return ConfigMap(text);
     }},
    {"router settings of groups", [](std::size_t n) {
       return Config("router_settings:\n  model_group_retry_policy: {" + Each(n, "g{}: {TimeoutErrorRetries: {}}, ") + "}\n  routing_strategy_args: {" + Each(n, "a{}: 1, ") + "}\n  allowed_fails_policy: {" + Each(n, "f{}: 1, ") + "}\n");
     }},
    {"long lines", [](std::size_t n) { return Config("# " + Each(n, "word{} ") + "\nlitellm_settings: {x: '" + Each(n, "some words {} ") + "', drop_params: on}\n"); }},
    {"words of no spaces", [](std::size_t n) { return Config("litellm_settings: {x: " + Each(n, "sk-abc{}") + ", y: [" + Each(n, "on,") + "]}\n"); }},
    {"lines of nothing", [](std::size_t n) { return Config(Each(n, "\n   \n") + "litellm_settings: {drop_params: true}\n"); }},
});

}  // namespace

std::span<const Shape> ConfigShapes() { return kShapes; }

}  // namespace warden::cost
