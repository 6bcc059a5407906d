// Finding files.
#include "run/input_files.h"

#include <algorithm>
#include <array>
#include <functional>
#include <istream>
#include <map>
#include <set>

#include "base/size_text.h"
#include "run/path_pattern.h"

namespace warden::run {
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

}  // namespace

Result<std::string> ReadStandardInput(std::istream& in, std::size_t most) {
  std::string text;
  std::array<char, 65536> buffer;
  while (in.read(buffer.data(), buffer.size()), in.gcount() > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > most) {
      return Status(StatusCode::kTooLarge, "it is larger than " + base::SizeText(most) + ", the most that is read");
    }
  }
  if (in.bad()) return Status(StatusCode::kUnavailable, "reading it failed");
  return text;
}

namespace {

// What can be read once is read now.
InputFile ReadOnce(const std::string& name, const base::FileSystem& files, std::istream& in) {
  InputFile file{name, std::nullopt, {}};
  auto text = name == kStandardInput ? ReadStandardInput(in, kMaxFileBytes) : files.Read(name, kMaxFileBytes);
  if (text.ok()) {
    file.text = *std::move(text);
  } else {
    file.status = text.status();
  }
  return file;
}

// 'deploy/**' and 'deploy/*' mean the manifests there, not what stands beside them.
bool TakesAnyName(std::string_view pattern) {
  const std::string_view last = pattern.substr(pattern.rfind('/') + 1);
  return last == "*" || last == "**";
}

std::string Joined(const std::vector<std::string>& paths) {
  std::string out;
  for (const std::string& path : paths) out += (out.empty() ? "" : ", ") + path;
  return out;
}

constexpr std::string_view kOtherName = "another name (a link) of a file that is judged";

// Why what a link leads to is not judged.
std::string_view WhyNot(base::FileSystem::LinkTo to) {
  switch (to) {
    case base::FileSystem::LinkTo::kFileOutside: return "a symbolic link to a file outside of the folder, name it to have it judged";
    case base::FileSystem::LinkTo::kFolder: return "a symbolic link to a folder that is judged under its own name";
    case base::FileSystem::LinkTo::kFolderOutside: return "a symbolic link to a folder outside of this one, name it to have it judged";
    case base::FileSystem::LinkTo::kNothing: return "a symbolic link that cannot be followed: there is nothing behind it, or it is closed";
    case base::FileSystem::LinkTo::kFile: break;
  }
  return kOtherName;
}

// Whether there may be manifests behind it, whatever it is called. What leads nowhere may have been a folder.
bool MayHideFiles(const base::FileSystem::Link& link) {
  const bool has_ending = link.path.find('.', link.path.rfind('/') + 1) != std::string::npos;
  return link.to == base::FileSystem::LinkTo::kFolder || link.to == base::FileSystem::LinkTo::kFolderOutside ||
         (link.to == base::FileSystem::LinkTo::kNothing && !has_ending);
}

// What a folder or a pattern takes of a listing.
struct Wanted {
  std::function<bool(const std::string& name)> file;
  std::function<bool(const std::string& name)> below;  // files in the folder of that name
};

class Lister {
 public:
  explicit Lister(const base::FileSystem& files) : files_(files) {}

  void Add(const std::string& path) {
    if (path == kStandardInput) return once_.push_back(path);
    const std::string name = Normal(path);
    const auto kind = files_.Look(name);
    const bool missing = !kind.ok() && kind.status().code() == StatusCode::kNotFound;
    // A file that is called so wins over what the name would match.
    if (missing && IsPathPattern(name)) return AddMatches(path, name);
    if (missing) return missing_.push_back(path);
    if (kind.ok() && *kind == base::PathKind::kFolder) return AddFolder(name);
    if (kind.ok() && *kind == base::PathKind::kStream) return once_.push_back(name);
    named_.insert(name);  // what cannot even be looked at says why when it is read
  }

  Result<Inputs> Take(std::istream& in) {
    if (!missing_.empty()) return Status(StatusCode::kNotFound, "no such file or folder: " + Joined(missing_));
    if (!unmatched_.empty()) return Status(StatusCode::kNotFound, "no file matches " + Joined(unmatched_));
    TakeEachOnce(named_);
    TakeEachOnce(listed_);
    TakeEachOnce(linked_);
    for (const std::string& name : std::set<std::string>(once_.begin(), once_.end())) inputs_.files.push_back(ReadOnce(name, files_, in));
    std::sort(inputs_.files.begin(), inputs_.files.end(), [](const InputFile& a, const InputFile& b) { return a.name < b.name; });
    for (const auto& [name, reason] : skipped_) inputs_.skipped.push_back({name, std::string(reason)});
    return std::move(inputs_);
  }

