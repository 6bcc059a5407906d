// Values are never quoted in a message: half of them are credentials.
#include "kube/map_reader.h"

#include <fmt/core.h>

#include "base/base64.h"

namespace warden::kube {

MapReader::MapReader(const Document& document, const Node& map, std::string_view folder, Status& failure)
    : document_(document), map_(map), folder_(folder), failure_(failure) {
  if (!map.is_object() && !map.is_null()) Fail(map, "a map should stand here");
}

const Node* MapReader::Member(std::string_view key) const {
  const Node* value = map_.Find(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string MapReader::Text(std::string_view key) const {
  const Node* value = Member(key);
  if (value == nullptr) return {};
  if (!value->is_string()) Fail(*value, fmt::format("{} should be a string", key));
  return std::string(value->string());
}

bool MapReader::Flag(std::string_view key) const {
  const Node* value = Member(key);
  if (value == nullptr) return false;
  if (!value->is_bool()) Fail(*value, fmt::format("{} should be true or false", key));
  return value->boolean().value_or(false);
}

std::vector<const Node*> MapReader::Items(std::string_view key) const {
  std::vector<const Node*> items;
  const Node* list = Member(key);
  if (list == nullptr) return items;
  if (!list->is_array()) Fail(*list, fmt::format("{} should be a list", key));
  for (const Node& item : list->items()) items.push_back(&item);
  return items;
}

std::vector<std::string> MapReader::Texts(std::string_view key) const {
  std::vector<std::string> texts;
  for (const Node* item : Items(key)) {
    if (!item->is_string()) Fail(*item, fmt::format("{} should hold strings alone", key));
    texts.emplace_back(item->string());
  }
  return texts;
}

std::string MapReader::Path(std::string_view key) const {
  std::string path = Text(key);
  if (path.empty() || path.starts_with('/')) return path;
  return std::string(folder_) + path;
}

TextOrFile MapReader::DataOrFile(std::string_view key) const {
  const std::string data_key = fmt::format("{}-data", key);
  const std::string data = Text(data_key);
  if (data.empty()) return {.file = Path(key)};
  auto text = base::DecodeBase64(data);
  if (!text) Fail(*Member(data_key), fmt::format("{} is not base64", data_key));
  return {.text = text.value_or("")};
}

void MapReader::Fail(const Node& node, std::string_view message) const {
  if (!failure_.ok()) return;
  failure_ = Status(StatusCode::kInvalid, fmt::format("{}:{}: {}", document_.file(), document_.PlaceOf(node.range().begin).line, message));
}

}  // namespace warden::kube
