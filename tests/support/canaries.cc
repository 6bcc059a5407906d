// Templates: @Q@ stands for the canary as a JSON string with its quotes (which is YAML too), @J@ for its characters inside one, @D@ inside
// a JSON string that stands in a JSON string, @P@ for the plain form, @B@ for base64, @U@ for a JSON string of nothing but \u escapes.
#include "support/canaries.h"

#include <cstdio>
#include <random>

#include "base/base64.h"

namespace warden::testing {
namespace {

std::string Random(std::mt19937& random, std::string_view letters, std::size_t size) {
  std::string text;
  while (text.size() < size) text += letters[random() % letters.size()];
  return text;
}

// Syllables: looks like a word, and is in no text of ours.
std::string Word(std::mt19937& random) {
  std::string word;
  while (word.size() < 12) word += Random(random, "bdfgjkvwxz", 1) + Random(random, "aeiou", 1);
  return word;
}

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kAll = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

std::string JsonEscaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') out += "\\n";
    else out += c;
  }
  return out;
}

std::string UnicodeEscaped(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += escape;
  }
  return out + "\"";
}

std::string Filled(std::string text, const Canary& canary) {
  const std::vector<std::pair<std::string, std::string>> values = {
      {"@Q@", "\"" + JsonEscaped(canary.text) + "\""}, {"@J@", JsonEscaped(canary.text)},
      {"@D@", JsonEscaped(JsonEscaped(canary.text))},  {"@P@", canary.plain},
      {"@B@", base::EncodeBase64(canary.text + "\n")}, {"@U@", UnicodeEscaped(canary.plain)}};
  for (const auto& [mark, value] : values) {
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size()) text.replace(at, mark.size(), value);
  }
  return text;
}

std::string Indented(std::string_view text, std::string_view by) {
  std::string out(by);
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '\n' && i + 1 < text.size()) out += by;
  }
  return out;
}

// ---- configurations -----------------------------------------------------------------------------------------------------------------

