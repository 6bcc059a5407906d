// Edits made on text.
#include "doc/text_edit.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "doc/edit_batch.h"
#include "doc/edit_round.h"
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

  // Few, one after the other. Many in rounds, each of those that do not touch each other: the sets and appends, then the removals, which
  // move what stands behind them.
  Result<Version> MakeAll(const Version& version, std::span<const Step> steps) const {
    const bool few = steps.size() < kWorthOneReading && version.text.text().size() < kLargeText;
    if (few || steps.size() == 1) return MakeEach(version, steps);
    const auto removal = std::find_if(steps.begin(), steps.end(), [](const Step& step) { return step.op == Op::kRemove; });
    const auto others = static_cast<std::size_t>(removal - steps.begin());
    auto made = MakeRounds(version, steps.first(others));
    if (made.ok()) made = MakeRounds(*std::move(made), steps.subspan(others));
    if (!made.ok()) return made;
    // Each round is proven; that their order makes no difference is not.
    const auto wanted = ApplySteps(version.document, steps);
    return wanted.ok() && Equal(wanted->root(), made->document.root()) ? made : MakeEach(version, steps);
  }

 private:
  Result<Version> MakeRounds(Version version, std::span<const Step> steps) const {
    std::vector<Step> left(steps.begin(), steps.end());
    while (!left.empty()) {
      Divided divided = Divide(version, std::move(left));
      auto next = MakeTogether(version, divided.now, divided.changes);
      if (!next.ok()) return next;
      version = *std::move(next);
      left = std::move(divided.later);
    }
    return version;
  }

  struct Divided {
    std::vector<Step> now;             // at least one
    std::vector<TextChanges> changes;  // of each of those; none: they are still to be found
    std::vector<Step> later;
  };
  static Divided Divide(const Version& version, std::vector<Step> steps) {
    Divided divided;
    Round round(version.document.root());
    TakenRanges taken;
    for (Step& step : steps) {
      auto changes = round.MayTake(step) ? NicestWay(version, step) : std::nullopt;
      if (changes && !taken.Take(*changes)) changes.reset();
      if (!changes) round.Wait(step);
      (changes ? divided.now : divided.later).push_back(std::move(step));
      if (changes) divided.changes.push_back(*std::move(changes));
    }
    if (!divided.now.empty()) return divided;
    divided.now.push_back(std::move(divided.later.front()));
    divided.later.erase(divided.later.begin());
    return divided;
  }

  // Against the text as it is.
  static std::optional<TextChanges> NicestWay(const Version& version, const Step& step) {
    auto ways = LowerStep(version.text.text(), version.document, step);
    return ways.ok() && !ways->empty() ? std::optional(std::move(ways->front())) : std::nullopt;
  }

  // At once; where that does not read back as it should, by halves, so that one that stands apart costs no more than itself. `changes`
  // may be fewer than `steps`: then they are found here.
  Result<Version> MakeTogether(const Version& version, std::span<const Step> steps, std::span<const TextChanges> changes) const {
    if (steps.size() == 1) return Make(version, steps.front());
    std::vector<TextChanges> found;
    for (std::size_t i = changes.size(); changes.empty() && i < steps.size(); ++i) {
      if (auto way = NicestWay(version, steps[i])) found.push_back(*std::move(way));
    }
    if (changes.empty()) changes = found;
    if (changes.size() == steps.size()) {
      if (auto together = WriteTogether(version, steps, changes)) return *std::move(together);
    }
    const std::size_t half = steps.size() / 2;
    const auto first =
        MakeTogether(version, steps.first(half), changes.size() == steps.size() ? changes.first(half) : std::span<const TextChanges>());
    return first.ok() ? MakeTogether(*first, steps.subspan(half), {}) : first;
  }

  std::optional<Version> WriteTogether(const Version& version, std::span<const Step> steps, std::span<const TextChanges> changes) const {
    if (read_bytes_ > kMostReading) return std::nullopt;
    const auto wanted = ApplySteps(version.document, steps);
    if (!wanted.ok()) return std::nullopt;
    TextChanges all;
    for (const TextChanges& one : changes) all.insert(all.end(), one.begin(), one.end());
    std::stable_sort(all.begin(), all.end(), [](const TextChange& a, const TextChange& b) { return a.range.begin < b.range.begin; });
    TrackedText text = version.text.With(all);
    const auto read = ReadAgain(text.text());
    if (!read.ok() || !Equal(read.document->root(), wanted->root())) return std::nullopt;
    return Version{std::move(text), *read.document};
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

const Result<TrackedText>& EditInside(const Step& step, std::string_view text) {
  EditedInside& known = *step.edited;
  if (!known.after || known.before != text) {
    known.after.reset();
    known.before = text;
    known.after = std::make_unique<Result<TrackedText>>(EditText(known.before, Dialect::kPyYaml, step.inner));
  }
  return *known.after;
}

}  // namespace warden
