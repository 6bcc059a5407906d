// The sources of `Stated`, in their order.
#include "k8s/stated.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "doc/equal.h"
#include "doc/pointer.h"
#include "doc/reader.h"
#include "doc/text_at.h"

namespace warden::k8s {
namespace {

constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

// What the API server fills into apps/v1 workloads (kubernetes/kubernetes pkg/apis/apps/v1/defaults.go, core/v1/defaults.go).
struct ApiDefault {
  std::string_view pointer;
  std::string_view json;
};
constexpr std::array kApiDefaults = {
    ApiDefault{"/spec/replicas", "1"},
    ApiDefault{"/spec/strategy", R"({"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}})"},
    ApiDefault{"/spec/strategy/type", R"("RollingUpdate")"},
    ApiDefault{"/spec/strategy/rollingUpdate", R"({"maxUnavailable":"25%","maxSurge":"25%"})"},
    ApiDefault{"/spec/strategy/rollingUpdate/maxUnavailable", R"("25%")"},
    ApiDefault{"/spec/strategy/rollingUpdate/maxSurge", R"("25%")"},
    ApiDefault{"/spec/progressDeadlineSeconds", "600"},
    ApiDefault{"/spec/template/spec/terminationGracePeriodSeconds", "30"},
};

// One step into an object: a key, or the item of a list (its node, by whose keys managedFields names it).
struct Step {
  std::string key;
  const Node* item = nullptr;
};

// The steps of a pointer, each list index with the item it stands for.
std::vector<Step> StepsOf(const Node& root, std::string_view pointer) {
  std::vector<Step> steps;
  const Node* at = &root;
  const auto tokens = doc::SplitPointer(pointer);
  if (!tokens) return steps;
  for (const std::string& token : *tokens) {
    const bool in_list = at != nullptr && at->is_array();
    const auto index = in_list ? doc::ParseIndex(token) : std::nullopt;
    at = in_list ? (index ? at->At(*index) : nullptr) : at != nullptr ? at->Find(token) : nullptr;
    steps.push_back({token, in_list ? at : nullptr});
  }
  return steps;
}

// Whether `text`, the JSON behind "k:", names the item: every key of it has the item's value.
bool NamesItem(std::string_view text, const Node& item) {
  const auto keys = doc::ReadJson(std::string(text), "");
  if (!keys.ok() || !keys.document->root().is_object()) return false;
  const auto members = keys.document->root().members();
  return std::all_of(members.begin(), members.end(),
                     [&](const Member& member) { return doc::Equal(item.Find(member.key.text()), &member.value); });
}

const Node* FieldsOfItem(const Node& fields, const Node* item) {
  if (item == nullptr) return nullptr;
  for (const Member& member : fields.members()) {
    const auto key = member.key.text();
    if (key.starts_with("k:") && NamesItem(key.substr(2), *item)) return &member.value;
  }
  return nullptr;
}

// Whether FieldsV1 `fields` owns the place. An owned leaf with nothing below it is atomic and owns everything under it.
bool Owns(const Node& fields, const std::vector<Step>& steps) {
  const Node* at = &fields;
  for (const Step& step : steps) {
    const Node* next = step.item != nullptr ? FieldsOfItem(*at, step.item) : at->Find("f:" + step.key);
    if (next == nullptr) return at != &fields && at->size() == 0;
    at = next;
  }
  return true;
}

bool OwnsLastApplied(const Node& fields) {
  static const std::vector<Step> steps = {{"metadata", nullptr}, {"annotations", nullptr}, {std::string(kLastApplied), nullptr}};
  return Owns(fields, steps);
}

// kubectl matches list items by name; everything else by key.
bool HasStep(const Node*& at, const Step& step) {
  if (step.item == nullptr) {
    at = at->Find(step.key);
    return at != nullptr;
  }
  const Node* name = step.item->Find("name");
  for (const Node& item : at->items()) {
    if (name != nullptr && doc::Equal(item.Find("name"), name)) {
      at = &item;
      return true;
    }
  }
  return false;
}

