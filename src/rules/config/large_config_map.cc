// LW209: a ConfigMap near or over what the API server, etcd or kubectl takes.
#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/listed.h"
#include "litellm/config/config.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::int64_t> kWarnPercent{"warn_percent", 80, "percent of a limit from which on there is a warning"};
constexpr ParamSpec kParams[] = {kWarnPercent};

constexpr std::uint64_t kMaxValues = 1'048'576;     // MaxSecretSize, which ConfigMaps share: the values count, the keys do not
constexpr std::uint64_t kMaxObject = 1'572'864;     // etcd --max-request-bytes
constexpr std::uint64_t kMaxAnnotations = 262'144;  // TotalAnnotationSizeLimitB
constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

struct Part {
  std::string_view key;
  std::uint64_t bytes = 0;
};

// What base64 becomes when it is decoded; line breaks in it do not count.
std::uint64_t DecodedSize(std::string_view base64) {
  std::uint64_t letters = 0;
  for (const char c : base64) letters += c == '\n' || c == '\r' || c == '=' ? 0 : 1;
  return letters * 3 / 4;
}

void AddParts(const Node* values, bool encoded, std::vector<Part>& parts) {
  if (values == nullptr) return;
  for (const Member& member : values->members()) {
    const Node& value = member.value;
    if (value.is_string()) parts.push_back({member.key.text(), encoded ? DecodedSize(value.text()) : value.size()});
  }
}

std::vector<Part> PartsOf(const Object& object) {
  std::vector<Part> parts;
  AddParts(object.root().Find("data"), false, parts);
  AddParts(object.root().Find("binaryData"), true, parts);
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.bytes > b.bytes; });
  return parts;
}

// Near enough to what is stored: keys, texts, a few bytes around each.
std::uint64_t StoredSize(const Node& node) {
  if (node.deferred()) return node.range().end - node.range().begin;
  std::uint64_t bytes = node.is_scalar() ? node.size() + 2 : 2;
  for (const Node& item : node.items()) bytes += StoredSize(item);
  for (const Member& member : node.members()) bytes += member.key.text().size() + 2 + StoredSize(member.value);
  return bytes;
}

// A string as Go's encoder writes it: that is what kubectl puts into the annotation.
std::uint64_t EncodedSize(std::string_view text) {
  std::uint64_t bytes = 2;
  for (const char c : text) {
    switch (c) {
      case '"':
      case '\\':
      case '\n':
      case '\r':
      case '\t': bytes += 2; break;
      case '<':
      case '>':
      case '&': bytes += 6; break;
      default: bytes += static_cast<unsigned char>(c) < 0x20 ? 6 : 1;
    }
  }
  return bytes;
}

std::uint64_t JsonSize(const Node& node) {
  if (node.is_string()) return node.sealed() ? node.size() + 2 : EncodedSize(node.text());
  if (node.is_scalar()) return node.size();
  std::uint64_t bytes = 2 + (node.size() > 1 ? node.size() - 1 : 0);
  for (const Node& item : node.items()) bytes += JsonSize(item);
  for (const Member& member : node.members()) {
    if (!member.value.deferred() && member.key.text() != kLastApplied) bytes += EncodedSize(member.key.text()) + 1 + JsonSize(member.value);
  }
  return bytes;
}

constexpr std::size_t kNamed = 3;

// "config.yaml 1,040,000 (model_list 1,012,345), prompts.yaml 900".
std::string Biggest(const std::vector<Part>& parts, const Context& context) {
  std::vector<std::string> texts;
  for (const Part& part : std::span(parts).first(std::min(parts.size(), kNamed))) {
    std::string text = fmt::format("{} {}", part.key, base::Grouped(part.bytes));
    for (const litellm::Config& config : context.configs()) {
      if (config.place() != part.key) continue;
      const auto sections = config.document().root().members();
      const auto size = [](const Member& member) { return member.value.range().end - member.value.range().begin; };
      const auto most =
          std::max_element(sections.begin(), sections.end(), [&](const Member& a, const Member& b) { return size(a) < size(b); });
      if (most != sections.end()) text += fmt::format(" ({} {})", most->key.text(), base::Grouped(size(*most)));
    }
    texts.push_back(std::move(text));
  }
  std::vector<std::string_view> views(texts.begin(), texts.end());
  views.resize(parts.size());  // the others are counted
  return base::Listed(views, kNamed);
}

