"""Configurations that a person would write wrong (or right), by hand and by table: what × how.

Each case is named after what is in it: `model_list/entry: list`, `params/rpm`. A *row* case holds one entry per value, so
one start of the proxy tells about many values; only values that stop the whole proxy need a case of their own.
"""
from dataclasses import dataclass, field

PARAMS = "model: openai/gpt-fake, api_base: 'http://127.0.0.1:18080/v1', api_key: sk-x"
KEY = "general_settings: {master_key: sk-1234}\n"
ONE = f"model_list:\n  - model_name: m1\n    litellm_params: {{{PARAMS}}}\n"
OK = ONE + KEY

# name: YAML. What people write where something else belongs, and what YAML 1.1 makes of it.
VALUES = {
    "null": "null", "true": "true", "false": "false", "zero": "0", "int": "5", "negative": "-1", "float": "1.5", "whole float": "5.0",
    "text": "abc", "int text": "'5'", "float text": "'5.5'", "whole float text": "'5.0'", "padded text": "' 5 '", "empty": "''",
    "true text": "'true'", "off text": "'off'", "list": "[]", "list of text": "[a]", "list of maps": "[{a: b}]", "map": "{}",
    "filled map": "{a: b}", "env": "os.environ/FIVE", "env true": "os.environ/TRUE", "env empty": "os.environ/EMPTY",
    "env missing": "os.environ/MISSING", "date": "2024-01-01", "timestamp": "2024-01-01 10:00:00", "inf": ".inf", "nan": ".nan",
    "underscores": "1_000", "minutes": "1:30", "exponent text": "1e3", "exponent": "1.0e+3", "octal": "010", "hex": "0x10",
    "huge": "99999999999999999999999", "yes": "yes", "Off": "Off", "y": "y", "tilde": "~", "binary": "!!binary aGk=",
}
ENV = {"FIVE": "5", "TRUE": "true", "EMPTY": ""}


@dataclass
class Case:
    name: str
    text: str
    env: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)  # beside the configuration

    def as_question(self):
        return {"case": self.name, "files": {"config.yaml": self.text, **self.files}, "env": self.env}


def values(*names):
    return {name: VALUES[name] for name in names}


def written(name):
    """The name of a case from a table of texts: tables of values use `key: value`."""
    return name.replace(": ", ", ")


def row(name, line, table=None, tail=KEY, env=None):
    """One entry per value, called `v-` and the value's name: `line(value)` is the entry without its model_name."""
    text = "model_list:\n" + "".join(f"  - model_name: v-{name.replace(' ', '-')}\n{line(value)}" for name, value in (table or VALUES).items())
    return Case(name, text + tail, {**ENV, **(env or {})})


def params_with(key, value):
    others = [p for p in PARAMS.split(", ") if not p.startswith(key + ":")]
    return "    litellm_params: {" + ", ".join([*others, f"{key}: {value}"]) + "}\n"


def entry(extra="", params=PARAMS, name="m1"):
    return f"  - model_name: {name}\n    litellm_params: {{{params}}}\n{extra}"


# ---- the file

FILE = {
    "nothing but a comment": "# nothing\n",
    "empty file": "",
    "only ---": "---\n",
    "null": "null\n",
    "empty map": "{}\n",
    "empty list": "[]\n",
    "list": "- a\n- b\n",
    "text": "just a string\n",
    "number": "5\n",
    "false": "false\n",
    "tab": "model_list:\n\t- model_name: x\n",
    "tab after value": "model_list: []\t\n" + KEY,
    "unclosed brace": "model_list: {a: [1,2\n",
    "unclosed quote": "model_list: 'abc\n" + KEY,
    "bad indentation": "model_list:\n  - model_name: a\n   litellm_params: {model: openai/a}\n" + KEY,
    "mapping in mapping": "general_settings: master_key: sk-1\n",
    "two documents": OK + "---\nfoo: 1\n",
    "document end": OK + "...\n",
    "second document empty": OK + "---\n",
    "percent directive": "%YAML 1.1\n---\n" + OK,
    "unknown tag": ONE + "general_settings: {master_key: !secret x}\n",
    "python tag": ONE + "general_settings: {master_key: !!python/object:os.system x}\n",
    "anchor undefined": ONE + "general_settings: {master_key: *nope}\n",
    "anchor": "x: &k sk-1234\n" + ONE + "general_settings: {master_key: *k}\n",
    "anchor twice": "x: &k sk-1\ny: &k sk-2\n" + ONE + "general_settings: {master_key: *k}\n",
    "merge": "x: &a {api_base: 'http://127.0.0.1:1/v1', api_key: sk-x}\nmodel_list:\n  - model_name: m1\n    litellm_params:\n"
             "      <<: *a\n      model: openai/gpt-fake\n" + KEY,
    "merge of a list": "x: &a [1]\nmodel_list:\n  - model_name: m1\n    litellm_params:\n      <<: *a\n      model: openai/x\n" + KEY,
    "shared entry": "x: &p {model: openai/a, api_key: sk-x}\nmodel_list:\n  - {model_name: m1, litellm_params: *p}\n"
                    "  - {model_name: m2, litellm_params: *p}\n" + KEY,
    "list as key": ONE + KEY + "? [a]\n: b\n",
    "complex key": ONE + KEY + "{a: b}: c\n",
    "int as key": ONE + KEY + "5: c\n",
    "bom": "\ufeff" + OK,
    "crlf": OK.replace("\n", "\r\n"),
    "nul byte": OK + "x: \"\0\"\n",
    "control character": OK + "x: \x01\n",
    "template": "model_list: {{ .Values.models }}\n" + KEY,
    "template in text": ONE + "general_settings: {master_key: '{{ .Values.key }}'}\n",
    "at sign": ONE + "general_settings: {master_key: @key}\n",
    "colon without space": ONE + "general_settings:\n  master_key:sk-1234\n",
    "no space after dash": "model_list:\n  -model_name: m1\n" + KEY,
    "key twice: model_list": OK + "model_list:\n" + entry(name="m2"),
    "key twice: general_settings": OK + "general_settings: {}\n",
    "key twice: model": "model_list:\n" + entry(params="model: foo/first, " + PARAMS) + KEY,
    "key twice: model, bad last": "model_list:\n" + entry(params=PARAMS + ", model: foo/last") + KEY,
    "wrong case": "Model_List:\n" + entry() + "General_Settings: {master_key: sk-1234}\n",
    "dashes": "model-list:\n" + entry() + "general-settings: {master_key: sk-1234}\n",
    "nested under config": "config:\n  model_list: []\n  general_settings: {master_key: sk-1234}\n",
    "nested under proxy_config": "proxy_config:\n  general_settings: {master_key: sk-1234}\n",
    "settings under litellm_settings": ONE + "litellm_settings:\n  general_settings: {master_key: sk-1234}\n",
    "no model_list": KEY,
    "everything in order": OK + "litellm_settings: {drop_params: false, num_retries: 3, request_timeout: 600, json_logs: false}\n"
                           "router_settings: {routing_strategy: simple-shuffle, num_retries: 2, timeout: 30}\n",
}

# ---- sections of the wrong type

SECTIONS = ["model_list", "general_settings", "litellm_settings", "router_settings", "environment_variables", "include", "guardrails",
            "prompts", "credential_list", "mcp_servers", "mcp_tools", "agent_list", "vector_store_registry", "search_tools",
            "files_settings", "finetune_settings", "assistant_settings", "default_vertex_config", "callback_settings", "policies",
            "policy_attachments", "no_such_section"]
SECTION_VALUES = values("null", "false", "true", "int", "empty", "text", "list", "list of text", "list of maps", "map", "filled map",
                        "env missing")


def sections():
    for section in SECTIONS:
        for name, value in SECTION_VALUES.items():
            text = ("" if section == "model_list" else ONE) + f"{section}: {value}\n" + ("" if section == "general_settings" else KEY)
            yield Case(f"{section}: {name}", text, ENV)


# ---- one entry of model_list

def entries():
    for name, value in VALUES.items():
        yield Case(f"entry: {name}", f"model_list:\n  - {value}\n" + KEY, ENV)
        yield Case(f"entry/model_name: {name}", "model_list:\n" + entry(name=value) + KEY, ENV)
        yield Case(f"entry/litellm_params: {name}", f"model_list:\n  - model_name: m1\n    litellm_params: {value}\n" + KEY, ENV)
        yield Case(f"entry/model_info: {name}", "model_list:\n" + entry(f"    model_info: {value}\n") + KEY, ENV)
        yield Case(f"entry/model: {name}", f"model_list:\n  - model_name: m1\n    litellm_params: {{model: {value}, api_key: sk-x}}\n" + KEY, ENV)
    for name, text in ENTRIES.items():
        yield Case(f"entry, {name}", text + KEY, {**ENV, "MODEL": "openai/gpt-fake"} if "MODEL" in text else ENV)