// Each with a fault beside the secret.
const std::vector<std::pair<std::string, std::string>>& Settings() {
  static const auto& settings = *new std::vector<std::pair<std::string, std::string>>{
      {"api_key", "model_list:\n- model_name: a\n  litellm_params: {model: openai/a, api_key: @Q@}\n"},
      {"api_key_list", "model_list:\n- model_name: a\n  litellm_params: {model: openai/a, api_key: [@Q@]}\n"},
      {"api_key_mapping", "model_list:\n- model_name: a\n  litellm_params:\n    model: openai/a\n    api_key: {v: @Q@}\n"},
      {"api_key_as_key", "model_list:\n- model_name: a\n  litellm_params:\n    model: openai/a\n    api_key: {@Q@: 1}\n"},
      {"api_key_reference", "model_list:\n- model_name: a\n  litellm_params:\n    model: openai/a\n    api_key: \"os.environ/ @J@\"\n"},
      {"misspelt_master_key", "model_list: []\ngeneral_settings:\n  master_keey: @Q@\n"},
      {"misspelt_api_key", "model_list:\n- model_name: a\n  litellm_params: {model: openai/a, api_keyy: @Q@}\n"},
      {"misspelt_password", "model_list: []\nlitellm_settings:\n  cache_params: {type: redis, pasword: @Q@}\n"},
      {"master_key_twice", "model_list: []\ngeneral_settings:\n  master_key: @Q@\n  master_key: @Q@\n"},
      {"master_key_unicode", "model_list: []\ngeneral_settings:\n  master_key: @U@\n  drop_params: true\n"},
      {"master_key_number_like", "model_list: []\ngeneral_settings:\n  master_key: 12_@P@\n"},
      {"block", "model_list: []\ngeneral_settings:\n  master_key: |\n    @P@\n    @P@\n  x: 1\n"},
      {"folded", "model_list: []\ngeneral_settings:\n  master_key: >-\n    @P@\n    @P@\n"},
      {"anchor",
       "x: &key @Q@\nmodel_list:\n- model_name: a\n  litellm_params: {model: openai/a, api_key: *key}\ngeneral_settings: {master_key: "
       "*key}\n"},
      {"merge", "x: &x {api_key: @Q@}\nmodel_list:\n- model_name: a\n  litellm_params:\n    <<: *x\n    model: openai/a\n"},
      {"comment", "model_list: [] # @P@\n# @P@\ngeneral_settings:\n  master_keey: x # @P@\n"},
      {"model_names",
       "model_list:\n- model_name: \"api_key: @P@\"\n  litellm_params: {model: openai/a, api_key: x}\n- model_name: a\n  litellm_params: "
       "{model: openai/a}\n"},
      {"old_comments",
       "# old key: @P@\nmodel_list: []\ngeneral_settings:\n  # was @P@\n  master_key: x\n  salt_key: os.environ/SALT # @P@\n  # api_key "
       "@P@\n  # echo @P@ | login\n  store_model_in_dbb: true\n"},
      {"vague_names",
       "model_list: []\ngeneral_settings: {session: @Q@, conn: @Q@, api_key_1: @Q@}\nlitellm_settings:\n  redis_auth: @Q@\n  seeds: 1\n"},
      {"api_base", "model_list:\n- model_name: a\n  litellm_params: {model: openai/a, api_base: \"https://u:@P@@host/v1\"}\n"},
      {"api_base_slash", "model_list:\n- model_name: a\n  litellm_params: {model: openai/a, api_base: \"https://u:x/@P@@host/v1\"}\n"},
      {"api_base_query", "model_list:\n- model_name: a\n  litellm_params: {model: openai/a, api_base: \"https://h/v1?sig=@P@\"}\n"},
      {"database_url", "model_list: []\ngeneral_settings: {database_url: \"postgresql://u:a/@P@@db/x\"}\n"},
      {"redis_url", "model_list: []\nlitellm_settings: {cache: true, cache_params: {type: redis, url: \"redis://:@P@@h\"}}\n"},
      {"pass_through_headers",
       "model_list: []\ngeneral_settings:\n  pass_through_endpoints:\n  - path: /x\n    target: https://h\n    headers: {Authorization: "
       "\"Bearer @J@\", "
       "X-Thing: @Q@}\n"},
      {"extra_headers", "model_list:\n- model_name: a\n  litellm_params:\n    model: openai/a\n    extra_headers: {Authorization: @Q@}\n"},
      {"mcp_auth_value", "model_list: []\nmcp_servers:\n  x: {url: https://h, auth_type: bearer, auth_value: @Q@}\n"},
      {"creds", "model_list: []\ngeneral_settings:\n  creds: {user: x, x: @Q@}\n"},
      {"credential_list", "model_list: []\ncredential_list:\n- credential_name: a\n  credential_values: {api_key: @Q@, x: @Q@}\n"},
      {"chat_hook",
       "model_list: []\ngeneral_settings:\n  alerting: [slack]\n  alert_to_webhook_url: {x: \"https://hooks.slack.com/services/@P@\"}\n"},
      {"teams_hook", "model_list: []\ngeneral_settings:\n  alerting_argz: \"https://x.webhook.office.com/@P@\"\n"},
      {"environment_variables",
       "model_list: []\nenvironment_variables:\n  OPENAI_API_KEY: @Q@\n  PGPASS: @Q@\n  DB_DSN: \"host=h password=@P@\"\n  X: "
       "\"A_KEY=@P@\"\n"},
      {"environment_variables_list", "model_list: []\nenvironment_variables:\n- {name: A_TOKEN, value: @Q@}\n- A_KEY=@P@\n"},
      {"callback_settings", "model_list: []\nlitellm_settings:\n  callback_settings: {x: {api_token: @Q@}}\n  drop_param: true\n"},
      {"tagged", "model_list: []\ngeneral_settings:\n  master_key: !!binary @B@\n  database_connection_pool_limit: !!binary @B@\n"},
      {"wrong_type", "model_list: []\ngeneral_settings:\n  master_key: [[{a: [@Q@]}]]\n  salt_key: [@Q@]\n"},
      {"vertex",
       "model_list:\n- model_name: a\n  litellm_params:\n    model: vertex_ai/a\n    vertex_credentials: \"{\\\"private_key\\\": "
       "\\\"@D@\\\"}\"\n"},
      {"flow",
       "{model_list: [{model_name: a, litellm_params: {model: openai/a, api_key: @Q@}}], general_settings: {master_keey: @Q@, x: y}}\n"},
      {"json",
       "{\"model_list\": [{\"model_name\": \"a\", \"litellm_params\": {\"model\": \"openai/a\", \"api_key\": @U@}}], \"general_settings\": "
       "{\"master_key\": @Q@, \"master_keey\": @Q@}}\n"},
  };
  return settings;
}

