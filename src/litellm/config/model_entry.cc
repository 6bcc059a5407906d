// Reading model_list.
#include "litellm/config/model_entry.h"

#include <fmt/core.h>

#include <unordered_map>

namespace warden::litellm {
namespace {

std::string_view StringAt(const Node* node, std::string_view key) {
  const Node* value = node != nullptr ? node->Find(key) : nullptr;
  return value != nullptr ? value->string() : std::string_view();
}

std::string Ordinal(std::uint32_t number) {
  const bool teen = number % 100 / 10 == 1;
  const std::string_view ending = teen ? "th" : number % 10 == 1 ? "st" : number % 10 == 2 ? "nd" : number % 10 == 3 ? "rd" : "th";
  return fmt::format("{}{}", number, ending);
}

}  // namespace

ModelEntry::ModelEntry(const Document& document, const Node& node)
    : document_(&document),
      node_(&node),
      params_(node.Find("litellm_params")),
      name_(StringAt(&node, "model_name")),
      model_(StringAt(params_, "model")) {}

Field ModelEntry::params() const { return params_ != nullptr ? Field(*document_, *params_) : field()["litellm_params"]; }

std::string ModelEntry::subject() const {
  const std::string name = name_.empty() ? "model without a name" : fmt::format("model {}", name_);
  const bool plain = !name_.empty() && !pooled_;
  if (plain || (model_.empty() && twins_before_ == 0)) return name;
  const std::string twin = twins_before_ == 0 ? "" : Ordinal(twins_before_ + 1);
  return fmt::format("{} ({}{}{})", name, model_, model_.empty() || twin.empty() ? "" : ", ", twin);
}

std::string ModelEntry::Quoted() const { return name_.empty() ? "a model without a name" : fmt::format("model \"{}\"", name_); }

std::vector<ModelEntry> ModelEntriesOf(const Document& document) {
  std::vector<ModelEntry> entries;
  const Node* list = document.root().Find("model_list");
  if (list == nullptr || !list->is_array()) return entries;
  entries.reserve(list->size());
  std::unordered_map<std::string_view, std::uint32_t> names;
  std::unordered_map<std::string, std::uint32_t> twins;
  for (const Node& item : list->items()) {
    if (!item.is_object()) continue;
    entries.emplace_back(document, item);
    ++names[entries.back().name_];
  }
  for (ModelEntry& entry : entries) {
    entry.pooled_ = names[entry.name_] > 1;
    if (entry.pooled_) entry.twins_before_ = twins[fmt::format("{}\n{}", entry.name_, entry.model_)]++;
  }
  return entries;
}

}  // namespace warden::litellm
