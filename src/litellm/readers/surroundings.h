// The variables that the proxies reading a configuration have, as far as the run knows them.
//
// Refers to the Config and the snapshot, which must outlive it. Immutable; one judgement, one thread.
// Source of the behaviour: litellm/secret_managers/main.py (get_secret): the value of the variable, nothing where it is not set; with a
// secret manager that may answer for every name.
#pragma once

#include <cstdint>
#include <string_view>

#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "warden/snapshot.h"

namespace warden::litellm {

// What something that is said rests on: the configuration alone, or what other objects say or lack.
enum class RestsOn : std::uint8_t { kItself, kOthers };

struct Variable {
  enum class State : std::uint8_t {
    kUnset,    // no proxy that reads the configuration has it
    kSet,      // each has it
    kUnknown,  // no proxy is known, or what its envFrom holds, or they differ
  };
  State state = State::kUnknown;
  const Node* value = nullptr;  // kSet: the literal, where there is one proxy and it is told

  bool unset() const { return state == State::kUnset; }
  bool set() const { return state == State::kSet; }
  // Of what is said because of it.
  RestsOn rests_on() const { return state == State::kUnknown ? RestsOn::kItself : RestsOn::kOthers; }
};

class Surroundings {
 public:
  Surroundings(const Config& config, const Snapshot& snapshot);

  // Some proxy that reads the configuration is known.
  bool known() const { return !users_.empty(); }
  const ConfigUsers& users() const { return users_; }
  const Snapshot& snapshot() const { return *snapshot_; }
  // The variable as the container gets it.
  Variable Find(std::string_view name) const;
  // The same for `os.environ/NAME`: a secret manager may have what the environment lacks.
  Variable Reference(std::string_view name) const;

  // The text is LiteLLM's own to read. Not so in Helm values: what is plain there is read by Helm, which writes in quotes what Python would
  // take for something else.
  bool is_python() const { return is_python_; }

 private:
  const Snapshot* snapshot_;
  ConfigUsers users_;
  bool secret_manager_ = false;
  bool is_python_ = true;
};

}  // namespace warden::litellm
