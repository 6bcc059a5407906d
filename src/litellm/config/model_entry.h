// One item of `model_list`: a deployment of a model, as the router takes it.
//
// Refers to its Document, which must outlive it. Immutable; any thread.
// Source of the behaviour: litellm/router.py (set_model_list, _create_deployment): several entries of one model_name are a pool.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "warden/document.h"

namespace warden::litellm {

class ModelEntry {
 public:
  ModelEntry(const Document& document, const Node& node);

  // Its model_name; "" where that is absent or no string.
  std::string_view name() const { return name_; }
  // Its litellm_params.model; "" likewise.
  std::string_view model() const { return model_; }

  Field field() const { return Field(*document_, *node_); }
  Field params() const;
  Field info() const { return field()["model_info"]; }
  Field Param(std::string_view key) const { return params()[key]; }

  // How findings name it: "model gpt-4o"; in a pool "model gpt-4o (azure/gpt-4o-eu)", the second such "model gpt-4o (azure/gpt-4o-eu,
  // 2nd)"; "model without a name (openai/gpt-4o)".
  std::string subject() const;
  // The same for messages, where the pool's others do not matter: `model "gpt-4o"`.
  std::string Quoted() const;

  // Others of that model_name stand in the list.
  bool pooled() const { return pooled_; }

 private:
  friend std::vector<ModelEntry> ModelEntriesOf(const Document& document);

  const Document* document_;
  const Node* node_;
  const Node* params_;  // of all that is asked for half stands there; nullptr: absent
  std::string_view name_;
  std::string_view model_;
  bool pooled_ = false;
  std::uint32_t twins_before_ = 0;  // entries before it with the same name and model
};

// Of the configuration that is the document's root: the items of model_list that are mappings.
std::vector<ModelEntry> ModelEntriesOf(const Document& document);

}  // namespace warden::litellm
