// Rows from configurations, and three ways to print them.
#include "cli/drop_table.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/mask.h"
#include "doc/json_writer.h"
#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/config/find_configs.h"
#include "litellm/readers/drop_variable.h"
#include "report/text.h"

namespace warden::cli {
namespace {

constexpr std::string_view kAdditional = "additional_drop_params";

std::string_view ToString(litellm::Dropping dropping) {
  constexpr std::array<std::string_view, 3> kNames = {"no", "yes", "unknown"};
  return kNames[static_cast<std::size_t>(dropping)];
}

std::string_view ToString(litellm::Basis basis) {
  constexpr std::array<std::string_view, 4> kNames = {"model", "family", "provider", "openai"};
  return kNames[static_cast<std::size_t>(basis)];
}

std::string_view ToString(litellm::EntryLoss::Kind kind) {
  constexpr std::array<std::string_view, 3> kNames = {"chat", "not_chat", "unknown_provider"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view ValueText(const litellm::DropSetting& setting, const litellm::DropParams::Variable& variable) {
  if (setting.place == litellm::DropPlace::kEnvironment)
    return variable.kind == litellm::DropParams::Variable::Kind::kText ? variable.text : "(not known)";
  const Node* value = setting.field.value();
  return value != nullptr && value->is_scalar() ? value->text() : "(not a scalar)";
}

// Each place that says something about the model, the model's own first.
std::vector<std::string> PlacesOf(const litellm::DropParams& drops, const litellm::ModelDropping& dropping,
                                  const litellm::DropParams::Variable& variable) {
  std::vector<std::string> places;
  for (const litellm::DropSetting& setting : {dropping.own, drops.global(), drops.router_default()}) {
    if (setting.place == litellm::DropPlace::kNowhere) continue;
    places.push_back(fmt::format("{}: {}", litellm::ToString(setting.place), ValueText(setting, variable)));
  }
  return places;
}

std::vector<std::string> AdditionalOf(const litellm::ModelEntry& entry) {
  std::vector<std::string> names;
  const Node* list = entry.Param(kAdditional).value();
  if (list == nullptr || !list->is_array()) return names;  // LiteLLM takes no notice of anything else
  for (const Node& item : list->items()) {
    if (item.is_string()) names.emplace_back(item.text());
  }
  return names;
}

struct Reading {
  const litellm::Config& config;
  const litellm::Knowledge& knowledge;
  const litellm::DropParams& drops;
  const litellm::DropParams::Variable& variable;
  bool exact;
};

DropRow RowOf(const litellm::ModelEntry& entry, const Reading& reading) {
  const litellm::ModelDropping dropping = reading.drops.Of(entry);
  const litellm::EntryLoss loss = litellm::LossOf(entry, reading.knowledge);
  const Object& object = reading.config.object();
  DropRow row{.file = std::string(object.document().file()),
              .object = object.ref().kind == litellm::kConfigFileKind ? std::string() : ToString(object.ref()),
              .line = reading.config.document().PlaceOf(entry.field().value()->range().begin).line,
              .model = std::string(entry.name()),
              .provider = std::string(loss.route.provider),
              .upstream = std::string(entry.model()),
              .set = PlacesOf(reading.drops, dropping, reading.variable),
              .effective = dropping.effective,
              .kind = loss.kind,
              .basis = loss.basis,
              .every = loss.every,
              .lost = {},
              .additional = AdditionalOf(entry),
              .version = warden::litellm::ToString(reading.knowledge.version()),
              .exact = reading.exact};
  loss.lost.ForEach([&](std::string_view name) { row.lost.emplace_back(name); });
  return row;
}

std::string Joined(const std::vector<std::string>& names, std::string_view between) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : std::string(between)) + name;
  return all;
}

// What of a row is lost, in words.
std::string LostText(const DropRow& row) {
  const std::string additional = row.additional.empty() ? "" : fmt::format("; {}: {}", kAdditional, Joined(row.additional, ", "));
  if (row.kind == litellm::EntryLoss::Kind::kNoProvider) return "provider not known to LiteLLM" + additional;
  if (row.kind == litellm::EntryLoss::Kind::kNotChat) return "no chat model" + additional;
  if (row.effective == litellm::Dropping::kOff) return (row.lost.empty() ? "nothing" : "nothing, it is refused with HTTP 400") + additional;
  const std::string_view least = row.every ? "at least " : "";
  return (row.lost.empty() ? "nothing" : fmt::format("{}{}", least, Joined(row.lost, ", "))) + additional;
}

using Cells = std::array<std::string, 5>;
const Cells kHeads = {"MODEL", "PROVIDER", "SET", "EFFECTIVE", "LOST"};

Cells CellsOf(const DropRow& row) {
  return {report::PlainText(row.model.empty() ? "(without a name)" : row.model),
          report::PlainText(row.provider.empty() ? "-" : row.provider),
          report::PlainText(row.set.empty() ? "nowhere" : Joined(row.set, ", ")), std::string(ToString(row.effective)),
          report::PlainText(LostText(row))};
}

// Where a group of rows stands, and whose tables they rest on.
std::string TitleOf(const DropRow& row) {
  return fmt::format("{}{}{} (LiteLLM {}{})", report::PlainPath(row.file), row.object.empty() ? "" : ": ", report::PlainText(row.object),
                     row.version, row.exact ? "" : ", the nearest that is known");
}

// f(title, rows) for rows of one configuration each.
template <class F>
void ForEachGroup(std::span<const DropRow> rows, F&& f) {
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin;
    const std::string title = TitleOf(rows[begin]);
    while (end < rows.size() && TitleOf(rows[end]) == title) ++end;
    f(title, rows.subspan(begin, end - begin));
    begin = end;
  }
}

std::string EscapedForMarkdown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '*' || c == '_' || c == '`' || c == '<') out += '\\';
    out += c;
  }
  return out;
}

