// Edits made on text.
#include "doc/text_edit.h"

#include <optional>

#include "doc/equal.h"
#include "doc/lower_step.h"
#include "doc/reader.h"

namespace warden {
namespace {

// A text and what it says.
struct Version {
  TrackedText text;
  Document document;
};

ReadResult Read(const std::string& text, Dialect dialect) {
  return dialect == Dialect::kJson ? ReadJson(text, "") : ReadYaml(text, "", dialect);
}

class Editor {
 public:
  explicit Editor(Dialect dialect) : dialect_(dialect) {}

  Result<Version> Make(const Version& version, const Step& step) const {
    const auto wanted = ApplyStep(version.document, step);
    if (!wanted.ok()) return wanted.status();
    return Write(version, step, *wanted);
  }

 private:
  Result<Version> Write(const Version& version, const Step& step, const Document& wanted) const {
    const auto ways = LowerStep(version.text.text(), version.document, step);
    if (!ways.ok()) return ways.status();
    for (const TextChanges& way : *ways) {
      TrackedText text = version.text.With(way);
      const auto read = Read(text.text(), dialect_);
      if (!read.ok()) continue;
      Version next{std::move(text), *read.document};
      if (Equal(next.document.root(), wanted.root())) return next;
      if (auto again = RemoveAgain(version, next, step, wanted)) return *std::move(again);
    }
    return Status(StatusCode::kInternal, step.name + ": cannot be written into this text");
  }

  // A key that is written twice is there again when the later one is gone.
  std::optional<Version> RemoveAgain(const Version& before, const Version& after, const Step& step, const Document& wanted) const {
    if (step.op != Op::kRemove || after.document.notices().size() >= before.document.notices().size()) return std::nullopt;
    if (!ApplyStep(after.document, step).ok()) return std::nullopt;
    auto again = Write(after, step, wanted);
    return again.ok() ? std::optional(*std::move(again)) : std::nullopt;
  }

  Dialect dialect_;
};

}  // namespace

Result<TrackedText> EditText(std::string text, Dialect dialect, std::span<const Step> steps) {
  const auto read = Read(text, dialect);
  if (!read.ok()) return Status(StatusCode::kInvalid, (steps.empty() ? "edit" : steps[0].name) + ": the text cannot be read");
  Version version{TrackedText(std::move(text)), *read.document};
  const Editor editor(dialect);
  for (const Step& step : steps) {
    auto next = editor.Make(version, step);
    if (!next.ok()) return next.status();
    version = *std::move(next);
  }
  return version.text;
}

Result<std::string> EditEmbeddedText(std::string_view text, std::span<const Step> steps) {
  auto edited = EditText(std::string(text), Dialect::kPyYaml, steps);
  if (!edited.ok()) return edited.status();
  return edited->text();
}

}  // namespace warden
