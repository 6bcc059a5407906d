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

namespace warden::doc {
namespace {

using Version = EditedText;

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
      auto next = MakeTogether(version, divided.now, divided.ways);
      if (!next.ok()) return next;
      version = *std::move(next);
      left = std::move(divided.later);
    }
    return version;
  }

  // How a step is written.
  struct Way {
    TextChanges changes;
    std::size_t depth = 0;  // DepthThere
  };
  struct Divided {
    std::vector<Step> now;  // at least one
    std::vector<Way> ways;  // of each of those; none: they are still to be found
    std::vector<Step> later;
  };
  static Divided Divide(const Version& version, std::vector<Step> steps) {
    Divided divided;
    Round round(version.document.root());
    TakenRanges taken;
    for (Step& step : steps) {
      auto way = round.MayTake(step) ? NicestWay(version, step) : std::nullopt;
      if (way && !taken.Take(way->changes)) way.reset();
      if (!way) round.Wait(step);
      (way ? divided.now : divided.later).push_back(std::move(step));
      if (way) divided.ways.push_back(*std::move(way));
    }
    if (!divided.now.empty()) return divided;
    divided.now.push_back(std::move(divided.later.front()));
    divided.later.erase(divided.later.begin());
    return divided;
  }

  // Against the text as it is.
  static std::optional<Way> NicestWay(const Version& version, const Step& step) {
    auto ways = LowerStep(version.text.text(), version.document, step);
    if (!ways.ok() || ways->empty()) return std::nullopt;
    return Way{std::move(ways->front()), DepthThere(version.document.root(), step)};
  }

  static std::vector<Way> NicestWays(const Version& version, std::span<const Step> steps) {
    std::vector<Way> ways;
    for (const Step& step : steps) {
      auto way = NicestWay(version, step);
      if (!way) break;
      ways.push_back(*std::move(way));
    }
    return ways;
  }

  // At once; where that does not read back as it should, by halves, so that one that stands apart costs no more than itself. `ways`: of
  // each step, as far as they are known.
  Result<Version> MakeTogether(const Version& version, std::span<const Step> steps, std::span<const Way> ways) const {
    if (steps.size() == 1) return Make(version, steps.front());
    if (ways.size() == steps.size()) {
      if (auto together = WriteTogether(version, steps, ways)) return *std::move(together);
    }
    const std::size_t half = steps.size() / 2;
    const auto first = MakeTogether(version, steps.first(half), ways.first(std::min(half, ways.size())));
    if (!first.ok()) return first;
    const auto rest = steps.subspan(half);
    return MakeTogether(*first, rest, NicestWays(*first, rest));
  }

  std::optional<Version> WriteTogether(const Version& version, std::span<const Step> steps, std::span<const Way> ways) const {
    if (read_bytes_ > kMostReading) return std::nullopt;
    const auto wanted = ApplySteps(version.document, steps);
    if (!wanted.ok()) return std::nullopt;
    TrackedText text = version.text.With(InOrder(ways));
    const auto read = ReadAgain(text.text());
    if (!read.ok() || !Equal(read.document->root(), wanted->root())) return std::nullopt;
    return Version{std::move(text), *read.document};
  }

  static TextChanges InOrder(std::span<const Way> ways) {
    std::vector<std::pair<const TextChange*, std::size_t>> order;
    for (const Way& way : ways) {
      for (const TextChange& change : way.changes) order.emplace_back(&change, way.depth);
    }
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return std::pair(a.first->range.begin, b.second) < std::pair(b.first->range.begin, a.second);
    });
    TextChanges all;
    for (const auto& [change, depth] : order) all.push_back(*change);
    return all;
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

Result<EditedText> EditText(std::string text, Dialect dialect, std::span<const Step> steps) {
  const auto read = Read(text, dialect);
  if (!read.ok()) return Status(StatusCode::kInvalid, (steps.empty() ? "edit" : steps[0].name) + ": the text cannot be read");
  EditedText version{TrackedText(std::move(text)), *read.document};
  return steps.empty() ? version : Editor(dialect).MakeAll(version, steps);
}

const Result<EditedText>& EditInside(const Step& step, std::string_view text) {
  EditedInside& known = *step.edited;
  if (!known.after || known.before != text) {
    known.after.reset();
    known.before = text;
    known.after = std::make_unique<Result<EditedText>>(EditText(known.before, Dialect::kPyYaml, step.inner));
  }
  return *known.after;
}

}  // namespace warden::doc
