// Reading what is included.
#include "litellm/config/includes.h"

#include <algorithm>

#include "litellm/config/seal_config.h"

namespace warden::litellm {
namespace {

using Presence = FileBeside::Presence;

// The worst case of all the proxies: one that lacks the file does not start.
FileBeside ForAll(const ConfigUsers& users, std::string_view path, const Snapshot& snapshot) {
  FileBeside found;
  for (const ConfigUser& user : users) {
    found = FindBeside(user, path, snapshot);
    if (found.missing()) break;
  }
  return found;
}

void Read(Include& include) {
  if (include.file.text == nullptr || !include.file.text->is_string() || include.file.text->sealed()) return;
  auto read = doc::ReadEmbeddedYaml(include.file.object->document(), *include.file.text, Dialect::kPyYaml);
  if (read.ok()) SealConfig(*read.document);
  include.document = std::move(read.document);
  include.error = std::move(read.error);
}

std::string_view BaseName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

Includes::Includes(const Config& config, const Snapshot& snapshot) : config_(&config) {
  const Field list = config.root()["include"];
  if (list.value() == nullptr || !list.value()->is_array()) return;
  for (std::size_t i = 0; i < list.value()->size(); ++i) {
    Include include{list.At(i), list.At(i).value()->string(), {}, {}, {}};
    if (!include.path.empty()) include.file = ForAll(config.users(snapshot), include.path, snapshot);
    Read(include);
    includes_.push_back(std::move(include));
  }
}

bool Includes::complete() const {
  return std::all_of(includes_.begin(), includes_.end(), [](const Include& include) { return include.document.has_value(); });
}

std::optional<Field> Includes::Section(std::string_view name) const {
  if (!complete()) return std::nullopt;
  Field section = config_->Section(name);
  for (const Include& include : includes_) {
    const Node* value = include.document->root().Find(name);
    if (value != nullptr && !(value->is_array() && section.exists())) section = Field(*include.document)[name];
  }
  return section;
}

std::string_view IncluderOf(const Config& config) {
  const Node* data = config.place().empty() || config.document().host() == nullptr ? nullptr : config.object().At("data").value();
  if (data == nullptr) return {};
  return config.siblings().IncluderOf(config.place());
}

std::string_view SiblingConfigs::IncluderOf(std::string_view place) {
  if (!read_) ReadAll();
  const auto found = includers_.find(place);
  if (found == includers_.end()) return {};
  // A file that includes itself is nobody's fragment.
  const auto other = std::find_if(found->second.begin(), found->second.end(), [&](std::string_view key) { return key != place; });
  return other == found->second.end() ? std::string_view() : *other;
}

// By each name that is included the first two keys that do it. Whole or not at all: reading may end over a budget.
void SiblingConfigs::ReadAll() {
  std::map<std::string, std::vector<std::string_view>, std::less<>> includers;
  const auto texts = object_->At("data").value()->members();
  for (const Member& member : texts) {
    if (texts.size() < 2 || member.value.string().find("include") == std::string_view::npos) continue;
    const auto read = doc::ReadEmbeddedYaml(object_->document(), member.value, Dialect::kPyYaml);
    const Node* list = read.ok() ? read.document->root().Find("include") : nullptr;
    if (list == nullptr) continue;
    for (const Node& item : list->items()) {
      auto& keys = includers[std::string(BaseName(item.string()))];
      if (keys.size() < 2 && (keys.empty() || keys.back() != member.key.text())) keys.push_back(member.key.text());
    }
  }
  includers_ = std::move(includers);
  read_ = true;
}

}  // namespace warden::litellm
