// LW127: LiteLLM is told to read a configuration that it ignores, or crashes on.
#include <fmt/core.h>

#include <string>

#include "doc/shown.h"
#include "k8s/volumes.h"
#include "k8s/workload.h"
#include "litellm/config/config_source.h"
#include "litellm/version/version.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

using By = litellm::ConfigPath::By;
using Form = litellm::ConfigPath::Form;

constexpr std::string_view kAsks[] = {"ConfigMap"};
// Where the images of the LiteLLM project keep their own files and their entrypoint.
constexpr std::string_view kHome = "/app";

bool IsYaml(std::string_view path) { return path.ends_with(".yaml") || path.ends_with(".yml"); }

// A variable of the shell or a placeholder decides: not ours to say.
bool IsOpen(std::string_view text) { return text.find('$') != std::string_view::npos || text.find("{{") != std::string_view::npos; }

// --config also takes settings as JSON text.
bool IsJson(std::string_view text) { return text.starts_with('{') || text.starts_with('['); }

std::string_view Consequence(const litellm::ConfigPath& path) {
  return path.by == By::kArgument ? "LiteLLM does not start" : "LiteLLM ignores it and starts without any configuration";
}

void ReportPath(const k8s::Container& container, const litellm::ConfigPath& path, const std::string& what, std::string fix,
                Reporter& report) {
  report.At(path.field, fmt::format("{}, {}", container.subject(), path.giver()), what).fix = Fix::Manual(std::move(fix));
}

// The image's own entrypoint hands each word on as it is; a script of one's own may not.
bool WordsAreHandedOn(const k8s::Container& container) {
  const Field command = container.field["command"];
  const Node* first = command.value() != nullptr ? command.value()->At(0) : nullptr;
  return first != nullptr ? first->string() == "litellm" : litellm::IsOfficialImage(container.image);
}

bool CheckForm(const k8s::Container& container, const litellm::ConfigPath& path, Reporter& report) {
  if (path.form == Form::kDangling) {
    ReportPath(container, path, "--config is the last argument and has no path: LiteLLM does not start", "Give --config its path", report);
  } else if (path.form == Form::kFused) {
    if (!WordsAreHandedOn(container)) return false;
    ReportPath(container, path, "--config and its path are one argument, which LiteLLM takes for one unknown option: it does not start",
               "Write --config and the path as two arguments, or as --config=PATH", report);
  } else if (!path.text.empty() && !IsOpen(path.text) && !IsJson(path.text) && !IsYaml(path.text)) {
    ReportPath(
        container, path,
        fmt::format("{} names {}, should be a name that ends in .yaml or .yml: {}", path.giver(), doc::Shown(path.text), Consequence(path)),
        "Give the file a name that ends in .yaml or .yml", report);
  } else {
    return false;
  }
  return true;
}

// Both given, and not the same: only the variable counts.
bool CheckOverridden(const k8s::Container& container, const litellm::ConfigSource& source, Reporter& report) {
  if (!source.argument || !source.variable || source.argument->form != Form::kGood) return false;
  if (source.argument->absolute.empty() || source.variable->absolute.empty()) return false;
  if (source.argument->absolute == source.variable->absolute) return false;
  ReportPath(container, *source.argument,
             fmt::format("--config names {}, but CONFIG_FILE_PATH names {} and wins: the first is never read",
                         doc::Shown(source.argument->text), doc::Shown(source.variable->text)),
             "Name the configuration in one place", report);
  return true;
}

// What a mount shows instead of a file; "" where nothing speaks against one.
std::string WhyNoFile(const k8s::MountedFile& file, std::string_view path) {
  if (!file.volume || file.mount.computed) return {};
  if (file.below_file)
    return fmt::format("{} is itself the file that is mounted there (subPath {})", doc::Shown(file.mount.path),
                       doc::Shown(file.mount.sub_path));
  if (file.volume->size() == 0) return {};
  if (file.path.empty()) return fmt::format("volume {} is mounted there as a directory, without subPath", doc::Shown(file.mount.name));
  if (file.volume->SourceOf(file.path)) return {};
  // Without `items`, only a key of that name can be missing, which the next check looks at.
  for (std::size_t i = 0; i < file.volume->size(); ++i) {
    const k8s::VolumeSource source = file.volume->SourceAt(i);
    if (source.object.empty()) return {};
  }
  return fmt::format("the items of volume {} show no file {}", doc::Shown(file.mount.name), doc::Shown(path.substr(path.rfind('/') + 1)));
}

