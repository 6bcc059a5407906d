// Reading a file's documents and telling them apart.
#include "source/manifests.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "k8s/object_reader.h"
#include "litellm/config/config_text.h"
#include "litellm/config/find_configs.h"
#include "litellm/config/seal_config.h"
#include "litellm/config/values.h"
#include "source/foreign.h"
#include "source/template_syntax.h"

namespace warden::source {
namespace {

std::string_view BaseName(std::string_view name) { return name.substr(name.rfind('/') + 1); }

// The document of a YAML stream that `byte` stands in: from the `---` line before it to the one behind.
Range PartAround(std::string_view text, std::uint32_t byte) {
  const std::size_t before = text.substr(0, byte).rfind("\n---");
  const std::size_t after = text.find("\n---", byte);
  return {static_cast<std::uint32_t>(before == std::string_view::npos ? 0 : before + 1),
          static_cast<std::uint32_t>(after == std::string_view::npos ? text.size() : after + 1)};
}

// Places of bytes of the text, for what no Document stands behind. Goes on from the last one, for they come in order.
class Places {
 public:
  Places(std::string_view text, std::uint32_t first_line) : text_(text), first_line_(first_line), place_{first_line, 1} {}

  Place Of(std::uint32_t byte) {
    if (byte < at_) {
      at_ = 0;
      place_ = {first_line_, 1};
    }
    for (; at_ < std::min<std::size_t>(byte, text_.size()); ++at_) {
      const char c = text_[at_];
      const bool continuation = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
      if (c == '\n') {
        place_ = {place_.line + 1, 1};
      } else if (!continuation) {
        ++place_.column;
      }
    }
    return place_;
  }

 private:
  std::string_view text_;
  std::uint32_t first_line_;
  std::size_t at_ = 0;
  Place place_;
};

std::string_view KindOf(const Node& root) {
  const Node* kind = root.Find("kind");
  return kind != nullptr ? kind->string() : std::string_view();
}

// Argo CD fills in the braces itself.
bool IsTemplateOfItsOwn(const Node& root) { return KindOf(root) == "ApplicationSet"; }

class FileReader {
 public:
  FileReader(std::string_view name, std::string_view text, const doc::Limits& limits, std::uint32_t first_line, const FileRole* role)
      : name_(name),
        text_(text),
        limits_(limits),
        first_line_(first_line),
        role_(role),
        places_(text, first_line),
        may_be_patch_(text.find("$patch") != std::string_view::npos) {}

  FileObjects Read() {
    const auto syntax = IsTemplateName(name_) ? FindAnyTemplateSyntax(text_) : std::nullopt;
    if (syntax) {
      file_.count = 1;
      AddTemplate(syntax->kind, places_.Of(syntax->at));
      return std::move(file_);
    }
    auto results = ReadDocuments();
    file_.count = results.size();
    if (results.empty()) AddEmpty();
    for (std::size_t i = 0; i < results.size(); ++i) Add(std::move(results[i]), i);
    return std::move(file_);
  }

 private:
  std::vector<doc::ReadResult> ReadDocuments() const {
    const bool json = name_.ends_with(".json");
    const bool blank = text_.find_first_not_of(" \t\r\n") == std::string_view::npos;
    if (!json || blank) return doc::ReadYamlStream(std::string(text_), std::string(name_), Dialect::kKubectl, limits_, first_line_);
    std::vector<doc::ReadResult> results;
    results.push_back(doc::ReadJson(std::string(text_), std::string(name_), limits_, doc::Deferring::kObject));
    return results;
  }

  void Add(doc::ReadResult result, std::size_t index) {
    if (!result.ok()) return AddUnreadable(*result.error, index);
    const Node& root = result.document->root();
    if (role_ != nullptr && !role_->patch_of.empty()) return AddPatch(root);
    if (litellm::LooksLikeConfig(root) && root.Find("kind") == nullptr) return AddConfig(ReadAsConfig(index));
    if (const Node* scalar = IsTemplateOfItsOwn(root) ? nullptr : FindTemplateScalar(root)) {
      return AddTemplate(TemplateKind::kBraces, result.document->PlaceOf(scalar->range().begin));
    }
    AddObjects(*std::move(result.document));
  }

  void AddPatch(const Node& root) {
    const bool object = !KindOf(root).empty() && root.Find("apiVersion") != nullptr;
    file_.foreign.push_back({object ? std::optional(k8s::RefOf(root)) : std::nullopt,
                             fmt::format("a patch, named by {}: judge what it is rendered into", role_->patch_of)});
  }

  void AddUnreadable(const doc::ReadError& error, std::size_t index) {
    // LiteLLM reads with PyYAML, which takes some texts that kubectl does not.
    if (doc::ReadResult config = ReadAsConfig(index); config.ok() && litellm::LooksLikeConfig(config.document->root()))
      return AddConfig(std::move(config));
    const Range part = name_.ends_with(".json") ? Range{0, static_cast<std::uint32_t>(text_.size())} : PartAround(text_, error.range.begin);
    if (const auto syntax = FindTemplateSyntax(text_, part, error.range.begin)) {
      return AddTemplate(syntax->kind, places_.Of(syntax->at));
    }
    AddBroken(error);
  }

