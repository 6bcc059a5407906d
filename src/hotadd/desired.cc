// Entries with an id of their own that the API can say.
#include "hotadd/desired.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/sha256.h"
#include "litellm/readers/model_ids.h"

namespace warden::hotadd {
namespace {

// Enough to tell two versions of one entry apart.
constexpr std::size_t kHashLetters = 16;

std::string HashOf(std::string_view a, std::string_view b) {
  base::Sha256 hash;
  hash.Add(a);
  hash.Add(std::string_view("\0", 1));
  hash.Add(b);
  return hash.Hex().substr(0, kHashLetters);
}

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

// As pods show it; "": none that they could.
std::string TextOfId(const Node* id) {
  return id != nullptr && (id->is_string() || id->is_int()) && !id->sealed() ? std::string(id->text()) : std::string();
}

// Why an id cannot be used; "": it can.
std::string ProblemOfId(const Node* id, const std::map<std::string, int>& uses) {
  if (id == nullptr || id->is_null()) return "model_info.id is not set";
  if ((!id->is_string() && !id->is_int()) || id->sealed() || id->tagged()) return "model_info.id is not a string";
  const std::string text(id->text());
  if (text.empty()) return "model_info.id is empty";
  if (text.find('/') != std::string::npos) return "model_info.id contains a slash, which LiteLLM's API cannot address";
  if (HasControl(text)) return "model_info.id contains a control character";
  if (text.starts_with(kOwnIdPrefix)) return fmt::format("model_info.id begins with \"{}\", which is reserved", kOwnIdPrefix);
  if (uses.at(text) > 1) return "another entry has the same model_info.id";
  return {};
}

// Keys of model_info that say what a row is: of an entry they would be taken for ours, or for LiteLLM's. "": none is there.
std::string ProblemOfInfo(const Node* info) {
  if (info == nullptr) return {};
  for (const Member& member : info->members()) {
    const std::string_view key = member.key.text();
    if (key == "managed_by" || key == "blocked" || key.starts_with("warden_")) return fmt::format("model_info.{} is reserved", key);
  }
  return {};
}

const Node* IdOf(const litellm::ModelEntry& entry) { return entry.info()["id"].value(); }

}  // namespace

bool IsWildcard(std::string_view name) { return name.find('*') != std::string_view::npos; }

const DesiredModel* DesiredModels::Find(std::string_view id) const {
  const auto found = std::find_if(models.begin(), models.end(), [&](const DesiredModel& model) { return model.id == id; });
  return found == models.end() ? nullptr : &*found;
}

bool DesiredModels::Declines(std::string_view id) const {
  return !id.empty() && std::any_of(declined.begin(), declined.end(), [&](const DeclinedModel& model) { return model.id == id; });
}

DesiredModels ReadDesired(const litellm::Config& config, std::string source) {
  DesiredModels desired{std::move(source), {}, {}, config.document()};
  std::map<std::string, int> uses;
  for (const litellm::ModelEntry& entry : config.models()) {
    if (const Node* id = IdOf(entry); id != nullptr) ++uses[std::string(id->text())];
  }
  for (const litellm::ModelEntry& entry : config.models()) {
    const Node* id = IdOf(entry);
    const Place place = config.document().PlaceOf(entry.field().nearest()->range().begin);
    std::string problem = ProblemOfId(id, uses);
    litellm::ModelBody body = litellm::BodyOf(entry);
    const bool id_counts = problem.empty();
    if (id_counts) problem = body.problem;
    if (problem.empty()) problem = ProblemOfInfo(entry.info().value());
    if (id_counts && !body.ok() && body.at.nearest() != nullptr) {
      const Place at = config.document().PlaceOf(body.at.nearest()->range().begin);
      if (at.line != 0) problem += fmt::format(" (line {})", at.line);
    }
    std::string text = TextOfId(id);
    if (!problem.empty()) {
      // Also with an id that cannot be used: a row that has it is of this entry, and no leftover.
      desired.declined.push_back({std::move(text), entry.subject(), std::move(problem), place});
      continue;
    }
    DesiredModel model;
    model.id = std::move(text);
    model.subject = entry.subject();
    model.name = std::string(entry.name());
    model.hash = HashOf(model.name, body.params) + "." + HashOf("", body.info);
    model.wildcard = IsWildcard(model.name) || IsWildcard(entry.model());
    model.body = std::move(body);
    model.params = entry.params().value();
    model.info = entry.info().value();
    model.place = place;
    desired.models.push_back(std::move(model));
  }
  return desired;
}

std::vector<std::string> VariablesOf(const DesiredModels& models) {
  std::set<std::string> variables;
  for (const DesiredModel& model : models.models) variables.insert(model.body.variables.begin(), model.body.variables.end());
  return {variables.begin(), variables.end()};
}

FileModels FileModelsOf(const DesiredModels& models) {
  FileModels file;
  for (const DesiredModel& model : models.models) file[model.id] = model.hash;
  for (const DeclinedModel& model : models.declined) {
    if (!model.id.empty()) file[model.id] = "";
  }
  return file;
}

}  // namespace warden::hotadd
