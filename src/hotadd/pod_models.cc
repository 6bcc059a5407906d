// Reading /model/info.
#include "hotadd/pod_models.h"

#include <utility>

#include "base/time_text.h"
#include "doc/reader.h"
#include "doc/text_at.h"

namespace warden::hotadd {
namespace {

using doc::TextAt;

// 1,000 models of 8 KB and a wildcard over every model there is are about 12 MB.
constexpr doc::Limits kLimits{.bytes = 64U << 20, .nodes = 4'000'000};

bool IsTrue(const Node& mapping, std::string_view key) {
  const Node* value = mapping.Find(key);
  return value != nullptr && value->boolean().value_or(false);
}

std::vector<std::string> NamesAt(const Node& mapping, std::string_view key) {
  std::vector<std::string> names;
  if (const Node* list = mapping.Find(key)) {
    for (const Node& item : list->items()) {
      if (item.is_string()) names.emplace_back(item.string());
    }
  }
  return names;
}

ModelRow RowOf(const Node& item, const Node& info) {
  ModelRow row;
  row.name = TextAt(item, "model_name");
  row.from_database = IsTrue(info, "db_model");
  row.blocked = IsTrue(info, "blocked") || IsTrue(item, "blocked");
  row.blocked_by_us = row.blocked && IsTrue(info, kBlocked);
  row.managed_by = TextAt(info, kManagedBy);
  row.source = TextAt(info, kSource);
  row.hash = TextAt(info, kHash);
  row.role = TextAt(info, kRole);
  row.since = TextAt(info, kSince);
  row.param_names = NamesAt(info, kParams);
  row.info_names = NamesAt(info, kInfo);
  row.params = item.Find("litellm_params");
  row.info = &info;
  row.model = TextAt(row.params, "model");
  return row;
}

}  // namespace

Result<PodModels> ReadPodModels(std::string answer) {
  auto read = doc::ReadJson(std::move(answer), "", kLimits);
  if (!read.ok()) {
    if (read.error->over_limit) return Status(StatusCode::kTooLarge, "the list of models: " + read.error->message);
    return Status(StatusCode::kInvalid, "the list of models is no JSON: " + read.error->message);
  }
  PodModels models{{}, *std::move(read.document)};
  const Node* data = models.document.root().Find("data");
  if (data == nullptr || !data->is_array()) return Status(StatusCode::kInvalid, "the list of models has no \"data\"");
  for (const Node& item : data->items()) {
    const Node* info = item.Find("model_info");
    const Node* id = info != nullptr ? info->Find("id") : nullptr;
    if (id == nullptr || (!id->is_string() && !id->is_int())) continue;
    const auto [place, is_new] = models.rows.try_emplace(std::string(id->text()));
    if (is_new) {
      place->second = RowOf(item, *info);
    } else {
      place->second.repeated = true;
    }
  }
  return models;
}

const ModelRow* PodView::Find(std::string_view id) const {
  const auto found = models.rows.find(id);
  return found == models.rows.end() ? nullptr : &found->second;
}

bool PodView::MayHaveStartedWith(std::string_view id, const ModelRow* row) const {
  if (started_with) return started_with->find(id) != started_with->end();
  if (row == nullptr || !started_at) return true;
  // When the row was made, no pod that ran had the model from its file.
  const auto since = base::ParseRfc3339(row->since);
  return !since || since->time_since_epoch().count() <= *started_at;
}

}  // namespace warden::hotadd
