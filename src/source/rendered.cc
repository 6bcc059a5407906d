// Cutting at document markers.
#include "source/rendered.h"

#include <algorithm>

#include "doc/reader.h"

namespace warden::source {
namespace {

constexpr std::string_view kSource = "# Source: ";
constexpr std::string_view kOrigin = "config.kubernetes.io/origin";

bool IsMarker(std::string_view line) { return line == "---" || line == "---\r" || line.starts_with("--- "); }

// Without the markers.
std::vector<std::string_view> Documents(std::string_view text) {
  std::vector<std::string_view> documents;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = std::min(text.find('\n', at), text.size() - 1) + 1;
    std::string_view line = text.substr(at, next - at);
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (IsMarker(line)) {
      documents.push_back(text.substr(begin, at - begin));
      begin = next;
    }
    at = next;
  }
  documents.push_back(text.substr(begin));
  std::erase_if(documents, [](std::string_view document) { return document.find_first_not_of(" \t\r\n") == std::string_view::npos; });
  return documents;
}

void Add(std::string source, std::string_view document, std::vector<RenderedPart>& parts) {
  const auto known = std::find_if(parts.begin(), parts.end(), [&](const RenderedPart& part) { return part.source == source; });
  RenderedPart& part = known != parts.end() ? *known : parts.emplace_back(RenderedPart{std::move(source), {}});
  if (!part.text.empty()) part.text += part.text.ends_with('\n') ? "---\n" : "\n---\n";
  part.text += document;
}

// "litellm-helm/templates/x.yaml" → "templates/x.yaml": the first part is the chart's name, not its folder's.
std::string SourceOf(std::string_view document) {
  const std::size_t at = document.starts_with(kSource) ? 0 : document.find("\n" + std::string(kSource));
  if (at == std::string_view::npos) return {};
  const std::size_t begin = document.find(kSource, at) + kSource.size();
  std::string_view source = document.substr(begin, std::min(document.find('\n', begin), document.size()) - begin);
  if (source.ends_with('\r')) source.remove_suffix(1);
  return std::string(source.substr(source.find('/') + 1));
}

const Node* Find(const Node* node, std::string_view key) { return node != nullptr ? node->Find(key) : nullptr; }

std::string OriginOf(std::string_view document) {
  if (document.find(kOrigin) == std::string_view::npos) return {};
  const auto read = doc::ReadYaml(std::string(document), "", Dialect::kKubectl);
  const Node* origin = read.ok() ? Find(Find(Find(&read.document->root(), "metadata"), "annotations"), kOrigin) : nullptr;
  if (origin == nullptr) return {};
  const auto text = doc::ReadYaml(std::string(origin->string()), "", Dialect::kKubectl);
  if (!text.ok() || text.document->root().Find("repo") != nullptr) return {};
  for (const std::string_view key : {"path", "configuredIn"}) {
    if (const Node* path = text.document->root().Find(key); path != nullptr && path->is_string()) return std::string(path->string());
  }
  return {};
}

}  // namespace

std::vector<RenderedPart> SplitHelmOutput(std::string_view text) {
  std::vector<RenderedPart> parts;
  for (const std::string_view document : Documents(text)) Add(SourceOf(document), document, parts);
  return parts;
}

std::vector<RenderedPart> SplitKustomizeOutput(std::string_view text) {
  std::vector<RenderedPart> parts;
  for (const std::string_view document : Documents(text)) Add(OriginOf(document), document, parts);
  return parts;
}

}  // namespace warden::source
