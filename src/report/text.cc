// Findings as blocks of lines, in the form that compilers have made familiar.
#include "report/text.h"

#include <fmt/core.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <utility>

#include "base/inline_secrets.h"
#include "base/mask.h"
#include "doc/edit.h"
#include "doc/pointer.h"

namespace warden::report {
namespace {

constexpr std::size_t kWidestExcerpt = 120;  // code points: what a terminal shows beside a gutter without wrapping twice
constexpr std::size_t kLongestReason = 200;  // bytes of a rationale, beyond its first sentence
constexpr std::size_t kExcerptLead = 40;     // of them before the caret, when a line is cut
constexpr std::size_t kExemptedNamed = 10;   // with their reasons in the summary; JSON has all of them

// Without control characters, which a terminal would obey.
std::string Printable(std::string text) {
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) c = '?';
  }
  return text;
}

constexpr std::string_view kBold = "1";
constexpr std::string_view kBlue = "1;34";
constexpr std::string_view kGreen = "32";

std::string_view ColourOf(Severity level) {
  switch (level) {
    case Severity::kError: return "1;31";
    case Severity::kWarning: return "1;33";
    default: return "1;36";
  }
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Byte of the code point of that number.
std::size_t ByteAt(std::string_view text, std::size_t code_point) {
  std::size_t byte = 0;
  while (byte < text.size()) {
    if (code_point-- == 0) return byte;
    do ++byte;
    while (byte < text.size() && IsContinuation(text[byte]));
  }
  return byte;
}

std::size_t CodePoints(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !IsContinuation(c); }));
}

// What is left of a long line: the part around the caret.
Excerpt Window(const Excerpt& excerpt) {
  const std::size_t length = CodePoints(excerpt.text);
  if (length <= kWidestExcerpt) return excerpt;
  const std::size_t first = excerpt.caret > kExcerptLead ? excerpt.caret - kExcerptLead : 0;
  const std::size_t last = std::min(length, first + kWidestExcerpt);
  const std::size_t begin = ByteAt(excerpt.text, first);
  std::string text = excerpt.text.substr(begin, ByteAt(excerpt.text, last) - begin);
  if (first > 0) text.insert(0, "…");
  if (last < length) text += "…";
  const auto caret = static_cast<std::uint32_t>(excerpt.caret - first + (first > 0 ? 1 : 0));
  return {std::move(text), caret, excerpt.length};
}

// Spaces up to the caret; tabs stay tabs, so that the caret stands under its column whatever a tab's width is.
std::string CaretLine(const Excerpt& excerpt) {
  std::string line;
  const std::string_view before = std::string_view(excerpt.text).substr(0, ByteAt(excerpt.text, excerpt.caret));
  for (const char c : before) {
    if (!IsContinuation(c)) line += c == '\t' ? '\t' : ' ';
  }
  const std::size_t room = CodePoints(excerpt.text) - std::min<std::size_t>(excerpt.caret, CodePoints(excerpt.text));
  line.append(std::clamp<std::size_t>(excerpt.length, 1, std::max<std::size_t>(room, 1)), '^');
  return line;
}

// "deployment.yaml:10:3"; a place that is not known leaves line and column out.
std::string PlaceText(const Location& at) {
  if (at.begin.line == 0) return at.file;
  return at.file + ":" + std::to_string(at.begin.line) + ":" + std::to_string(at.begin.column);
}

// The first sentence, and those behind it that still fit.
std::string_view Opening(std::string_view text) {
  std::size_t end = 0;
  for (std::size_t stop = text.find(". "); stop != std::string_view::npos; stop = text.find(". ", stop + 1)) {
    if (end > 0 && stop >= kLongestReason) return text.substr(0, end);
    end = stop + 1;
  }
  return end > 0 && text.size() > kLongestReason ? text.substr(0, end) : text;
}

// Whether one of the texts in `json` does: what was copied from the object may hold more than the rule knows.
bool HoldsSecret(std::string_view json) {
  for (std::size_t begin = json.find('"'); begin != std::string_view::npos;) {
    std::size_t end = begin + 1;
    while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
    if (end >= json.size()) return false;
    if (base::HasInlineSecret(json.substr(begin + 1, end - begin - 1))) return true;
    begin = json.find('"', end + 1);
  }
  return false;
}

// "spec.replicas: 2"
std::string EditText(const Edit& edit) {
  const std::string field = doc::FieldName(edit.path());
  if (edit.op() == Op::kRemove) return fmt::format("remove {}", field);
  std::string value(HoldsSecret(edit.json()) ? base::kRedacted : edit.json());
  if (CodePoints(value) > kWidestExcerpt) value = value.substr(0, ByteAt(value, kWidestExcerpt)) + "…";
  return fmt::format("{} {}: {}", edit.op() == Op::kAppend ? "append to" : "set", field, value);
}

class FindingsWriter {
 public:
  explicit FindingsWriter(const TextOptions& options) : options_(options) {}

