// An entry of model_list as LiteLLM's API takes it: what `POST /model/new` may say of it, or why the API cannot say the same as the file.
//
// Literal secrets are never in it: an entry that holds one has a problem instead. Refers to nothing; one thread.
// Source of the behaviour: litellm/proxy/proxy_server.py (_check_for_os_environ_vars looks into mappings at any depth, for files alone);
// litellm/router.py (_create_deployment: of rows of the database only the top of litellm_params), litellm/types/router.py (Deployment).
#pragma once

#include <string>
#include <vector>

#include "litellm/config/model_entry.h"

namespace warden::litellm {

struct ModelBody {
  // Both are the text of JSON objects, members sorted by key and of duplicates the last; nulls at their top are left out, as LiteLLM takes
  // them for absent. `info` is without `id`.
  std::string params;
  std::string info;
  std::vector<std::string> param_names;  // sorted
  std::vector<std::string> info_names;   // sorted
  std::vector<std::string> variables;    // that os.environ/ references name, sorted

  // Why it cannot be sent: "api_key is a literal secret, which is never sent: use os.environ/NAME". Never a value. Where
  // it is not empty the rest says nothing.
  std::string problem;
  Field at;  // where; refers to the entry's Document

  bool ok() const { return problem.empty(); }
};

ModelBody BodyOf(const ModelEntry& entry);

}  // namespace warden::litellm
