// From the paths of a command line to files.
#pragma once

#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "warden/status.h"

namespace warden::run {

// What standard input is called on the command line and in every output.
inline constexpr std::string_view kStandardInput = "-";

// Larger files are not read, and no more of standard input or a pipe; the readers' own limit on a text.
inline constexpr std::size_t kMaxFileBytes = 16U << 20;

struct InputFile {
  std::string name;                 // as the user wrote it, or below a folder that the user wrote
  std::optional<std::string> text;  // only of what can be read once: standard input, a pipe. Everything else stays on the disk
  Status status;                    // why there is no text, where that is known already
  bool rendered = false;            // what a program printed: there is no such file, and nothing to fix
};

// The file's content, from wherever it is.
Result<std::string> ReadText(const InputFile& file, const base::FileSystem& files);

// kTooLarge: it has more than `most` bytes. kUnavailable: it is a folder, or reading failed half way.
Result<std::string> ReadStandardInput(std::istream& in, std::size_t most);

struct SkippedInput {
  std::string name;
  std::string reason;
};

struct Inputs {
  std::vector<InputFile> files;                      // sorted by name; each once, however many names it has
  std::vector<base::FileSystem::Unlisted> unlisted;  // folders that could not be looked into
  std::vector<SkippedInput> skipped;                 // links that are neither read nor written, sorted by name
  bool has_folder = false;                           // a folder stands for a whole system: what is not in it does not exist
};

// Files are taken as they are named; of folders, all manifests and templates below them; of patterns ('deploy/**/*.yaml'), what they
// match. A symbolic link is followed where it is named itself, or leads to a file in the folder that is. Of the names of one file the one
// that was named counts, then the one that is no link. Lists everything, reads only what can be read once. kNotFound: a path does not exist
// or a pattern matches nothing. The message names every such path. `in`: what `-` stands for.
Result<Inputs> ListInputs(std::span<const std::string> paths, const base::FileSystem& files, std::istream& in);

}  // namespace warden::run
