// What may lie behind a proxy when a hot-adder first sees it: start-up files that differ, rows of all owners, old and new, edits by others,
// pods of which little is known. By scripts (kube/property.h): an empty one is a proxy without a past.
#pragma once

#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "hot_add/world.h"
#include "kube/property.h"

namespace warden::testing {

inline constexpr char kCanary[] = "sk-Canary7f3a9c21e5b8";

struct History {
  std::unique_ptr<World> world;
  nlohmann::json desired;          // a model_list
  std::set<std::string> foreign;   // ids of rows that are of others
  std::set<std::string> edited;    // ids of rows of ours that somebody else has changed
  std::set<std::string> declined;  // ids of entries that cannot be hot-added
  std::set<std::string> in_files;  // ids of all start-up files
  std::string story;               // for people
};

History MakeHistory(Script& script);

}  // namespace warden::testing