// The value there; nullptr: none.
const Node* Given(const Node& root, const std::vector<Step>& steps) {
  const Node* at = &root;
  return std::all_of(steps.begin(), steps.end(), [&](const Step& step) { return HasStep(at, step); }) ? at : nullptr;
}

std::vector<Document> ReadApiDefaults() {
  std::vector<Document> read;
  read.reserve(std::size(kApiDefaults));
  for (const ApiDefault& row : kApiDefaults) read.push_back(*doc::ReadJson(std::string(row.json), "").document);
  return read;
}

bool IsApiDefault(std::string_view pointer, const Node& value) {
  const auto row = std::find_if(kApiDefaults.begin(), kApiDefaults.end(), [&](const ApiDefault& d) { return d.pointer == pointer; });
  if (row == kApiDefaults.end()) return false;
  static const std::vector<Document> defaults = ReadApiDefaults();
  return doc::Equal(defaults[static_cast<std::size_t>(row - kApiDefaults.begin())].root(), value);
}

}  // namespace

struct Stated::Sources {
  std::optional<Document> managed;  // the list of managedFields entries
  std::optional<Document> applied;  // what kubectl apply was given
  bool knows_managed = false, knows_applied = false;
};

Stated::Stated(const Object& object, const Object* old_object, Sent sent, Stored stored)
    : object_(object), old_(old_object), sent_(sent), stored_(stored), sources_(std::make_unique<Sources>()) {}

Stated::~Stated() = default;

const Document* Stated::managed() {
  if (!sources_->knows_managed) {
    sources_->knows_managed = true;
    if (const Node* managed = object_.At("metadata.managedFields").value()) sources_->managed = object_.document().Expand(*managed);
  }
  return sources_->managed ? &*sources_->managed : nullptr;
}

const Document* Stated::applied() {
  if (!sources_->knows_applied) {
    sources_->knows_applied = true;
    const Node* applied = object_.At("metadata.annotations")[kLastApplied].value();
    if (applied != nullptr && applied->is_string() && !applied->sealed()) {
      auto read = doc::ReadJson(std::string(applied->string()), "", {.withhold_deeper = true});
      if (read.ok()) sources_->applied = *std::move(read.document);
    }
  }
  return sources_->applied ? &*sources_->applied : nullptr;
}

Statement Stated::Of(std::string_view pointer) {
  const Node* value = doc::ResolvePointer(object_.root(), pointer);
  if (value == nullptr || value->is_null()) return Statement::kDefaulted;
  // Source 0; and the API server puts no defaults into custom resources: what is there, somebody wrote.
  if (object_.ref().group == "argoproj.io" || !IsApiDefault(pointer, *value)) return Statement::kStated;
  const auto steps = StepsOf(object_.root(), pointer);
  if (managed() == nullptr || managed()->root().items().empty()) {  // source 4: stripped, so what kubectl was given is all there is
    return applied() != nullptr && Given(applied()->root(), steps) != nullptr ? Statement::kStated : Statement::kUnknown;
  }
  bool unknown = false;
  for (const Node& entry : managed()->root().items()) {
    const Node* fields = entry.Find("fieldsV1");
    if (fields == nullptr || !Owns(*fields, steps)) continue;
    if (doc::TextAt(entry, "operation") == "Apply") return Statement::kStated;                            // source 1
    if (OwnsLastApplied(*fields) && applied() != nullptr && doc::TextAt(entry, "subresource").empty()) {  // source 2
      // In a dry run another value than the object's is of the apply before: `kubectl diff` sends what it would change without the new
      // text, and what it drops comes as the default.
      const Node* given = Given(applied()->root(), steps);
      if (given != nullptr && (stored_ == Stored::kYes || doc::Equal(*given, *value))) return Statement::kStated;
      continue;
    }
    unknown = true;  // source 3
  }
  if (!unknown) return Statement::kDefaulted;
  // What a patch changed counts as meant. A whole object holds defaults that nobody wrote.
  if (sent_ == Sent::kWhole) return Statement::kUnknown;
  const Node* before = old_ != nullptr ? doc::ResolvePointer(old_->root(), pointer) : nullptr;
  return old_ != nullptr && !doc::Equal(before, value) ? Statement::kStated : Statement::kUnknown;
}

}  // namespace warden::k8s
