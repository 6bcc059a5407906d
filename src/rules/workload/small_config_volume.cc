// LW129: the emptyDir that the configuration is copied to is smaller than the configuration.
#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "k8s/quantity.h"
#include "k8s/workload.h"
#include "litellm/config/config_source.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kAsks[] = {"ConfigMap"};
constexpr std::int64_t kMebibyte = 1024 * 1024;

// Of base64: four characters are three bytes. Of a value that was not kept its last ones are not known: up to two bytes too many.
std::int64_t DecodedSize(const Node& value) {
  const std::string_view text = value.withheld() ? std::string_view() : value.text();
  const auto padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  return static_cast<std::int64_t>(value.size() / 4 * 3) - padding;
}

std::int64_t SizeOf(const Object& config_map, std::string_view list, std::string_view key) {
  const Node* values = config_map.root().Find(list);
  std::int64_t size = 0;
  if (values == nullptr) return size;
  for (const Member& member : values->members()) {
    if (!key.empty() && member.key.text() != key) continue;
    size += list == "data" ? static_cast<std::int64_t>(member.value.size()) : DecodedSize(member.value);
  }
  return size;
}

// The file alone where it is known, else all of the ConfigMap: a lower bound of what is copied.
std::int64_t CopiedSize(const Object& config_map, std::string_view key) {
  const bool has = !key.empty() && (SizeOf(config_map, "data", key) > 0 || SizeOf(config_map, "binaryData", key) > 0);
  const std::string_view counted = has ? key : std::string_view();
  return SizeOf(config_map, "data", counted) + SizeOf(config_map, "binaryData", counted);
}

// Twice the size, so that it may grow, in whole Mi.
std::string Roomy(std::int64_t size) { return fmt::format("{}Mi", std::max<std::int64_t>(2, (2 * size + kMebibyte - 1) / kMebibyte)); }

void CheckContainer(const k8s::Workload& workload, const k8s::Container& container, const Context& context, Reporter& report) {
  const litellm::ConfigSource source = litellm::FindConfigSource(workload, container);
  if (source.way != litellm::ConfigSource::Way::kCopied || source.object.secret) return;
  const Field field = source.copy->field["emptyDir"]["sizeLimit"];
  const auto limit = k8s::Quantity::Parse(field.value());
  // 0 is no limit, as the kubelet has it.
  if (!limit || limit->RoundedUp() <= 0) return;
  const std::string_view ns = workload.object().ref().ns;
  const Object* config_map = context.snapshot().Find("ConfigMap", ns, source.object.object);
  if (config_map == nullptr) {
    if (context.snapshot().Knows("ConfigMap", ns) != Known::kYes)
      report.Skip(fmt::format("needs ConfigMap {}, which was not looked at", source.object.object));
    return;
  }
  const std::int64_t size = CopiedSize(*config_map, source.key);
  if (limit->RoundedUp() >= size) return;
  const std::string wanted = Roomy(size);
  auto& finding = report.At(field, fmt::format("volume {}", source.copy->name),
                            fmt::format("sizeLimit of volume {} is {}, the configuration copied to it from ConfigMap {} has {} bytes",
                                        source.copy->name, field.value()->text(), source.object.object, size));
  report.Relate(finding, *config_map, config_map->At("data"));
  finding.fix = Fix::Unsafe(fmt::format("Allow {}", wanted)).Set(field, wanted);
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  if (!workload.has_pod()) return;
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy) CheckContainer(workload, container, context, report);
  }
}

}  // namespace

constexpr Rule kSmallConfigVolume{
    .id = "LW129",
    .name = "small-config-volume",
    .summary = "An emptyDir for the copy of the configuration that is smaller than the configuration.",
    .rationale =
        "The kubelet evicts a pod whose emptyDir grows over its sizeLimit (in memory the copy fails at once), the next one copies the same "
        "file and is "
        "evicted too: the gateway is down until somebody raises the limit. A ConfigMap may hold 1 MiB, and each model adds 250 to 1100 "
        "bytes.",
    .remediation = "Raise `sizeLimit` of the emptyDir to twice the size of the configuration or more; 2Mi is enough for every ConfigMap.",
    .before = R"(- name: work
  emptyDir:
    sizeLimit: 100
)",
    .after = R"(- name: work
  emptyDir:
    sizeLimit: 2Mi
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .fix = FixClass::kUnsafe,
    .admission_cap = Severity::kWarning,  // rests on the ConfigMap
    .asks = kAsks,
    .check = &Check,
};

}  // namespace warden::rules