bool HasKey(const Object& config_map, std::string_view key) {
  for (const std::string_view list : {"data", "binaryData"}) {
    const Node* values = config_map.root().Find(list);
    if (values != nullptr && values->Find(key) != nullptr) return true;
  }
  return false;
}

void CheckKey(const k8s::Workload& workload, const k8s::Container& container, const litellm::ConfigSource& source, const Context& context,
              Reporter& report) {
  // Of a mount by subPath LW405 says it; a copy may be made from anything.
  if (source.way != litellm::ConfigSource::Way::kLive || source.object.secret || source.object.selects()) return;
  const Object* config_map = context.snapshot().Find("ConfigMap", workload.object().ref().ns, source.object.object);
  if (config_map == nullptr || HasKey(*config_map, source.key)) return;
  const litellm::ConfigPath& path = *source.in_force();
  auto& finding = report.At(path.field, fmt::format("{}, {}", container.subject(), path.giver()),
                            fmt::format("{} names {}, but ConfigMap {} has no key {}: {}", path.giver(), doc::Shown(path.text),
                                        doc::Shown(source.object.object), doc::Shown(source.key), Consequence(path)));
  finding.rests_on_others = true;  // the ConfigMap
  report.Relate(finding, *config_map, config_map->At("data"));
  finding.fix = Fix::Manual("Name a key of the ConfigMap");
}

void CheckFile(const k8s::Workload& workload, const k8s::Container& container, const litellm::ConfigSource& source, const Context& context,
               Reporter& report) {
  const litellm::ConfigPath* path = source.in_force();
  if (path == nullptr || !source.file) return;
  const std::string why = WhyNoFile(*source.file, path->absolute);
  if (why.empty()) return CheckKey(workload, container, source, context, report);
  ReportPath(container, *path,
             fmt::format("{} names {}, where no file is: {}; {}", path->giver(), doc::Shown(path->text), why, Consequence(*path)),
             "Mount the file at that path: mountPath with the file's name and subPath, or the directory above it", report);
}

// Everything the image has there is gone, its entrypoint too.
void CheckHome(const k8s::Workload& workload, const k8s::Container& container, Reporter& report) {
  for (std::size_t i = 0; i < k8s::MountCount(container.field); ++i) {
    const k8s::Mount mount = k8s::MountAt(container.field, i);
    if (!mount.is_live() || k8s::CleanPath(mount.path) != kHome) continue;
    const auto volume = k8s::FindVolume(workload.pod_spec(), mount.name);
    if (!volume || volume->size() == 0) continue;
    const bool official = litellm::IsOfficialImage(container.image);
    auto& finding = report.At(mount.field["mountPath"], fmt::format("{}, mount {}", container.subject(), mount.name),
                              fmt::format("volume {} is mounted over {}, which hides what the image has there{}", mount.name, kHome,
                                          official ? ", its entrypoint too" : ""));
    if (!official) finding.AtMost(Severity::kWarning);
    finding.fix = Fix::Manual("Mount the configuration somewhere else, such as /etc/litellm, and name it there");
  }
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  if (!workload.has_pod()) return;
  for (const k8s::Container& container : workload.containers()) {
    if (!container.proxy) continue;
    const litellm::ConfigSource source = litellm::FindConfigSource(workload, container);
    const bool formed = source.argument && !source.variable && CheckForm(container, *source.argument, report);
    const bool named = source.variable && CheckForm(container, *source.variable, report);
    if (!CheckOverridden(container, source, report) && !formed && !named) CheckFile(workload, container, source, context, report);
    CheckHome(workload, container, report);
  }
}

}  // namespace

constexpr Rule kConfigPathIgnored{
    .id = "LW127",
    .name = "config-path-ignored",
    .summary = "A configuration path that LiteLLM ignores or crashes on.",
    .rationale =
        "CONFIG_FILE_PATH that names no file, or one whose name does not end in .yaml or .yml, is silently ignored: the proxy starts "
        "healthy, "
        "with no models and no master key. --config with such a name is parsed as JSON and crashes. Where both are given the variable "
        "wins. A "
        "volume mounted over /app hides the image's own files, as LiteLLM's own example manifest does.",
    .remediation =
        "Name one existing file that ends in .yaml, by `--config` or by CONFIG_FILE_PATH, and mount it outside `/app` or by subPath.",
    .before = R"(args: ["--config", "/etc/litellm/config"]
)",
    .after = R"(args: ["--config", "/etc/litellm/config.yaml"]
)",
    .production = Severity::kError,
    .development = Severity::kError,
    .fix = FixClass::kManual,
    .asks = kAsks,
    .check = &Check,
};

}  // namespace warden::rules
