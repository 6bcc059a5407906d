// Finding and reading files.
#include "cli/input_files.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <istream>
#include <iterator>
#include <ostream>
#include <set>

#include "report/text.h"

namespace warden {
namespace {

constexpr std::array<std::string_view, 8> kEndings = {".yaml", ".yml", ".json", ".j2", ".jinja2", ".tpl", ".gotmpl", ".tmpl"};

bool IsManifestName(std::string_view name) {
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

// Without what says nothing: "./a//b/" is "a/b", so that a file named twice is read once.
std::string Normal(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c == '/' && out.ends_with('/')) continue;
    out += c;
  }
  while (out.starts_with("./") && out.size() > 2) out.erase(0, 2);
  if (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

InputFile ReadStandardInput(std::istream& in) {
  InputFile file{std::string(kStandardInput), {}, {}};
  file.text.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  return file;
}

InputFile ReadOne(const std::string& name, Environment& environment) {
  if (name == kStandardInput) return ReadStandardInput(environment.in);
  auto text = environment.files.Read(name, kMaxFileBytes);
  if (!text.ok()) return {name, {}, text.status()};
  return {name, *std::move(text), {}};
}

void ListFolder(const std::string& folder, const FileSystem& files, std::set<std::string>& names, Inputs& inputs) {
  inputs.has_folder = true;
  const auto listing = files.ListRecursively(folder);
  if (!listing.ok()) return inputs.unlisted.push_back({folder, listing.status()});
  for (const std::string& file : listing->files) {
    if (IsManifestName(file)) names.insert(Normal(file));
  }
  inputs.unlisted.insert(inputs.unlisted.end(), listing->unlisted.begin(), listing->unlisted.end());
}

}  // namespace

Result<Inputs> ReadInputs(std::span<const std::string> paths, Environment& environment) {
  Inputs inputs;
  std::set<std::string> names;
  std::string missing;
  for (const std::string& path : paths) {
    const std::string name = path == kStandardInput ? path : Normal(path);
    // What cannot even be looked at is read below, and says there why it cannot be.
    const auto kind = name == kStandardInput ? Result<PathKind>(PathKind::kFile) : environment.files.Look(name);
    if (!kind.ok() && kind.status().code() == StatusCode::kNotFound) {
      missing += (missing.empty() ? "" : ", ") + path;
    } else if (kind.ok() && *kind == PathKind::kFolder) {
      ListFolder(name, environment.files, names, inputs);
    } else {
      names.insert(name);
    }
  }
  if (!missing.empty()) return Status(StatusCode::kNotFound, "no such file or folder: " + missing);
  for (const std::string& name : names) inputs.files.push_back(ReadOne(name, environment));
  return inputs;
}

bool WarnAboutInputs(std::string_view command, const Inputs& inputs, Environment& environment) {
  for (const FileSystem::Unlisted& folder : inputs.unlisted) {
    environment.err << PlainText(
                           fmt::format("{}: incomplete, folder {} was not looked into: {}", command, folder.path, folder.status.message()))
                    << "\n";
  }
  if (inputs.files.empty()) environment.err << fmt::format("{}: no manifest found (*.yaml, *.yml, *.json, templates)\n", command);
  return !inputs.unlisted.empty();
}

}  // namespace warden
