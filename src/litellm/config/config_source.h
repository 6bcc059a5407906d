// Where a proxy container reads its configuration from: the path it is given, the mount that path falls into, the ConfigMap or Secret and
// key that stand there, also behind an init container that copies it to an emptyDir.
//
// Refers to the Workload, which must outlive it. Immutable; any thread.
// Source of the behaviour: litellm/proxy/proxy_server.py (CONFIG_FILE_PATH wins over --config) and proxy_cli.py (--config, -c); relative
// paths start at /app in the images of the LiteLLM project.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/volumes.h"
#include "k8s/workload.h"
#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::litellm {

struct ConfigPath {
  enum class By : std::uint8_t { kArgument, kVariable };
  // kFused: "--config /a.yaml" as one word; kDangling: --config as the last word.
  enum class Form : std::uint8_t { kGood, kFused, kDangling };
  By by = By::kArgument;
  Form form = Form::kGood;
  Field field;            // the word (the whole script where a shell runs it), or the value of CONFIG_FILE_PATH
  std::string_view text;  // as written; "" for kDangling
  std::string absolute;   // "" where it cannot be told: variables in it, or relative to an unknown directory

  std::string_view giver() const { return by == By::kArgument ? "--config" : "CONFIG_FILE_PATH"; }
};

struct ConfigSource {
  enum class Way : std::uint8_t {
    kUnknown,  // not told, or not from an object of the cluster
    kLive,     // mounted as a directory: the kubelet updates the file under the running proxy
    kSubPath,  // mounted as a file: never updated in a running pod
    kCopied,   // an init container copies it: never updated either
  };

  std::optional<ConfigPath> argument;    // --config
  std::optional<ConfigPath> variable;    // CONFIG_FILE_PATH with a literal value
  bool hidden = false;                   // CONFIG_FILE_PATH comes from elsewhere, or the file from a bucket
  std::optional<k8s::MountedFile> file;  // what is mounted where the path in force leads

  Way way = Way::kUnknown;
  k8s::VolumeSource object;  // `object.object` is "" where the way is not known
  std::string key;           // of the object; "" not known
  // kCopied: the volume between, and who copies.
  std::optional<k8s::Volume> copy;
  std::string_view copier;

  bool known() const { return way != Way::kUnknown; }
  // Seen to be a ConfigMap (configurations in Secrets exist).
  bool is_config_map() const { return known() && !object.secret; }
  // The one LiteLLM follows; nullptr: none stated.
  const ConfigPath* in_force() const { return variable ? &*variable : argument ? &*argument : nullptr; }
};

// `container`: a proxy container of the workload. Where no path is stated but the image's own command may name one, a single *.yaml of a
// ConfigMap that is mounted as a file is taken for it.
ConfigSource FindConfigSource(const k8s::Workload& workload, const k8s::Container& container);

// The proxy containers of a workload, each with its source. Refers to the workload's Object.
struct ProxySource {
  const k8s::Container* proxy = nullptr;  // of `workload` below
  ConfigSource source;
};
struct ProxySources {
  k8s::Workload workload;
  std::vector<ProxySource> all;  // in the order of the containers
};

// Of a LiteLLM workload that is whole, made once where the snapshot keeps what was made; nullptr: it is none, or only a patch of one.
std::shared_ptr<const ProxySources> ProxySourcesOf(const Object& object, const Snapshot& snapshot);

}  // namespace warden::litellm
