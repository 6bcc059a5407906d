// One walk over values, into the texts in them.
#include "litellm/config/values.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "doc/reader.h"
#include "doc/words.h"
#include "k8s/values_carrier.h"
#include "litellm/config/config_text.h"
#include "litellm/config/seal_config.h"

namespace warden::litellm {
namespace {

// Keys whose text is values, as Helm reads them.
constexpr std::array<std::string_view, 4> kValuesKeys = {"values", "valuesContent", "valuesInline", "values.yaml"};

// The value of the LiteLLM charts that becomes the proxy's config.yaml.
constexpr std::string_view kProxyConfig = "proxy_config";

// Text in text in text is real (an Application with the values of a chart that takes a ConfigMap's text); more is not.
constexpr int kMostTexts = 4;

bool IsDeployment(const Node& item) { return item.Find("litellm_params") != nullptr; }

// In values of somebody else's chart a `model_list` may be anything.
bool HasModels(const Node& mapping) {
  const Node* list = mapping.Find("model_list");
  if (list == nullptr) return false;
  return std::any_of(list->items().begin(), list->items().end(), &IsDeployment);
}

bool IsConfigMapping(std::string_view key, const Node& node) {
  if (!node.is_object() || node.shared()) return false;
  const std::size_t sections = CountSections(node);
  const bool has_list = node.Find("model_list") != nullptr;
  if (key == kProxyConfig) return has_list || sections > 0;
  return HasModels(node) || sections >= 2 || (has_list && sections == 1);
}

bool IsValuesKey(std::string_view key) { return std::find(kValuesKeys.begin(), kValuesKeys.end(), key) != kValuesKeys.end(); }

bool IsEmbedded(std::string_view key, const Node& node) {
  if (!node.is_string() || node.sealed() || node.shared() || !MayHoldConfigText(node.string())) return false;
  return IsValuesKey(key) || IsYamlName(key) || node.string().find('\n') != std::string_view::npos;
}

// Of a Kubernetes object: nothing that anybody reads values from (the last applied version is written there once more).
bool IsBookkeeping(const Node& root, std::string_view key) {
  return (key == "metadata" || key == "status") && root.Find("kind") != nullptr && root.Find("apiVersion") != nullptr;
}

class Walker {
 public:
  Walker(const Object& object, const Document& document, std::string_view place, int texts, const Assumptions& assumptions,
         FoundConfigs& found)
      : object_(object), document_(document), place_(place), texts_(texts), assumptions_(assumptions), found_(found) {}

  void VisitAll() {
    const Node& root = document_.root();
    if (IsConfigMapping({}, root) || !root.is_object()) return Visit({}, root);
    for (const Member& member : root.members()) {
      if (!IsBookkeeping(root, member.key.text())) Visit(member.key.text(), member.value);
    }
  }

 private:
  void Visit(std::string_view key, const Node& node) {
    if (IsConfigMapping(key, node)) {
      found_.configs.emplace_back(object_, document_.Inside(node), PlaceOf(node), assumptions_);
    } else if (IsEmbedded(key, node)) {
      VisitText(key, node);
    } else {
      for (const Node& item : node.items()) Visit(key, item);
      for (const Member& member : node.members()) Visit(member.key.text(), member.value);
    }
  }

  std::string PlaceOf(const Node& node) const {
    const std::string words = doc::WordsOf(document_.root(), document_.PointerTo(node));
    return place_.empty() ? words : words.empty() ? std::string(place_) : std::string(place_) + ", " + words;
  }

  void VisitText(std::string_view key, const Node& node) {
    const bool maybe = MayBeConfigText(node.string()) || (IsYamlName(key) && NamesOwnSection(node.string()));
    if (!IsValuesKey(key) && maybe && VisitConfig(key, node)) return;
    auto values = doc::ReadEmbeddedYaml(document_, node, Dialect::kKubectl);
    if (!values.ok()) return AddUnreadable(key, node, *std::move(values.error));
    SealValues(*values.document, values.document->root());
    if (texts_ == kMostTexts) return;
    const auto text = std::make_shared<const Document>(*std::move(values.document));
    found_.texts.push_back(text);
    Walker(object_, *text, PlaceOf(node), texts_ + 1, assumptions_, found_).VisitAll();
  }

  // As LiteLLM reads it. False: it is something else.
  bool VisitConfig(std::string_view key, const Node& node) {
    auto read = doc::ReadEmbeddedYaml(document_, node, Dialect::kPyYaml);
    if (!read.ok()) {
      AddUnreadable(key, node, *std::move(read.error));
      return true;
    }
    if (!LooksLikeConfig(read.document->root())) return false;
    SealConfig(*read.document);
    found_.configs.emplace_back(object_, *std::move(read.document), PlaceOf(node), assumptions_);
    return true;
  }

  // Prose that mentions a model_list is no broken configuration.
  void AddUnreadable(std::string_view key, const Node& node, doc::ReadError error) {
    const bool is_config = IsYamlName(key) && MayBeConfigText(node.string());
    if ((!is_config && !IsValuesKey(key)) || IsTemplateText(node.string())) return;
    found_.unreadable.push_back({Field(document_, node), PlaceOf(node), std::move(error)});
  }

  const Object& object_;
  const Document& document_;
  std::string_view place_;
  int texts_;
  const Assumptions& assumptions_;
  FoundConfigs& found_;
};

bool MayHold(std::string_view key, const Node& node) {
  if (IsConfigMapping(key, node) || IsEmbedded(key, node)) return true;
  return std::any_of(node.items().begin(), node.items().end(), [&](const Node& item) { return MayHold(key, item); }) ||
         std::any_of(node.members().begin(), node.members().end(),
                     [](const Member& member) { return MayHold(member.key.text(), member.value); });
}

}  // namespace

bool CarriesValues(const ObjectRef& ref) {
  return (ref.group.empty() && ref.kind == kValuesFileKind) || k8s::CarriesHelmValues(ref.group, ref.kind);
}

bool MayHoldConfigs(const Node& root) {
  if (!root.is_object()) return false;
  return std::any_of(root.members().begin(), root.members().end(), [&](const Member& member) {
    return !IsBookkeeping(root, member.key.text()) && MayHold(member.key.text(), member.value);
  });
}

void FindConfigsInValues(const Object& object, const Document& document, std::string_view place, const Assumptions& assumptions,
                         FoundConfigs& found) {
  Walker(object, document, place, 1, assumptions, found).VisitAll();
}

}  // namespace warden::litellm
