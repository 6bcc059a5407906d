// Reading a file's documents and telling them apart.
#include "source/manifests.h"

#include <fmt/core.h>

#include <utility>

#include "k8s/object_reader.h"
#include "litellm/find_configs.h"
#include "source/foreign.h"
#include "source/template_syntax.h"

namespace warden {
namespace {

std::string_view BaseName(std::string_view name) { return name.substr(name.rfind('/') + 1); }

// The document of a YAML stream that `byte` stands in: from the `---` line before it to the one behind.
Range PartAround(std::string_view text, std::uint32_t byte) {
  const std::size_t before = text.substr(0, byte).rfind("\n---");
  const std::size_t after = text.find("\n---", byte);
  return {static_cast<std::uint32_t>(before == std::string_view::npos ? 0 : before + 1),
          static_cast<std::uint32_t>(after == std::string_view::npos ? text.size() : after + 1)};
}

// Place of a byte of the text, for what no Document stands behind.
Place PlaceIn(std::string_view text, std::uint32_t first_line, std::uint32_t byte) {
  Place place{first_line, 1};
  for (const char c : text.substr(0, byte)) {
    const bool continuation = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (c == '\n') {
      place = {place.line + 1, 1};
    } else if (!continuation) {
      ++place.column;
    }
  }
  return place;
}

class FileReader {
 public:
  FileReader(std::string_view name, std::string_view text, const Limits& limits, std::uint32_t first_line)
      : name_(name), text_(text), limits_(limits), first_line_(first_line) {}

  FileObjects Read() {
    const auto syntax = IsTemplateName(name_) ? FindAnyTemplateSyntax(text_) : std::nullopt;
    if (syntax) {
      file_.count = 1;
      AddTemplate(syntax->kind, PlaceIn(text_, first_line_, syntax->at));
      return std::move(file_);
    }
    auto results = ReadDocuments();
    file_.count = results.size();
    if (results.empty()) AddEmpty();
    for (std::size_t i = 0; i < results.size(); ++i) Add(std::move(results[i]), i);
    return std::move(file_);
  }

 private:
  std::vector<ReadResult> ReadDocuments() const {
    const bool json = name_.ends_with(".json");
    const bool blank = text_.find_first_not_of(" \t\r\n") == std::string_view::npos;
    if (!json || blank) return ReadYamlStream(std::string(text_), std::string(name_), Dialect::kKubectl, limits_, first_line_);
    std::vector<ReadResult> results;
    results.push_back(ReadJson(std::string(text_), std::string(name_), limits_, Deferring::kObject));
    return results;
  }

  void Add(ReadResult result, std::size_t index) {
    if (!result.ok()) return AddUnreadable(*result.error, index);
    const Node& root = result.document->root();
    if (LooksLikeConfig(root) && root.Find("kind") == nullptr) return AddConfig(ReadAsConfig(index));
    if (const Node* scalar = FindTemplateScalar(root)) {
      return AddTemplate(TemplateKind::kBraces, result.document->PlaceOf(scalar->range().begin));
    }
    AddObjects(*std::move(result.document));
  }

  void AddUnreadable(const ReadError& error, std::size_t index) {
    // LiteLLM reads with PyYAML, which takes some texts that kubectl does not.
    if (ReadResult config = ReadAsConfig(index); config.ok() && LooksLikeConfig(config.document->root()))
      return AddConfig(std::move(config));
    const Range part = name_.ends_with(".json") ? Range{0, static_cast<std::uint32_t>(text_.size())} : PartAround(text_, error.range.begin);
    if (const auto syntax = FindTemplateSyntax(text_, part, error.range.begin)) {
      return AddTemplate(syntax->kind, PlaceIn(text_, first_line_, syntax->at));
    }
    AddBroken(error);
  }

  // An empty file counts as one document, so that what was read is what was judged, skipped or found broken.
  void AddEmpty() {
    file_.count = 1;
    file_.foreign.push_back({std::nullopt, "empty"});
  }

  void AddBroken(const ReadError& error) {
    file_.unread.push_back({UnreadDocument::Why::kBroken, fmt::format("cannot be read: {}", error.message), error.place});
  }

  void AddTemplate(TemplateKind kind, Place place) {
    file_.unread.push_back(
        {UnreadDocument::Why::kTemplate, fmt::format("{} that is not rendered, nothing in it can be judged", ToString(kind)), place});
  }

  // The document of that number as LiteLLM reads it. Only what is written between the same `---` lines can have that number.
  ReadResult ReadAsConfig(std::size_t index) const {
    auto results = ReadYamlStream(std::string(text_), std::string(name_), Dialect::kPyYaml, limits_, first_line_);
    if (index < results.size() && (results.size() == file_.count)) return std::move(results[index]);
    return {std::nullopt, ReadError{"the documents of this file are not the same for kubectl and PyYAML", {}, {1, 1}}};
  }

  void AddConfig(ReadResult result) {
    if (!result.ok()) return AddBroken(*result.error);
    Object object = ConfigFileObject(*std::move(result.document), std::string(BaseName(name_)));
    file_.documents.push_back(object.document());
    Keep(std::move(object));
  }

  void AddObjects(Document document) {
    const Node* root = &document.root();  // lives as long as the storage, which the objects share
    std::string why_foreign = WhyForeign(*root, BaseName(name_));
    auto objects = ReadObjects(std::move(document));
    if (objects.empty()) return file_.foreign.push_back({std::nullopt, std::move(why_foreign)});
    file_.documents.push_back(objects.front().document().Under(*root));
    for (Object& object : objects) {
      if (const auto why = WhyDeferred(object.ref()); !why.empty()) {
        file_.foreign.push_back({object.ref(), std::string(why)});
        if (object.ref().kind == "Kustomization") file_.context.push_back(std::move(object));
      } else {
        Keep(std::move(object));
      }
    }
  }

  void Keep(Object object) {
    file_.objects.push_back(std::move(object));
    file_.home.push_back(file_.documents.size() - 1);
  }

  std::string_view name_;
  std::string_view text_;
  const Limits& limits_;
  std::uint32_t first_line_;
  FileObjects file_;
};

}  // namespace

FileObjects ReadFile(std::string_view name, std::string_view text, const Limits& limits, std::uint32_t first_line) {
  return FileReader(name, text, limits, first_line).Read();
}

}  // namespace warden
