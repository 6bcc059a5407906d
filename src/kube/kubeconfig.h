// Kubeconfig files as kubectl reads them: several are one, in which the first that names a cluster, user, context or current-context
// wins; relative paths in them count from the folder of their file.
//
// Errors name file and line and quote no credential. Threads: values.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "kube/access.h"
#include "warden/document.h"
#include "warden/status.h"

namespace warden::kube {

class Kubeconfig {
 public:
  struct File {
    std::string path;
    std::string text;
  };
  // kInvalid: a file that cannot be read as one.
  static Result<Kubeconfig> Parse(std::span<const File> files);

  struct Wish {
    std::string context;          // "": the current one
    bool allow_insecure = false;  // take insecure-skip-tls-verify
  };
  // kNotFound: no such context, cluster or user, or no current context; the message names those there are. kInvalid: what it says makes no
  // sense or is not supported (basic auth, auth-provider, insecure-skip-tls-verify unless allowed).
  Result<Access> Choose(const Wish& wish) const;

  std::vector<std::string> contexts() const;

 private:
  struct Entry {
    std::string name;
    std::string folder;  // of its file, with the slash at its end; ""
    Document document;   // of its file
    const Node* value = nullptr;
  };

  Status Add(const File& file);
  // Adds what the list of a file names and nothing before did.
  static Status AddList(const Document& document, std::string_view list, std::string_view member, const std::string& folder,
                        std::vector<Entry>& entries);
  static Result<const Entry*> FindEntry(const std::vector<Entry>& entries, std::string_view name, std::string_view what);

  std::vector<Entry> clusters_;
  std::vector<Entry> users_;
  std::vector<Entry> contexts_;
  std::string current_context_;
};

// Where the files are: the list in KUBECONFIG, else ~/.kube/config ("" for a home that is not known).
std::vector<std::string> KubeconfigPaths(std::string_view kubeconfig_variable, std::string_view home);

// Reads and merges them. Those that do not exist are left out, as kubectl does; kNotFound when none does. Messages name the file.
Result<Kubeconfig> LoadKubeconfig(const base::FileSystem& files, std::span<const std::string> paths);

}  // namespace warden::kube
