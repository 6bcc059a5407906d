// The models that a configuration wants served, as far as they can be had without a restart.
//
// Shares the configuration's Document. Immutable; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "litellm/config/config.h"
#include "litellm/readers/model_body.h"
#include "warden/document.h"

namespace warden::hotadd {

// What ids of rows begin with that are no model of anybody.
inline constexpr std::string_view kOwnIdPrefix = "warden-own-";

struct DesiredModel {
  std::string id;       // model_info.id
  std::string subject;  // "model gpt-4o (azure/gpt-4o-eu)"
  std::string name;     // model_name
  litellm::ModelBody body;
  std::string hash;              // of name and litellm_params, a dot, of model_info: no secret is in either
  bool wildcard = false;         // it stands for many models
  const Node* params = nullptr;  // as written
  const Node* info = nullptr;    // nullptr: none
  Place place;
};

// An entry that stays as it is in running pods, whatever the configuration says now.
struct DeclinedModel {
  std::string id;  // "": it has none; of several entries with one id each has it
  std::string subject;
  std::string reason;
  Place place;
};

struct DesiredModels {
  std::string source;                // whose: "llm/litellm-config/config.yaml"
  std::vector<DesiredModel> models;  // in the order of the list
  std::vector<DeclinedModel> declined;
  Document document;

  // nullptr: none of that id, declined ones left out.
  const DesiredModel* Find(std::string_view id) const;
  bool Declines(std::string_view id) const;
};

// `source`: names the configuration among all that might hold models of the same proxies.
DesiredModels ReadDesired(const litellm::Config& config, std::string source);

// Which entries, by id, a file had and what each said: of the file that a pod started with. Declined ones have the hash "".
using FileModels = std::map<std::string, std::string, std::less<>>;
FileModels FileModelsOf(const DesiredModels& models);

// All that its models refer to with os.environ/, each once, sorted.
std::vector<std::string> VariablesOf(const DesiredModels& models);

// Whether "openai/*" and the like.
bool IsWildcard(std::string_view name);

}  // namespace warden::hotadd
