// The files that a configuration includes, and what they make of its sections.
//
// Holds the documents it read. Refers to the Config and the snapshot. Immutable; any thread.
// Source of the behaviour: litellm/proxy/proxy_server.py (_process_includes): lists that both have are joined, every other key of the
// included file takes the place of the configuration's own, whole; one level only.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "doc/reader.h"
#include "litellm/config/beside.h"
#include "litellm/config/config.h"

namespace warden::litellm {

struct Include {
  Field field;            // the item of `include`
  std::string_view path;  // as written; "" where it is no text
  FileBeside file;        // for the proxy that has least of it
  std::optional<Document> document;
  std::optional<doc::ReadError> error;
};

class Includes {
 public:
  Includes(const Config& config, const Snapshot& snapshot);

  bool empty() const { return includes_.empty(); }
  const std::vector<Include>& all() const { return includes_; }
  // Everything included is known.
  bool complete() const;
  // The section as LiteLLM has it after all: the configuration's own, or the one that took its place. Nothing: not known. Lists that are
  // joined are the caller's affair.
  std::optional<Field> Section(std::string_view name) const;

 private:
  const Config* config_;
  std::vector<Include> includes_;
};

// The key of the same ConfigMap whose configuration includes this one; "": none does.
std::string_view IncluderOf(const Config& config);
// Such a one is a fragment, not to be judged as a whole.
inline bool IsFragment(const Config& config) { return !IncluderOf(config).empty(); }

}  // namespace warden::litellm
