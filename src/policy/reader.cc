// The file as a whole: profiles, namespaces, points, and what they refer to.
#include "policy/reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "base/edit_distance.h"
#include "doc/reader.h"
#include "policy/resolve.h"
#include "policy/schema.h"
#include "policy/state.h"

namespace warden {
namespace {

constexpr std::size_t kMaxPolicyBytes = 1U << 20;

std::optional<Mode> ModeOf(std::string_view text) {
  for (const Mode mode : {Mode::kEnforce, Mode::kWarn, Mode::kAudit}) {
    if (ToString(mode) == text) return mode;
  }
  return std::nullopt;
}

// The string at a key; nullptr: not there, or of a type that the schema refuses.
const Node* Text(const Node& parent, std::string_view key) {
  const Node* node = parent.Find(key);
  return node != nullptr && node->is_string() ? node : nullptr;
}

class Reader {
 public:
  Reader(const Document& document, std::string file, std::span<const Rule* const> rules)
      : root_(document.root()), complaints_(document, file), model_(policy::PolicyModel::Defaults(rules)) {
    model_.file = std::move(file);
    model_.document = document;
  }

  policy::ReadPolicy Read() {
    Profiles();
    ReadLayer(root_, "", model_.everywhere);
    model_.profile = ProfileAt(root_, "profile");
    Namespaces();
    Points();
    model_.exemptions = policy::ReadExemptions(root_.Find("exemptions"), model_.rules, complaints_);
    model_.hearsay = policy::ReadHearsay(root_.Find("hearsay"), model_.rules, complaints_);
    model_.controllers = policy::ReadControllers(root_.Find("controllers"), complaints_);
    const Node* glass = root_.Find("breakGlass");
    model_.break_glass_groups = policy::ReadBreakGlassGroups(glass == nullptr ? nullptr : glass->Find("groups"), complaints_);
    const Node* annotations = root_.Find("annotations");
    const Node* exemptions = annotations == nullptr ? nullptr : annotations->Find("exemptions");
    model_.allows_annotations = exemptions == nullptr || exemptions->string() != "forbidden";
    return {std::move(model_), complaints_.Take()};
  }

 private:
  static std::string Joined(const std::string& path, std::string_view key) {
    return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
  }

  void ReadLayer(const Node& node, const std::string& path, policy::PolicyLayer& layer) {
    if (const Node* text = Text(node, "mode")) {
      if (const auto mode = ModeOf(text->text())) layer.mode = {*mode, complaints_.PlaceOf(*text)};
    }
    layer.rules = policy::ReadRuleSettings(node.Find("rules"), Joined(path, "rules"), model_.rules, complaints_);
  }

  std::optional<std::size_t> ProfileIndex(std::string_view name) const {
    const auto found =
        std::find_if(model_.profiles.begin(), model_.profiles.end(), [&](const policy::ProfileLayer& p) { return p.name == name; });
    if (found == model_.profiles.end()) return std::nullopt;
    return static_cast<std::size_t>(found - model_.profiles.begin());
  }

  // The profile that `key` of a mapping names.
  std::optional<policy::Placed<std::size_t>> ProfileAt(const Node& parent, std::string_view key, const std::string& path = "") {
    const Node* text = Text(parent, key);
    if (text == nullptr) return std::nullopt;
    if (const auto index = ProfileIndex(text->text())) return policy::Placed<std::size_t>{*index, complaints_.PlaceOf(*text)};
    std::vector<std::string_view> known;
    for (const policy::ProfileLayer& profile : model_.profiles) known.push_back(profile.name);
    const std::string_view nearest = base::Nearest(text->text(), known);
    complaints_.At(
        *text, Joined(path, key),
        fmt::format("there is no profile {}{}", text->text(), nearest.empty() ? "" : fmt::format(", did you mean {}?", nearest)));
    return std::nullopt;
  }

  // Names first: they refer to each other in any order.
  void Profiles() {
    const Node* profiles = root_.Find("profiles");
    if (profiles == nullptr) return;
    for (const Member& member : profiles->members()) {
      const std::string name(member.key.text());
      if (!ProfileIndex(name)) model_.profiles.push_back({name, std::nullopt, {"profile " + name, std::nullopt, {}}});
    }
    for (const Member& member : profiles->members()) Profile(member);
    for (const Member& member : profiles->members()) RefuseCircle(member);
  }

