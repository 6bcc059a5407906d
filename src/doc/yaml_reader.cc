// YAML text to documents: streams, single documents, and YAML inside a string. The nodes are made by YamlBuilder.
#include <algorithm>
#include <iterator>

#include "base/budget.h"
#include "doc/position_map.h"
#include "doc/reader.h"
#include "doc/storage.h"
#include "doc/yaml_builder.h"
#include "doc/yaml_text.h"

namespace warden::doc {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";

Place PlaceOf(const DocumentStorage& storage, std::uint32_t byte) {
  if (!storage.host) return storage.source->PlaceOf(byte);
  const auto& offsets = HostOffsets(storage);
  return storage.host->document.PlaceOf(offsets[std::min<std::size_t>(byte, offsets.size() - 1)]);
}

// What is wrong at the end of a text inside a document is shown at its last character: behind that begins what is not of the text.
Range WithinEmbedded(const DocumentStorage& storage, Range range) {
  const std::string_view text = storage.source->bytes();
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  if (!storage.host || last == std::string_view::npos || range.begin <= last) return range;
  const auto at = static_cast<std::uint32_t>(last);
  return {at, at + 1};
}

ReadResult Failure(const DocumentStorage& storage, TextProblem problem) {
  problem.range = WithinEmbedded(storage, problem.range);
  const Place place = PlaceOf(storage, problem.range.begin);
  return {std::nullopt, ReadError{std::move(problem.message), problem.range, place}};
}

Range Whole(const Source& source) { return {0, static_cast<std::uint32_t>(source.bytes().size())}; }

Range WithoutBom(const Source& source, Range slice) {
  if (source.bytes().substr(0, slice.end).substr(slice.begin).starts_with(kBom)) slice.begin += 3;
  return slice;
}

// What is wrong with the bytes before YAML is asked.
std::optional<TextProblem> CheckText(std::string_view text, Range slice, const Limits& limits, bool& ascii) {
  if (auto problem = CheckUtf8(text, slice, ascii)) return problem;
  return CheckDirectives(text, slice, limits.directives);
}

// Every value of a document whose host is secret is secret; keys stay readable, or nothing could be said about it.
void Hide(DocumentStorage& storage, const Node& node, bool seal) {
  if (node.is_scalar()) {
    if (seal) NodeAccess::SetSealed(const_cast<Node&>(node));
    if (!node.range().empty()) storage.sealed.push_back(node.range());
  }
  for (const Node& item : node.items()) Hide(storage, item, seal);
  for (const Member& member : node.members()) Hide(storage, member.value, seal);
}

void Normalise(std::vector<Range>& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](Range a, Range b) { return a.begin < b.begin; });
  ranges.erase(std::unique(ranges.begin(), ranges.end()), ranges.end());
}

// Sealed, or hidden in its host's excerpts.
bool IsHidden(const DocumentStorage& host, const Node& node) {
  // Sorted and without overlaps: only the last one that begins before the node, or with it, can hold it.
  const auto behind = std::upper_bound(host.sealed.begin(), host.sealed.end(), node.range().begin,
                                       [](std::uint32_t begin, Range range) { return begin < range.begin; });
  return behind != host.sealed.begin() && std::prev(behind)->Contains(node.range());
}

ReadResult ReadSlice(const std::shared_ptr<DocumentStorage>& storage, Range slice, const Limits& limits) {
  storage->slice = slice = WithoutBom(*storage->source, slice);
  const std::string_view text = storage->source->bytes();
  bool ascii = true;
  base::Spend(1 + 2 * (slice.end - slice.begin));  // libyaml looks at each byte some times
  if (auto problem = CheckText(text, slice, limits, ascii)) return Failure(*storage, *std::move(problem));
  YamlBuilder builder(*storage, slice, ascii, limits);
  Node root;
  if (!builder.ReadDocument(root)) return Failure(*storage, builder.problem());
  storage->root = StoreRoot(*storage, root);
  return {NodeAccess::Make(storage), std::nullopt};
}

ReadResult ReadPart(const std::shared_ptr<const Source>& source, Range slice, Dialect dialect, const Limits& limits) {
  const std::size_t first = source->bytes().substr(0, slice.end).find_first_not_of(" \t\r\n", WithoutBom(*source, slice).begin);
  if (dialect == Dialect::kKubectl && first < slice.end && (source->bytes()[first] == '{' || source->bytes()[first] == '[')) {
    // What is not JSON may be YAML in flow style.
    auto json = ReadJsonSlice(source, WithoutBom(*source, slice), limits, Deferring::kNothing);
    if (json.ok()) return json;
  }
  return ReadSlice(std::make_shared<DocumentStorage>(source, dialect), slice, limits);
}

