// From the command line to the ConfigMap.
#include "litellm/config/config_source.h"

#include <algorithm>
#include <array>
#include <vector>

#include "k8s/environment.h"
#include "k8s/view_cache.h"

namespace warden::litellm {
namespace {

using Way = ConfigSource::Way;
using Form = ConfigPath::Form;

constexpr std::string_view kFlag = "--config";

std::string_view BaseName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool IsYaml(std::string_view path) { return path.ends_with(".yaml") || path.ends_with(".yml"); }

bool IsShell(std::string_view program) {
  constexpr std::array<std::string_view, 4> kShells = {"sh", "bash", "ash", "dash"};
  return std::find(kShells.begin(), kShells.end(), BaseName(program)) != kShells.end();
}

// One word of a command line. A script is cut into words that share its field.
struct Word {
  Field field;
  std::string_view text;
  bool in_script = false;
};

void AddWords(const Field& list, std::vector<Word>& words) {
  const Node* items = list.value();
  for (std::size_t i = 0; items != nullptr && i < items->items().size(); ++i) words.push_back({list.At(i), items->items()[i].text()});
}

std::string_view Unquote(std::string_view word) {
  if (word.size() >= 2 && (word.front() == '"' || word.front() == '\'') && word.back() == word.front())
    return word.substr(1, word.size() - 2);
  return word;
}

// The words of a script, near enough: nobody quotes a path with spaces in it here. From `litellm` on, where it is called by name.
void CutScript(const Word& script, std::vector<Word>& words) {
  constexpr std::string_view kBetween = " \t\r\n\\;&|";
  std::string_view rest = script.text;
  const std::size_t first = words.size();
  std::size_t begin = first;
  while (true) {
    const auto at = rest.find_first_not_of(kBetween);
    if (at == std::string_view::npos) break;
    const auto end = std::min(rest.find_first_of(kBetween, at), rest.size());
    words.push_back({script.field, Unquote(rest.substr(at, end - at)), true});
    if (begin == first && BaseName(words.back().text) == "litellm") begin = words.size() - 1;
    rest = rest.substr(end);
  }
  words.erase(words.begin() + static_cast<std::ptrdiff_t>(first), words.begin() + static_cast<std::ptrdiff_t>(begin));
}

// Any script comes after a flag such as -c, -lc, -ec.
bool IsScriptFlag(std::string_view word) { return word.size() >= 2 && word[0] == '-' && word[1] != '-' && word.back() == 'c'; }

std::vector<Word> CommandLine(const Field& container) {
  std::vector<Word> written;
  AddWords(container["command"], written);
  AddWords(container["args"], written);
  if (written.empty() || !IsShell(written.front().text)) return written;
  std::vector<Word> words;
  for (std::size_t i = 1; i < written.size(); ++i) {
    if (IsScriptFlag(written[i - 1].text)) CutScript(written[i], words);
  }
  return words;
}

std::optional<ConfigPath> FindArgument(const std::vector<Word>& words) {
  const auto path = [](const Word& word, std::string_view text, Form form = Form::kGood) {
    return ConfigPath{ConfigPath::By::kArgument, form, word.field, text, {}};
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    const bool last = i + 1 == words.size();
    if (word.text == kFlag) return last ? path(word, {}, Form::kDangling) : path(words[i + 1], words[i + 1].text);
    // Only a file of YAML: -c is many other programs' flag too.
    if (word.text == "-c" && !last && IsYaml(words[i + 1].text)) return path(words[i + 1], words[i + 1].text);
    if (!word.text.starts_with(kFlag) || word.text.size() == kFlag.size()) continue;
    const auto rest = word.text.substr(kFlag.size() + 1);
    if (word.text[kFlag.size()] == '=') return path(word, rest);
    if (word.text[kFlag.size()] == ' ') return path(word, rest.substr(std::min(rest.find_first_not_of(' '), rest.size())), Form::kFused);
  }
  return std::nullopt;
}

// Where relative paths start; "" unknown.
std::string_view WorkingDirectory(const k8s::Container& container) {
  if (const Node* stated = container.field["workingDir"].value(); stated != nullptr && !stated->text().empty()) return stated->text();
  return k8s::ShellOf(container.image) == k8s::Shell::kYes ? "/app" : "";
}

std::string Absolute(std::string_view path, const k8s::Container& container) {
  if (path.empty() || path.find('$') != std::string_view::npos || path.find("{{") != std::string_view::npos) return {};
  if (path.starts_with('/')) return k8s::CleanPath(path);
  const auto base = WorkingDirectory(container);
  if (!base.starts_with('/')) return {};
  return k8s::CleanPath(std::string(base) + "/" + std::string(path));
}

void ReadVariable(const k8s::Container& container, ConfigSource& source) {
  const k8s::ContainerEnvironment& environment = container.environment;
  if (const auto entry = environment.Find("CONFIG_FILE_PATH")) {
    const Node* value = entry->source == k8s::EnvSource::kLiteral ? entry->value.value() : nullptr;
    source.hidden = entry->source != k8s::EnvSource::kLiteral || (value != nullptr && value->sealed());
    if (!source.hidden && !entry->is_empty() && value != nullptr) {
      source.variable = ConfigPath{ConfigPath::By::kVariable, Form::kGood, entry->value, value->text(), {}};
    }
  }
  source.hidden = source.hidden || environment.Find("LITELLM_CONFIG_BUCKET_NAME").has_value();
}

void UseMounted(const k8s::MountedFile& file, ConfigSource& source) {
  if (!file.volume || file.mount.computed) return;
  const auto shown = file.volume->SourceOf(file.path);
  if (!shown) return;
  source.object = *shown;
  source.key = *shown->KeyOf(file.path);
  source.way = file.mount.is_live() ? Way::kLive : Way::kSubPath;
}

bool Mounts(const Field& container, std::string_view volume) {
  for (std::size_t i = 0; i < k8s::MountCount(container); ++i) {
    if (k8s::MountAt(container, i).name == volume) return true;
  }
  return false;
}

// The objects an init container can read from: the one ConfigMap, or the one that shows a file of that name by `items`; without any
// ConfigMap the one Secret.
std::optional<k8s::VolumeSource> OriginOf(const k8s::Workload& workload, const k8s::Container& copier, std::string_view file) {
  std::vector<k8s::VolumeSource> maps;
  std::vector<k8s::VolumeSource> secrets;
  for (std::size_t i = 0; i < k8s::MountCount(copier.field); ++i) {
    const auto volume = k8s::FindVolume(workload.pod_spec(), k8s::MountAt(copier.field, i).name);
    for (std::size_t j = 0; volume && j < volume->size(); ++j) {
      const k8s::VolumeSource source = volume->SourceAt(j);
      if (!source.object.empty()) (source.secret ? secrets : maps).push_back(source);
    }
  }
  const auto& candidates = maps.empty() ? secrets : maps;
  if (candidates.size() == 1) return candidates.front();
  std::optional<k8s::VolumeSource> chosen;
  for (const k8s::VolumeSource& source : candidates) {
    if (!source.selects() || !source.KeyOf(file)) continue;
    if (chosen) return std::nullopt;
    chosen = source;
  }
  return chosen;
}

void UseCopied(const k8s::Workload& workload, const k8s::MountedFile& file, ConfigSource& source) {
  if (!file.volume || (file.volume->kind != k8s::VolumeKind::kEmptyDir && file.volume->kind != k8s::VolumeKind::kClaim)) return;
  for (const k8s::Container& container : workload.containers()) {
    if (!container.init || container.native_sidecar || !Mounts(container.field, file.volume->name)) continue;
    const auto name = BaseName(file.path);
    const auto origin = OriginOf(workload, container, name);
    if (!origin) continue;
    source.object = *origin;
    source.key = origin->KeyOf(name).value_or("");
    source.way = Way::kCopied;
    source.copy = file.volume;
    source.copier = container.name;
    return;
  }
}

// Among more there is not the one.
constexpr std::size_t kMostYamlMounts = 32;

// The one YAML file that is mounted from a ConfigMap, where the image's own command names the path.
std::optional<k8s::MountedFile> OnlyYamlFile(const k8s::Workload& workload, const k8s::Container& container) {
  std::optional<k8s::MountedFile> only;
  std::size_t looked_at = 0;
  for (std::size_t i = 0; i < k8s::MountCount(container.field); ++i) {
    const k8s::Mount mount = k8s::MountAt(container.field, i);
    if (mount.sub_path.empty() || !IsYaml(mount.path)) continue;
    if (++looked_at > kMostYamlMounts) return std::nullopt;
    auto file = k8s::FindFile(workload.pod_spec(), container.field, mount.path);
    const auto shown = file && file->volume ? file->volume->SourceOf(file->path) : std::nullopt;
    if (!shown || shown->secret) continue;
    if (only) return std::nullopt;
    only = std::move(file);
  }
  return only;
}

}  // namespace

ConfigSource FindConfigSource(const k8s::Workload& workload, const k8s::Container& container) {
  ConfigSource source;
  source.argument = FindArgument(CommandLine(container.field));
  ReadVariable(container, source);
  if (source.argument) source.argument->absolute = Absolute(source.argument->text, container);
  if (source.variable) source.variable->absolute = Absolute(source.variable->text, container);
  if (source.hidden) return source;
  if (const ConfigPath* path = source.in_force()) {
    if (!path->absolute.empty()) source.file = k8s::FindFile(workload.pod_spec(), container.field, path->absolute);
  } else {
    source.file = OnlyYamlFile(workload, container);
  }
  if (!source.file) return source;
  UseMounted(*source.file, source);
  if (!source.known()) UseCopied(workload, *source.file, source);
  return source;
}

std::shared_ptr<const ProxySources> ProxySourcesOf(const Object& object, const Snapshot& snapshot) {
  const auto workload = k8s::WorkloadOf(object, snapshot);
  if (workload == nullptr || workload->is_partial()) return nullptr;
  return k8s::MadeOnce<ProxySources>(snapshot, object, "sources of configurations", [&] {
    ProxySources sources{*workload, {}};
    for (const k8s::Container& container : sources.workload.containers()) {
      if (container.proxy) sources.all.push_back({&container, FindConfigSource(sources.workload, container)});
    }
    return sources;
  });
}

}  // namespace warden::litellm