void AppendLine(std::string& out, const Cells& cells, const std::array<std::size_t, 5>& widths) {
  std::string line = " ";
  for (std::size_t i = 0; i < cells.size(); ++i) line += fmt::format(" {:<{}}", cells[i], i + 1 < cells.size() ? widths[i] + 1 : 0);
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + "\n";
}

void AppendStrings(doc::JsonWriter& writer, std::string_view key, const std::vector<std::string>& texts) {
  writer.Key(key).BeginArray();
  for (const std::string& text : texts) writer.String(base::MaskTokens(text));
  writer.EndArray();
}

void AppendRow(doc::JsonWriter& writer, const DropRow& row) {
  writer.BeginObject()
      .Key("file")
      .String(base::MaskPath(row.file))
      .Key("object")
      .String(base::MaskTokens(row.object))
      .Key("line")
      .Int(row.line);
  writer.Key("model")
      .String(base::MaskTokens(row.model))
      .Key("litellm_model")
      .String(base::MaskTokens(row.upstream))
      .Key("provider")
      .String(row.provider);
  AppendStrings(writer, "set", row.set);
  writer.Key("effective").String(ToString(row.effective)).Key("kind").String(ToString(row.kind)).Key("basis").String(ToString(row.basis));
  writer.Key("at_least").Bool(row.every);
  AppendStrings(writer, "unsupported", row.lost);
  AppendStrings(writer, "lost", row.effective == litellm::Dropping::kOn ? row.lost : std::vector<std::string>());
  AppendStrings(writer, kAdditional, row.additional);
  writer.Key("litellm_version").String(row.version).Key("exact_version").Bool(row.exact).EndObject();
}

}  // namespace

void AddDropRows(const Object& object, const Snapshot& snapshot, const Assumptions& assumptions, std::vector<DropRow>& rows) {
  for (const litellm::Config& config : litellm::FindConfigs(object, snapshot, assumptions).configs) {
    const litellm::ConfigUsers& users = config.users(snapshot);
    const auto version = users.version();
    const litellm::Knowledge& knowledge = litellm::Knowledge::For(version);
    const litellm::DropParams::Variable variable = litellm::DropVariableOf(users, snapshot);
    const litellm::DropParams drops(config.root(), variable, knowledge, version);
    const Reading reading{config, knowledge, drops, variable, knowledge.IsOf(version)};
    for (const litellm::ModelEntry& entry : config.models()) rows.push_back(RowOf(entry, reading));
  }
}

std::string DropTableText(std::span<const DropRow> rows) {
  std::string out;
  ForEachGroup(rows, [&](const std::string& title, std::span<const DropRow> group) {
    std::vector<Cells> lines = {kHeads};
    for (const DropRow& row : group) lines.push_back(CellsOf(row));
    std::array<std::size_t, 5> widths{};
    for (const Cells& cells : lines) {
      for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
    }
    out += (out.empty() ? "" : "\n") + title + "\n";
    for (const Cells& cells : lines) AppendLine(out, cells, widths);
  });
  return out.empty() ? "no models in LiteLLM configurations\n" : out;
}

std::string DropTableMarkdown(std::span<const DropRow> rows) {
  std::string out;
  ForEachGroup(rows, [&](const std::string& title, std::span<const DropRow> group) {
    out += fmt::format("{}### {}\n\n| model | provider | set | effective | lost |\n|---|---|---|---|---|\n", out.empty() ? "" : "\n",
                       EscapedForMarkdown(title));
    for (const DropRow& row : group) {
      for (const std::string& cell : CellsOf(row)) out += fmt::format("| {} ", EscapedForMarkdown(cell));
      out += "|\n";
    }
  });
  return out.empty() ? "No models in LiteLLM configurations.\n" : out;
}

std::string DropTableJson(std::span<const DropRow> rows) {
  std::string out;
  doc::JsonWriter writer(out);
  writer.BeginObject().Key("models").BeginArray();
  for (const DropRow& row : rows) AppendRow(writer, row);
  writer.EndArray().EndObject();
  return out + "\n";
}

}  // namespace warden::cli