std::string ConfigMapOf(const std::string& entry) {
  return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n" + entry;
}

void AddConfig(const std::string& name, const std::string& config, const Canary& canary, std::vector<CanaryFile>& files) {
  const std::string text = Filled(config, canary);
  files.push_back({"bare_" + name + ".yaml", text});
  files.push_back({"block_" + name + ".yaml", ConfigMapOf("  config.yaml: |\n" + Indented(text, "    "))});
  files.push_back({"quoted_" + name + ".yaml", ConfigMapOf("  config.yaml: \"" + JsonEscaped(text) + "\"\n")});
  files.push_back(
      {"map_" + name + ".json",
       R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"litellm-config"},"data":{"config.yaml":")" + JsonEscaped(text) + "\"}}",
       true});
  const std::string values = "image: {repository: ghcr.io/berriai/litellm}\nproxy_config:\n" + Indented(text, "  ");
  files.push_back({"values_" + name + ".yaml", values});
  files.push_back(
      {"flux_" + name + ".yaml", "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: litellm}\nspec:\n  values:\n" +
                                     Indented(values, "    ")});
  files.push_back({"argo_" + name + ".yaml",
                   "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: litellm}\nspec:\n  source:\n    helm:\n      "
                   "valuesObject:\n" +
                       Indented(values, "        ")});
  files.push_back(
      {"argo_text_" + name + ".yaml",
       "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: litellm}\nspec:\n  source:\n    helm:\n      values: |\n" +
           Indented(values, "        ")});
}

// ---- workloads ----------------------------------------------------------------------------------------------------------------------

// What stands in a container, and what in the pod beside it; JSON is YAML too.
struct Part {
  std::string name;
  std::string container;
  std::string pod;
  std::string metadata;
};

