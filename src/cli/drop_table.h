// The table of `warden models drop-params`: model × provider × where set × effective × lost.
//
// Pure. Rows hold their own text; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "litellm/readers/drop_params.h"
#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::cli {

struct DropRow {
  std::string file;
  std::string object;  // "ConfigMap llm/litellm-config"
  std::uint32_t line = 0;
  std::string model;             // model_name
  std::string provider;          // "bedrock"; "": LiteLLM does not know
  std::string upstream;          // litellm_params.model
  std::vector<std::string> set;  // "litellm_settings.drop_params: true", each place that says something
  litellm::Dropping effective = litellm::Dropping::kOff;
  litellm::EntryLoss::Kind kind = litellm::EntryLoss::Kind::kNoProvider;
  litellm::Basis basis = litellm::Basis::kNothing;
  bool every = false;
  std::vector<std::string> lost;        // parameters that are not taken: lost when effective, refused otherwise
  std::vector<std::string> additional;  // additional_drop_params: dropped in any case
  std::string version;                  // of the tables
  bool exact = false;                   // they are those of the version that serves the configuration
};

// The models of the configurations in `object`. `litellm`: a version told outright, or "".
void AddDropRows(const Object& object, const Snapshot& snapshot, const Assumptions& assumptions, std::vector<DropRow>& rows);

std::string DropTableText(std::span<const DropRow> rows);
std::string DropTableMarkdown(std::span<const DropRow> rows);
std::string DropTableJson(std::span<const DropRow> rows);

}  // namespace warden::cli