Field DataOf(const Object& object) {
  const Field data = object.At("data");
  return data.exists() || !object.At("binaryData").exists() ? data : object.At("binaryData");
}

struct Limit {
  std::string_view subject;  // "values"
  std::string_view words;    // "the values have"
  std::string_view who;      // takes no more
  std::uint64_t bytes = 0;
};
constexpr Limit kValues{"values", "the values have", "the API server", kMaxValues};
constexpr Limit kWhole{"whole object", "the whole object has", "etcd", kMaxObject};

// Over the limit an error, near it a warning; false: neither.
bool Judge(const Object& object, std::uint64_t bytes, const Limit& limit, const std::vector<Part>& parts, const Context& context,
           Reporter& report) {
  const auto percent = static_cast<std::uint64_t>(std::clamp<std::int64_t>(context.Get(kWarnPercent), 1, 100));
  if (bytes * 100 < limit.bytes * percent) return false;
  const bool over = bytes > limit.bytes;
  const std::string size =
      over ? fmt::format("{} {} bytes, {} takes at most {}", limit.words, base::Grouped(bytes), limit.who, base::Grouped(limit.bytes))
           : fmt::format("{} {} bytes, {} % of the {} that {} takes", limit.words, base::Grouped(bytes), bytes * 100 / limit.bytes,
                         base::Grouped(limit.bytes), limit.who);
  auto& finding = report.At(DataOf(object), std::string(limit.subject), fmt::format("{}: {}", size, Biggest(parts, context)));
  if (!over) finding.AtMost(Severity::kWarning);
  finding.fix = Fix::Manual("Move models to the database, or the biggest keys to a ConfigMap of their own");
  return true;
}

void JudgeAnnotation(const Object& object, const std::vector<Part>& parts, const Context& context, Reporter& report) {
  const std::uint64_t bytes = JsonSize(object.root()) + 1;
  if (bytes <= kMaxAnnotations) return;
  auto& finding = report.At(DataOf(object), "last-applied annotation",
                            fmt::format("the object will weigh {} bytes as kubectl's last-applied annotation, annotations may have {} "
                                        "together: `kubectl apply` fails without --server-side: {}",
                                        base::Grouped(bytes), base::Grouped(kMaxAnnotations), Biggest(parts, context)));
  finding.AtMost(Severity::kWarning);
  finding.fix = Fix::Manual("Apply it with `kubectl apply --server-side`, or make it smaller");
}

void Check(const Object& object, const Context& context, Reporter& report) {
  if (object.ref().kind != "ConfigMap" || !object.ref().group.empty()) return;
  const auto parts = PartsOf(object);
  std::uint64_t values = 0;
  for (const Part& part : parts) values += part.bytes;
  // Escaped text is at most six times as long: nothing below that comes near any limit.
  if (values * 6 < kMaxAnnotations / 2) return;
  if (!Judge(object, values, kValues, parts, context, report)) Judge(object, StoredSize(object.root()), kWhole, parts, context, report);
  if (values <= kMaxValues) JudgeAnnotation(object, parts, context, report);
}

}  // namespace

constexpr Rule kLargeConfigMap{
    .id = "LW209",
    .name = "large-config-map",
    .summary = "A ConfigMap near or over the size that the API server, etcd or `kubectl apply` takes.",
    .rationale =
        "The API server refuses a ConfigMap whose values have more than 1,048,576 bytes together (decoded; the keys do not count), and "
        "etcd a "
        "request over 1.5 MiB. Some tools that hot-add write each new model into the configuration: the write that crosses the limit "
        "fails, and the "
        "models of "
        "the running pods are no longer those of the next start. Long before that `kubectl apply` fails, because it keeps the whole object "
        "in an "
        "annotation, of which all together may have 262,144 bytes.",
    .remediation =
        "Keep models in the database (`STORE_MODEL_IN_DB`), move the biggest keys into a ConfigMap of their own, and apply with `kubectl "
        "apply "
        "--server-side`.",
    .before = R"(data:
  config.yaml: |
  price-list.html: |
)",
    .after = R"(data:
  config.yaml: |
)",
    .production = Severity::kError,
    .development = Severity::kError,
    .fix = FixClass::kManual,
    .params = kParams,
    .check = &Check,
};

}  // namespace warden::rules