const std::vector<Part>& Parts() {
  static const auto& parts = *new std::vector<Part>{
      {"env", R"("env":[{"name":"LITELLM_MASTER_KEY","value":@Q@},{"name":"PGPASS","value":@Q@},{"name":"OPENAI_API_KEEY","value":@Q@}])"},
      {"env_text",
       R"("env":[{"name":"EXTRA","value":"A_KEY=@P@"},{"name":"OPTS","value":"host=h password=@P@ x"},{"name":"DATABASE_URL","value":"postgres://u:a/@P@@db/x"}])"},
      {"env_twice", R"("env":[{"name":"A_TOKEN","value":@U@,"value":@Q@},{"name":"HOOK","value":"https://hooks.slack.com/services/@P@"}])"},
      {"env_reference", R"("env":[{"name":"X","value":"$(NOT_SET) --api_key @P@"},{"name":"A_KEY","value":"$(NOPE)@J@"}])"},
      {"args", R"("args":["--config","/app/config.yaml","--api_key",@Q@,"--master-key=@P@","--num_workers","4"])"},
      {"args_headers", R"("args":["-H","Authorization: Bearer @J@","--header","X-Thing: @J@","-u","user:@J@","--num_workers=8"])"},
      {"command",
       R"("command":["sh","-c","export OPENAI_API_KEY=@P@; curl -H 'Authorization: Bearer @P@' http://h; exec litellm --num_workers 4"])"},
      {"script", R"("command":["sh","-c","set -e\nexport X_TOKEN='@P@'\nKEY=@P@ litellm --config /c.yaml\n"])"},
      {"feeds",
       R"("command":["sh","-c","echo @P@ | docker login --password-stdin; exec litellm --num_workers 4"],"args":["printf '%s' @P@ > ~/.netrc"])"},
      {"here_string",
       R"("lifecycle":{"postStart":{"exec":{"command":["sh","-c","docker login --password-stdin <<< @P@"]}}},"livenessProbe":{"exec":{"command":["sh","-c","echo @P@|login; curl http://localhost:4000/health"]}})"},
      {"no_sign",
       R"("env":[{"name":"A","value":"api_key @P@"},{"name":"B","value":"--token @P@"},{"name":"C","value":"machine h login u password @P@"},{"name":"D","value":"PASSWORD @P@"},{"name":"E","value":"-su user:@P@"}])"},
      {"names",
       R"("env":[{"name":"MASTER_KEY: @P@","value":"x"},{"name":"OPENAI_API_KEY=@P@","value":"$(NOPE)x"},{"name":"A_TOKEN @P@","value":"y"}])"},
      {"words", R"("args":["redis-cli","AUTH","@P@"],"env":[{"name":"BASIC","value":"admin:@P@"},{"name":"X","value":"requirepass @P@"}])"},
      {"short_options", R"("args":["curl","-sH","X-Any: @J@","-su","user:@P@","--session","@P@","-k"])"},
      {"vague_names",
       R"("env":[{"name":"SESSION","value":@Q@},{"name":"REDIS_AUTH","value":@Q@},{"name":"HF_TOKEN_1","value":@Q@},{"name":"SEED","value":@Q@},{"name":"DB_CONN","value":@Q@}])"},
      {"misspelt_variables",
       R"("env":[{"nam":"OPENAI_API_KEY","value":@Q@},{"name":"OPENAI_API_KEY","valu":@Q@},{"key":"OPENAI_API_KEY","value":@Q@},{"name":"A_API_KEY","valueFrom":@Q@},{"name":"A_API_KEY","valueFrom":{"secretKeyRef":@Q@}},{"name":"A_API_KEY","valueFrom":{"value":@Q@}}])"},
      {"joined_options", R"("args":["curl","-HX-Any: @J@","-uuser:@P@"],"command":["redis-cli","-a@P@"])"},
      {"names_in_front", R"("args":["apiKey",@Q@,"set","auth.password",@Q@],"command":["mysqladmin","-p","@P@"])"},
      {"config_path", R"("args":["--config","/c/api_key=@P@.yaml"],"env":[{"name":"CONFIG_FILE_PATH","value":"--api-key @P@"}])"},
      {"exec_probe", R"("livenessProbe":{"exec":{"command":["curl","-H","Authorization: Bearer @J@","http://localhost:4000/health"]}})"},
      {"exec_probe_text", R"("readinessProbe":{"exec":{"command":["sh","-c","curl -u a:@P@ http://localhost:4000/health | grep ok"]}})"},
      {"exec_probe_one_word",
       R"("livenessProbe":{"exec":{"command":["curl -H 'Authorization: Bearer @P@' http://localhost:4000/health && true"]}})"},
      {"probe_headers",
       R"("livenessProbe":{"httpGet":{"path":"/health","port":4000,"httpHeaders":[{"name":"Authorization","value":"Bearer @J@"},{"name":"X-Any","value":@Q@}]}})"},
      {"probe_path", R"("livenessProbe":{"httpGet":{"path":"/health?api_key=@P@","port":4000}})"},
      {"pre_stop", R"("lifecycle":{"preStop":{"exec":{"command":["sh","-c","curl -H 'X-Api-Key: @P@' http://h; sleep 1"]}}})"},
      {"pre_stop_headers",
       R"("lifecycle":{"preStop":{"httpGet":{"path":"/drain","port":1,"httpHeaders":[{"name":"X-Any","value":@Q@}]}}})"},
      {"init", "",
       R"("initContainers":[{"name":"init","image":"ghcr.io/berriai/litellm:latest","args":["--password",@Q@],"env":[{"name":"A_SECRET","value":@Q@}]}])"},
      {"csi", "",
       R"("volumes":[{"name":"v","csi":{"driver":"d","volumeAttributes":{"secretProviderClass":"c","password":@Q@,"any":@Q@}}},{"name":"f","flexVolume":{"driver":"d","options":{"x":@Q@}}}])"},
      {"names_of_secrets", "",
       R"("secretRef":{"value":@Q@},"apiKeyRef":{"value":@Q@},"secrets":[{"name":"a","value":@Q@},@Q@],"stringData":{"a":@Q@},"imagePullSecrets":[{"name":"a","password":@Q@}],"keys":{"a":@Q@},"extra":[{"kind":"Secret","data":{"a":@Q@}}])"},
      {"quoted_annotations", "", "",
       R"("annotations":{"litellm-warden.dev/exempt":"LW101 api_key @P@","secret.reloader.stakater.com/reload":"a,api_key @P@","api_key @P@":5})"},
      {"annotations", "", "",
       R"("annotations":{"example.com/api-key":@Q@,"token":@Q@,"x":"A_KEY=@P@","litellm-warden.dev/exempt":"LW101; reason=key=@P@"})"},
      {"labels", "", "", R"("labels":{"app":"x","api-key":"@P@"})"},
      {"last_applied", "", "", R"("annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"x\":\"@D@\"}"})"},
  };
  return parts;
}

std::string DeploymentOf(const Part& part) {
  const auto behind = [](const std::string& text) { return text.empty() ? "" : "," + text; };
  const std::string metadata = part.metadata.empty() ? R"("labels":{"app":"x"})" : part.metadata;
  return R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"litellm","namespace":"llm")" + behind(part.metadata) +
         R"(},"spec":{"replicas":1,"selector":{"matchLabels":{"app":"x"}},"template":{"metadata":{)" + metadata +
         R"(},"spec":{"containers":[{"name":"litellm","image":"ghcr.io/berriai/litellm:latest")" + behind(part.container) + "}]" +
         behind(part.pod) + "}}}}";
}

// JSON over several lines, so that an excerpt is no whole object.
std::string Spread(std::string_view json) {
  std::string out;
  bool text = false, escaped = false;
  for (const char c : json) {
    out += c;
    if (text) {
      text = escaped || c != '"';
      escaped = !escaped && c == '\\';
    } else if (c == '"') {
      text = true;
    } else if (c == ',' || c == '{' || c == '[') {
      out += "\n  ";
    }
  }
  return out + "\n";
}

void AddWorkloads(const Canary& canary, std::vector<CanaryFile>& files) {
  for (const Part& part : Parts()) {
    const std::string json = Filled(DeploymentOf(part), canary);
    files.push_back({"deployment_" + part.name + ".json", json, true});
    files.push_back({"deployment_" + part.name + ".yaml", Spread(json)});
  }
}

void AddOthers(const Canary& canary, std::vector<CanaryFile>& files) {
  const auto add = [&](const std::string& name, const std::string& text, bool object = false) {
    files.push_back({name, Filled(text, canary), object});
  };
  const std::string head = R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"litellm")";
  add("secret.json",
      head +
          R"(,"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"stringData\":{\"A\":\"@D@\"}}"}},"data":{"LITELLM_MASTER_KEY":"@B@","A_API_KEY":"@B@"},"stringData":{"OPENAI_API_KEY":@Q@,"DATABASE_URL":"@J@\n"}})",
      true);
  add("secret_odd.json", head + R"(},"stringData":{"LITELLM_MASTER_KEY":[@Q@],"x":{"y":@Q@,@Q@:1}},"data":{"A_API_KEY":"@B@"}})", true);
  add("secret.yaml",
      "# @P@\napiVersion: v1\nkind: Secret # @P@\nmetadata: {name: litellm}\nstringData:\n  LITELLM_MASTER_KEY: |\n    @P@\n  twice: @Q@\n "
      " twice: x\n  DATABASE_URL: '@P@\n\n    '\n");
  add("env_style.json",
      R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"litellm-env"},"data":{"OPENAI_API_KEY":@Q@,"PGPASS":@Q@,"plain":"A_KEY=@P@","app.env":"X=1\nA_KEY=@P@\n","token.txt":@Q@,"model_list.txt":"A_KEY=@P@"}})",
      true);
  add("told.json",
      R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"litellm-config"},"data":{"config.yaml":"model_list: [ {api_key: @D@","other.yaml":"general_settings: \"@D@\nrouter_settings: @D@"}})",
      true);
  add("told_one_line.yaml",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n  config.yaml: \"model_list: [ {innocent: @J@\"\n  "
      "b.yaml: 'model_list: {{@P@'\n");
  add("told_block.yaml",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n  config.yaml: |\n    model_list: [\n    innocent: @P@\n  "
      "  x: @P@: y\n");
  add("told_json.yaml",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n  config.yaml: '{\"model_list\": [{\"x\": \"@P@\"'\n");
  add("kustomization.yaml",
      "kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\nsecretGenerator:\n- name: x\n  literals: [\"API_KEY=@P@\", "
      "\"innocent=@P@\"]\nconfigMapGenerator:\n- name: litellm-config\n  literals: [A_TOKEN=@P@]\n  literals: [A_TOKEN=@P@]\n");
  add("helm_values.yaml",
      "proxy_config: {model_list: [], general_settings: {master_keey: @Q@}}\nmasterkey: @Q@\nsecrets: {a: @Q@}\nenv: {A_KEY: "
      "@Q@}\nextraEnv:\n- {name: A_KEY, value: @Q@}\ndb: {password: [@Q@]}\ndb: {password: @Q@}\n");
  add("secret_misspelt.yaml",
      "apiVersion: v1\nkind: Secret\nmetadata:\n  name: litellm\n  innocent: @Q@\ndata:\n  LITELLM_MASTER_KEY: @B@\nstringdata:\n  A: "
      "@Q@\nB: @Q@\n");
  add("list.yaml",
      "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: litellm}\n  stringData: "
      "{LITELLM_MASTER_KEY: @Q@, LITELLM_MASTER_KEY: @Q@}\n");
  add("template.yaml", "kind: {{ .Values.x }}\nkey: @P@\n");
  add("foreign.yaml", "password: @Q@\nx: {{ y }}\n");
  add("dot_env.yaml", "A_KEY=@P@\nexport B_KEY=@P@\n");
}

std::string Without(std::string text, std::string_view unwanted) {
  std::erase_if(text, [&](char c) { return unwanted.find(c) != std::string_view::npos; });
  return text;
}

std::string LineAround(std::string_view text, std::size_t at) {
  const std::size_t begin = text.rfind('\n', at) + 1;
  return std::string(text.substr(begin, std::min<std::size_t>(text.find('\n', at) - begin, 400)));
}

std::string LeakOf(std::string_view text, std::string_view secret, std::size_t window) {
  if (secret.size() < window) return {};
  for (std::size_t i = 0; i + window <= secret.size(); ++i) {
    const std::size_t at = text.find(secret.substr(i, window));
    if (at != std::string_view::npos) return std::string(secret.substr(i, window)) + " in: " + LineAround(text, at);
  }
  return {};
}

}  // namespace