ENTRIES = {
    "no model_name": f"model_list:\n  - litellm_params: {{{PARAMS}}}\n",
    "no litellm_params": "model_list:\n  - model_name: m1\n",
    "no model": "model_list:\n" + entry(params="api_key: sk-x"),
    "model beside litellm_params": "model_list:\n  - model_name: m1\n    model: openai/x\n",
    "params beside litellm_params": "model_list:\n  - model_name: m1\n    litellm_params: {model: openai/x}\n    api_key: sk-x\n",
    "params under litellm_settings": "model_list:\n  - model_name: m1\n    litellm_settings: {model: openai/x}\n",
    "map instead of a list": "model_list:\n  m1:\n    litellm_params: {model: openai/x}\n",
    "one map": f"model_list:\n  model_name: m1\n  litellm_params: {{{PARAMS}}}\n",
    "second one bad": "model_list:\n" + entry() + "  - model_name: m2\n",
    "null after a good one": "model_list:\n" + entry() + "  -\n",
    "model null, env": "model_list:\n" + entry(params="model: os.environ/MISSING, api_key: sk-x"),
    "model from env": "model_list:\n" + entry(params="model: os.environ/MODEL, api_key: sk-x"),
    "model_name from env": "model_list:\n" + entry(name="os.environ/MODEL"),
    "model_name missing env": "model_list:\n" + entry(name="os.environ/MISSING"),
    "model_name number with id": "model_list:\n" + entry("    model_info: {id: a}\n", name="123"),
    "model_name null with id": "model_list:\n" + entry("    model_info: {id: a}\n", name="null"),
    "model_name list with id": "model_list:\n" + entry("    model_info: {id: a}\n", name="[m1]"),
    "model_name map with id": "model_list:\n" + entry("    model_info: {id: a}\n", name="{a: b}"),
    "model list with id": "model_list:\n" + entry("    model_info: {id: a}\n", params="model: [openai/x], api_key: sk-x"),
    "model map with id": "model_list:\n" + entry("    model_info: {id: a}\n", params="model: {a: b}, api_key: sk-x"),
    "litellm_params empty with id": "model_list:\n" + entry("    model_info: {id: a}\n", params=""),
    "model_info env missing": "model_list:\n" + entry("    model_info: os.environ/MISSING\n"),
    "model_info id env missing": "model_list:\n" + entry("    model_info: {id: os.environ/MISSING}\n"),
    "model_info id null": "model_list:\n" + entry("    model_info: {id: null}\n"),
    "ids twice": "model_list:\n" + entry("    model_info: {id: a}\n") + entry("    model_info: {id: a}\n", name="m2"),
    "ids twice, number and text": "model_list:\n" + entry("    model_info: {id: 5}\n") + entry("    model_info: {id: '5'}\n", name="m2"),
    "same entry twice": "model_list:\n" + entry() + entry(),
    "same name, other params": "model_list:\n" + entry() + entry(params=PARAMS + ", temperature: 1"),
    "wildcard": "model_list:\n" + entry(params="model: openai/*, api_key: sk-x", name="'*'"),
    "wildcard of a provider": "model_list:\n" + entry(params="model: anthropic/*, api_key: sk-x", name="'anthropic/*'"),
    "wildcard not quoted": "model_list:\n" + entry(params="model: openai/*, api_key: sk-x", name="*"),
    "broken pattern": "model_list:\n" + entry(params="model: openai/*, api_key: sk-x", name="'openai/(*'"),
    "organization list": "model_list:\n" + entry(params=PARAMS + ", organization: [org-1, org-2]"),
    "organization list with a number": "model_list:\n" + entry(params=PARAMS + ", organization: [org-1, 2]"),
    "organization empty list": "model_list:\n" + entry(params=PARAMS + ", organization: []"),
    "drop_params beside litellm_params": "model_list:\n" + entry("    drop_params: true\n"),
    "drop_params in model_info": "model_list:\n" + entry("    model_info: {drop_params: true}\n"),
    "key 5 in litellm_params": "model_list:\n" + entry(params=PARAMS + ", 5: a"),
    "key 5 in model_info": "model_list:\n" + entry("    model_info: {5: a}\n"),
    "key 5 in the entry": "model_list:\n" + entry("    5: a\n"),
    "key null in litellm_params": "model_list:\n" + entry(params=PARAMS + ", null: a"),
    "key self in litellm_params": "model_list:\n" + entry(params=PARAMS + ", self: a"),
    "key litellm_params in the entry's params": "model_list:\n" + entry(params=PARAMS + ", litellm_params: {a: b}"),
    "key params in litellm_params": "model_list:\n" + entry(params=PARAMS + ", params: {a: b}"),
    "key model_name in litellm_params": "model_list:\n" + entry(params=PARAMS + ", model_name: x"),
    "key args in litellm_params": "model_list:\n" + entry(params=PARAMS + ", args: x"),
    "date in litellm_params": "model_list:\n" + entry(params=PARAMS + ", since: 2024-01-01"),
    "date deep in litellm_params": "model_list:\n" + entry(params=PARAMS + ", metadata: {since: 2024-01-01}"),
    "date in model_info": "model_list:\n" + entry("    model_info: {released: 2024-01-01}\n"),
    "date deep in litellm_params, with id": "model_list:\n" + entry("    model_info: {id: a}\n", params=PARAMS + ", metadata: {since: 2024-01-01}"),
    "bytes deep in litellm_params": "model_list:\n" + entry(params=PARAMS + ", metadata: {x: !!binary aGk=}"),
    "set deep in litellm_params": "model_list:\n" + entry(params=PARAMS + ", metadata: {x: !!set {a}}"),
    "tuple key deep in litellm_params": "model_list:\n" + entry(params=PARAMS + ", metadata: {2024-01-01: a}"),
    "environments without LITELLM_ENVIRONMENT": "model_list:\n" + entry("    model_info: {supported_environments: [production]}\n"),
    "environments null": "model_list:\n" + entry("    model_info: {supported_environments: null}\n"),
}

ENVIRONMENTS = {"production": "[production]", "others": "[development, staging]", "unknown": "[prod]", "text": "production", "empty": "[]",
                "both": "[production, development]", "number": "[5]", "unknown after": "[production, prod]"}


def environments():
    for value in ["production", "prod", "", "Production"]:
        yield row(f"model_info/supported_environments, LITELLM_ENVIRONMENT={value or 'empty'}",
                  lambda text: f"    litellm_params: {{{PARAMS}}}\n    model_info: {{supported_environments: {text}}}\n",
                  ENVIRONMENTS, env={"LITELLM_ENVIRONMENT": value})


# ---- litellm_params and model_info: each key with each value

TYPED_PARAMS = ["api_key", "api_base", "api_version", "rpm", "tpm", "max_retries", "timeout", "stream_timeout", "input_cost_per_token",
                "max_budget", "budget_duration", "use_in_pass_through", "use_litellm_proxy", "vertex_credentials", "vertex_project",
                "aws_region_name", "region_name", "custom_llm_provider", "organization", "configurable_clientside_auth_params", "model_info",
                "mock_response", "tiered_pricing", "search_context_cost_per_query", "litellm_credential_name", "max_file_size_mb",
                "merge_reasoning_content_in_choices", "auto_router_config", "complexity_router_config", "dataSources"]
FREE_PARAMS = ["drop_params", "additional_drop_params", "weight", "order", "num_retries", "max_parallel_requests", "tags", "temperature",
               "extra_headers", "guardrails", "cooldown_time", "no_such_param", "base_url", "max_tokens", "input_cost_per_second"]
MODEL_INFO = ["id", "db_model", "base_model", "tier", "team_id", "team_public_model_name", "mode", "max_tokens", "updated_at", "created_by",
              "supports_vision", "input_cost_per_token", "access_groups", "no_such_info"]
ENTRY_KEYS = ["rpm", "tpm", "no_such_key", "id"]


def rows():
    for key in TYPED_PARAMS + FREE_PARAMS:
        yield row(f"params/{key}", lambda value, key=key: params_with(key, value))
    for key in MODEL_INFO:
        yield row(f"model_info/{key}", lambda value, key=key: f"    litellm_params: {{{PARAMS}}}\n    model_info: {{{key}: {value}}}\n")
    for key in ENTRY_KEYS:
        yield row(f"entry/{key}", lambda value, key=key: f"    litellm_params: {{{PARAMS}}}\n    {key}: {value}\n")


# ---- providers