// Whether a line that starts with `---` ends a part: nothing but space and a comment may follow on it.
bool IsSeparator(std::string_view line) {
  const std::size_t rest = line.find_first_not_of(" \t\r\n\v\f", 3);
  return rest == std::string_view::npos || line[rest] == '#';
}

struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;  // behind its line feed
};

// The next line from `at` on that separates two parts; nothing: there is none.
std::optional<Line> FindSeparator(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const bool line_start = at == 0 || text[at - 1] == '\n';
    if (!line_start || !text.substr(at).starts_with("---")) {
      const std::size_t next = text.find("\n---", at);
      if (next == std::string_view::npos) return std::nullopt;
      at = next + 1;
    }
    const std::size_t feed = text.find('\n', at);
    const std::size_t end = feed == std::string_view::npos ? text.size() : feed + 1;
    if (IsSeparator(text.substr(at, end - at))) return Line{at, end};
    at = end;
  }
  return std::nullopt;
}

bool IsOnlySpace(std::string_view text, Range part) { return SkipSpace(text.substr(0, part.end), part.begin) >= part.end; }

// Directives belong to the document behind the `---`. kubectl splits there all the same and then refuses what it has.
bool IsOnlyDirectives(std::string_view text, Range part) {
  const std::string_view head = text.substr(0, part.end);
  std::uint32_t at = SkipSpace(head, part.begin);
  if (at >= part.end) return false;
  while (at < part.end && head[at] == '%') {
    while (at < part.end && BreakLength(head, at) == 0) ++at;
    at = SkipSpace(head, at);
  }
  return at >= part.end;
}

std::vector<Range> SplitStream(const Source& source, Dialect dialect) {
  const std::string_view text = source.bytes();
  std::vector<Range> parts;
  Range part = WithoutBom(source, Whole(source));
  const auto add = [&](std::size_t end) {
    part.end = static_cast<std::uint32_t>(end);
    if (!IsOnlySpace(text, part)) parts.push_back(part);
  };
  std::size_t from = part.begin;
  // The first line counts as a line start behind a BOM, too.
  if (part.begin > 0 && text.substr(part.begin).starts_with("---")) from = part.begin;
  while (const auto separator = FindSeparator(text.substr(part.begin), from - part.begin)) {
    const Line line{separator->begin + part.begin, separator->end + part.begin};
    part.end = static_cast<std::uint32_t>(line.begin);
    from = line.end;
    if (dialect == Dialect::kPyYaml && IsOnlyDirectives(text, part)) continue;
    add(line.begin);
    part.begin = static_cast<std::uint32_t>(line.end);
  }
  add(text.size());
  return parts;
}

// A part of markers and comments only is as good as none.
bool IsNothing(const ReadResult& result) {
  if (!result.ok()) return false;
  const Node& root = result.document->root();
  return root.is_null() && root.range().empty() && !root.tagged();
}

std::optional<TextProblem> CheckWhole(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes || text.size() > UINT32_MAX) return TextProblem{"text over the size limit", {}};
  return CheckEncoding(text);
}

}  // namespace

std::vector<ReadResult> ReadYamlStream(std::string text, std::string name, Dialect dialect, const Limits& limits,
                                       std::uint32_t first_line) {
  const auto source = std::make_shared<const Source>(std::move(name), std::move(text), first_line);
  std::vector<ReadResult> results;
  if (auto problem = CheckWhole(source->bytes(), limits)) {
    results.push_back(Failure(DocumentStorage(source, dialect), *std::move(problem)));
    return results;
  }
  for (const Range part : SplitStream(*source, dialect)) {
    auto result = ReadPart(source, part, dialect, limits);
    if (!IsNothing(result)) results.push_back(std::move(result));
  }
  return results;
}

ReadResult ReadYaml(std::string text, std::string name, Dialect dialect, const Limits& limits) {
  const auto source = std::make_shared<const Source>(std::move(name), std::move(text));
  if (auto problem = CheckWhole(source->bytes(), limits)) return Failure(DocumentStorage(source, dialect), *std::move(problem));
  return ReadPart(source, Whole(*source), dialect, limits);
}

ReadResult ReadEmbeddedYaml(const Document& host, const Node& string, Dialect dialect, const Limits& limits) {
  const std::string_view text = string.is_string() ? NodeAccess::RawText(string) : std::string_view();
  auto storage = std::make_shared<DocumentStorage>(std::make_shared<Source>(std::string(host.file()), std::string(text)), dialect);
  storage->host = Host{host, &string};
  if (auto problem = CheckWhole(text, limits)) return Failure(*storage, *std::move(problem));
  auto result = ReadSlice(storage, Whole(*storage->source), limits);
  if (result.ok() && (string.sealed() || IsHidden(NodeAccess::Storage(host), string))) {
    Hide(*storage, *storage->root, string.sealed());
    Normalise(storage->sealed);
  }
  return result;
}

}  // namespace warden::doc