  void Write(const Finding& finding) {
    Head(finding);
    About(finding);
    if (options_.source == SourceLines::kShown) Source(finding.at);
    for (const Location& related : finding.related) Related(related);
    const Rule& rule = *finding.rule;
    // A file often has the same fault several times: why it hurts is said once.
    const bool first = HasWords(rule) && told_.insert(&rule).second;
    if (first) Labelled(kBold, "why:", {Opening(rule.rationale)});
    Remedy(finding);
    if (first) Labelled(kBold, "more:", {"warden explain ", rule.id});
    out_ += '\n';
  }

  std::string Take() { return std::move(out_); }

 private:
  void Add(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) out_ += text;
  }
  void Line(std::initializer_list<std::string_view> texts) {
    Add(texts);
    out_ += '\n';
  }
  void Painted(std::string_view code, std::initializer_list<std::string_view> texts) {
    const bool painted = options_.colour != Colour::kNever;
    if (painted) Add({"\x1b[", code, "m"});
    Add(texts);
    if (painted) out_ += "\x1b[0m";
  }
  void Labelled(std::string_view code, std::string_view label, std::initializer_list<std::string_view> texts) {
    out_ += "  ";
    Painted(code, {label});
    out_ += ' ';
    Line(texts);
  }

  void Head(const Finding& finding) {
    Painted(kBold, {PlainPath(PlaceText(finding.at)), ":"});
    out_ += ' ';
    Painted(ColourOf(finding.level), {ToString(finding.level), ":"});
    Line({" ", PlainText(finding.message), " [", finding.rule->id, " ", finding.rule->name, "]"});
  }

  void About(const Finding& finding) {
    std::string about = finding.at.object.kind.empty() ? std::string() : ToString(finding.at.object);
    if (!finding.subject.empty()) about += (about.empty() ? "" : ", ") + finding.subject;
    if (!about.empty()) Line({"  ", PlainText(about)});
  }

  void Source(const Location& at) {
    if (at.excerpt.text.empty() || at.begin.line == 0) return;
    const Excerpt shown = Window({PlainText(at.excerpt.text), at.excerpt.caret, at.excerpt.length});
    const std::string number = std::to_string(at.begin.line);
    const std::string gutter(number.size(), ' ');
    out_ += "  ";
    Painted(kBlue, {gutter, " |"});
    out_ += '\n';
    Labelled(kBlue, number + " |", {shown.text});
    out_ += "  ";
    Painted(kBlue, {gutter, " |"});
    out_ += ' ';
    Painted(kBlue, {CaretLine(shown)});
    out_ += '\n';
  }

  void Related(const Location& at) { Line({"  note: see also ", PlainText(ToString(at.object)), ": ", PlainPath(PlaceText(at))}); }

  bool HasWords(const Rule& rule) const { return options_.words == RuleWords::kShown && !rule.rationale.empty(); }

  void Remedy(const Finding& finding) {
    if (finding.fix) {
      const std::string label = fmt::format("fix ({}):", ToString(finding.fix->applicability));
      Labelled(kGreen, label, {PlainText(finding.fix->title)});
      for (const Edit& edit : finding.fix->edits) Line({"    ", PlainText(EditText(edit))});
      return Manifest(finding.fix->manifest);
    }
    if (HasWords(*finding.rule)) Labelled(kGreen, "help:", {finding.rule->remediation});
  }

  void Manifest(const std::string& json) {
    if (json.empty()) return;
    const std::string yaml = doc::EmitYaml(json, 0, "\n");
    for (std::size_t begin = 0; begin < yaml.size();) {
      const std::size_t end = std::min(yaml.find('\n', begin), yaml.size());
      if (end > begin) Line({"    ", PlainText(std::string_view(yaml).substr(begin, end - begin))});
      begin = end + 1;
    }
  }

  const TextOptions& options_;
  std::set<const Rule*> told_;  // rules whose reason was given
  std::string out_;
};

std::string FindingsLine(const Counts& counts) {
  if (counts.errors + counts.warnings + counts.infos == 0) return "no findings";
  std::string line;
  for (const auto& [count, noun] :
       {std::pair(counts.errors, "error"), std::pair(counts.warnings, "warning"), std::pair(counts.infos, "info")}) {
    if (count > 0) line += (line.empty() ? "" : ", ") + Count(count, noun);
  }
  return line;
}

std::string JudgedLine(const Counts& counts) {
  const std::string judged = counts.judged == 0 ? "nothing was judged" : fmt::format("{} judged", Count(counts.judged, "object"));
  const std::string skipped = counts.skipped == 0 ? std::string() : fmt::format(", {} skipped", counts.skipped);
  return fmt::format("{}{} ({} in {})", judged, skipped, Count(counts.documents, "document"), Count(counts.files, "file"));
}

std::string FilesOf(const Tally::Reason& reason) {
  std::string names;
  for (std::size_t i = 0; i < std::min(reason.files.size(), kFilesNamed); ++i) names += (i == 0 ? "" : ", ") + reason.files[i];
  if (reason.files.size() > kFilesNamed) names += ", …";
  return names;
}