MODELS = ["gpt-4o", "gpt-4o-mini", "gpt-9", "GPT-4o", "openai/gpt-9", "OpenAI/gpt-4o", "open_ai/gpt-4o", "azure/my-deployment", "azure/command-r-plus",
          "azure/mistral-large-latest", "Azure/x", "azure_openai/x", "azure_ai/x", "azure-ai/x", "anthropic/claude-3-5-sonnet-20241022",
          "claude-3-5-sonnet-20241022", "claude-nope", "claude/claude-3", "anthropic/claude-2.1", "bedrock/anthropic.claude-3-sonnet-20240229-v1:0",
          "aws/anthropic.claude", "bedrock/converse/x", "sagemaker/x", "vertex_ai/gemini-1.5-pro", "vertex/gemini-1.5-pro", "vertexai/x",
          "gemini/gemini-1.5-pro", "google/gemini-1.5-pro", "gemini-1.5-pro", "groq/llama3-8b-8192", "Groq/x", "mistral/mistral-large-latest",
          "mistralai/x", "cohere/command-r", "command-r", "ollama/llama3", "ollama_chat/llama3", "llama3", "hosted_vllm/x", "vllm/x", "hosted-vllm/x",
          "huggingface/x", "hf/x", "together_ai/x", "together/x", "togetherai/x", "openrouter/openai/gpt-4o", "replicate/x", "deepseek/deepseek-chat",
          "deepseek-chat", "perplexity/sonar", "xai/grok-2", "grok/x", "fireworks_ai/x", "fireworks/x", "databricks/x", "watsonx/x", "nvidia_nim/x",
          "nvidia/x", "cerebras/x", "sambanova/x", "github/gpt-4o", "github_copilot/x", "litellm_proxy/x", "litellm/x", "custom_openai/x", "custom/x",
          "my_provider/x", "text-completion-openai/x", "openai_like/x", "lm_studio/x", "llamafile/x", "voyage/voyage-3", "jina_ai/x", "deepgram/x",
          "elevenlabs/x", "assemblyai/x", "dashscope/x", "moonshot/x", "novita/x", "nebius/x", "meta_llama/x", "ai21/x", "jamba-1.5-large",
          "cloudflare/x", "snowflake/x", "oci/x", "bytez/x", "heroku/x", "clarifai/x", "sap/x", "volcengine/x", "langfuse/x", "dotprompt/x", "prompty/x",
          "humanloop/x", "prometheus/x", "presidio/x", "publicai/x", "helicone/x", "poe/x", "chutes/x", "nano-gpt/x", "apertis/x", "synthetic/x", "xiaomi_mimo/x",
          "*", "openai/*", "foo/*", "/x", "x/", "openai/", "openai//x", "openai", "azure", "ollama", " openai/x", "openai /x", "openai/x ", "openai:gpt-4o",
          "ft:gpt-3.5-turbo:x", "ft:gpt-4o-2024-08-06:org::x", "text-embedding-3-small", "dall-e-3", "whisper-1", "tts-1", "rerank-english-v3.0",
          "amazon_nova/x", "amazon_nova_x", "amazon.nova-pro-v1:0", "meta/llama-2-70b-chat:02e509c789964a7ea8736978a43525956ef40397be9033abf9fd2badfe68c9e3",
          "a:b", "auto_router/x", "auto_router/complexity_router", "auto_router/complexity_router/x", "aiohttp_openai/x", "baseten/x", "petals/x",
          "predibase/x", "nlp_cloud/x", "maritalk/x", "aleph_alpha/x", "ft:gpt-4", "o1", "o3-mini", "chatgpt-4o-latest", "gpt-3.5-turbo-instruct", "text-bison",
          "palm/chat-bison", "bard/x", "vercel_ai_gateway/x", "wandb/x", "datarobot/x", "infinity/x", "triton/x", "topaz/x", "recraft/x", "docker_model_runner/x",
          "lemonade/x", "compactifai/x", "cometapi/x", "ovhcloud/x", "gigachat/x", "zai/x", "minimax/x", "z_ai/x", "stability/x", "aws_polly/x", "manus/x"]
CUSTOM_PROVIDERS = {"openai": "gpt-9", "azure": "my-deployment", "Openai": "gpt-4o", "foo": "gpt-4o", "''": "gpt-4o", "null": "gpt-4o", "hosted_vllm": "x",
                    "anthropic": "openai/gpt-4o", "cohere": "command-r", "azure_ai": "azure_ai/x", "' openai'": "gpt-4o", "langfuse": "x"}


def providers():
    table = {f"p{i}": model for i, model in enumerate(MODELS)}
    yield row("providers", lambda model: f"    litellm_params: {{model: {model!r}, api_key: sk-x, api_base: 'http://127.0.0.1:1/v1'}}\n", table)
    table = {f"p{i}": pair for i, pair in enumerate(CUSTOM_PROVIDERS.items())}
    yield row("providers/custom_llm_provider",
              lambda pair: f"    litellm_params: {{model: {pair[1]}, custom_llm_provider: {pair[0]}, api_key: sk-x}}\n", table)
    handler = {"my_handler.py": "from litellm import CustomLLM\nclass Mine(CustomLLM):\n    pass\nmine = Mine()\n"}
    for name, value in {"used": "[{provider: my_provider, custom_handler: my_handler.mine}]", "other": "[{provider: other, custom_handler: my_handler.mine}]",
                        "no file": "[{provider: my_provider, custom_handler: nofile.mine}]", "no name": "[{provider: my_provider, custom_handler: my_handler.none}]",
                        "no handler": "[{provider: my_provider}]", "no provider": "[{custom_handler: my_handler.mine}]", "text": "abc", "map": "{provider: a}",
                        "null": "null", "empty": "[]", "handler without dot": "[{provider: my_provider, custom_handler: mine}]"}.items():
        yield Case(f"litellm_settings/custom_provider_map: {name}",
                   "model_list:\n" + entry(params="model: my_provider/x, api_key: sk-x") + KEY + f"litellm_settings: {{custom_provider_map: {value}}}\n",
                   files=handler)


# ---- general_settings

GENERAL = ["database_url", "alerting", "alerting_args", "alert_types", "alerting_threshold", "alert_to_webhook_url", "key_management_system",
           "key_management_settings", "use_google_kms", "use_azure_key_vault", "user_api_key_cache_ttl", "store_model_in_db", "custom_auth",
           "custom_key_generate", "custom_sso", "custom_ui_sso_sign_in_handler", "pass_through_endpoints", "ui_access_mode", "allowed_ips",
           "proxy_batch_write_at", "disable_spend_logs", "background_health_checks", "health_check_interval", "role_permissions", "enforced_params",
           "use_redis_transaction_buffer", "litellm_jwtauth", "enable_jwt_auth", "search_tools", "no_such_setting", "max_parallel_requests",
           "completion_model", "public_routes", "custom_auth_settings", "database_connection_pool_limit"]
GENERAL_VALUES = values("null", "false", "true", "int", "text", "empty", "list of text", "list of maps", "filled map")
MASTER_KEYS = {"text": "abcd", "dummy": "sk-1234", "number as text": "'1234'", "padded": "' sk-1234 '", "env set": "os.environ/KEY", "env true": "os.environ/TRUE",
               "env false": "os.environ/FALSE", "env empty": "os.environ/EMPTY", "env missing": "os.environ/MISSING", "env of env": "os.environ/OF_ENV",
               "template": "${KEY}", "env in quotes": "'os.environ/KEY'", "env in capitals": "OS.ENVIRON/KEY", "env without prefix": "environ/KEY",
               "env with a dot": "os.environ.KEY", "env with a space": "'os.environ/ KEY'", "env empty name": "os.environ/", "null": "null", "tilde": "~", "empty": "''",
               "zero": "0", "number": "1234", "float": "1.5", "true": "true", "false": "false", "list": "[]", "list of text": "[sk-1]", "map": "{}",
               "filled map": "{a: b}", "date": "2024-01-01"}
KEY_ENV = {"KEY": "sk-from-env", "TRUE": "true", "FALSE": "False", "EMPTY": "", "OF_ENV": "os.environ/KEY"}


