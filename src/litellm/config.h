// The view of a LiteLLM configuration, wherever it stands: in a ConfigMap's key, in a bare file, in an object's mapping.
//
// Owns its Document (embedded ones hold their host). Refers to the Object it was found in, which must outlive it. Immutable; any
// thread. Secrets in it are sealed.
#pragma once

#include <string>
#include <string_view>

#include "warden/document.h"
#include "warden/object.h"

namespace warden {

class Config {
 public:
  // `place`: in the user's words, "config.yaml"; "" for a bare file.
  Config(const Object& object, Document document, std::string place)
      : object_(&object), document_(std::move(document)), place_(std::move(place)) {}

  const Object& object() const { return *object_; }
  const Document& document() const { return document_; }
  const std::string& place() const { return place_; }
  Field root() const { return Field(document_); }
  // "litellm_settings", "general_settings", "router_settings", "model_list" …
  Field Section(std::string_view name) const { return Field(document_)[name]; }
  // How findings name it: "configuration config.yaml".
  std::string subject() const;

 private:
  const Object* object_;
  Document document_;
  std::string place_;
};

}  // namespace warden
