// A model of a LiteLLM proxy: as an entry of a configuration, as a row of its database and as a deployment of a router.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/fake_litellm/traits.h"

namespace warden::testing::fake_litellm {

using Json = nlohmann::json;

// What the database holds, in clear: the real one encrypts every text of litellm_params.
struct ModelRow {
  std::string id;
  std::string name;
  Json params;
  Json info;  // its "id" may be another one: a PATCH of model_info without an id puts a new one there, which nothing reads
  bool blocked = false;
  std::chrono::milliseconds created{0};
  std::chrono::milliseconds updated{0};
  std::size_t revision = 0;  // another one after each write
};

struct Deployment {
  std::string id;
  std::string name;
  Json params;  // os.environ/X is not resolved yet
  Json info;
  bool blocked = false;
  bool from_database = false;
  std::size_t revision = 0;  // of the row that it was made from

  bool is_wildcard() const { return name.find('*') != std::string::npos; }
};

enum class DatabaseState {
  kNone,        // the replicas run without one
  kMemoryOnly,  // without one; POST /model/new and /model/delete work for the process that answers, as in some forks
  kConnected,
  kAway,
};

struct Database {
  DatabaseState state = DatabaseState::kConnected;
  std::vector<ModelRow> rows;

  ModelRow* Find(std::string_view id);
};

// The provider of litellm_params, "" when LiteLLM would not know one. The fake knows a dozen.
std::string ProviderOf(const Json& params);
// litellm_params of a request as they are stored: without nulls, numbers as numbers, with LiteLLM's own defaults.
Json StoredParams(const Json& params, const Traits& traits);
// What is wrong with the types in litellm_params of a request, as an entry of "detail" of a 422.
std::optional<Json> WrongParam(const Json& params, const Traits& traits);
// model_info of a request as it is stored.
Json StoredInfo(const Json& info, const std::string& id, const Traits& traits);
// Into a row, as a PATCH does. `new_id` stands for the uuid that LiteLLM makes.
void MergeParams(ModelRow& row, const Json& change, const Traits& traits);
void MergeInfo(ModelRow& row, const Json& change, const std::string& new_id);
// As POST /model/update does: what LiteLLM does not declare as a parameter is lost.
void OverwriteParams(ModelRow& row, const Json& change, const Traits& traits);

// The id that LiteLLM gives to an entry of a configuration without one. It depends on the order of the keys, which nlohmann::json does not
// keep: give `Ordered` (nlohmann::ordered_json) for the id of a real file.
template <class Ordered>
std::string GeneratedId(const std::string& name, const Ordered& params);

// Of a start-up configuration's model_list; an entry that LiteLLM leaves out is left out.
std::vector<Deployment> ReadModelList(const Json& model_list, const Traits& traits);
Deployment FromRow(const ModelRow& row);

}  // namespace warden::testing::fake_litellm