  // An empty file counts as one document, so that what was read is what was judged, skipped or found broken.
  void AddEmpty() {
    file_.count = 1;
    file_.foreign.push_back({std::nullopt, "empty"});
  }

  void AddBroken(const doc::ReadError& error) {
    file_.unread.push_back({UnreadDocument::Why::kBroken, fmt::format("cannot be read: {}", error.message), error.place});
  }

  void AddTemplate(TemplateKind kind, Place place) {
    file_.unread.push_back(
        {UnreadDocument::Why::kTemplate, fmt::format("{} that is not rendered, nothing in it can be judged", ToString(kind)), place});
  }

  // The document of that number as LiteLLM reads it. Only what is written between the same `---` lines can have that number.
  doc::ReadResult ReadAsConfig(std::size_t index) {
    if (!as_configs_) as_configs_ = doc::ReadYamlStream(std::string(text_), std::string(name_), Dialect::kPyYaml, limits_, first_line_);
    if (index < as_configs_->size() && as_configs_->size() == file_.count) return std::move((*as_configs_)[index]);  // asked once each
    return {std::nullopt, doc::ReadError{"the documents of this file are not the same for kubectl and PyYAML", {}, {1, 1}}};
  }

  void AddConfig(doc::ReadResult result) {
    if (!result.ok()) return AddBroken(*result.error);
    Object object = litellm::ConfigFileObject(*std::move(result.document), std::string(BaseName(name_)));
    file_.documents.push_back(object.document());
    if (role_ == nullptr || role_->maps.empty()) return Keep(std::move(object));
    // Judged once, as the first ConfigMap that it becomes; workloads see them all.
    const Document file = object.document();
    Keep(GeneratedMapObject(file, role_->maps[0]));
    for (std::size_t i = 1; i < role_->maps.size(); ++i) file_.context.push_back(GeneratedMapObject(file, role_->maps[i]));
  }

  void AddObjects(Document document) {
    const Node* root = &document.root();  // lives as long as the storage, which the objects share
    if (may_be_patch_ || root->is_array()) {
      if (std::string why = WhyPartial(*root); !why.empty()) return file_.foreign.push_back({std::nullopt, std::move(why)});
    }
    if (IsKustomizationName(BaseName(name_)) && root->is_object() && KindOf(*root).empty()) return AddKustomization(std::move(document));
    if (MayBeValues(*root)) return AddValues(std::move(document));
    std::string why_foreign = WhyForeign(*root, BaseName(name_));
    auto objects = k8s::ReadObjects(std::move(document));
    if (objects.empty()) return file_.foreign.push_back({std::nullopt, std::move(why_foreign)});
    file_.documents.push_back(objects.front().document().Under(*root));
    for (Object& object : objects) AddObject(std::move(object));
  }

  // A look at the bytes before one at every string.
  bool MayBeValues(const Node& root) const {
    const bool object = !KindOf(root).empty() && root.Find("apiVersion") != nullptr;
    return !object && litellm::MayHoldConfigText(text_) && IsValuesFile(root);
  }

  void AddValues(Document document) {
    Object object = litellm::ValuesFileObject(std::move(document), std::string(BaseName(name_)));
    file_.documents.push_back(object.document());
    file_.foreign.push_back({object.ref(), std::string(kValuesJudged)});
    Keep(std::move(object));
  }

  // kustomize needs neither kind nor apiVersion in a file of that name.
  void AddKustomization(Document document) {
    litellm::SealValues(document, document.root());
    Object object({"kustomize.config.k8s.io", "v1beta1", "Kustomization", "", ""}, std::move(document));
    file_.documents.push_back(object.document());
    AddObject(std::move(object));
  }

  void AddObject(Object object) {
    const bool holds = litellm::CarriesValues(object.ref()) && litellm::MayHoldConfigs(object.root());
    if (std::string why = WhyDeferred(object.ref(), holds ? Configs::kJudged : Configs::kNone); !why.empty()) {
      file_.foreign.push_back({object.ref(), std::move(why)});
      if (!holds && object.ref().kind == "Kustomization") file_.context.push_back(std::move(object));
      if (!holds) return;
    }
    Keep(std::move(object));
  }

  void Keep(Object object) {
    file_.objects.push_back(std::move(object));
    file_.home.push_back(file_.documents.size() - 1);
  }

  std::string_view name_;
  std::string_view text_;
  const doc::Limits& limits_;
  std::uint32_t first_line_;
  const FileRole* role_;
  Places places_;
  std::optional<std::vector<doc::ReadResult>> as_configs_;  // the whole file once more, as LiteLLM reads it
  bool may_be_patch_;                                       // by a look at the bytes
  FileObjects file_;
};

}  // namespace

FileObjects ReadFile(std::string_view name, std::string_view text, const doc::Limits& limits, std::uint32_t first_line,
                     const FileRole* role) {
  return FileReader(name, text, limits, first_line, role).Read();
}

}  // namespace warden::source
