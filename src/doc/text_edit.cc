// Edits made on text.
#include "doc/text_edit.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "doc/edit_batch.h"
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

// So many are read again only once; of a large text, two already are.
constexpr std::size_t kWorthOneReading = 16;
constexpr std::size_t kLargeText = 64U << 10U;
// Bytes read again in all: whoever writes a text that takes its edits only one by one does not keep us busy for minutes.
constexpr std::size_t kMostReading = 64U << 20U;

ReadResult Read(const std::string& text, Dialect dialect) {
  return dialect == Dialect::kJson ? ReadJson(text, "") : ReadYaml(text, "", dialect);
}

class Editor {
 public:
  explicit Editor(Dialect dialect) : dialect_(dialect) {}

  Result<Version> Make(const Version& version, const Step& step) const {
    if (read_bytes_ > kMostReading) return Status(StatusCode::kInvalid, step.name + ": too many edits for a text of this size");
    const auto wanted = ApplyStep(version.document, step);
    if (!wanted.ok()) return wanted.status();
    return Write(version, step, *wanted);
  }

  // One after the other: each looks its best beside the ones before it.
  Result<Version> MakeEach(Version version, std::span<const Step> steps) const {
    for (const Step& step : steps) {
      auto next = Make(version, step);
      if (!next.ok()) return next.status();
      version = *std::move(next);
    }
    return version;
  }

  // All at once where they do not touch each other; else by halves, so that one that stands apart costs no more than itself.
  Result<Version> MakeAll(const Version& version, std::span<const Step> steps) const {
    const bool few = steps.size() < kWorthOneReading && version.text.text().size() < kLargeText;
    if (few || steps.size() == 1) return MakeEach(version, steps);
    if (auto together = MakeTogether(version, steps)) return *std::move(together);
    const std::size_t half = steps.size() / 2;
    const auto first = MakeAll(version, steps.first(half));
    return first.ok() ? MakeAll(*first, steps.subspan(half)) : first.status();
  }

 private:
  std::optional<Version> MakeTogether(const Version& version, std::span<const Step> steps) const {
    const auto wanted = SetTogether(version.document, steps);
    if (!wanted) return std::nullopt;
    const auto changes = LowerTogether(version, steps);
    if (!changes) return std::nullopt;
    TrackedText text = version.text.With(*changes);
    const auto read = ReadAgain(text.text());
    if (!read.ok() || !Equal(read.document->root(), wanted->root())) return std::nullopt;
    return Version{std::move(text), *read.document};
  }

  // The nicest way of each, against the text as it is.
  static std::optional<TextChanges> LowerTogether(const Version& version, std::span<const Step> steps) {
    TextChanges all;
    for (const Step& step : steps) {
      const auto ways = LowerStep(version.text.text(), version.document, step);
      if (!ways.ok() || ways->empty()) return std::nullopt;
      all.insert(all.end(), ways->front().begin(), ways->front().end());
    }
    std::stable_sort(all.begin(), all.end(), [](const TextChange& a, const TextChange& b) { return a.range.begin < b.range.begin; });
    const auto clash = std::adjacent_find(all.begin(), all.end(), [](const TextChange& a, const TextChange& b) {
      return b.range.begin < a.range.end || (b.range.begin == a.range.begin && !(a.range.empty() && b.range.empty()));
    });
    return clash == all.end() ? std::optional(std::move(all)) : std::nullopt;
  }

  Result<Version> Write(const Version& version, const Step& step, const Document& wanted) const {
    const auto ways = LowerStep(version.text.text(), version.document, step);
    if (!ways.ok()) return ways.status();
    for (const TextChanges& way : *ways) {
      TrackedText text = version.text.With(way);
      const auto read = ReadAgain(text.text());
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

  ReadResult ReadAgain(const std::string& text) const {
    read_bytes_ += text.size();
    return Read(text, dialect_);
  }

  Dialect dialect_;
  mutable std::size_t read_bytes_ = 0;
};

}  // namespace

Result<TrackedText> EditText(std::string text, Dialect dialect, std::span<const Step> steps) {
  const auto read = Read(text, dialect);
  if (!read.ok()) return Status(StatusCode::kInvalid, (steps.empty() ? "edit" : steps[0].name) + ": the text cannot be read");
  Version version{TrackedText(std::move(text)), *read.document};
  if (steps.empty()) return version.text;
  auto edited = Editor(dialect).MakeAll(version, steps);
  if (!edited.ok()) return edited.status();
  return std::move(edited->text);
}

Result<std::string> EditEmbeddedText(std::string_view text, std::span<const Step> steps) {
  auto edited = EditText(std::string(text), Dialect::kPyYaml, steps);
  if (!edited.ok()) return edited.status();
  return edited->text();
}

}  // namespace warden
