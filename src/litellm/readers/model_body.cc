// Writing an entry as JSON, and refusing what JSON or the database would change.
#include "litellm/readers/model_body.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "base/inline_secrets.h"
#include "base/mask.h"
#include "base/secret_names.h"
#include "base/vague_names.h"
#include "doc/json_writer.h"
#include "doc/secret_text.h"
#include "litellm/readers/config_secrets.h"
#include "litellm/readers/env_reference.h"
#include "litellm/readers/loaded_value.h"

namespace warden::litellm {
namespace {

using Sorted = std::map<std::string_view, const Node*>;

Sorted MembersOf(const Node& mapping) {
  Sorted members;
  for (const Member& member : mapping.members()) members[member.key.text()] = &member.value;
  return members;
}

// What `.inf` and `.nan` are not.
bool IsJsonNumber(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

// What is sealed under that key and must not be sent. More than findings speak of: a misspelt or vague name holds the same secret.
bool IsSecret(std::string_view key, const Node& node) {
  const LiteralKind kind = KindOfSecret(key, node);
  if (kind == LiteralKind::kSecret || kind == LiteralKind::kUrlPassword) return true;
  if (!node.is_string() || kind == LiteralKind::kDummy || base::IsSecretName(key)) return false;
  const bool may_be = base::MayNameSecret(key) || (base::IsVagueName(key) && base::MayHoldSecret(key, doc::SecretText(node)));
  return may_be && LiteralKindOf("API_KEY", node) == LiteralKind::kSecret;
}

// What is not sealed by its name and has a secret in it all the same.
bool HoldsSecret(std::string_view text) {
  constexpr std::array<std::string_view, 7> kInQueries = {"key=", "sig=", "token=", "secret=", "password=", "signature=", "code="};
  if (base::HasInlineSecret(text) || base::HasUserinfo(text) || base::MaskTokens(text) != text) return true;
  const auto query = text.find("://") == std::string_view::npos ? std::string_view::npos : text.find('?');
  return query != std::string_view::npos && std::any_of(kInQueries.begin(), kInQueries.end(), [&](std::string_view name) {
           return text.find(name, query) != std::string_view::npos;
         });
}

// What a shell can name: anything else behind os.environ/ is something that was pasted there.
bool IsVariableName(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && std::all_of(name.begin(), name.end(), fits) && base::MaskTokens(name) == name;
}

class Writing {
 public:
  Writing(const Document& document, ModelBody& body) : document_(document), body_(body) {}

  // Of litellm_params or model_info.
  void Top(const Node& mapping, bool is_params, std::string& out, std::vector<std::string>& names) {
    doc::JsonWriter writer(out);
    writer.BeginObject();
    for (const auto& [key, value] : MembersOf(mapping)) {
      if (value->is_null() || (!is_params && key == "id")) continue;
      if (IsKeySealed(*value, mapping)) return Refuse(*value, "a key looks like a secret, which is never sent");
      names.emplace_back(key);
      writer.Key(key);
      if (const auto name = is_params ? EnvironNameIn(value) : std::nullopt) {
        if (value->sealed() || !IsVariableName(*name))
          return Refuse(*value, fmt::format("{} refers to something that is not the name of an environment variable", key));
        body_.variables.emplace_back(*name);
        writer.String(value->string());
        continue;
      }
      Value(key, *value, writer);
      if (!body_.ok()) return;
    }
    writer.EndObject();
  }

 private:
  static bool IsKeySealed(const Node& value, const Node& mapping) {
    return std::any_of(mapping.members().begin(), mapping.members().end(),
                       [&](const Member& member) { return &member.value == &value && member.key.sealed(); });
  }

  void Refuse(const Node& node, std::string problem) {
    body_.problem = std::move(problem);
    body_.at = Field(document_, node);
  }

  void Value(std::string_view key, const Node& node, doc::JsonWriter& writer) {
    if (!node.is_scalar() && base::IsSecretName(key))
      return Refuse(node, fmt::format("{} is a literal secret, which is never sent: use os.environ/NAME", key));
    if (node.is_object()) {
      writer.BeginObject();
      for (const auto& [name, value] : MembersOf(node)) {
        if (IsKeySealed(*value, node)) return Refuse(*value, "a key looks like a secret, which is never sent");
        writer.Key(name);
        Value(name, *value, writer);
        if (!body_.ok()) return;
      }
      writer.EndObject();
    } else if (node.is_array()) {
      writer.BeginArray();
      for (const Node& item : node.items()) {
        Value(key, item, writer);
        if (!body_.ok()) return;
      }
      writer.EndArray();
    } else {
      Scalar(key, node, writer);
    }
  }

  void Scalar(std::string_view key, const Node& node, doc::JsonWriter& writer) {
    if (node.tagged()) return Refuse(node, fmt::format("{} has a YAML tag, which LiteLLM's API cannot express", key));
    if (node.is_string() && IsDate(node))
      return Refuse(node, fmt::format("{} is a date, which LiteLLM's API cannot express: put it in quotes", key));
    if (EnvironNameIn(&node))
      return Refuse(
          node,
          fmt::format("{} refers to an environment variable below the top level of litellm_params, which LiteLLM resolves only in files",
                      key));
    if (node.withheld()) return Refuse(node, fmt::format("{} is nested too deep", key));
    const bool is_number_of_secret = node.is_number() && base::IsSecretName(key);
    if ((node.sealed() && IsSecret(key, node)) || is_number_of_secret || (node.is_string() && !node.sealed() && HoldsSecret(node.string())))
      return Refuse(node, fmt::format("{} is a literal secret, which is never sent: use os.environ/NAME", key));
    switch (node.kind()) {
      case Kind::kNull: writer.Null(); break;
      case Kind::kBool: writer.Bool(*node.boolean()); break;
      case Kind::kInt:
      case Kind::kFloat: {
        const std::string_view text = node.sealed() ? doc::SecretText(node) : node.text();
        if (!IsJsonNumber(text)) return Refuse(node, fmt::format("{} is a number that JSON cannot express", key));
        writer.Raw(text);
        break;
      }
      default: writer.String(node.sealed() ? doc::SecretText(node) : node.string()); break;
    }
  }

  const Document& document_;
  ModelBody& body_;
};

}  // namespace

ModelBody BodyOf(const ModelEntry& entry) {
  ModelBody body;
  const Field params = entry.params();
  const Node* info = entry.info().value();
  const auto refuse = [&](const Field& at, std::string problem) {
    body.problem = std::move(problem);
    body.at = at;
  };
  const Field name = entry.field()["model_name"];
  if (entry.name().empty()) {
    refuse(entry.field(), "model_name is not set");
  } else if (EnvironNameIn(name.value())) {
    refuse(name, "model_name refers to an environment variable, which LiteLLM resolves only in files");
  } else if (params.value() == nullptr || !params.value()->is_object() || entry.model().empty()) {
    refuse(entry.field(), "litellm_params.model is not set");
  } else if (info != nullptr && !info->is_null() && !info->is_object()) {
    refuse(entry.info(), "model_info is not a mapping");
  } else {
    Writing writing(*params.document(), body);
    writing.Top(*params.value(), true, body.params, body.param_names);
    if (body.ok() && info != nullptr && info->is_object()) {
      writing.Top(*info, false, body.info, body.info_names);
    } else if (body.ok()) {
      body.info = "{}";
    }
  }
  std::sort(body.variables.begin(), body.variables.end());
  body.variables.erase(std::unique(body.variables.begin(), body.variables.end()), body.variables.end());
  return body;
}

}  // namespace warden::litellm
