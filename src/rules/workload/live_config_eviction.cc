// LW128: an edit of the configuration removes models from running pods.
#include <fmt/core.h>

#include <string_view>

#include "k8s/environment.h"
#include "k8s/reloader.h"
#include "k8s/restart_trigger.h"
#include "k8s/workload.h"
#include "litellm/config/config_source.h"
#include "litellm/config/find_configs.h"
#include "litellm/readers/model_ids.h"
#include "litellm/readers/model_names.h"
#include "litellm/readers/stored_models.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kAsks[] = {"ConfigMap"};

bool HasDatabase(const k8s::ContainerEnvironment& environment, const litellm::Config& config) {
  return environment.Find("DATABASE_URL") || environment.Find("DATABASE_HOST") || environment.from_size() > 0 ||
         config.Section("general_settings")["database_url"].exists();
}

// A cheap look, so that the configuration is read only where it can matter.
bool MayStore(const k8s::ContainerEnvironment& environment, const Object& config_map, std::string_view key) {
  if (litellm::StoresModels(environment)) return true;
  const Node* text = config_map.At("data")[key].value();
  return text != nullptr && text->string().find("store_model_in_db") != std::string_view::npos;
}

void CheckConfig(const k8s::Container& container, const litellm::ConfigSource& source, const litellm::Config& config, bool restarts,
                 Reporter& report) {
  const k8s::ContainerEnvironment& environment = container.environment;
  if (!litellm::StoresModels(config, environment) || !HasDatabase(environment, config)) return;
  // The id of such a model follows from its parameters, so an edited one is another model.
  const auto without = litellm::WithoutModelId(config.models());
  if (without.empty()) return;
  auto& finding = report.At(source.file->mount.field["mountPath"], container.subject(),
                            fmt::format("ConfigMap {} is mounted as a directory, models are stored in the database, and {} of {} models "
                                        "have no model_info.id ({}): an edit "
                                        "removes them from running pods",
                                        source.object.object, without.size(), config.models().size(), litellm::NamesOf(without)));
  // The pods that lose a model are replaced soon.
  if (restarts) finding.AtMost(Severity::kInfo);
  // The whole text: the configuration read out of it does not outlive this call.
  report.Relate(finding, config.object(), Field(config.object().document(), *config.document().host_node()));
  finding.fix = Fix::Manual("Mount the file by subPath, or give every model a model_info.id of its own");
}

bool Restarts(const k8s::Workload& workload, const litellm::ConfigSource& source, const Object& config_map) {
  if (k8s::HasChecksumAnnotation(workload)) return true;
  const auto verdict = k8s::Reloader(workload).Judge(k8s::ReloadKind::kConfigMap, source.object.object, &config_map);
  return verdict.restarts() || verdict.answer == k8s::ReloadVerdict::Answer::kUnknown;
}

void CheckContainer(const k8s::Workload& workload, const k8s::Container& container, const Context& context, Reporter& report) {
  const litellm::ConfigSource source = litellm::FindConfigSource(workload, container);
  if (source.way != litellm::ConfigSource::Way::kLive || source.object.secret || k8s::HasHashedName(source.object.object)) return;
  const std::string_view ns = workload.object().ref().ns;
  const Object* config_map = context.snapshot().Find("ConfigMap", ns, source.object.object);
  if (config_map == nullptr) {
    if (litellm::StoresModels(container.environment) && context.snapshot().Knows("ConfigMap", ns) != Known::kYes)
      report.Skip(fmt::format("needs ConfigMap {}, which was not looked at", source.object.object));
    return;
  }
  if (k8s::IsImmutable(*config_map) || !MayStore(container.environment, *config_map, source.key)) return;
  for (const litellm::Config& config : litellm::FindConfigs(*config_map, context.snapshot(), context.assumptions()).configs) {
    if (config.place() == source.key) CheckConfig(container, source, config, Restarts(workload, source, *config_map), report);
  }
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  if (!workload.has_pod()) return;
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy) CheckContainer(workload, container, context, report);
  }
}

}  // namespace

constexpr Rule kLiveConfigEviction{
    .id = "LW128",
    .name = "live-config-eviction",
    .summary = "A configuration that changes under running pods, with models in the database and without model ids.",
    .rationale =
        "With models in the database LiteLLM reads its file again every 30 seconds and drops every deployment whose id is in neither; it "
        "adds only "
        "those of the database. The id of a model without `model_info.id` follows from its parameters, so an edited or reordered entry "
        "disappears "
        "from every running pod within 30 to 90 seconds of the edit, and its new form is loaded at the next start only (BerriAI/litellm "
        "issues "
        "40761, 41502). A file mounted by subPath never changes in a running pod.",
    .remediation = "Mount the file by `subPath`, or give every entry of `model_list` a stable `model_info.id`.",
    .before = R"(volumeMounts:
  - name: config
    mountPath: /etc/litellm
)",
    .after = R"(volumeMounts:
  - name: config
    mountPath: /etc/litellm/config.yaml
    subPath: config.yaml
)",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .admission_cap = Severity::kWarning,  // rests on the ConfigMap
    .asks = kAsks,
    .check = &Check,
};

}  // namespace warden::rules
