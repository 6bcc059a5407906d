// drop_params as LiteLLM reads it, and what it costs.
#include "litellm/readers/drop_params.h"

#include <algorithm>
#include <array>
#include <span>

#include "litellm/readers/env_reference.h"

namespace warden::litellm {
namespace {

// What pydantic takes for a boolean.
constexpr std::array<std::string_view, 6> kTrue = {"1", "on", "t", "true", "y", "yes"};
constexpr std::array<std::string_view, 6> kFalse = {"0", "f", "false", "n", "no", "off"};

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\r\f\v";
  const auto begin = text.find_first_not_of(kBlanks);
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool IsOneOf(std::string_view text, std::span<const std::string_view> words) {
  const auto same = [&](std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; });
  };
  return std::any_of(words.begin(), words.end(), same);
}

// Rendered or replaced before LiteLLM judges it.
bool IsOpen(const Node& value) {
  if (value.sealed() || EnvironNameIn(&value)) return true;
  const std::string_view text = value.string();
  return text.find("{{") != std::string_view::npos || text.find("${") != std::string_view::npos;
}

DropSetting Said(const Field& field, DropPlace place, bool parsed) {
  return field.exists() ? DropSetting{DroppingSaid(*field.value(), parsed), place, field} : DropSetting{};
}

// Read in 1.101.0, where the boolean alone counts, and in 1.102.0, where texts are parsed in all three places.
constexpr Version kFirstThatParses{1, 102, 0};

Knowledge::DropParams ReadingOf(const Knowledge& knowledge, const std::optional<Version>& version) {
  if (!version || knowledge.IsOf(version)) return knowledge.drop_params();
  const bool parses = *version >= kFirstThatParses;
  return {.env_any_text = !parses, .global_parsed = parses, .model_parsed = parses};
}

DropSetting OfVariable(const DropParams::Variable& variable, bool any_text) {
  using Kind = DropParams::Variable::Kind;
  if (variable.kind == Kind::kNotSet) return {};
  if (variable.kind == Kind::kUnknown) return {Dropping::kUnknown, DropPlace::kEnvironment, {}};
  return {DroppingSaid(variable.text, any_text), DropPlace::kEnvironment, {}};
}

// What model_info says of a model goes into the price map, which decides what is supported for some providers.
struct Capability {
  std::string_view key;
  std::array<std::string_view, 4> params;
};
constexpr std::array kCapabilities = {
    Capability{"supports_function_calling", {"tools", "tool_choice", "functions", "function_call"}},
    Capability{"supports_tool_choice", {"tool_choice", "function_call"}},
    Capability{"supports_parallel_function_calling", {"parallel_tool_calls"}},
    Capability{"supports_response_schema", {"response_format"}},
    Capability{"supports_reasoning", {"reasoning_effort", "thinking"}},
    Capability{"supports_web_search", {"web_search_options"}},
    Capability{"supports_audio_output", {"audio", "modalities"}},
};

ParamSet Claimed(const Field& info) {
  ParamSet claimed;
  for (const Capability& capability : kCapabilities) {
    const Node* said = info[capability.key].value();
    if (said == nullptr || !said->boolean().value_or(false)) continue;
    for (const std::string_view param : capability.params) claimed = claimed.With(param);
  }
  return claimed;
}

ParamSet Allowed(const Field& params) {
  ParamSet allowed;
  const Node* list = params["allowed_openai_params"].value();
  if (list == nullptr || !list->is_array()) return allowed;
  for (const Node& item : list->items()) allowed = allowed.With(item.string());
  return allowed;
}

// The text of a member, "" where it is none.
std::string_view TextOf(const Field& field) {
  const Node* value = field.value();
  return value != nullptr ? value->string() : std::string_view();
}

bool IsChat(std::string_view mode) { return mode.empty() || mode == "chat" || mode == "completion" || mode == "responses"; }