def general():
    for name, value in MASTER_KEYS.items():
        yield Case(f"general_settings/master_key: {name}", ONE + f"general_settings: {{master_key: {value}}}\n", KEY_ENV)
    for name, text in {"absent": "", "general_settings null": "general_settings:\n", "general_settings empty": "general_settings: {}\n",
                       "no master_key": "general_settings: {alerting: null}\n", "general_settings only comments": "general_settings:\n  # master_key: sk-1\n",
                       "master-key": "general_settings: {master-key: sk-1234}\n", "masterkey": "general_settings: {masterkey: sk-1234}\n",
                       "at the top": "master_key: sk-1234\n", "in litellm_settings": "litellm_settings: {master_key: sk-1234}\n",
                       "in router_settings": "router_settings: {master_key: sk-1234}\n",
                       "in environment_variables": "environment_variables: {LITELLM_MASTER_KEY: sk-1234}\n",
                       "in environment_variables, general_settings too": "environment_variables: {LITELLM_MASTER_KEY: sk-1234}\ngeneral_settings: {a: b}\n",
                       "null": "general_settings: {master_key: null}\n", "env missing": "general_settings: {master_key: os.environ/MISSING}\n",
                       "empty": "general_settings: {master_key: ''}\n",
                       "environment_variables defines what it refers to": "environment_variables: {NEW: sk-1}\ngeneral_settings: {master_key: os.environ/NEW}\n"}.items():
        yield Case(f"master key: {name}", ONE + text)
        yield Case(f"master key: {name}, LITELLM_MASTER_KEY", ONE + text, {"LITELLM_MASTER_KEY": "sk-env"})
    yield Case("master key: LITELLM_MASTER_KEY empty", ONE, {"LITELLM_MASTER_KEY": ""})
    yield Case("master key: LITELLM_MASTER_KEY empty, general_settings", ONE + "general_settings: {a: b}\n", {"LITELLM_MASTER_KEY": ""})
    yield Case("master key: LITELLM_MASTER_KEY true, general_settings", ONE + "general_settings: {a: b}\n", {"LITELLM_MASTER_KEY": "true"})
    yield Case("master key: LITELLM_MASTER_KEY refers", ONE + "general_settings: {a: b}\n", {"LITELLM_MASTER_KEY": "os.environ/K", "K": "sk-k"})
    for key in GENERAL:
        for name, value in GENERAL_VALUES.items():
            if key == "database_url" and name in ("text", "map", "filled map"):
                continue  # what a database does is not judged here
            yield Case(f"general_settings/{key}: {name}", ONE + f"general_settings: {{master_key: sk-1234, {key}: {value}}}\n", ENV)
    for name, text in GENERAL_TEXTS.items():
        yield Case(f"general_settings/{written(name)}", ONE + f"general_settings: {{master_key: sk-1234, {text}}}\n",
                   files={"custom_auth.py": "async def user_api_key_auth(request, api_key):\n    raise Exception('no')\n"})


GENERAL_TEXTS = {
    "alerting: slack": "alerting: [slack]", "alerting: text slack": "alerting: slack", "alerting: unknown": "alerting: [pigeon]",
    "alerting: email": "alerting: [email]", "alerting: args": "alerting: [slack], alerting_args: {daily_report_frequency: 43200}",
    "alerting: bad args": "alerting: [slack], alerting_args: {daily_report_frequency: abc}", "alerting: text args": "alerting: [slack], alerting_args: abc",
    "alerting: threshold text": "alerting: [slack], alerting_threshold: abc", "alerting: types": "alerting: [slack], alert_types: [llm_exceptions]",
    "alerting: unknown types": "alerting: [slack], alert_types: [nope]", "alerting: text types": "alerting: [slack], alert_types: llm_exceptions",
    "pass_through_endpoints: good": "pass_through_endpoints: [{path: /v1/rerank, target: 'https://api.cohere.com/v1/rerank'}]",
    "pass_through_endpoints: no path": "pass_through_endpoints: [{target: 'https://api.cohere.com/v1/rerank'}]",
    "pass_through_endpoints: no target": "pass_through_endpoints: [{path: /v1/rerank}]",
    "pass_through_endpoints: headers env": "pass_through_endpoints: [{path: /a, target: 'https://a', headers: {Authorization: 'bearer os.environ/X'}}]",
    "pass_through_endpoints: auth": "pass_through_endpoints: [{path: /a, target: 'https://a', auth: true}]",
    "pass_through_endpoints: no auth": "pass_through_endpoints: [{path: /a, target: 'https://a', auth: false}]",
    "pass_through_endpoints: text headers": "pass_through_endpoints: [{path: /a, target: 'https://a', headers: abc}]",
    "pass_through_endpoints: cost text": "pass_through_endpoints: [{path: /a, target: 'https://a', cost_per_request: abc}]",
    "key_management_system: unknown": "key_management_system: vault", "key_management_system: local": "key_management_system: local",
    "key_management_system: google": "key_management_system: google_secret_manager", "key_management_system: custom": "key_management_system: custom",
    "key_management_settings: good": "key_management_settings: {access_mode: read_only}", "key_management_settings: bad mode": "key_management_settings: {access_mode: rw}",
    "key_management_settings: unknown key": "key_management_settings: {foo: bar}", "key_management_settings: text list": "key_management_settings: {hosted_keys: A}",
    "custom_auth: good": "custom_auth: custom_auth.user_api_key_auth", "custom_auth: wrong name": "custom_auth: custom_auth.nope",
    "custom_auth: no file": "custom_auth: nofile.auth", "custom_auth: path": "custom_auth: ./custom_auth.py", "custom_auth: no dot": "custom_auth: custom_auth",
    "user_api_key_cache_ttl: number text": "user_api_key_cache_ttl: '60'", "user_api_key_cache_ttl: with unit": "user_api_key_cache_ttl: 60s",
    "role_permissions: good": "role_permissions: [{role: internal_user, models: [m1]}]", "role_permissions: unknown role": "role_permissions: [{role: boss}]",
    "role_permissions: no role": "role_permissions: [{models: [m1]}]", "litellm_jwtauth: good": "enable_jwt_auth: true, litellm_jwtauth: {user_id_jwt_field: sub}",
    "litellm_jwtauth: unknown key": "litellm_jwtauth: {foo: bar}", "litellm_jwtauth: bad type": "litellm_jwtauth: {team_id_default: 5}",
    "allowed_ips: empty list": "allowed_ips: []", "allowed_ips: good": "allowed_ips: ['10.0.0.1']", "enforced_params: good": "enforced_params: [user]",
    "use_redis_transaction_buffer: text true": "use_redis_transaction_buffer: 'true'",     "background_health_checks: bad interval": "background_health_checks: true, health_check_interval: abc",
    "search_tools: good": "search_tools: [{search_tool_name: a, litellm_params: {search_provider: perplexity}}]",
    "search_tools: no params": "search_tools: [{search_tool_name: a}]", "search_tools: params null": "search_tools: [{search_tool_name: a, litellm_params: null}]",
}

# ---- router_settings

ROUTER = ["routing_strategy", "num_retries", "timeout", "stream_timeout", "fallbacks", "context_window_fallbacks", "content_policy_fallbacks", "default_fallbacks",
          "model_group_alias", "retry_policy", "model_group_retry_policy", "allowed_fails", "allowed_fails_policy", "cooldown_time", "redis_host", "redis_port",
          "redis_url", "redis_password", "cache_responses", "cache_kwargs", "caching_groups", "default_litellm_params", "routing_strategy_args",
          "enable_pre_call_checks", "optional_pre_call_checks", "provider_budget_config", "alerting_config", "max_fallbacks", "retry_after", "set_verbose",
          "debug_level", "enable_tag_filtering", "default_max_parallel_requests", "polling_interval", "guardrail_list", "client_ttl", "disable_cooldowns",
          "deployment_affinity_ttl_seconds", "default_priority", "redis_db", "assistants_config", "search_tools", "model_list", "router_general_settings",
          "ignore_invalid_deployments", "health_check_interval", "no_such_setting"]
ROUTER_VALUES = values("null", "true", "int", "text", "empty", "list of text", "list of maps", "filled map")
STRATEGIES = ["simple-shuffle", "least-busy", "latency-based-routing", "cost-based-routing", "usage-based-routing-v2", "usage-based-routing", "provider-budget-routing",
              "simple_shuffle", "least_busy", "latency", "Simple-Shuffle", "round-robin", "weighted-pick", "' least-busy'", "latency-based-routing-v2", "lar1"]
