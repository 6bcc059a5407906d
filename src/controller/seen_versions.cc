// Intervals, and their JSON.
#include "controller/seen_versions.h"

#include <algorithm>
#include <utility>

#include "base/time_text.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "doc/text_at.h"

namespace warden::controller {
namespace {

std::int64_t NumberAt(const Node& node, std::string_view key) {
  const Node* value = node.Find(key);
  return value != nullptr ? value->integer().value_or(0) : 0;
}

}  // namespace

SeenVersions SeenVersions::Read(std::string_view json) {
  SeenVersions seen;
  const auto read = doc::ReadJson(std::string(json), "");
  if (!read.ok()) return seen;
  for (const Node& item : read.document->root().items()) {
    Version version{NumberAt(item, "since"), NumberAt(item, "until"), {}};
    const Node* models = item.Find("models");
    if (version.since == 0 || models == nullptr) continue;
    for (const Member& member : models->members()) version.models[std::string(member.key.text())] = member.value.string();
    seen.versions_.push_back(std::move(version));
  }
  std::sort(seen.versions_.begin(), seen.versions_.end(), [](const Version& a, const Version& b) { return a.since < b.since; });
  seen.Limit();
  return seen;
}

std::string SeenVersions::Json() const {
  std::string text;
  doc::JsonWriter json(text);
  json.BeginArray();
  for (const Version& version : versions_) {
    json.BeginObject().Key("since").Int(version.since).Key("until").Int(version.until).Key("models").BeginObject();
    for (const auto& [id, hash] : version.models) json.Key(id).String(hash);
    json.EndObject().EndObject();
  }
  json.EndArray();
  return text;
}

void SeenVersions::See(const hotadd::FileModels& models, std::int64_t since, std::int64_t now, bool unbroken) {
  since = std::min(since, now);
  if (!versions_.empty()) {
    Version& last = versions_.back();
    const bool same = last.models == models;
    if (same && (unbroken || since <= last.until)) {
      last.until = std::max(last.until, now);
      return;
    }
    if (unbroken) last.until = std::max(last.until, since);
    since = std::max(since, last.until);
  }
  versions_.push_back({since, std::max(since, now), models});
  Limit();
}

std::optional<hotadd::FileModels> SeenVersions::At(std::int64_t started_at) const {
  for (auto version = versions_.rbegin(); version != versions_.rend(); ++version) {
    if (started_at < version->since - kSkew) continue;
    const bool is_last = version == versions_.rbegin();
    const bool sure = started_at >= version->since + kLate && (is_last || started_at <= version->until - kSkew);
    return sure ? std::optional(version->models) : std::nullopt;
  }
  return std::nullopt;
}

void SeenVersions::KeepFor(std::span<const std::int64_t> starts) {
  std::erase_if(versions_, [&](const Version& version) {
    const auto may_have = [&](std::int64_t start) { return start >= version.since - kSkew && start <= version.until + kLate; };
    return &version != &versions_.back() && std::none_of(starts.begin(), starts.end(), may_have);
  });
}

void SeenVersions::Limit() {
  std::size_t models = 0;
  std::size_t keep = 0;
  for (auto version = versions_.rbegin(); version != versions_.rend() && keep < kMost; ++version, ++keep) {
    models += version->models.size();
    if (models > kMostModels && keep > 0) break;
  }
  versions_.erase(versions_.begin(), versions_.end() - static_cast<std::ptrdiff_t>(keep));
}

std::optional<std::int64_t> DataSince(const Node& root) {
  const Node* metadata = root.Find("metadata");
  const Node* managers = metadata != nullptr ? metadata->Find("managedFields") : nullptr;
  std::optional<std::int64_t> since;
  if (managers == nullptr) return since;
  for (const Node& manager : managers->items()) {
    const Node* fields = manager.Find("fieldsV1");
    if (fields == nullptr || (fields->Find("f:data") == nullptr && fields->Find("f:binaryData") == nullptr)) continue;
    const auto time = base::ParseRfc3339(doc::TextAt(manager, "time"));
    if (!time) return std::nullopt;
    since = std::max(since.value_or(0), std::int64_t{time->time_since_epoch().count()});
  }
  return since;
}

}  // namespace warden::controller