  void Profile(const Member& member) {
    const std::string name(member.key.text());
    const std::string path = "profiles." + name;
    const std::size_t index = *ProfileIndex(name);
    const bool built_in = index <= static_cast<std::size_t>(policy::BuiltIn::kDevelopment);
    if (const Node* extends = Text(member.value, "extends"); extends != nullptr && built_in) {
      complaints_.At(*extends, path + ".extends", fmt::format("{} is built in and extends nothing", name));
    }
    ReadLayer(member.value, path, model_.profiles[index].layer);
    if (built_in) return;
    const auto base = ProfileAt(member.value, "extends", path);
    model_.profiles[index].extends = base ? base->value : 0;
  }

  void RefuseCircle(const Member& member) {
    const std::size_t start = *ProfileIndex(member.key.text());
    std::size_t steps = 0;
    auto at = model_.profiles[start].extends;
    while (at && *at != start && ++steps <= model_.profiles.size()) at = model_.profiles[*at].extends;
    if (!at || *at != start) return;
    complaints_.At(member.key, "profiles", fmt::format("profile {} extends itself", member.key.text()));
  }

  void Namespaces() {
    const Node* namespaces = root_.Find("namespaces");
    if (namespaces == nullptr) return;
    for (std::size_t i = 0; i < namespaces->items().size(); ++i) {
      const Node& item = namespaces->items()[i];
      const std::string path = fmt::format("namespaces[{}]", i);
      const Node* match = Text(item, "match");
      if (match == nullptr) continue;
      if (match->size() == 0) complaints_.At(*match, path + ".match", "is empty");
      policy::NamespaceLayer layer;
      layer.match = match->text();
      layer.layer.what = "namespace " + layer.match;
      layer.profile = ProfileAt(item, "profile", path);
      ReadLayer(item, path, layer.layer);
      model_.namespaces.push_back(std::move(layer));
    }
  }

  void Points() {
    const Node* points = root_.Find("points");
    if (points == nullptr) return;
    for (const Point point : {Point::kCheck, Point::kAdmission, Point::kAudit}) {
      const std::string name(ToString(point));
      const Node* layer = points->Find(name);
      if (layer != nullptr) ReadLayer(*layer, "points." + name, model_.points[static_cast<std::size_t>(point)]);
    }
  }

  const Node& root_;
  policy::PolicyComplaints complaints_;
  policy::PolicyModel model_;
};

void AddDuplicates(const Document& document, policy::PolicyComplaints& complaints) {
  for (const Notice& notice : document.notices()) {
    if (notice.kind != NoticeKind::kDuplicateKey) continue;
    const Member* member = document.MemberAt(notice.range);
    complaints.At(notice.range, "", fmt::format("key {} is written twice", member == nullptr ? "" : member->key.text()));
  }
}

bool Before(const PolicyProblem& a, const PolicyProblem& b) {
  return std::tie(a.place, a.path, a.message) < std::tie(b.place, b.path, b.message);
}

}  // namespace

policy::ReadPolicy policy::ReadPolicyModel(const Document& document, std::string file, std::span<const Rule* const> rules) {
  policy::PolicyComplaints complaints(document, file);
  for (doc::SchemaProblem& problem : policy::PolicySchema().Check(document)) {
    complaints.At(problem.range, std::move(problem.path), std::move(problem.message));
  }
  AddDuplicates(document, complaints);
  policy::ReadPolicy read = Reader(document, std::move(file), rules).Read();
  auto structural = complaints.Take();
  read.problems.insert(read.problems.end(), std::make_move_iterator(structural.begin()), std::make_move_iterator(structural.end()));
  std::stable_sort(read.problems.begin(), read.problems.end(), Before);
  return read;
}

Policy::Loaded Policy::Read(std::string text, std::string file, std::span<const Rule* const> rules) {
  const doc::ReadResult document = doc::ReadYaml(std::move(text), file, Dialect::kKubectl, {.bytes = kMaxPolicyBytes});
  if (!document.ok()) return {std::nullopt, {{std::move(file), document.error->place, "", document.error->message}}};
  policy::ReadPolicy read = policy::ReadPolicyModel(*document.document, std::move(file), rules);
  if (!read.problems.empty()) return {std::nullopt, std::move(read.problems)};
  return {Policy(MakeState(std::move(read.model))), {}};
}

}  // namespace warden