// Whole documents first; then reasons in the order of how often they hold.
std::string SkippedLines(const Tally& tally) {
  std::vector<const std::pair<const Tally::Key, Tally::Reason>*> order;
  for (const auto& reason : tally.reasons()) order.push_back(&reason);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    if (a->first.first.empty() != b->first.first.empty()) return a->first.first.empty();
    return a->second.count > b->second.count;
  });
  std::string lines;
  for (const auto* entry : order) {
    const auto& [rule, reason] = entry->first;
    const std::string what = rule.empty() ? fmt::format("skipped {}", entry->second.count)
                                          : fmt::format("{} skipped for {}", rule, Count(entry->second.count, "object"));
    lines += PlainText(fmt::format("  {}: {} ({})", what, reason, FilesOf(entry->second))) + "\n";
  }
  return lines;
}

// "2 exempted (LW101 until 2026-12-31: reason; LW103 …)": hidden, but never out of sight. The same words are said once.
std::string ExemptedLine(const Tally& tally) {
  if (tally.counts().exempted == 0) return {};
  std::string all;
  std::size_t named = 0;
  for (const std::string& exemption : tally.exemptions()) {
    if (named++ == kExemptedNamed) break;
    all += (all.empty() ? "" : "; ") + exemption;
  }
  if (tally.exemptions().size() > kExemptedNamed) all += fmt::format("; and {} more", tally.exemptions().size() - kExemptedNamed);
  return PlainText(fmt::format("  {} exempted ({})", tally.counts().exempted, all)) + "\n";
}

// What `warden fix` would do about it.
std::string FixableLine(const Tally& tally) {
  const std::size_t safe = tally.safe_fixes();
  const std::size_t unsafe = tally.unsafe_fixes();
  const std::size_t refused = tally.refused_fixes();
  const std::string not_written =
      refused == 0 ? std::string()
                   : fmt::format("`warden fix` cannot write the files of {} of them (hard links, pipes, read-only files)\n", refused);
  if (safe + unsafe == 0) return not_written;
  if (unsafe == 0) return fmt::format("`warden fix` repairs {} of them\n", safe) + not_written;
  if (safe == 0) return fmt::format("`warden fix --unsafe` repairs {} of them\n", unsafe) + not_written;
  return fmt::format("`warden fix` repairs {} of them, with --unsafe {} more\n", safe, unsafe) + not_written;
}

}  // namespace

std::string PlainText(std::string_view text) { return Printable(base::MaskTokens(text)); }

std::string PlainPath(std::string_view path) { return Printable(base::MaskPath(path)); }

std::string Count(std::size_t count, std::string_view noun) { return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"); }

std::string FindingsText(const Report& report, const TextOptions& options) {
  FindingsWriter writer(options);
  for (const Finding& finding : report.findings) writer.Write(finding);
  return writer.Take();
}

std::string SkippedText(const Report& report) {
  std::string lines;
  for (const Skipped& skipped : report.skipped) {
    const std::string object = skipped.object ? fmt::format(" {}", ToString(*skipped.object)) : std::string();
    const std::string rule = skipped.rule.empty() ? std::string("skipped") : fmt::format("{} skipped", skipped.rule);
    lines += PlainText(fmt::format("  {}:{} {}: {}", skipped.file, object, rule, skipped.reason)) + "\n";
  }
  return lines;
}

std::string SummaryText(const Tally& tally, Reasons reasons) {
  const Counts& counts = tally.counts();
  return FindingsLine(counts) + "; " + JudgedLine(counts) + "\n" + FixableLine(tally) + ExemptedLine(tally) +
         (reasons == Reasons::kGrouped ? SkippedLines(tally) : std::string());
}

std::string ToText(const Report& report, const TextOptions& options) {
  Tally tally;
  tally.Add(report);
  return FindingsText(report, options) + SummaryText(tally, Reasons::kGrouped);
}

namespace {

class ReportAsText final : public Writer {
 public:
  explicit ReportAsText(const WriterOptions& options) : text_{.colour = options.colour}, verbose_(options.verbose) {}

  Piece Make(const Report& report) const override {
    return {.now = FindingsText(report, text_), .later = {verbose_ ? SkippedText(report) : std::string(), {}}};
  }
  std::string Begin() override { return {}; }
  std::string Add(Piece&& piece) override {
    skipped_ += piece.later[0];
    return std::move(piece.now);
  }
  std::string End(const Tally& tally) override { return SummaryText(tally, verbose_ ? Reasons::kNone : Reasons::kGrouped) + skipped_; }

 private:
  const TextOptions text_;
  const bool verbose_;
  std::string skipped_;
};

}  // namespace

std::unique_ptr<Writer> MakeTextWriter(const WriterOptions& options) { return std::make_unique<ReportAsText>(options); }

}  // namespace warden::report
