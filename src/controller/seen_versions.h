// Which models a ConfigMap had when: so that it is known which of them a pod has from the file that it started with.
//
// Pure; values; one thread. A pod reads the file when its container starts; the kubelet brings it a minute late at most. Where two
// versions come into question, or none, nothing is said.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hotadd/desired.h"
#include "warden/document.h"

namespace warden::controller {

class SeenVersions {
 public:
  // The newest ones count. A status must stay below the megabyte that a ConfigMap may have.
  static constexpr std::size_t kMost = 6;
  static constexpr std::size_t kMostModels = 6000;  // in all of them
  static constexpr std::int64_t kLate = 90;         // seconds: a kubelet's copy may be that old
  static constexpr std::int64_t kSkew = 10;         // between the clocks of nodes and the API server

  // What Json wrote; what cannot be read is as if it were not there.
  static SeenVersions Read(std::string_view json);
  std::string Json() const;

  // The models as they are since `since` (Unix time), and still are `now`. `unbroken`: nothing was missed since the last call.
  void See(const hotadd::FileModels& models, std::int64_t since, std::int64_t now, bool unbroken);

  // Of a container that started then; nothing: not known.
  std::optional<hotadd::FileModels> At(std::int64_t started_at) const;

  // Forgets the versions that no container can have which started at one of these times or starts from now on.
  void KeepFor(std::span<const std::int64_t> starts);

  std::size_t size() const { return versions_.size(); }

 private:
  struct Version {
    std::int64_t since = 0;
    std::int64_t until = 0;  // it was there then
    hotadd::FileModels models;
  };
  void Limit();

  std::vector<Version> versions_;  // from the oldest on
};

// Since when the data of a ConfigMap are as they are, by its managedFields; nothing: not told. `root`: of the whole object.
std::optional<std::int64_t> DataSince(const Node& root);

}  // namespace warden::controller