ROUTER_TEXTS = {
    "fallbacks: good": "fallbacks: [{m1: [m1]}]", "fallbacks: two keys": "fallbacks: [{m1: [a], m2: [b]}]", "fallbacks: empty map": "fallbacks: [{}]",
    "fallbacks: map": "fallbacks: {m1: [m1]}", "fallbacks: text in it": "fallbacks: [m1]", "fallbacks: text value": "fallbacks: [{m1: m2}]",
    "fallbacks: null in it": "fallbacks: [null]", "fallbacks: null value": "fallbacks: [{m1: null}]", "fallbacks: nested": "fallbacks: [[{m1: [m1]}]]",
    "fallbacks: unknown models": "fallbacks: [{nope: [other]}]", "context_window_fallbacks: two keys": "context_window_fallbacks: [{m1: [a], m2: [b]}]",
    "content_policy_fallbacks: two keys": "content_policy_fallbacks: [{m1: [a], m2: [b]}]", "default_fallbacks with fallbacks": "default_fallbacks: [m1], fallbacks: [{m1: [m1]}]",
    "default_fallbacks text": "default_fallbacks: m1", "default_fallbacks with map fallbacks": "default_fallbacks: [m1], fallbacks: {}",
    "model_group_alias: good": "model_group_alias: {gpt-4: m1}", "model_group_alias: item": "model_group_alias: {gpt-4: {model: m1, hidden: true}}",
    "model_group_alias: unknown": "model_group_alias: {gpt-4: nope}", "model_group_alias: number": "model_group_alias: {gpt-4: 5}",
    "model_group_alias: null value": "model_group_alias: {gpt-4: null}", "model_group_alias: list value": "model_group_alias: {gpt-4: [m1]}",
    "model_group_alias: item without model": "model_group_alias: {gpt-4: {hidden: true}}", "model_group_alias: item without hidden": "model_group_alias: {gpt-4: {model: m1}}",
    "model_group_alias: hidden text": "model_group_alias: {gpt-4: {model: m1, hidden: 'no'}}", "model_group_alias: number key": "model_group_alias: {4: m1}",
    "retry_policy: good": "retry_policy: {TimeoutErrorRetries: 3}", "retry_policy: text": "retry_policy: {TimeoutErrorRetries: abc}",
    "retry_policy: number text": "retry_policy: {TimeoutErrorRetries: '3'}", "retry_policy: float": "retry_policy: {TimeoutErrorRetries: 1.5}",
    "retry_policy: unknown key": "retry_policy: {Timeout: 3}", "retry_policy: bad unknown": "retry_policy: {Timeout: abc}",
    "allowed_fails_policy: good": "allowed_fails_policy: {BadRequestErrorAllowedFails: 1000}", "allowed_fails_policy: text": "allowed_fails_policy: {BadRequestErrorAllowedFails: abc}",
    "model_group_retry_policy: good": "model_group_retry_policy: {m1: {TimeoutErrorRetries: 1}}", "model_group_retry_policy: text": "model_group_retry_policy: {m1: {TimeoutErrorRetries: abc}}",
    "redis: host and port": "redis_host: 127.0.0.1, redis_port: 1", "redis: port text": "redis_host: 127.0.0.1, redis_port: abc", "redis: only host": "redis_host: 127.0.0.1",
    "redis: port number text": "redis_host: 127.0.0.1, redis_port: '1'", "redis: url": "redis_url: 'redis://127.0.0.1:1'", "redis: bad url": "redis_url: '127.0.0.1:1'",
    "redis: https url": "redis_url: 'https://127.0.0.1:1'", "redis: env host missing": "redis_host: os.environ/MISSING, redis_port: 6379",
    "redis: env port": "redis_host: 127.0.0.1, redis_port: os.environ/FIVE", "redis: kwargs": "redis_host: 127.0.0.1, redis_port: 1, cache_kwargs: {foo: bar}",
    "redis: kwargs text": "redis_host: 127.0.0.1, redis_port: 1, cache_kwargs: abc", "redis: db": "redis_host: 127.0.0.1, redis_port: 1, redis_db: 2",
    "redis: host number": "redis_host: 5, redis_port: 1", "redis: port list": "redis_host: 127.0.0.1, redis_port: [1]",
    "cache_responses": "cache_responses: true", "default_litellm_params: drop": "default_litellm_params: {drop_params: true}",
    "default_litellm_params: drop text": "default_litellm_params: {drop_params: 'true'}", "default_litellm_params: metadata text": "default_litellm_params: {metadata: abc}",
    "default_litellm_params: metadata null": "default_litellm_params: {metadata: null}",
    "latency args": "routing_strategy: latency-based-routing, routing_strategy_args: {ttl: 10}", "latency bad args": "routing_strategy: latency-based-routing, routing_strategy_args: {ttl: abc}",
    "latency text args": "routing_strategy: latency-based-routing, routing_strategy_args: abc", "latency null args": "routing_strategy: latency-based-routing, routing_strategy_args: null",
    "latency unknown args": "routing_strategy: latency-based-routing, routing_strategy_args: {foo: 1}", "shuffle bad args": "routing_strategy_args: {ttl: abc}",
    "usage bad args": "routing_strategy: usage-based-routing-v2, routing_strategy_args: {ttl: abc}", "usage v1 bad args": "routing_strategy: usage-based-routing, routing_strategy_args: {ttl: abc}",
    "cost bad args": "routing_strategy: cost-based-routing, routing_strategy_args: {ttl: abc}", "least-busy bad args": "routing_strategy: least-busy, routing_strategy_args: {ttl: abc}",
    "alerting_config: good": "alerting_config: {webhook_url: 'http://127.0.0.1:1'}", "alerting_config: no url": "alerting_config: {alerting_threshold: 5}",
    "provider_budget_config: good": "provider_budget_config: {openai: {budget_limit: 100, time_period: 1d}}", "provider_budget_config: no limit": "provider_budget_config: {openai: {time_period: 1d}}",
    "provider_budget_config: no period": "provider_budget_config: {openai: {budget_limit: 100}}", "provider_budget_config: bad period": "provider_budget_config: {openai: {budget_limit: 100, time_period: abc}}",
    "provider_budget_config: text limit": "provider_budget_config: {openai: {budget_limit: abc, time_period: 1d}}", "provider_budget_config: new keys": "provider_budget_config: {openai: {max_budget: 100, budget_duration: 1d}}",
    "optional_pre_call_checks: good": "optional_pre_call_checks: [prompt_caching]", "optional_pre_call_checks: unknown": "optional_pre_call_checks: [nope]",
    "optional_pre_call_checks: all": "optional_pre_call_checks: [prompt_caching, router_budget_limiting, responses_api_deployment_check, deployment_affinity, forward_client_headers_by_model_group, enforce_model_rate_limits]",
    "budget beside checks that are a map": "provider_budget_config: {openai: {budget_limit: 1, time_period: 1d}}, optional_pre_call_checks: {a: b}",
    "debug_level: bad": "set_verbose: true, debug_level: LOUD", "several unknown": "foo: 1, bar: 2, enable_pre_call_check: true",
    "model_list": "model_list: []", "litellm setting": "drop_params: true", "general setting": "master_key: sk-1", "async_only_mode": "router_general_settings: {async_only_mode: true}",
}


def router():
    for key in ROUTER:
        for name, value in ROUTER_VALUES.items():
            yield Case(f"router_settings/{key}: {name}", OK + f"router_settings: {{{key}: {value}}}\n", ENV)
    for strategy in STRATEGIES:
        yield Case(f"router_settings/routing_strategy={strategy.strip()}", OK + f"router_settings: {{routing_strategy: {strategy}}}\n")
    for name, text in ROUTER_TEXTS.items():
        yield Case(f"router_settings/{written(name)}", OK + f"router_settings: {{{text}}}\n", ENV)


# ---- litellm_settings

LITELLM = ["callbacks", "success_callback", "failure_callback", "service_callback", "input_callback", "cache", "cache_params", "guardrails", "fallbacks",
           "context_window_fallbacks", "content_policy_fallbacks", "default_fallbacks", "drop_params", "num_retries", "request_timeout", "allowed_fails", "max_budget",
           "max_internal_user_budget", "default_max_internal_user_budget", "default_team_settings", "upperbound_key_generate_params", "model_group_settings",
           "priority_reservation_settings", "responses", "post_call_rules", "global_prompt_directory", "json_logs", "set_verbose", "ssl_verify", "model_alias_map",
           "mcp_semantic_tool_filter", "turn_off_message_logging", "no_such_setting", "credential_list", "s3_callback_params", "max_fallbacks", "telemetry",
           "tag_budget_config", "default_internal_user_params", "key_generation_settings", "public_model_groups", "global_bitbucket_config", "global_gitlab_config",
           "modify_params", "success_callbacks", "Router", "provider_list"]
LITELLM_VALUES = ROUTER_VALUES
CALLBACKS = ["langfuse", "[langfuse]", "[prometheus]", "prometheus", "[otel]", "otel", "[custom.proxy_handler_instance]", "custom.proxy_handler_instance", "[custom.none]", "custom",
             "[custom]", "[nofile.x]", "nofile.x", "[./custom.py]", "[datadog]", "[arize]", "[lakera_prompt_injection]", "[hide_secrets]", "[presidio]", "[detect_prompt_injection]",
             "[llmguard_moderations]", "[batch_redis_requests]", "[azure_content_safety]", "[blocked_user_check]", "[openai_moderations]", "[5]", "[null]", "[[a]]", "[{a: b}]", "[dynamic_rate_limiter]",
             "[dynamic_rate_limiter_v3]", "[langsmith]", "[gcs_bucket]", "[s3_v2]", "[Langfuse]", "[no_such_callback]", "[sentry]", "[smtp_email]", "[braintrust]", "[mlflow]", "[opik]",
             "[langfuse_otel]", "[websearch_interception]", "[lago]", "[pagerduty]", "[generic_api]", "[slack]", "[s3]", "[helicone]", "[lunary]", "[argilla]", "[deepeval]", "[galileo]", "[humanloop]"]
