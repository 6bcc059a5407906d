// Calling helm and kustomize.
#include "cli/render.h"

#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/command_runner.h"
#include "cli/command_options.h"
#include "cli/harmless_words.h"
#include "source/rendered.h"

namespace warden::cli {
namespace {

using Words = std::vector<std::string>;

// Of what a program says before it gives up: it is for people, and the end is what matters.
constexpr std::size_t kMostWords = 2000;

std::string Joined(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string Said(std::string_view err) {
  while (!err.empty() && (err.back() == '\n' || err.back() == '\r' || err.back() == ' ')) err.remove_suffix(1);
  std::string harmless;
  for (std::size_t at = 0; at < err.size();) {
    const std::size_t end = std::min(err.find('\n', at), err.size());
    harmless += (at > 0 ? "\n" : "") + HarmlessWords(err.substr(at, end - at));
    at = end + 1;
  }
  if (harmless.empty()) return "it says nothing";
  return harmless.size() <= kMostWords ? harmless : "…" + harmless.substr(harmless.size() - kMostWords);
}

Status CheckFolder(std::string_view option, const std::string& folder, const World& world) {
  const auto kind = world.files.Look(folder);
  if (kind.ok() && *kind == base::PathKind::kFolder) return {};
  return Status(StatusCode::kNotFound, fmt::format("{} {}: no such folder", option, folder));
}

// Standard output of the first of `ways` whose program is there.
Result<std::string> Run(std::string_view option, std::span<const Words> ways, base::StopToken stop, World& world) {
  for (const Words& words : ways) {
    base::CommandRunner::Command command;
    command.words = words;
    command.stop = stop;
    auto ended = world.commands != nullptr ? world.commands->Run(command)
                                           : Result<base::CommandRunner::Ended>(Status(StatusCode::kNotFound, "no programs here"));
    if (!ended.ok() && ended.status().code() == StatusCode::kNotFound) continue;
    const std::string what = "`" + Joined(words) + "`";
    if (!ended.ok()) return ended.status().WithContext(what);
    if (ended->exit_code != 0) {
      return Status(StatusCode::kUnavailable, fmt::format("{} failed (exit code {}): {}", what, ended->exit_code, Said(ended->err)));
    }
    return std::move(ended->out);
  }
  std::string programs;
  for (const Words& words : ways) programs += (programs.empty() ? "" : " or ") + words[0];
  return Status(StatusCode::kNotFound, fmt::format("{} needs {} on the PATH", option, programs));
}

std::string NameOf(const std::string& folder, const std::string& source) {
  return (source.empty() ? folder : folder + "/" + source) + " (rendered)";
}

void Add(const std::string& folder, std::vector<source::RenderedPart> parts, run::Inputs& inputs) {
  for (source::RenderedPart& part : parts) inputs.files.push_back({NameOf(folder, part.source), std::move(part.text), {}, true});
}

std::string WithoutSlash(std::string folder) {
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  return folder;
}

Status AddChart(const std::string& folder, const RenderOptions& options, base::StopToken stop, World& world, run::Inputs& inputs) {
  if (Status status = CheckFolder("--helm", folder, world); !status.ok()) return status;
  Words words = {"helm", "template", "litellm"};
  for (const std::string& file : options.values) words.insert(words.end(), {"--values", file});
  words.insert(words.end(), {"--", folder});
  const auto text = Run("--helm", std::vector<Words>{words}, stop, world);
  if (text.ok()) Add(folder, source::SplitHelmOutput(*text), inputs);
  return text.status();
}

Status AddKustomization(const std::string& folder, base::StopToken stop, World& world, run::Inputs& inputs) {
  if (Status status = CheckFolder("--kustomize", folder, world); !status.ok()) return status;
  const std::vector<Words> ways = {{"kustomize", "build", "--", folder}, {"kubectl", "kustomize", "--", folder}};
  const auto text = Run("--kustomize", ways, stop, world);
  if (text.ok()) Add(folder, source::SplitKustomizeOutput(*text), inputs);
  return text.status();
}

}  // namespace

void AddRenderOptions(CommandOptions& command, RenderOptions& options) {
  command.Add("--helm", &options.charts, "DIR: a chart, judged as `helm template` renders it; may be repeated").OneValue();
  command.Add("--helm-values", &options.values, "FILE: values for --helm; may be repeated, the last one wins").OneValue();
  command.Add("--kustomize", &options.kustomizations, "DIR: a kustomization, judged as `kustomize build` renders it; may be repeated")
      .OneValue();
}

Status AddRendered(const RenderOptions& options, base::StopToken stop, World& world, run::Inputs& inputs) {
  if (!options.values.empty() && options.charts.empty()) return Status(StatusCode::kInvalid, "--helm-values is for --helm");
  for (const std::string& folder : options.charts) {
    if (Status status = AddChart(WithoutSlash(folder), options, stop, world, inputs); !status.ok()) return status;
  }
  for (const std::string& folder : options.kustomizations) {
    if (Status status = AddKustomization(WithoutSlash(folder), stop, world, inputs); !status.ok()) return status;
  }
  inputs.has_folder = inputs.has_folder || options.any();
  std::sort(inputs.files.begin(), inputs.files.end(), [](const run::InputFile& a, const run::InputFile& b) { return a.name < b.name; });
  return {};
}

}  // namespace warden::cli
