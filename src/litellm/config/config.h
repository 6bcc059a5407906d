// The view of a LiteLLM configuration, wherever it stands: in a ConfigMap's key, in a bare file, in an object's mapping.
//
// Shares its Document (embedded ones hold their host) among copies. Refers to the Object it was found in, which must outlive it. Secrets in
// it are sealed. Immutable but for `siblings`, which are read when first asked for: one judgement, one thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "litellm/config/model_entry.h"
#include "litellm/version/version.h"
#include "warden/assumptions.h"
#include "warden/document.h"
#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::litellm {

class ConfigUsers;  // litellm/config/config_users.h

// Which texts of a ConfigMap include which: shared by its configurations, and read when first asked for. Refers to the Object. One thread.
class SiblingConfigs {
 public:
  explicit SiblingConfigs(const Object& object) : object_(&object) {}
  // The first key whose text includes a file of that name, itself left out; "": none. `data` of the object must be a mapping.
  std::string_view IncluderOf(std::string_view place);

 private:
  void ReadAll();

  const Object* object_;
  bool read_ = false;
  std::map<std::string, std::vector<std::string_view>, std::less<>> includers_;  // by the name included
};

class Config {
 public:
  // `place`: in the user's words, "config.yaml"; "" for a bare file.
  Config(const Object& object, Document document, std::string place, const Assumptions& assumptions);

  const Object& object() const { return *object_; }
  const Document& document() const { return parts_->document; }
  const std::string& place() const { return place_; }
  Field root() const { return Field(document()); }
  // "litellm_settings", "general_settings", "router_settings", "model_list" …
  Field Section(std::string_view name) const { return root()[name]; }
  // The items of model_list that are mappings, in their order.
  const std::vector<ModelEntry>& models() const { return parts_->models; }
  // A mapping in Helm values: the chart's own defaults lie beneath it, so that a key is absent here says nothing. Lists (model_list) are
  // whole, and so is a configuration that stands in values as text.
  bool is_overlay() const { return document().is_part(); }
  // How findings name it: "configuration config.yaml".
  std::string subject() const;

  // The same under other assumptions; shares what was read.
  Config Under(const Assumptions& assumptions) const;

  // The LiteLLM that is assumed to read it: counts before what its users' images say. Nothing: they decide.
  const std::optional<Version>& assumed_version() const { return assumed_version_; }

  // For litellm/config/includes.h. Configurations of one object may share it.
  SiblingConfigs& siblings() const {
    if (siblings_ == nullptr) siblings_ = std::make_shared<SiblingConfigs>(*object_);
    return *siblings_;
  }
  void Share(std::shared_ptr<SiblingConfigs> siblings) { siblings_ = std::move(siblings); }

  // The proxies that read it, as far as the snapshot knows them; found once where it keeps what was made.
  ConfigUsers users(const Snapshot& snapshot) const;

 private:
  struct Parts {
    Document document;
    std::vector<ModelEntry> models;  // refer to `document`
  };
  const Object* object_;
  std::shared_ptr<const Parts> parts_;
  std::string place_;
  std::optional<Version> assumed_version_;
  mutable std::shared_ptr<SiblingConfigs> siblings_;
};

}  // namespace warden::litellm