CACHES = {
    "redis by env": ("cache: true", {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": "1"}), "redis by url env": ("cache: true", {"REDIS_URL": "redis://127.0.0.1:1"}),
    "redis by host env alone": ("cache: true", {"REDIS_HOST": "127.0.0.1"}), "redis nowhere": ("cache: true", {}), "off": ("cache: false, cache_params: {type: redis}", {}),
    "local": ("cache: true, cache_params: {type: local}", {}), "disk": ("cache: true, cache_params: {type: disk}", {}), "unknown type": ("cache: true, cache_params: {type: memcached}", {}),
    "type in capitals": ("cache: true, cache_params: {type: Redis, host: 127.0.0.1, port: 1}", {}), "type null": ("cache: true, cache_params: {type: null, host: 127.0.0.1, port: 1}", {}),
    "redis": ("cache: true, cache_params: {type: redis, host: 127.0.0.1, port: 1}", {}), "redis without type": ("cache: true, cache_params: {host: 127.0.0.1, port: 1}", {}),
    "only a namespace": ("cache: true, cache_params: {namespace: a}", {}), "only a ttl": ("cache: true, cache_params: {ttl: 60}", {}), "only type": ("cache: true, cache_params: {type: redis}", {}),
    "only type, env": ("cache: true, cache_params: {type: redis}", {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": "1"}), "host without port": ("cache: true, cache_params: {type: redis, host: 127.0.0.1}", {}),
    "port text": ("cache: true, cache_params: {type: redis, host: 127.0.0.1, port: abc}", {}), "port number text": ("cache: true, cache_params: {type: redis, host: 127.0.0.1, port: '1'}", {}),
    "port env": ("cache: true, cache_params: {type: redis, host: 127.0.0.1, port: os.environ/FIVE}", {"FIVE": "5"}), "port env missing": ("cache: true, cache_params: {type: redis, host: 127.0.0.1, port: os.environ/MISSING}", {}),
    "host env missing": ("cache: true, cache_params: {type: redis, host: os.environ/MISSING, port: 1}", {}), "url": ("cache: true, cache_params: {type: redis, url: 'redis://127.0.0.1:1'}", {}),
    "url bad": ("cache: true, cache_params: {type: redis, url: '127.0.0.1:1'}", {}), "ssl": ("cache: true, cache_params: {type: redis, host: 127.0.0.1, port: 1, ssl: true}", {}),
    "unknown key": ("cache: true, cache_params: {type: redis, host: 127.0.0.1, port: 1, foo: bar}", {}), "cluster": ("cache: true, cache_params: {type: redis, redis_startup_nodes: [{host: 127.0.0.1, port: '1'}]}", {}),
    "sentinel": ("cache: true, cache_params: {type: redis, service_name: mymaster, sentinel_nodes: [[127.0.0.1, 1]]}", {}), "semantic without threshold": ("cache: true, cache_params: {type: redis-semantic, host: 127.0.0.1, port: 1}", {}),
    "qdrant without base": ("cache: true, cache_params: {type: qdrant-semantic, similarity_threshold: 0.8}", {}), "qdrant": ("cache: true, cache_params: {type: qdrant-semantic, qdrant_api_base: 'http://127.0.0.1:1', qdrant_collection_name: a, similarity_threshold: 0.8}", {}),
    "s3": ("cache: true, cache_params: {type: s3, s3_bucket_name: b, s3_region_name: us-east-1}", {}), "s3 bare": ("cache: true, cache_params: {type: s3}", {}), "gcs": ("cache: true, cache_params: {type: gcs, gcs_bucket_name: b}", {}),
    "params null": ("cache: true, cache_params: null", {}), "params text": ("cache: true, cache_params: abc", {}), "params list": ("cache: true, cache_params: [a]", {}),
    "text true": ("cache: 'true', cache_params: {type: redis}", {}), "supported types text": ("cache: true, cache_params: {type: local, supported_call_types: acompletion}", {}),
    "mode": ("cache: true, cache_params: {type: local, mode: default_off}", {}), "ttl text": ("cache: true, cache_params: {type: local, ttl: abc}", {}), "by map": ("cache: {type: redis}", {}),
    "max_connections text": ("cache: true, cache_params: {type: redis, host: 127.0.0.1, port: 1, max_connections: abc}", {}), "host number": ("cache: true, cache_params: {type: redis, host: 5, port: 1}", {}),
    "azure-blob bare": ("cache: true, cache_params: {type: azure-blob}", {}), "port float": ("cache: true, cache_params: {type: redis, host: 127.0.0.1, port: 1.5}", {}),
}
LITELLM_TEXTS = {
    "fallbacks: two keys": "fallbacks: [{m1: [a], m2: [b]}]", "fallbacks: good": "fallbacks: [{m1: [m1]}]", "fallbacks: map": "fallbacks: {m1: [m1]}", "fallbacks: unknown": "fallbacks: [{m1: [nope]}]",
    "default_fallbacks with fallbacks": "default_fallbacks: [m1], fallbacks: [{m1: [m1]}]", "max_budget without duration": "max_budget: 100", "fallbacks: false": "fallbacks: false", "cache by host variable, unknown key": "cache: true, cache_params: {type: redis, host: 127.0.0.1, hosts: a}",
    "default_team_settings: good": "default_team_settings: [{team_id: a, success_callback: [langfuse]}]", "default_team_settings: no team": "default_team_settings: [{success_callback: [langfuse]}]",
    "upperbound: good": "upperbound_key_generate_params: {max_budget: 100, duration: 30d}", "upperbound: bad": "upperbound_key_generate_params: {max_budget: abc}",
    "upperbound: unknown": "upperbound_key_generate_params: {foo: bar}", "model_group_settings: good": "model_group_settings: {forward_client_headers_to_llm_api: [m1]}",
    "model_group_settings: bad": "model_group_settings: {forward_client_headers_to_llm_api: abc}", "priority: good": "priority_reservation_settings: {default_priority: 0.5}",
    "priority: bad": "priority_reservation_settings: {default_priority: abc}", "responses: good": "responses: {background_mode: {polling_via_cache: true}}", "responses: bad": "responses: {background_mode: abc}",
    "internal user budget text": "max_internal_user_budget: abc", "internal user budget number text": "max_internal_user_budget: '10'", "internal user budget null": "max_internal_user_budget: null",
    "guardrails v1": "guardrails: [{prompt_injection: {callbacks: [lakera_prompt_injection], default_on: false}}]", "guardrails v1 bad": "guardrails: [{prompt_injection: {default_on: true}}]",
    "guardrails v1 unknown callback": "guardrails: [{a: {callbacks: [nope], default_on: true}}]", "general setting": "store_model_in_db: true", "router setting": "routing_strategy: least-busy",
    "presidio with url": "callbacks: [presidio]", "json_logs": "json_logs: true", "prompt injection params": "callbacks: [detect_prompt_injection], prompt_injection_params: {heuristics_check: true}",
    "prompt injection bad params": "callbacks: [detect_prompt_injection], prompt_injection_params: {heuristics_check: abc}", "prompt injection null params": "callbacks: [detect_prompt_injection], prompt_injection_params: null",
}


def litellm_settings():
    for key in LITELLM:
        for name, value in LITELLM_VALUES.items():
            yield Case(f"litellm_settings/{key}: {name}", OK + f"litellm_settings: {{{key}: {value}}}\n", ENV)
    custom = {"custom.py": "from litellm.integrations.custom_logger import CustomLogger\nproxy_handler_instance = CustomLogger()\n"}
    for key in ["callbacks", "success_callback"]:
        for value in CALLBACKS if key == "callbacks" else CALLBACKS[:16]:
            yield Case(f"litellm_settings/{key}={value}", OK + f"litellm_settings: {{{key}: {value}}}\n", files=custom)
    for name, (text, env) in CACHES.items():
        yield Case(f"litellm_settings/cache, {name}", OK + f"litellm_settings: {{{text}}}\n", env)
    for name, text in LITELLM_TEXTS.items():
        yield Case(f"litellm_settings/{written(name)}", OK + f"litellm_settings: {{{text}}}\n")


# ---- drop_params: everywhere it can be set, in every spelling

def drop_params():
    table = {name: f"{PARAMS}{extra}" for name, extra in {
        "plain": "", "true": ", drop_params: true", "false": ", drop_params: false", "yes": ", drop_params: yes", "on": ", drop_params: On", "text true": ", drop_params: 'true'",
        "text false": ", drop_params: 'false'", "one": ", drop_params: 1", "null": ", drop_params: null", "env true": ", drop_params: os.environ/TRUE", "env 1": ", drop_params: os.environ/ONE",
        "env True": ", drop_params: os.environ/TRUE2", "env missing": ", drop_params: os.environ/MISSING", "env yes": ", drop_params: os.environ/YES", "nested": ", extra_body: {drop_params: true}",
        "dashes": ", drop-params: true", "merged": ", <<: {drop_params: true}"}.items()}
    env = {"TRUE": "true", "ONE": "1", "TRUE2": " True ", "YES": "yes"}
    places = {"nowhere": ("", {}), "global true": ("litellm_settings: {drop_params: true}\n", {}), "global false": ("litellm_settings: {drop_params: false}\n", {}),
              "global yes": ("litellm_settings: {drop_params: yes}\n", {}), "global text true": ("litellm_settings: {drop_params: 'true'}\n", {}), "global text True": ("litellm_settings: {drop_params: 'True'}\n", {}),
              "global one": ("litellm_settings: {drop_params: 1}\n", {}), "global null": ("litellm_settings: {drop_params: null}\n", {}), "global list": ("litellm_settings: {drop_params: [true]}\n", {}),
              "global env true": ("litellm_settings: {drop_params: os.environ/TRUE}\n", {}), "global env 1": ("litellm_settings: {drop_params: os.environ/ONE}\n", {}),
              "global env missing": ("litellm_settings: {drop_params: os.environ/MISSING}\n", {}),
              "general_settings": ("", {}), "top": ("drop_params: true\n", {}), "router_settings": ("router_settings: {drop_params: true}\n", {}),
              "router default": ("router_settings: {default_litellm_params: {drop_params: true}}\n", {}), "router default text": ("router_settings: {default_litellm_params: {drop_params: 'true'}}\n", {}),
              "router default env": ("router_settings: {default_litellm_params: {drop_params: os.environ/TRUE}}\n", {}), "environment_variables": ("environment_variables: {LITELLM_DROP_PARAMS: 'True'}\n", {}),
              "environment_variables then reference": ("environment_variables: {DP: 'true'}\nlitellm_settings: {drop_params: os.environ/DP}\n", {}),
              "env True, global false": ("litellm_settings: {drop_params: false}\n", {"LITELLM_DROP_PARAMS": "True"}), "env True, global null": ("litellm_settings: {drop_params: null}\n", {"LITELLM_DROP_PARAMS": "True"}),
              "env True, global text": ("litellm_settings: {drop_params: 'true'}\n", {"LITELLM_DROP_PARAMS": "True"}), "key twice": ("litellm_settings: {drop_params: true, drop_params: false}\n", {}),
              "litellm_settings twice": ("litellm_settings: {drop_params: true}\nlitellm_settings: {num_retries: 1}\n", {})}
    for value in ["True", "true", "1", "false", "False", "0", "no", "off", "", " ", "banana"]:
        places[f"env {value!r}"] = ("", {"LITELLM_DROP_PARAMS": value})
    for name, (text, more) in places.items():
        tail = "general_settings: {master_key: sk-1234, drop_params: true}\n" if name == "general_settings" else KEY
        yield row(f"drop_params: {name}", lambda params: f"    litellm_params: {{{params}}}\n", table, tail + text, {**env, **more})


# ---- include, environment variables, the rest

def includes():
    models = "model_list:\n" + entry(name="included")
    for name, text, files in [
        ("adds models", OK + "include: [models.yaml]\n", {"models.yaml": models}), ("alone", "include: [models.yaml]\n" + KEY, {"models.yaml": models}),
        ("missing", OK + "include: [nofile.yaml]\n", {}), ("text", OK + "include: models.yaml\n", {"models.yaml": models}), ("number in it", OK + "include: [5]\n", {}),
        ("null in it", OK + "include: [null]\n", {}), ("empty text in it", OK + "include: ['']\n", {}), ("folder", OK + "include: [.]\n", {}), ("path", OK + "include: [./sub/models.yaml]\n", {"sub/models.yaml": models}),
        ("empty file", OK + "include: [models.yaml]\n", {"models.yaml": ""}), ("only a comment", OK + "include: [models.yaml]\n", {"models.yaml": "# later\n"}),
        ("broken file", OK + "include: [models.yaml]\n", {"models.yaml": "a: [\n"}), ("list file", OK + "include: [models.yaml]\n", {"models.yaml": "- a\n"}), ("text file", OK + "include: [models.yaml]\n", {"models.yaml": "abc\n"}),
        ("replaces general_settings", OK + "include: [more.yaml]\n", {"more.yaml": "general_settings: {alerting: null}\n"}), ("replaces with null", OK + "include: [more.yaml]\n", {"more.yaml": "general_settings:\n"}),
        ("gives general_settings", ONE + "include: [more.yaml]\n", {"more.yaml": KEY}), ("bad entry", OK + "include: [models.yaml]\n", {"models.yaml": "model_list: [abc]\n"}),
        ("skipped entry", OK + "include: [models.yaml]\n", {"models.yaml": "model_list:\n" + entry(params="model: foo/x", name="bad")}),
        ("list onto a map", OK + "include: [more.yaml]\n", {"more.yaml": "general_settings: [a]\n"}), ("list onto null", "model_list:\n" + KEY + "include: [models.yaml]\n", {"models.yaml": models}),
        ("nested", OK + "include: [a.yaml]\n", {"a.yaml": "include: [b.yaml]\n", "b.yaml": models}), ("nested missing", OK + "include: [a.yaml]\n", {"a.yaml": "include: [b.yaml]\n"}),
        ("twice", OK + "include: [models.yaml, models.yaml]\n", {"models.yaml": models}), ("other extension", OK + "include: [models.txt]\n", {"models.txt": models}),
        ("env", OK + "include: [os.environ/FILE]\n", {"models.yaml": models}), ("drop_params", OK + "litellm_settings: {drop_params: true}\ninclude: [more.yaml]\n", {"more.yaml": "litellm_settings: {num_retries: 1}\n"}),
        ("gives drop_params", OK + "include: [more.yaml]\n", {"more.yaml": "litellm_settings: {drop_params: true}\n"}), ("bad strategy", OK + "include: [more.yaml]\n", {"more.yaml": "router_settings: {routing_strategy: nope}\n"}),
        ("fixes a strategy", OK + "router_settings: {routing_strategy: nope}\ninclude: [more.yaml]\n", {"more.yaml": "router_settings: {routing_strategy: least-busy}\n"}),
        ("merge with template", OK + "include: [more.yaml]\n", {"more.yaml": "model_list: {{ .Values }}\n"}), ("dup ids across", "model_list:\n" + entry("    model_info: {id: a}\n") + KEY + "include: [m.yaml]\n", {"m.yaml": "model_list:\n" + entry("    model_info: {id: a}\n", name="m2")}),
    ]:
        yield Case(f"include, {name}", text, {"FILE": "models.yaml"}, files)


TOP = {
    "environment_variables: numbers": "environment_variables: {FOO: 5, BAR: true, BAZ: 1.5}", "environment_variables: null value": "environment_variables: {FOO: null}", "environment_variables: list value": "environment_variables: {FOO: [a]}",
    "environment_variables: number key": "environment_variables: {5: a}", "environment_variables: env": "environment_variables: {FOO: os.environ/FIVE}", "environment_variables: env missing": "environment_variables: {FOO: os.environ/MISSING}",
    "environment_variables: env true": "environment_variables: {FOO: os.environ/TRUE}", "environment_variables: empty key": "environment_variables: {'': a}", "environment_variables: equals in key": "environment_variables: {'A=B': a}",
    "environment_variables: list of pairs": "environment_variables: [{name: FOO, value: bar}]", "environment_variables: nul": "environment_variables: {FOO: \"a\\0b\"}",
    "guardrails: good": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: presidio, mode: pre_call, presidio_analyzer_api_base: 'http://127.0.0.1:1', presidio_anonymizer_api_base: 'http://127.0.0.1:1'}}]",
    "guardrails: presidio without urls": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: presidio, mode: pre_call}}]", "guardrails: no name": "guardrails: [{litellm_params: {guardrail: lakera, mode: pre_call}}]",
    "guardrails: no params": "guardrails: [{guardrail_name: g}]", "guardrails: no mode": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: lakera}}]", "guardrails: no guardrail": "guardrails: [{guardrail_name: g, litellm_params: {mode: pre_call}}]",
    "guardrails: unknown": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: nope, mode: pre_call}}]", "guardrails: unknown mode": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: lakera_v2, mode: sometimes, api_key: a}}]",
    "guardrails: mode list": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: lakera_v2, mode: [pre_call, post_call], api_key: a}}]", "guardrails: lakera without key": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: lakera_v2, mode: pre_call}}]",
    "guardrails: key env missing": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: lakera_v2, mode: pre_call, api_key: os.environ/MISSING}}]", "guardrails: custom without file": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: nofile.Guard, mode: pre_call}}]",
    "guardrails: map": "guardrails: {g: {litellm_params: {guardrail: lakera}}}", "guardrails: params text": "guardrails: [{guardrail_name: g, litellm_params: abc}]", "guardrails: default_on text": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: lakera_v2, mode: pre_call, api_key: a, default_on: abc}}]",
    "guardrails: presidio url list": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: presidio, mode: pre_call, presidio_analyzer_api_base: 'http://127.0.0.1:1', presidio_anonymizer_api_base: []}}]",
    "guardrails: env nothing": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: os.environ/MISSING, mode: pre_call}}]",
    "mcp_servers: transport number": "mcp_servers: {a: {url: 'http://127.0.0.1:1', transport: 1234}}", "mcp_servers: env text": "mcp_servers: os.environ/FIVE",
    "guardrails: bedrock bare": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: bedrock, mode: pre_call}}]", "guardrails: aporia": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: aporia, mode: during_call, api_key: a, api_base: 'http://127.0.0.1:1'}}]",
    "guardrails: hide-secrets": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: hide-secrets, mode: pre_call}}]", "guardrails: name number": "guardrails: [{guardrail_name: 5, litellm_params: {guardrail: lakera_v2, mode: pre_call, api_key: a}}]",
    "guardrails: key number": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: lakera_v2, mode: pre_call, api_key: 5}}]", "guardrails: null in list": "guardrails: [null]",
    "guardrails: content filter": "guardrails: [{guardrail_name: g, litellm_params: {guardrail: litellm_content_filter, mode: pre_call, patterns: [{pattern_type: prebuilt, pattern_name: email, action: MASK}]}}]",
    "credential_list: good": "credential_list: [{credential_name: a, credential_values: {api_key: b}, credential_info: {}}]", "credential_list: no info": "credential_list: [{credential_name: a, credential_values: {api_key: b}}]",
    "credential_list: no values": "credential_list: [{credential_name: a, credential_info: {}}]", "credential_list: no name": "credential_list: [{credential_values: {}, credential_info: {}}]", "credential_list: values text": "credential_list: [{credential_name: a, credential_values: b, credential_info: {}}]",
    "credential_list: values null": "credential_list: [{credential_name: a, credential_values: null, credential_info: {}}]", "credential_list: name number": "credential_list: [{credential_name: 5, credential_values: {}, credential_info: {}}]",
    "mcp_servers: good": "mcp_servers: {my_server: {url: 'http://127.0.0.1:1/mcp', transport: http}}", "mcp_servers: no url": "mcp_servers: {my_server: {transport: http}}", "mcp_servers: dash": "mcp_servers: {my-server: {url: 'http://127.0.0.1:1/mcp'}}",
    "mcp_servers: stdio": "mcp_servers: {a: {transport: stdio, command: npx, args: [x]}}", "mcp_servers: bad transport": "mcp_servers: {a: {url: 'http://127.0.0.1:1', transport: carrier}}", "mcp_servers: null": "mcp_servers: {a: null}", "mcp_servers: text": "mcp_servers: {a: b}",
    "mcp_servers: list": "mcp_servers: [{name: a, url: 'http://127.0.0.1:1'}]", "mcp_servers: bad auth": "mcp_servers: {a: {url: 'http://127.0.0.1:1', auth_type: magic}}", "mcp_servers: without litellm_settings null": "mcp_servers: {a: {url: 'http://127.0.0.1:1'}}\nlitellm_settings:",
    "vector_store_registry: good": "vector_store_registry: [{vector_store_name: a, litellm_params: {vector_store_id: b, custom_llm_provider: bedrock}}]", "vector_store_registry: no params": "vector_store_registry: [{vector_store_name: a}]",
    "vector_store_registry: no id": "vector_store_registry: [{vector_store_name: a, litellm_params: {custom_llm_provider: bedrock}}]", "files_settings: good": "files_settings: [{custom_llm_provider: azure, api_key: os.environ/FIVE}]",
    "files_settings: number": "files_settings: [5]", "finetune_settings: good": "finetune_settings: [{custom_llm_provider: azure, api_key: os.environ/FIVE}]", "finetune_settings: text in it": "finetune_settings: [abc]",
    "assistant_settings: good": "assistant_settings: {custom_llm_provider: azure, litellm_params: {api_key: os.environ/FIVE}}", "assistant_settings: no params": "assistant_settings: {custom_llm_provider: azure}", "assistant_settings: params null": "assistant_settings: {custom_llm_provider: azure, litellm_params: null}",
    "assistant_settings: no provider": "assistant_settings: {litellm_params: {api_key: a}}", "default_vertex_config: good": "default_vertex_config: {vertex_project: a, vertex_location: b}", "default_vertex_config: number": "default_vertex_config: {vertex_project: 5}",
    "default_vertex_config: credentials path": "default_vertex_config: {vertex_project: a, vertex_location: b, vertex_credentials: /no/such/file}", "prompts: good": "prompts: [{prompt_id: a, litellm_params: {prompt_id: a, prompt_integration: dotprompt, dotprompt_content: hi}}]",
    "prompts: no id": "prompts: [{litellm_params: {prompt_integration: dotprompt}}]", "prompts: unknown": "prompts: [{prompt_id: a, litellm_params: {prompt_id: a, prompt_integration: nope}}]", "policies: good": "policies: {a: {guardrails: {add: [g]}}}",
    "policies: text": "policies: {a: b}", "policies: null": "policies: {a: null}", "policies: inherits unknown": "policies: {a: {inherit: nope}}", "search_tools: good": "search_tools: [{search_tool_name: a, litellm_params: {search_provider: perplexity, api_key: os.environ/FIVE}}]",
    "search_tools: no name": "search_tools: [{litellm_params: {search_provider: perplexity}}]", "search_tools: unknown provider": "search_tools: [{search_tool_name: a, litellm_params: {search_provider: nope}}]", "agent_list: good": "agent_list: [{agent_name: a, agent_card_params: {name: a, url: 'http://127.0.0.1:1'}, litellm_params: {}}]",
    "agent_list: no name": "agent_list: [{litellm_params: {}}]", "mcp_tools: good": "mcp_tools: [{name: a, description: b, input_schema: {type: object}, handler: os.getcwd}]", "mcp_tools: no handler": "mcp_tools: [{name: a, description: b, input_schema: {type: object}}]",
    "unknown sections": "models_list: []\nmodel_lists: []\nlitellm_setting: {drop_params: true}", "callback_settings: otel": "callback_settings: {otel: {message_logging: false}}",
}