std::vector<Canary> Canaries(unsigned seed) {
  std::mt19937 random(seed);
  const auto of = [](std::string shape, std::string text) {
    std::string plain = Without(text, "\"'\n\\ :#é");
    return Canary{std::move(shape), std::move(text), std::move(plain)};
  };
  std::vector<Canary> canaries;
  canaries.push_back(of("word", Word(random)));
  canaries.push_back(of("hex", Random(random, kHex, 32)));
  canaries.push_back(of("base64", Random(random, kAll, 30) + "+/" + Random(random, kAll, 9) + "="));
  canaries.push_back(of("sk", "sk-" + Random(random, kAll, 24)));
  canaries.push_back(of("slashes", Word(random) + "/" + Word(random) + "@" + Word(random)));
  canaries.push_back(of("quotes", Word(random) + "\"'" + Word(random) + "\\" + Word(random)));
  canaries.push_back(of("lines", Word(random) + "\n" + Word(random)));
  canaries.push_back(of("accents", Word(random) + "\xC3\xA9" + Word(random)));
  canaries.push_back(of("spaces", Word(random) + " " + Word(random) + ": " + Word(random) + " #" + Word(random)));
  canaries.push_back(of("long", Random(random, kAll, 300)));
  return canaries;
}

std::vector<CanaryFile> FilesWith(const Canary& canary) {
  std::vector<CanaryFile> files;
  for (const auto& [name, config] : Settings()) AddConfig(name, config, canary, files);
  AddWorkloads(canary, files);
  AddOthers(canary, files);
  return files;
}

