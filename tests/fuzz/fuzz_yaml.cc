// Fuzz target: the YAML reader in both dialects, as a stream, as a single document and as text embedded in strings; and sealing: the
// text of a sealed scalar shows in no excerpt.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "doc/reader.h"
#include "fuzz/invariants.h"

namespace warden {
namespace {

using testing::Require;

void CheckEmbedded(const Document& host, const Node& node, int& budget) {
  if (node.is_string() && !node.text().empty() && budget-- > 0) {
    const auto inner = doc::ReadEmbeddedYaml(host, node, Dialect::kPyYaml);
    if (inner.ok()) testing::CheckTree(*inner.document);
    if (!inner.ok()) Require(inner.error->place.line > 0);
  }
  for (const Node& item : node.items()) CheckEmbedded(host, item, budget);
  for (const Member& member : node.members()) CheckEmbedded(host, member.value, budget);
}

void CheckError(const doc::ReadError& error) { Require(!error.message.empty() && error.place.line > 0); }

void CheckResult(const doc::ReadResult& result) {
  if (!result.ok()) return CheckError(*result.error);
  testing::CheckTree(*result.document);
  int budget = 8;
  CheckEmbedded(*result.document, result.document->root(), budget);
  if (result.document->dialect() != Dialect::kPyYaml) testing::CheckJson(result.document->root());  // .inf is no JSON
}

// A value whose text stands nowhere else in the source: no key, no comment, no other value can show it.
const Node* FindUnique(const Node& node, std::string_view source) {
  if (node.is_scalar()) {
    const std::string_view text = doc::NodeAccess::RawText(node);
    const std::size_t at = text.size() < 4 ? std::string_view::npos : source.find(text);
    const bool here = at != std::string_view::npos && at >= node.range().begin && at + text.size() <= node.range().end;
    return here && source.find(text, at + 1) == std::string_view::npos ? &node : nullptr;
  }
  for (const Node& item : node.items()) {
    if (const Node* found = FindUnique(item, source)) return found;
  }
  for (const Member& member : node.members()) {
    if (const Node* found = FindUnique(member.value, source)) return found;
  }
  return nullptr;
}

void CheckSealed(const std::string& text, Dialect dialect) {
  auto result = doc::ReadYaml(text, "", dialect);
  if (!result.ok()) return;
  Document document = std::move(*result.document);
  result.document.reset();
  const Node* secret = FindUnique(document.root(), text);
  if (secret == nullptr) return;
  const std::array<const Node*, 1> nodes = {secret};
  doc::SealNodes(document, nodes);
  const std::string_view shown = doc::NodeAccess::RawText(*secret);
  // "[redacted]" itself and its parts may be what the text says.
  if (std::string_view("[redacted] # \xE2\x80\xA6").find(shown) != std::string_view::npos) return;
  const auto end = static_cast<std::uint32_t>(text.size());
  for (std::uint32_t at = 0; at < end; at += 1 + end / 40) {
    Require(document.ExcerptOf({at, at + 1}).text.find(shown) == std::string::npos);
  }
  Require(document.ExcerptOf(secret->range()).text.find(shown) == std::string::npos);
  Require(secret->text() == "[redacted]");
}

}  // namespace
}  // namespace warden

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const auto dialect : {warden::Dialect::kKubectl, warden::Dialect::kPyYaml}) {
    for (const auto& result : warden::doc::ReadYamlStream(text, "f", dialect)) warden::CheckResult(result);
    warden::CheckResult(warden::doc::ReadYaml(text, "f", dialect));
    warden::CheckSealed(text, dialect);
  }
  return 0;
}
