// Whether a model's requests lose parameters without a word: drop_params of a configuration, by place, environment and version.
//
// Refers to the Document. Pure; any thread; allocates nothing. Source of the behaviour: seen by running the proxy (1.81.14), and
// litellm/utils.py (_check_valid_arg: `litellm.drop_params is True or drop_params is True`), litellm/__init__.py, proxy_server.py and
// litellm_core_utils/core_helpers.py of 1.104.4, where texts are parsed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "litellm/config/model_entry.h"
#include "litellm/knowledge/knowledge.h"
#include "warden/document.h"

namespace warden::litellm {

enum class Dropping : std::uint8_t {
  kOff,
  kOn,
  kUnknown,  // it stands in a variable, or in a template that nobody rendered
};

enum class DropPlace : std::uint8_t {
  kNowhere,
  kEnvironment,      // LITELLM_DROP_PARAMS of the container
  kLitellmSettings,  // litellm_settings.drop_params
  kRouterDefault,    // router_settings.default_litellm_params.drop_params
  kModel,            // litellm_params.drop_params of the entry
};
// "litellm_settings.drop_params"; kNowhere: "".
std::string_view ToString(DropPlace place);

// What somebody wrote, or did not, and what comes of it.
struct DropSetting {
  Dropping dropping = Dropping::kOff;
  DropPlace place = DropPlace::kNowhere;
  Field field;  // of the configuration; empty for kEnvironment and kNowhere
};

struct ModelDropping {
  Dropping effective = Dropping::kOff;
  DropSetting by;   // what makes it so: the model's own setting before the global one before the router's default
  DropSetting own;  // litellm_params.drop_params; kNowhere: not written
  // A model that says `false` and loses parameters all the same.
  bool defied() const { return own.place == DropPlace::kModel && own.dropping == Dropping::kOff && effective == Dropping::kOn; }
};

class DropParams {
 public:
  // What the proxy's container says of LITELLM_DROP_PARAMS.
  struct Variable {
    enum class Kind : std::uint8_t { kNotSet, kText, kUnknown };  // kUnknown: it is set, or may be, and its value is not known
    Kind kind = Kind::kNotSet;
    std::string_view text = {};
  };

  // `config`: the root of a configuration. `version`: the one that reads it, where it is known and may not be `knowledge`'s own.
  DropParams(const Field& config, const Variable& variable, const Knowledge& knowledge, const std::optional<Version>& version = {});

  // For every model: the variable, unless litellm_settings.drop_params is written, which then counts, whatever it says.
  const DropSetting& global() const { return global_; }
  const DropSetting& router_default() const { return router_default_; }
  ModelDropping Of(const ModelEntry& entry) const;

 private:
  Knowledge::DropParams reading_;
  DropSetting global_;
  DropSetting router_default_;
};

// What a value of drop_params says; `parsed`: text such as "true", "yes" and "1" counts, otherwise the boolean alone.
Dropping DroppingSaid(const Node& value, bool parsed);
// What a text of LITELLM_DROP_PARAMS says; `any_text`: whatever is not empty is on.
Dropping DroppingSaid(std::string_view variable, bool any_text);

// What a chat completion of an entry loses when parameters are dropped.
struct EntryLoss {
  enum class Kind : std::uint8_t {
    kKnown,
    kNotChat,    // it serves no chat completions: embeddings, images, speech
    kNoProvider  // LiteLLM does not know where to send it, or its name is not known
  };
  Kind kind = Kind::kNoProvider;
  Route route = {};
  Basis basis = Basis::kNothing;
  ParamSet lost = {};  // not counting allowed_openai_params, and what model_info and base_model add
  bool every = false;  // the entry serves many models ("openai/*"): lost by all of them for certain, some lose more
};
EntryLoss LossOf(const ModelEntry& entry, const Knowledge& knowledge);

}  // namespace warden::litellm