// The deployment's real model where the name does not say it (azure): what either takes is taken.
Support WithBaseModel(Support support, const Route& route, std::string_view base_model, const Knowledge& knowledge) {
  if (base_model.empty()) return support;
  const auto slash = base_model.find('/');
  const bool prefixed = slash != std::string_view::npos && base_model.substr(0, slash) == route.provider;
  const Support base = knowledge.SupportOf({route.provider, prefixed ? base_model.substr(slash + 1) : base_model});
  support.lost = support.lost & base.lost;
  support.supported = support.supported | base.supported;
  return support;
}

}  // namespace

std::string_view ToString(DropPlace place) {
  constexpr std::array<std::string_view, 5> kNames = {"", "LITELLM_DROP_PARAMS", "litellm_settings.drop_params",
                                                      "router_settings.default_litellm_params.drop_params", "litellm_params.drop_params"};
  return kNames[static_cast<std::size_t>(place)];
}

Dropping DroppingSaid(const Node& value, bool parsed) {
  if (const auto boolean = value.boolean()) return *boolean ? Dropping::kOn : Dropping::kOff;
  if (IsOpen(value)) return Dropping::kUnknown;
  if (!parsed) return Dropping::kOff;
  if (value.is_number()) return value.number() == 1.0 ? Dropping::kOn : Dropping::kOff;
  return IsOneOf(Trimmed(value.string()), kTrue) ? Dropping::kOn : Dropping::kOff;
}

Dropping DroppingSaid(std::string_view variable, bool any_text) {
  if (any_text) return variable.empty() ? Dropping::kOff : Dropping::kOn;
  const std::string_view text = Trimmed(variable);
  return text.empty() || IsOneOf(text, kFalse) ? Dropping::kOff : Dropping::kOn;
}

DropParams::DropParams(const Field& config, const Variable& variable, const Knowledge& knowledge, const std::optional<Version>& version)
    : reading_(ReadingOf(knowledge, version)),
      global_(Said(config["litellm_settings"]["drop_params"], DropPlace::kLitellmSettings, reading_.global_parsed)),
      router_default_(
          Said(config["router_settings"]["default_litellm_params"]["drop_params"], DropPlace::kRouterDefault, reading_.model_parsed)) {
  if (global_.place == DropPlace::kNowhere) global_ = OfVariable(variable, reading_.env_any_text);
}

ModelDropping DropParams::Of(const ModelEntry& entry) const {
  ModelDropping result;
  result.own = Said(entry.Param("drop_params"), DropPlace::kModel, reading_.model_parsed);
  // A logical or; what is on for certain counts before what may be.
  for (const Dropping wanted : {Dropping::kOn, Dropping::kUnknown}) {
    for (const DropSetting& setting : {result.own, global_, router_default_}) {
      if (setting.dropping != wanted) continue;
      result.effective = wanted;
      result.by = setting;
      return result;
    }
  }
  result.by = result.own.place != DropPlace::kNowhere ? result.own : global_;
  return result;
}

EntryLoss LossOf(const ModelEntry& entry, const Knowledge& knowledge) {
  EntryLoss loss;
  const auto route = knowledge.RouteOf(entry.model(), TextOf(entry.Param("custom_llm_provider")), TextOf(entry.Param("api_base")));
  if (entry.model().empty() || !route) return loss;
  loss.route = *route;
  const std::string_view mode = TextOf(entry.info()["mode"]);
  loss.kind = IsChat(mode.empty() ? knowledge.Mode(*route) : mode) ? EntryLoss::Kind::kKnown : EntryLoss::Kind::kNotChat;
  if (loss.kind != EntryLoss::Kind::kKnown) return loss;
  const Support support = WithBaseModel(knowledge.SupportOf(*route), *route, TextOf(entry.info()["base_model"]), knowledge);
  loss.basis = support.basis;
  loss.lost = support.lost - Allowed(entry.params()) - Claimed(entry.info());
  loss.every = route->model.find('*') != std::string_view::npos;
  return loss;
}

}  // namespace warden::litellm
