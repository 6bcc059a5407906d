// Edits of the documents of a file, made in the file's text.
#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "doc/edit.h"
#include "doc/edit_batch.h"
#include "doc/equal.h"
#include "doc/pointer.h"
#include "doc/reader.h"
#include "doc/storage.h"
#include "doc/text_edit.h"

namespace warden::doc {
namespace {

// All edits of one document of the file, with paths from that document's root.
struct Part {
  Range slice;
  Dialect dialect;
  std::vector<Step> steps;
};

Status Refuse(const char* why) { return Status(StatusCode::kInvalid, why); }

// Where the root of `document` stands in what was read: not at the top for an item of a List.
std::vector<std::string> PathOfRoot(const Document& document) {
  const Document whole = NodeAccess::Make(NodeAccess::SharedStorage(document));
  return SplitPointer(whole.PathOf(document.root()).outer).value_or(std::vector<std::string>());
}

// Edits inside the text that an object was wrapped around: those of the file itself.
Result<std::vector<Step>> StepsInText(std::string_view text, std::span<const Edit> edits) {
  auto steps = PlanSteps(edits);
  if (!steps.ok()) return steps;
  std::vector<Step> inside;
  const auto tokens = SplitPointer(text);
  for (Step& step : *steps) {
    if (!step.is_embedded() || step.path != tokens) return Status(StatusCode::kInvalid, step.name + ": stands in no file");
    std::move(step.inner.begin(), step.inner.end(), std::back_inserter(inside));
  }
  return inside;
}

Result<std::vector<Step>> StepsFromTop(const DocumentEdits& edits) {
  const DocumentStorage& storage = NodeAccess::Storage(edits.document);
  if (!storage.wraps.empty()) return StepsInText(storage.wraps, edits.edits);
  auto steps = PlanSteps(edits.edits);
  if (!steps.ok()) return steps;
  const auto prefix = PathOfRoot(edits.document);
  for (Step& step : *steps) step.path.insert(step.path.begin(), prefix.begin(), prefix.end());
  return steps;
}

Result<std::vector<Part>> Collect(std::span<const DocumentEdits> documents) {
  std::vector<Part> parts;
  std::map<std::uint32_t, std::size_t> by_begin;
  const auto& source = NodeAccess::Storage(documents[0].document).source;
  for (const DocumentEdits& edits : documents) {
    const DocumentStorage& storage = NodeAccess::Storage(edits.document);
    if (storage.host) return Refuse("an embedded document has no file of its own");
    if (storage.source != source && storage.source->bytes() != source->bytes()) return Refuse("documents of different files");
    auto steps = StepsFromTop(edits);
    if (!steps.ok()) return steps.status();
    const auto [known, fresh] = by_begin.emplace(storage.slice.begin, parts.size());
    Part& part = fresh ? parts.emplace_back(Part{storage.slice, storage.dialect, {}}) : parts[known->second];
    part.steps.insert(part.steps.end(), std::make_move_iterator(steps->begin()), std::make_move_iterator(steps->end()));
  }
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.slice.begin < b.slice.begin; });
  return parts;
}

// The file as its reader saw it.
std::vector<ReadResult> ReadFile(const std::string& text, Dialect dialect) {
  const Dialect stream = dialect == Dialect::kPyYaml ? Dialect::kPyYaml : Dialect::kKubectl;
  return ReadYamlStream(text, "", stream);
}

std::string NameOf(const Part& part) { return part.steps.empty() ? "edit" : part.steps[0].name; }

Status Unproven(const Part& part) {
  return Status(StatusCode::kInternal, NameOf(part) + ": the file does not read back as the edited document");
}

// For a file that is one document, edited as a whole: `edited` is proven already, and so is that the file says it.
Status ProveAlone(const Document& edited, const std::string& after, const Part& part) {
  const auto documents = ReadFile(after, part.dialect);
  const bool same = documents.size() == 1 && documents[0].ok() && Equal(edited.root(), documents[0].document->root());
  return same ? Status() : Unproven(part);
}

// Every document of the new text is what its edits make of the old one, or the old one itself; what could not be read stays so.
Status Prove(const std::string& before, const std::string& after, const std::vector<Part>& parts) {
  const auto old_documents = ReadFile(before, parts[0].dialect);
  const auto new_documents = ReadFile(after, parts[0].dialect);
  if (old_documents.size() != new_documents.size()) return Unproven(parts[0]);
  std::size_t proven = 0;
  for (std::size_t i = 0; i < old_documents.size(); ++i) {
    if (old_documents[i].ok() != new_documents[i].ok()) return Unproven(parts[0]);
    if (!old_documents[i].ok()) continue;
    Document wanted = *old_documents[i].document;
    const Range slice = NodeAccess::Storage(wanted).slice;
    auto part =
        std::lower_bound(parts.begin(), parts.end(), slice.begin, [](const Part& p, std::uint32_t at) { return p.slice.begin < at; });
    if (part != parts.end() && part->slice != slice) part = parts.end();
    if (part != parts.end()) {
      auto edited = ApplySteps(wanted, part->steps);
      if (!edited.ok()) return edited.status();
      wanted = *std::move(edited);
      ++proven;
    }
    if (!Equal(wanted.root(), new_documents[i].document->root())) return Unproven(part != parts.end() ? *part : parts[0]);
  }
  return proven == parts.size() ? Status() : Unproven(parts[0]);
}

}  // namespace

Result<std::string> LowerToText(std::span<const DocumentEdits> documents) {
  if (documents.empty()) return Refuse("no documents to edit");
  const std::string before(NodeAccess::Storage(documents[0].document).source->bytes());
  const auto parts = Collect(documents);
  if (!parts.ok()) return parts.status();
  std::string after;
  std::size_t at = 0;
  for (const Part& part : *parts) {
    auto edited = EditText(before.substr(part.slice.begin, part.slice.end - part.slice.begin), part.dialect, part.steps);
    if (!edited.ok()) return edited.status();
    after.append(before, at, part.slice.begin - at);
    const std::string& text = edited->text.text();
    if (part.slice == Range{0, static_cast<std::uint32_t>(before.size())}) {
      const Status status = ProveAlone(edited->document, text, part);
      return status.ok() ? Result<std::string>(text) : status;
    }
    after += text;
    at = part.slice.end;
  }
  after.append(before, at, std::string::npos);
  if (auto status = Prove(before, after, *parts); !status.ok()) return status;
  return after;
}

}  // namespace warden::doc