 private:
  // The name that a person gave goes before those that were found, and a file before links to it: what is written is the file.
  void TakeEachOnce(const std::set<std::string>& names) {
    // The files of one folder are different ones: nobody looks at each of them then.
    const bool may_coincide = !linked_.empty() || listings_ > 1 || named_.size() > 1 || (!named_.empty() && !listed_.empty());
    for (const std::string& name : names) {
      if (&names != &named_ && named_.contains(name)) continue;
      if (&names == &linked_ && listed_.contains(name)) continue;  // a hard link, which another listing calls the file
      if (may_coincide && IsKnown(name)) {
        skipped_.emplace(name, kOtherName);
      } else {
        skipped_.erase(name);  // outside of one folder, but named itself or in another one
        inputs_.files.push_back({name, std::nullopt, {}});
      }
    }
  }

  // By another name.
  bool IsKnown(const std::string& name) {
    const auto identity = files_.Identity(name);
    return identity.ok() && !identities_.insert(*identity).second;
  }

  // True: something of it is a file, judged or named as skipped.
  bool AddListing(const base::FileSystem::Listing& listing, const Wanted& wanted) {
    bool found = false;
    ++listings_;
    for (const std::string& file : listing.files) {
      const std::string name = Normal(file);
      if (!wanted.file(name)) continue;
      found = true;
      listed_.insert(name);
    }
    for (const base::FileSystem::Link& link : listing.links) {
      const std::string name = Normal(link.path);
      const bool takes = wanted.file(name);
      if (!takes && !(MayHideFiles(link) && wanted.below(name))) continue;
      found = found || takes;
      if (link.to == base::FileSystem::LinkTo::kFile) {
        linked_.insert(name);
      } else {
        skipped_.emplace(name, WhyNot(link.to));
      }
    }
    inputs_.unlisted.insert(inputs_.unlisted.end(), listing.unlisted.begin(), listing.unlisted.end());
    return found;
  }

  void AddFolder(const std::string& folder) {
    inputs_.has_folder = true;
    const auto listing = files_.ListRecursively(folder);
    if (!listing.ok()) return inputs_.unlisted.push_back({folder, listing.status()});
    AddListing(*listing,
               {.file = [](const std::string& name) { return IsManifestName(name); }, .below = [](const std::string&) { return true; }});
  }

  void AddMatches(const std::string& path, const std::string& pattern) {
    const std::string folder = FolderOf(pattern);
    const auto listing = files_.ListRecursively(folder.empty() ? "." : folder);
    if (!listing.ok() && listing.status().code() != StatusCode::kNotFound) inputs_.unlisted.push_back({folder, listing.status()});
    const Wanted wanted{
        .file = [&](const std::string& name) { return MatchesPath(pattern, name) && (!TakesAnyName(pattern) || IsManifestName(name)); },
        .below = [&](const std::string& name) { return MayMatchBelow(pattern, name); }};
    if (!listing.ok() || !AddListing(*listing, wanted)) unmatched_.push_back(path);
  }

  const base::FileSystem& files_;
  Inputs inputs_;
  std::set<std::string> named_;   // on the command line
  std::set<std::string> listed_;  // regular files in folders
  std::set<std::string> linked_;  // links to such files
  std::set<base::FileSystem::FileIdentity> identities_;
  int listings_ = 0;
  std::map<std::string, std::string_view> skipped_;
  std::vector<std::string> once_;
  std::vector<std::string> missing_;
  std::vector<std::string> unmatched_;
};

}  // namespace

Result<std::string> ReadText(const InputFile& file, const base::FileSystem& files) {
  if (!file.status.ok()) return file.status;
  return file.text ? Result<std::string>(*file.text) : files.Read(file.name, kMaxFileBytes);
}

Result<Inputs> ListInputs(std::span<const std::string> paths, const base::FileSystem& files, std::istream& in) {
  Lister lister(files);
  for (const std::string& path : paths) lister.Add(path);
  return lister.Take(in);
}

}  // namespace warden::run