def the_rest():
    for name, text in FILE.items():
        yield Case(f"file: {name}", text)
    yield Case("file: latin-1", "x: caf\u00e9\n" + OK)
    for name, text in TOP.items():
        yield Case(f"top/{name}", OK + text + "\n", ENV)
    for name, base, env in [("missing", "os.environ/MISSING", {}), ("set", "os.environ/BASE", {"BASE": "http://127.0.0.1:1"}), ("true", "os.environ/BASE", {"BASE": "true"}), ("dollar", "'${BASE}'", {"BASE": "x"})]:
        yield Case(f"env/api_base: {name}", "model_list:\n" + entry(params=f"model: openai/x, api_key: sk-x, api_base: {base}") + KEY, env)
    for name, env in [("missing", {}), ("number", {"K": "5"}), ("true", {"K": "True"}), ("empty", {"K": ""}), ("spaces", {"K": "  false "})]:
        yield Case(f"env/api_key: {name}", "model_list:\n" + entry(params="model: openai/x, api_key: os.environ/K") + KEY, env)
        yield Case(f"env/rpm: {name}", "model_list:\n" + entry(params="model: openai/x, api_key: sk-x, rpm: os.environ/K") + KEY, env)
        yield Case(f"env/model: {name}", "model_list:\n" + entry(params="model: os.environ/K, api_key: sk-x") + KEY, env)
    for name, value in [("unsupported", "oidc/nope/x"), ("env missing", "oidc/env/MISSING"), ("env", "oidc/env/FIVE"), ("no slash", "oidc/env")]:
        yield Case(f"env/oidc: {name}", "model_list:\n" + entry(params=f"model: openai/x, api_key: os.environ/{value}") + KEY, ENV)
    yield Case("env/oidc literal", "model_list:\n" + entry(params="model: openai/x, api_key: oidc/env/MISSING") + KEY)
    for name, value in [("deep", "{extra_headers: {a: os.environ/MISSING}}"), ("in list of maps", "{x: [{a: os.environ/MISSING}]}"), ("in list", "{tags: [os.environ/MISSING]}")]:
        yield Case(f"env/{name}", "model_list:\n" + entry(params=PARAMS + ", extra_body: " + value) + KEY)


def hand_made():
    seen = set()
    for group in (the_rest, sections, entries, environments, rows, providers, general, router, litellm_settings, drop_params, includes):
        for case in group():
            if case.name in seen:
                raise ValueError(f"two cases are called {case.name!r}")
            seen.add(case.name)
            yield case
