// Section by section.
#include "litellm/stops_in_settings.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "litellm/beside.h"
#include "litellm/coercion.h"
#include "litellm/env_reference.h"
#include "litellm/knowledge.h"
#include "litellm/loaded_value.h"
#include "litellm/python_value.h"

namespace warden {
namespace {

using Type = LoadedValue::Type;
using Names = std::span<const std::string_view>;

bool IsIn(Names names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

std::string OneOf(Names names) { return fmt::format("one of {}", fmt::join(names, ", ")); }

constexpr std::array<std::string_view, 8> kCacheTypes = {"local", "redis",           "redis-semantic", "s3",
                                                         "disk",  "qdrant-semantic", "azure-blob",     "gcs"};
constexpr std::array<std::string_view, 8> kKeySystems = {
    "google_kms", "azure_key_vault", "aws_secret_manager", "google_secret_manager", "hashicorp_vault", "cyberark", "aws_kms", "custom"};
constexpr std::array<std::string_view, 3> kAccessModes = {"read_only", "write_only", "read_and_write"};
constexpr std::array<std::string_view, 3> kRoles = {"proxy_admin", "team", "internal_user"};
constexpr std::array<std::string_view, 3> kRoleKeys = {"role", "models", "routes"};
constexpr std::array<std::string_view, 3> kTransports = {"sse", "http", "stdio"};
constexpr std::array<std::string_view, 7> kAuthTypes = {"none", "api_key", "bearer_token", "basic", "authorization", "oauth2", "aws_sigv4"};
constexpr std::array<std::string_view, 8> kTokenSources = {"google", "circleci", "circleci_v2", "github",
                                                           "azure",  "file",     "env",         "env_path"};
constexpr std::array<std::string_view, 3> kRedisSchemes = {"redis://", "rediss://", "unix://"};
// Of 1.81.14 and 1.104.4: what neither knows is no guardrail.
constexpr auto kGuardrails = std::to_array<std::string_view>({
#include "litellm/guardrails.inc"
});

constexpr auto kJwtKeys = std::to_array<std::string_view>({
#include "litellm/jwt_keys.inc"
});
constexpr auto kRedisArguments = std::to_array<std::string_view>({
#include "litellm/redis_arguments.inc"
});
constexpr std::array<std::string_view, 5> kPromptStores = {"arize_phoenix", "bitbucket", "dotprompt", "generic_prompt_management",
                                                           "gitlab"};
// Callbacks that LiteLLM's enterprise package keeps for holders of a licence.
constexpr std::array<std::string_view, 4> kLicensedCallbacks = {"hide_secrets", "llmguard_moderations", "blocked_user_check",
                                                                "openai_moderations"};
// Names for success_callback and failure_callback alone: under `callbacks` they are taken for modules.
constexpr std::array<std::string_view, 12> kNotInCallbacks = {"athina", "dynamodb", "greenscale", "helicone", "lunary",    "promptlayer",
                                                              "s3",     "sentry",   "slack",      "supabase", "traceloop", "wandb"};
constexpr std::array<std::string_view, 3> kInjectionChecks = {"heuristics_check", "vector_db_check", "llm_api_check"};

class Judge {
 public:
  Judge(const Config& config, const Surroundings& surroundings, const Snapshot& snapshot)
      : config_(config), surroundings_(surroundings), snapshot_(snapshot) {}

  std::vector<StartProblem> Run() {
    Tokens();
    General();
    Licensed();
    Modules();
    Callbacks();
    ImportedCallbacks();
    Presidio();
    Cache();
    Router();
    Guardrails();
    Prompts();
    Policies();
    McpServers();
    return std::move(problems_);
  }

 private:
  Field General(std::string_view key) const { return config_.Section("general_settings")[key]; }
  Field Litellm(std::string_view key) const { return config_.Section("litellm_settings")[key]; }
  Field Router(std::string_view key) const { return config_.Section("router_settings")[key]; }
  LoadedValue Value(const Field& field) const {
    surroundings_.Forget();
    return Load(field.value(), surroundings_);
  }

  // `place` names it in the configuration: "router_settings.redis_url".
  void Say(const Field& field, std::string_view place, std::string_view is, std::string_view want = {}) {
    const std::string wanted = want.empty() ? std::string() : fmt::format(" (want {})", want);
    problems_.push_back({field, fmt::format("{}, {}", config_.subject(), place),
                         fmt::format("{} {}, the proxy does not start{}", place, is, wanted), surroundings_.told()});
  }

  // A text that is stated and none of the names.
  // The same, and what is no text is none of them either.
  void OneOfThem(const Field& field, std::string_view place, Names names) {
    const LoadedValue value = Value(field);
    if (value.is(Type::kText) || value.is(Type::kNone) || value.is(Type::kUnknown)) return Named(field, place, names);
    Say(field, place, fmt::format("is {}", value.Shown()), OneOf(names));
  }
  void Named(const Field& field, std::string_view place, Names names) {
    const LoadedValue value = Value(field);
    if (value.text && !IsIn(names, *value.text)) Say(field, place, fmt::format("is {}", value.Shown()), OneOf(names));
  }

  // f(item, index) for the items of a list.
  template <class F>
  static void Each(const Field& list, F&& f) {
    for (std::size_t i = 0; list.value() != nullptr && list.value()->is_array() && i < list.value()->size(); ++i) f(list.At(i));
  }
  template <class F>
  static void EachMember(const Field& mapping, F&& f) {
    if (mapping.value() == nullptr || !mapping.value()->is_object()) return;
    for (const Member& member : mapping.value()->members()) f(member, Field(*mapping.document(), member.value));
  }

  // ---- os.environ/oidc/…: a token is asked for while the file is read

  void Tokens() {
    constexpr std::string_view kToken = "oidc/";
    for (const EnvReference& reference : EnvReferencesIn(config_.document().root())) {
      if (!reference.replaced || !reference.name.starts_with(kToken)) continue;
      Token(Field(config_.document(), *reference.node), reference.name.substr(kToken.size()));
    }
  }

  void Token(const Field& field, std::string_view source) {
    const std::size_t slash = source.find('/');
    if (slash == std::string_view::npos) return Say(field, "os.environ/oidc", "says not what for", "os.environ/oidc/PROVIDER/AUDIENCE");
    const std::string_view provider = source.substr(0, slash);
    if (!IsIn(kTokenSources, provider))
      return Say(field, "os.environ/oidc", fmt::format("names the provider {}", provider), OneOf(kTokenSources));
    const bool by_variable = provider == "env" || provider == "env_path";
    const std::string_view name = source.substr(slash + 1);
    if (by_variable && surroundings_.Find(name).unset())
      Say(field, "os.environ/oidc", fmt::format("names the variable {}, which is not set", name));
  }

  // ---- general_settings

  void General() {
    const Field general = config_.Section("general_settings");
    if (!IsTruthy(general.value()) || !general.value()->is_object()) return;
    MasterKey();
    EachMember(General("litellm_jwtauth"), [&](const Member& member, const Field& field) {
      if (!IsIn(kJwtKeys, member.key.text()))
        Say(field, "general_settings.litellm_jwtauth", fmt::format("has a key {} that it does not take", member.key.text()));
    });
    Named(General("key_management_system"), "general_settings.key_management_system", kKeySystems);
    Named(General("key_management_settings")["access_mode"], "general_settings.key_management_settings.access_mode", kAccessModes);
    if (Value(General("key_management_system")).text == "custom" && IsAbsent(General("key_management_settings")["custom_secret_manager"]))
      Say(General("key_management_system"), "general_settings.key_management_system", "is custom, and no custom_secret_manager is named");
    Each(General("pass_through_endpoints"), [&](const Field& endpoint) { Endpoint(endpoint); });
    Each(General("role_permissions"), [&](const Field& role) { Role(role); });
  }

  void MasterKey() {
    const Field field = General("master_key");
    const LoadedValue key = Value(field);
    const bool odd = key.is(Type::kDate) || (key.is(Type::kBool) && key.flag && field.value()->is_string());
    if (odd) Say(field, "general_settings.master_key", fmt::format("is {}", key.Shown()), "text");
    if (field.exists()) return;
    const Variable variable = surroundings_.Find("LITELLM_MASTER_KEY");
    const LoadedValue given = LoadVariable(config_.document().root(), "LITELLM_MASTER_KEY", surroundings_);
    if (variable.set() && given.is(Type::kBool) && given.flag) Say(field, "LITELLM_MASTER_KEY", "is true", "text");
  }

  // And not put in by the chart's defaults either.
  bool IsAbsent(const Field& field) const { return !field.exists() && !config_.is_overlay(); }

  bool IsLicensed() const {
    return General("litellm_license").exists() || config_.Section("environment_variables")["LITELLM_LICENSE"].exists() ||
           !surroundings_.Find("LITELLM_LICENSE").unset();
  }

  void Licensed() {
    if (IsLicensed()) return;
    for (const std::string_view key : {"allowed_ips", "enforced_params"}) Licensed(General(key), fmt::format("general_settings.{}", key));
    Licensed(Litellm("tag_budget_config"), "litellm_settings.tag_budget_config");
    if (Value(General("key_management_system")).text == "google_secret_manager")
      Licensed(General("key_management_system"), "general_settings.key_management_system: google_secret_manager");
  }

  void Licensed(const Field& field, std::string_view place) {
    const LoadedValue value = Value(field);
    if (value.is(Type::kNone) || value.is(Type::kUnknown)) return;
    Say(field, place, "is for holders of a LITELLM_LICENSE, and there is none");
    problems_.back().hearsay = true;
  }

  void Endpoint(const Field& endpoint) {
    const Field path = endpoint["path"];
    if (path.exists() && path.value()->is_null()) Say(path, "general_settings.pass_through_endpoints.path", "is empty", "text");
    const Node* auth = endpoint["auth"].value();
    const bool on = IsTrue(auth) || (auth != nullptr && (auth->string() == "true" || auth->string() == "True"));
    if (on && !IsLicensed())
      Say(endpoint["auth"], "general_settings.pass_through_endpoints.auth", "is for holders of a LITELLM_LICENSE, and there is none");
  }

  void Role(const Field& role) {
    const LoadedValue name = Value(role["role"]);
    if (role["role"].exists() && !name.is(Type::kUnknown) && !(name.text && IsIn(kRoles, *name.text)))
      Say(role["role"], "general_settings.role_permissions.role", fmt::format("is {}", name.Shown()), OneOf(kRoles));
    EachMember(role, [&](const Member& member, const Field& field) {
      if (!IsIn(kRoleKeys, member.key.text()))
        Say(field, "general_settings.role_permissions", fmt::format("has a key {} that it does not take", member.key.text()));
    });
  }

  // ---- Python modules beside the configuration

  void Modules() {
    for (const std::string_view key : {"custom_auth", "custom_key_generate", "custom_sso", "custom_ui_sso_sign_in_handler"})
      Module(General(key), fmt::format("general_settings.{}", key), false);
    if (Litellm("post_call_rules").exists()) Module(Litellm("post_call_rules"), "litellm_settings.post_call_rules", true);
    Each(Litellm("custom_provider_map"),
         [&](const Field& item) { Module(item["custom_handler"], "litellm_settings.custom_provider_map.custom_handler", false); });
  }

  // `also_null`: an empty value is no excuse.
  void Module(const Field& field, std::string_view place, bool also_null) {
    const LoadedValue value = Value(field);
    if (value.is(Type::kUnknown) || (value.is(Type::kNone) && !also_null)) return;
    if (!value.is(Type::kText)) {
      if (also_null) Say(field, place, fmt::format("is {}", value.Shown()), "module.object");
      return;  // the schema's otherwise
    }
    if (value.text && IsMissingModule(surroundings_.users(), *value.text, snapshot_))
      Say(field, place, fmt::format("is {}, and there is no such Python module beside the configuration", value.Shown()), "module.object");
  }

  void Callbacks() {
    const Knowledge& knowledge = Knowledge::For(surroundings_.users().version());
    const Field callbacks = Litellm("callbacks");
    if (callbacks.exists() && !callbacks.value()->is_array()) Module(callbacks, "litellm_settings.callbacks", true);
    Each(callbacks, [&](const Field& item) { Callback(item, knowledge, "litellm_settings.callbacks"); });
    // The first kind of guardrails names callbacks as well.
    Each(Litellm("guardrails"), [&](const Field& item) {
      EachMember(item, [&](const Member&, const Field& guardrail) {
        if (!IsTrue(guardrail["default_on"].value())) return;
        Each(guardrail["callbacks"], [&](const Field& name) { Callback(name, knowledge, "litellm_settings.guardrails.callbacks"); });
      });
    });
  }

  void Callback(const Field& item, const Knowledge& knowledge, std::string_view place) {
    const std::string_view name = item.value()->string();
    const bool known = !name.empty() && !IsIn(kNotInCallbacks, name) && (knowledge.IsCallback(name) || KnownLater(name));
    if (!known) Module(item, place, true);
  }

  // Walked letter by letter, a dot among them asks for a module without a name.
  void ImportedCallbacks() {
    for (const std::string_view key : {"success_callback", "failure_callback"}) {
      const LoadedValue value = Value(Litellm(key));
      if (value.text && value.text->find('.') != std::string_view::npos)
        Say(Litellm(key), fmt::format("litellm_settings.{}", key), "is a text with a dot in it", "a list of callbacks");
      Each(Litellm(key), [&](const Field& item) { Imported(item, fmt::format("litellm_settings.{}", key)); });
    }
  }

  // Python's own path is searched, in which the folder of the configuration is not.
  void Imported(const Field& item, const std::string& place) {
    const std::string_view name = item.value()->string();
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) return;
    if (name.front() == '.') return Say(item, place, fmt::format("names {}, which is no Python module", name), "module.object");
    surroundings_.Forget();
    if (surroundings_.users().empty() || !surroundings_.Find("PYTHONPATH").unset() || !IsBeside(name.substr(0, dot))) return;
    Say(item, place, fmt::format("names {}, which is looked for in Python's path and not beside the configuration", name),
        "it in litellm_settings.callbacks, or PYTHONPATH");
    problems_.back().hearsay = true;
  }

  // Whether every proxy has the module beside its configuration.
  bool IsBeside(std::string_view module) const {
    std::string path(module);
    std::replace(path.begin(), path.end(), '.', '/');
    const auto has = [&](const ConfigUser& user) {
      return FindBeside(user, path + ".py", snapshot_).presence == FileBeside::Presence::kThere;
    };
    return std::all_of(surroundings_.users().begin(), surroundings_.users().end(), has);
  }

  // ---- what needs more than its name

  bool HasVariable(std::string_view name) const {
    return !surroundings_.Find(name).unset() || config_.Section("environment_variables")[name].exists();
  }

  void Presidio() {
    Each(Litellm("callbacks"), [&](const Field& item) {
      const std::string_view name = item.value()->string();
      if (name == "presidio") PresidioUrls(item, Field(), "litellm_settings.callbacks: presidio");
      if (name == "azure_content_safety" && IsAbsent(Litellm("azure_content_safety_params")))
        Say(item, "litellm_settings.callbacks: azure_content_safety", "wants litellm_settings.azure_content_safety_params");
      if (IsIn(kLicensedCallbacks, name) && !IsLicensed()) Licensed(item, fmt::format("litellm_settings.callbacks: {}", name));
      if (name != "detect_prompt_injection") return;
      for (const std::string_view check : kInjectionChecks)
        Taken(Litellm("prompt_injection_params")[check], fmt::format("litellm_settings.prompt_injection_params.{}", check),
              Coercion::kBoolean);
    });
    Each(config_.Section("guardrails"), [&](const Field& item) {
      const Field params = item["litellm_params"];
      if (Value(params["guardrail"]).text == "presidio") PresidioUrls(params["guardrail"], params, "guardrails: presidio");
    });
  }

  void PresidioUrls(const Field& field, const Field& params, std::string_view place) {
    for (const std::string_view half : {"analyzer", "anonymizer"}) {
      const std::string key = fmt::format("presidio_{}_api_base", half);
      const Node* own = params.value() != nullptr ? params.value()->Find(key) : nullptr;
      const std::string variable = half == "analyzer" ? "PRESIDIO_ANALYZER_API_BASE" : "PRESIDIO_ANONYMIZER_API_BASE";
      if (own != nullptr || HasVariable(variable)) continue;
      Say(field, place, fmt::format("wants {}, which is not set", variable));
      problems_.back().hearsay = true;
    }
  }

  // Where the version is not known, what any version knows will do.
  bool KnownLater(std::string_view name) const {
    if (surroundings_.users().version()) return false;
    const auto all = Knowledge::All();
    return std::any_of(all.begin(), all.end(), [&](const Knowledge& knowledge) { return knowledge.IsCallback(name); });
  }

  // ---- the cache

  void Cache() {
    if (!IsTrue(Litellm("cache").value())) return;
    const Field params = Litellm("cache_params");
    const LoadedValue type = Value(params["type"]);
    const bool stated = params["type"].exists();
    if (stated && !type.is(Type::kUnknown) && !(type.text && IsIn(kCacheTypes, *type.text)))
      return Say(params["type"], "litellm_settings.cache_params.type", fmt::format("is {}", type.Shown()), OneOf(kCacheTypes));
    if (type.text == "azure-blob" && IsAbsent(params["azure_account_url"]))
      return Say(params, "litellm_settings.cache_params.azure_account_url", "is missing");
    if (type.text == "qdrant-semantic" && IsAbsent(params["qdrant_collection_name"]))
      return Say(params, "litellm_settings.cache_params.qdrant_collection_name", "is missing");
    // What is not stated is redis where nothing else is, and in memory otherwise.
    const bool redis =
        stated ? type.text == "redis" : params.value() == nullptr || (params.value()->is_object() && params.value()->size() == 0);
    if (redis) Redis(params);
  }

  void Redis(const Field& params) {
    RedisUrl(params["url"], "litellm_settings.cache_params.url");
    RedisArguments(params);
    Taken(params["max_connections"], "litellm_settings.cache_params.max_connections", Coercion::kInteger);
    for (const std::string_view key : {"host", "url", "startup_nodes", "redis_startup_nodes", "sentinel_nodes"}) {
      if (!Value(params[key]).is(Type::kNone)) return;
    }
    for (const std::string_view name : {"REDIS_HOST", "REDIS_URL", "REDIS_CLUSTER_NODES", "REDIS_SENTINEL_NODES"}) {
      if (HasVariable(name)) return;
    }
    Say(Litellm("cache"), "litellm_settings.cache", "is true, but no Redis is named (host, url, REDIS_HOST)");
  }

  // Of a single Redis that is named by its host: what is no argument of LiteLLM's cache goes to the client, which takes its own alone.
  void RedisArguments(const Field& params) {
    const auto version = surroundings_.users().version();
    const bool known = version && *version <= Knowledge::All().back().version();
    const bool by_variable = surroundings_.Find("REDIS_HOST").set() && surroundings_.Find("REDIS_URL").unset();
    const bool single = (params["host"].exists() || by_variable) && !params["url"].exists() && !params["redis_startup_nodes"].exists() &&
                        !params["startup_nodes"].exists() && !params["sentinel_nodes"].exists();
    if (!known || !single) return;
    const Knowledge& knowledge = Knowledge::For(version);
    EachMember(params, [&](const Member& member, const Field& field) {
      const std::string_view key = member.key.text();
      if (IsIn(kRedisArguments, key) || knowledge.IsKnownKey(Section::kCacheParams, key)) return;
      Say(field, fmt::format("litellm_settings.cache_params.{}", key), "is nothing that the Redis client takes");
      problems_.back().hearsay = true;
    });
  }

  void RedisUrl(const Field& field, std::string_view place) {
    const LoadedValue url = Value(field);
    const auto fits = [&](std::string_view scheme) { return url.text->starts_with(scheme); };
    if (url.text && std::none_of(kRedisSchemes.begin(), kRedisSchemes.end(), fits))
      Say(field, place, "has no scheme that Redis knows", OneOf(kRedisSchemes));
  }

  // ---- the router

  void Router() {
    const Field router = config_.Section("router_settings");
    DefaultFallbacks();
    if (router.value() == nullptr || !router.value()->is_object()) {
      OneKeyEach(Litellm("fallbacks"), "litellm_settings.fallbacks");
      return OneKeyEach(Litellm("content_policy_fallbacks"), "litellm_settings.content_policy_fallbacks");
    }
    NotTaken();
    Fallbacks("fallbacks");
    Fallbacks("content_policy_fallbacks");
    RedisUrl(Router("redis_url"), "router_settings.redis_url");
    StrategyArguments();
    BudgetChecks();
    CacheArguments();
  }

  // They go to the Redis client as they are, where there is one.
  void CacheArguments() {
    const bool redis = !Value(Router("redis_url")).is(Type::kNone) ||
                       (!Value(Router("redis_host")).is(Type::kNone) && !Value(Router("redis_port")).is(Type::kNone));
    const LoadedValue value = Value(Router("cache_kwargs"));
    if (redis) {
      EachMember(Router("cache_kwargs"), [&](const Member& member, const Field& field) {
        const std::string_view key = member.key.text();
        if (IsIn(kRedisArguments, key) || Knowledge::All().back().IsKnownKey(Section::kCacheParams, key)) return;
        Say(field, fmt::format("router_settings.cache_kwargs.{}", key), "is nothing that the Redis client takes");
      });
    }
    if (redis && Router("cache_kwargs").exists() && !value.is(Type::kUnknown) && !value.is(Type::kMapping) && value.truth() != false)
      Say(Router("cache_kwargs"), "router_settings.cache_kwargs", fmt::format("is {}", value.Shown()), "a mapping");
  }

  // A budget adds a check to the list.
  void BudgetChecks() {
    const Field checks = Router("optional_pre_call_checks");
    const LoadedValue value = Value(checks);
    const bool budget = !Value(Router("provider_budget_config")).is(Type::kNone);
    if (budget && (value.is(Type::kText) || value.is(Type::kMapping)))
      Say(checks, "router_settings.optional_pre_call_checks", fmt::format("is {} beside a provider_budget_config", value.Shown()),
          "a list");
  }

  void NotTaken() {
    struct Argument {
      std::string_view key;
      std::string_view why;
    };
    constexpr std::array kArguments = std::to_array<Argument>({
        {"health_check_interval", "belongs in general_settings"},
        {"assistants_config", "is given by assistant_settings already"},
        {"ignore_invalid_deployments", "is given by the proxy already"},
        {"router_general_settings", "is given by the proxy already"},
    });
    for (const Argument& argument : kArguments) {
      if (Router(argument.key).exists()) Say(Router(argument.key), fmt::format("router_settings.{}", argument.key), argument.why);
    }
  }

  // The router's own come first.
  void Fallbacks(std::string_view key) {
    const bool own = IsTruthy(Router(key).value());
    OneKeyEach(own ? Router(key) : Litellm(key), fmt::format("{}.{}", own ? "router_settings" : "litellm_settings", key));
  }

  // default_fallbacks are appended to the fallbacks, whatever those are.
  void DefaultFallbacks() {
    if (Value(Router("default_fallbacks")).is(Type::kNone) && Value(Litellm("default_fallbacks")).is(Type::kNone)) return;
    const bool own = IsTruthy(Router("fallbacks").value());
    const Field field = own ? Router("fallbacks") : Litellm("fallbacks");
    const LoadedValue value = Value(field);
    if (value.is(Type::kNone) || value.is(Type::kUnknown) || value.is(Type::kList) || value.truth() != false) return;
    Say(field, fmt::format("{}.fallbacks", own ? "router_settings" : "litellm_settings"),
        fmt::format("is {} while there are default_fallbacks", value.Shown()), "a list, or no such key");
  }

  void OneKeyEach(const Field& list, const std::string& place) {
    Each(list, [&](const Field& item) {
      if (item.value()->is_object() && item.value()->size() != 1)
        Say(item, place, fmt::format("has an item with {} models", item.value()->size()), "one item for each model: [{a: [b]}, {c: [d]}]");
    });
  }

  void StrategyArguments() {
    const std::string_view strategy = Value(Router("routing_strategy")).text.value_or(std::string_view());
    const bool latency = strategy == "latency-based-routing";
    const Field arguments = Router("routing_strategy_args");
    if ((!latency && !strategy.starts_with("usage-based-routing")) || !arguments.exists()) return;
    const LoadedValue value = Value(arguments);
    if (!value.is(Type::kMapping)) {
      if (!value.is(Type::kUnknown))
        Say(arguments, "router_settings.routing_strategy_args", fmt::format("is {}", value.Shown()), "a mapping");
      return;
    }
    Taken(arguments["ttl"], "router_settings.routing_strategy_args.ttl", latency ? Coercion::kNumber : Coercion::kInteger);
    if (latency)
      Taken(arguments["lowest_latency_buffer"], "router_settings.routing_strategy_args.lowest_latency_buffer", Coercion::kNumber);
    if (latency)
      Taken(arguments["max_latency_list_size"], "router_settings.routing_strategy_args.max_latency_list_size", Coercion::kInteger);
  }

  void Taken(const Field& field, std::string_view place, Coercion coercion) {
    if (!field.exists()) return;
    const LoadedValue value = Value(field);
    if (!Takes(coercion, value)) Say(field, place, fmt::format("is {}", value.Shown()), Wanted(coercion));
  }

  // ---- the rest

  void Guardrails() {
    Each(config_.Section("guardrails"), [&](const Field& item) {
      Mode(item["litellm_params"]["mode"]);
      const Field field = item["litellm_params"]["guardrail"];
      const LoadedValue value = Value(field);
      if (value.is(Type::kNone) && EnvironNameIn(field.value()))
        return Say(field, "guardrails.litellm_params.guardrail", fmt::format("is {}", value.Shown()), "text");
      if (!value.text || IsIn(kGuardrails, *value.text)) return;
      if (value.text->find('.') != std::string_view::npos) return Module(field, "guardrails.litellm_params.guardrail", false);
      Say(field, "guardrails.litellm_params.guardrail", fmt::format("is {}, which LiteLLM does not know", value.Shown()));
    });
  }

  void Prompts() {
    const auto version = surroundings_.users().version();
    if (!version || *version > Knowledge::All().back().version()) return;
    Each(config_.Section("prompts"), [&](const Field& prompt) {
      Named(prompt["litellm_params"]["prompt_integration"], "prompts.litellm_params.prompt_integration", kPromptStores);
    });
  }

  // A name, names, or a mapping of tags to names.
  void Mode(const Field& mode) {
    const LoadedValue value = Value(mode);
    const bool names = value.is(Type::kList) && Takes(Coercion::kTexts, value);
    const bool by_tag = value.is(Type::kMapping) && mode["tags"].value() != nullptr && mode["tags"].value()->is_object();
    if (!mode.exists() || names || by_tag || value.is(Type::kText) || value.is(Type::kUnknown)) return;
    Say(mode, "guardrails.litellm_params.mode", fmt::format("is {}", value.Shown()), "a text, a list of texts, or a mapping with tags");
  }

  void Policies() {
    const Field policies = config_.Section("policies");
    EachMember(policies, [&](const Member& member, const Field& policy) {
      const Node* parent = policy["inherit"].value();
      if (parent == nullptr || !parent->is_string() || !IsAbsent(policies[parent->string()])) return;
      Say(policy["inherit"], fmt::format("policies.{}.inherit", member.key.text()),
          fmt::format("names {}, and there is no such policy", parent->string()));
    });
  }

  void McpServers() {
    const Field servers = config_.Section("mcp_servers");
    if (!IsTruthy(servers.value()) || !servers.value()->is_object()) return;
    const Node* settings = config_.Section("litellm_settings").value();
    if (settings != nullptr && settings->is_null())
      Say(config_.Section("litellm_settings"), "litellm_settings", "is empty while there are mcp_servers", "a mapping, or no such section");
    EachMember(servers, [&](const Member& member, const Field& server) {
      const std::string place = fmt::format("mcp_servers.{}", member.key.text());
      if (member.key.text().find('-') != std::string_view::npos) Say(server, place, "has a name with a dash in it", "underscores");
      OneOfThem(server["transport"], place + ".transport", kTransports);
      OneOfThem(server["auth_type"], place + ".auth_type", kAuthTypes);
    });
  }

  const Config& config_;
  const Surroundings& surroundings_;
  const Snapshot& snapshot_;
  std::vector<StartProblem> problems_;
};

}  // namespace

std::vector<StartProblem> StopsInSettings(const Config& config, const Surroundings& surroundings) {
  return Judge(config, surroundings, surroundings.snapshot()).Run();
}

}  // namespace warden
