// Findings as JSON, by calls into one string and without a tree: reports may be long, and most of a run's time would go into it.
#include "report/json.h"

#include <algorithm>
#include <utility>

#include "base/inline_secrets.h"
#include "base/mask.h"
#include "base/time_text.h"
#include "doc/json_writer.h"
#include "doc/plain_length.h"
#include "doc/pointer.h"
#include "doc/reader.h"

namespace warden::report {
namespace {

constexpr std::string_view kTool = "litellm-warden";

// Every text goes through here: the last filter.
void WriteText(std::string_view text, doc::JsonWriter& out) { out.String(base::MaskTokens(text)); }

// What was copied from an object may hold more than the rule knows.
void WriteCopied(std::string_view text, doc::JsonWriter& out) {
  if (base::HasInlineSecret(text)) return void(out.String(base::kRedacted));
  WriteText(text, out);
}

void WriteNode(const Node& node, doc::JsonWriter& out) {
  if (node.kind() == Kind::kString) return WriteCopied(node.text(), out);
  if (node.kind() == Kind::kArray) {
    out.BeginArray();
    for (const Node& item : node.items()) WriteNode(item, out);
    out.EndArray();
  } else if (node.kind() == Kind::kObject) {
    out.BeginObject();
    for (const Member& member : node.members()) {
      out.Key(member.key.text());
      WriteNode(member.value, out);
    }
    out.EndObject();
  } else {
    out.Raw(node.kind() == Kind::kNull ? "null" : node.text());
  }
}

// A number or a word that can be put in as it is.
bool IsPlainWord(std::string_view json) {
  constexpr std::size_t kMostDigits = 18;
  if (json == "true" || json == "false" || json == "null" || json == "0") return true;
  return !json.empty() && json.size() <= kMostDigits && json[0] != '0' &&
         std::all_of(json.begin(), json.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A string without an escape, or one character beyond ASCII.
bool IsPlainString(std::string_view json) {
  return json.size() >= 2 && json.front() == '"' && doc::PlainLength(json.substr(1)) == json.size() - 2 && json.back() == '"';
}

// A value that a rule wrote as JSON, with the filter on each of its texts. What is no JSON (a mistake in a rule) is shown as the text it
// is. Most are a word or a short string.
void WriteValue(std::string_view json, doc::JsonWriter& out) {
  if (IsPlainWord(json)) return void(out.Raw(json));
  if (IsPlainString(json)) return WriteCopied(json.substr(1, json.size() - 2), out);
  const doc::ReadResult read = doc::ReadJson(std::string(json), "");
  if (!read.ok()) return WriteText(json, out);
  WriteNode(read.document->root(), out);
}

void WriteObject(const ObjectRef& ref, doc::JsonWriter& out) {
  out.BeginObject().Key("kind");
  WriteText(ref.kind, out);
  out.Key("namespace");
  WriteText(ref.ns, out);
  out.Key("name");
  WriteText(ref.name, out);
  out.EndObject();
}

void WritePath(const Path& whole, doc::JsonWriter& out) {
  const Path path = doc::ShownPath(whole);
  out.BeginObject().Key("outer");
  WriteText(path.outer, out);
  if (!path.inner.empty()) {
    out.Key("inner");
    WriteText(path.inner, out);
  }
  out.EndObject();
}

void WritePlace(const Location& at, doc::JsonWriter& out) {
  out.Key("object");
  WriteObject(at.object, out);
  out.Key("file").String(base::MaskPath(at.file));
  out.Key("line").Int(at.begin.line);
  out.Key("column").Int(at.begin.column);
  out.Key("path");
  WritePath(at.path, out);
}

void WriteEdit(const Edit& edit, doc::JsonWriter& out) {
  out.BeginObject().Key("path");
  WritePath(edit.path(), out);
  out.Key("op").String(ToString(edit.op()));
  if (edit.op() != Op::kRemove) {
    out.Key("value");
    WriteValue(edit.json(), out);
  }
  out.EndObject();
}

void WriteFix(const Fix& fix, doc::JsonWriter& out) {
  out.BeginObject().Key("title");
  WriteText(fix.title, out);
  out.Key("class").String(ToString(fix.applicability));
  out.Key("edits").BeginArray();
  for (const Edit& edit : fix.edits) WriteEdit(edit, out);
  out.EndArray();
  if (!fix.manifest.empty()) {
    out.Key("manifest");
    WriteValue(fix.manifest, out);
  }
  out.EndObject();
}

void WriteFinding(const Finding& finding, doc::JsonWriter& out) {
  out.BeginObject();
  out.Key("rule").String(finding.rule->id);
  out.Key("name").String(finding.rule->name);
  out.Key("level").String(ToString(finding.level));
  out.Key("message");
  WriteText(finding.message, out);
  out.Key("subject");
  WriteText(finding.subject, out);
  WritePlace(finding.at, out);
  out.Key("related").BeginArray();
  for (const Location& related : finding.related) {
    out.BeginObject();
    WritePlace(related, out);
    out.EndObject();
  }
  out.EndArray();
  if (finding.fix) {
    out.Key("fix");
    WriteFix(*finding.fix, out);
  }
  out.EndObject();
}

void WriteSkipped(const Skipped& skipped, doc::JsonWriter& out) {
  out.BeginObject().Key("file").String(base::MaskPath(skipped.file));
  if (skipped.object) {
    out.Key("object");
    WriteObject(*skipped.object, out);
  }
  if (!skipped.rule.empty()) out.Key("rule").String(skipped.rule);
  out.Key("reason");
  WriteText(skipped.reason, out);
  out.EndObject();
}

void WriteExempted(const Exempted& exempted, doc::JsonWriter& out) {
  out.BeginObject().Key("finding");
  WriteFinding(exempted.finding, out);
  out.Key("reason");
  WriteText(exempted.reason, out);
  out.Key("until").String(base::ToText(exempted.until));
  out.Key("by");
  WriteText(exempted.by == ExemptedBy::kAnnotation ? std::string_view("annotation") : std::string_view(exempted.place), out);
  out.EndObject();
}

void WriteSummary(const Counts& counts, doc::JsonWriter& out) {
  out.BeginObject();
  for (const auto& [key, count] :
       {std::pair("files", counts.files), std::pair("documents", counts.documents), std::pair("judged", counts.judged),
        std::pair("skipped", counts.skipped), std::pair("error", counts.errors), std::pair("warning", counts.warnings),
        std::pair("info", counts.infos), std::pair("exempted", counts.exempted)}) {
    out.Key(key).Int(static_cast<std::int64_t>(count));
  }
  out.EndObject();
}

// Elements of an array of the outermost object, each with a comma before it.
template <class T>
std::string Elements(const std::vector<T>& values, void (*write)(const T&, doc::JsonWriter&)) {
  constexpr unsigned kDepth = 2;
  std::string text;
  for (const T& value : values) {
    text += ",\n    ";
    doc::JsonWriter out(text, doc::JsonWriter::Layout::kIndented, kDepth);
    write(value, out);
  }
  return text;
}

// An array of the outermost object whose elements come in pieces.
class Array {
 public:
  // As they are to be written behind those before.
  std::string Next(std::string&& elements) {
    if (empty_ && !elements.empty()) elements.erase(0, 1);
    empty_ = empty_ && elements.empty();
    return std::move(elements);
  }
  std::string_view End() const { return empty_ ? "]" : "\n  ]"; }

 private:
  bool empty_ = true;
};

class ReportAsJson final : public Writer {
 public:
  explicit ReportAsJson(std::string_view version) : version_(version) {}

  Piece Make(const Report& report) const override {
    return {.now = Elements(report.findings, &WriteFinding),
            .later = {Elements(report.skipped, &WriteSkipped), Elements(report.exempted, &WriteExempted)}};
  }

  std::string Begin() override {
    std::string text;
    doc::JsonWriter out(text, doc::JsonWriter::Layout::kIndented);
    out.BeginObject().Key("schema").String(kReportSchema);
    out.Key("tool").BeginObject().Key("name").String(kTool).Key("version").String(version_).EndObject();
    out.Key("findings").BeginArray();
    return text;
  }

  std::string Add(Piece&& piece) override {
    skipped_text_ += skipped_.Next(std::move(piece.later[0]));
    exempted_text_ += exempted_.Next(std::move(piece.later[1]));
    return findings_.Next(std::move(piece.now));
  }

  std::string End(const Tally& tally) override {
    std::string text(findings_.End());
    text.append(",\n  \"skipped\": [").append(skipped_text_).append(skipped_.End());
    text.append(",\n  \"exempted\": [").append(exempted_text_).append(exempted_.End());
    text.append(",\n  \"summary\": ");
    doc::JsonWriter out(text, doc::JsonWriter::Layout::kIndented, 1);
    WriteSummary(tally.counts(), out);
    return text + "\n}\n";
  }

 private:
  const std::string_view version_;
  Array findings_, skipped_, exempted_;
  std::string skipped_text_, exempted_text_;
};

}  // namespace

std::unique_ptr<Writer> MakeJsonWriter(const WriterOptions& options) { return std::make_unique<ReportAsJson>(options.version); }

}  // namespace warden::report