std::vector<CanaryFile> BrokenFilesWith(const Canary& canary) {
  std::vector<CanaryFile> broken;
  const auto whole = FilesWith(canary);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const CanaryFile& file = whole[i];
    // Without what refers to it nothing says that the text at an anchor is a secret.
    const bool may_be_cut = file.name.find("anchor") == std::string::npos;
    for (std::size_t part = 1; may_be_cut && part < 8; ++part) {
      // All points for one shape, two for each of the others.
      if (canary.shape != "word" && part % 4 != (i + canary.shape.size()) % 4) continue;
      const std::size_t at = file.text.size() * part / 8;
      broken.push_back({"cut_" + std::to_string(part) + "_" + file.name, file.text.substr(0, at)});
    }
    const char mistake = std::string_view("\t{}\"'&*@")[i % 8];
    // Where a word ends: a mistake inside a secret makes two of it, and inside a name another one.
    const std::size_t at = std::min(file.text.find_first_of(":,{[\n", file.text.size() / 8 * (1 + i % 7)), file.text.size() - 1) + 1;
    broken.push_back({"wrong_" + file.name, file.text.substr(0, at) + mistake + file.text.substr(at)});
    // The same inside the text of a ConfigMap: the manifest can be read, the configuration cannot.
    broken.push_back({"inner_" + file.name, ConfigMapOf("  config.yaml: \"model_list: [\\n" + JsonEscaped(file.text) + "\"\n")});
  }
  return broken;
}

std::string LeakIn(std::string_view text, const Canary& canary) {
  for (const std::string& form : {canary.text, canary.plain, JsonEscaped(canary.text), Filled("@U@", canary)}) {
    if (std::string leak = LeakOf(text, form, form.starts_with("\"\\u") ? 18 : 8); !leak.empty()) return leak;
  }
  for (const std::string& encoded :
       {base::EncodeBase64(canary.text), base::EncodeBase64(canary.text + "\n"), base::EncodeBase64(canary.plain)}) {
    if (std::string leak = LeakOf(text, encoded, 12); !leak.empty()) return leak;
  }
  return {};
}

}  // namespace warden::testing
