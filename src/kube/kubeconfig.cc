// k8s.io/client-go/tools/clientcmd: loading_rules.go (merging, relative paths), validation.go, api/v1/types.go (the fields).
#include "kube/kubeconfig.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/path.h"
#include "doc/reader.h"
#include "kube/map_reader.h"

namespace warden::kube {
namespace {

constexpr std::size_t kMaxFile = 8U << 20;  // a certificate chain for each of a thousand clusters
constexpr std::size_t kMaxPaths = 64;

void ReadCluster(const MapReader& cluster, bool allow_insecure, Access& access) {
  access.server = cluster.Text("server");
  if (access.server.empty()) cluster.Fail(cluster.map(), "the cluster names no server");
  access.ca = cluster.DataOrFile("certificate-authority");
  access.server_name = cluster.Text("tls-server-name");
  access.proxy_url = cluster.Text("proxy-url");
  access.trust_anyone = cluster.Flag("insecure-skip-tls-verify");
  if (access.trust_anyone && !allow_insecure) {
    cluster.Fail(*cluster.Member("insecure-skip-tls-verify"),
                 "insecure-skip-tls-verify is true, so anyone on the way could read the credential: set certificate-authority-data "
                 "instead");
  }
  if (access.trust_anyone && !access.ca.empty()) {
    cluster.Fail(cluster.map(), "the cluster has a certificate authority and insecure-skip-tls-verify; it should have one of them");
  }
}

void ReadVariables(const MapReader& exec, ExecPlugin& plugin) {
  for (const Node* item : exec.Items("env")) {
    const MapReader variable = exec.Inside(*item);
    plugin.environment.emplace_back(variable.Text("name"), variable.Text("value"));
    const std::string& name = plugin.environment.back().first;
    if (name.empty() || name.find('=') != std::string::npos) exec.Fail(*item, "the name of a variable should be there, and hold no =");
  }
}

ExecPlugin ReadExec(const MapReader& exec) {
  ExecPlugin plugin{.api_version = exec.Text("apiVersion"), .command = exec.Text("command"), .args = exec.Texts("args")};
  plugin.install_hint = exec.Text("installHint");
  plugin.wants_cluster = exec.Flag("provideClusterInfo");
  ReadVariables(exec, plugin);
  if (plugin.command.empty()) exec.Fail(exec.map(), "exec names no command");
  // With a slash it is a path; without one it is looked up on the PATH.
  if (plugin.command.find('/') != std::string::npos) plugin.command = exec.Path("command");
  const bool is_v1 = plugin.api_version == "client.authentication.k8s.io/v1";
  if (!is_v1 && plugin.api_version != "client.authentication.k8s.io/v1beta1") {
    exec.Fail(exec.map(), "apiVersion of exec should be client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1");
  }
  const std::string mode = exec.Text("interactiveMode");
  plugin.always_interactive = mode == "Always";
  const bool known = mode == "Never" || mode == "IfAvailable" || mode == "Always" || (mode.empty() && !is_v1);
  if (!known) exec.Fail(exec.map(), "interactiveMode of exec should be Never, IfAvailable or Always");
  return plugin;
}

void ReadUser(const MapReader& user, Access& access) {
  access.client_certificate = user.DataOrFile("client-certificate");
  access.client_key = user.DataOrFile("client-key");
  if (access.client_certificate.empty() != access.client_key.empty()) {
    user.Fail(user.map(), "the user should have client-certificate and client-key, or none of them");
  }
  access.token = {.text = user.Text("token"), .file = user.Path("tokenFile")};
  access.impersonate = {user.Text("as"), user.Text("as-uid"), user.Texts("as-groups")};
  if (access.impersonate.user.empty() && !(access.impersonate.uid.empty() && access.impersonate.groups.empty())) {
    user.Fail(user.map(), "as-uid and as-groups need as");
  }
  if (const Node* exec = user.Member("exec"); exec != nullptr) access.exec = ReadExec(user.Inside(*exec));
  if (const Node* old = user.Member("auth-provider"); old != nullptr) {
    user.Fail(*old, "auth-provider is not supported, nor is it by kubectl 1.26 and newer: use exec (gke-gcloud-auth-plugin, kubelogin)");
  }
  for (const char* key : {"username", "password"}) {
    if (const Node* old = user.Member(key); old != nullptr) {
      user.Fail(
          *old,
          "a user name with a password is not supported, nor is it by API servers 1.19 and newer: use a token or a client certificate");
    }
  }
}

Status ReadFailure(const std::string& path, const doc::ReadError& error) {
  return {StatusCode::kInvalid, fmt::format("{}:{}: {}", path, error.place.line, error.message)};
}

}  // namespace

Status Kubeconfig::AddList(const Document& document, std::string_view list, std::string_view member, const std::string& folder,
                           std::vector<Entry>& entries) {
  Status failure;
  const MapReader file(document, document.root(), folder, failure);
  for (const Node* item : file.Items(list)) {
    const MapReader entry = file.Inside(*item);
    const std::string name = entry.Text("name");
    if (name.empty()) entry.Fail(*item, fmt::format("an item of {} has no name", list));
    const Node* value = entry.Member(member);
    const bool is_new = std::none_of(entries.begin(), entries.end(), [&](const Entry& other) { return other.name == name; });
    if (value != nullptr && is_new) entries.push_back({name, folder, document, value});
  }
  return failure;
}

Status Kubeconfig::Add(const File& file) {
  doc::ReadResult read = doc::ReadYaml(file.text, file.path, Dialect::kKubectl, {.bytes = kMaxFile});
  if (!read.ok()) return ReadFailure(file.path, *read.error);
  const Document& document = *read.document;
  if (document.root().is_null()) return {};  // an empty file is a kubeconfig, as for kubectl
  const std::string_view parent = base::FolderOf(file.path);
  const std::string folder = file.path.find('/') == std::string::npos ? std::string() : std::string(parent) + "/";
  Status failure;
  const MapReader root(document, document.root(), folder, failure);
  const std::string kind = root.Text("kind");
  constexpr std::array<std::string_view, 4> kMembers = {"clusters", "users", "contexts", "current-context"};
  const bool has_any = std::any_of(kMembers.begin(), kMembers.end(), [&](std::string_view key) { return root.Member(key) != nullptr; });
  if (kind.empty() && !has_any) root.Fail(document.root(), "none of clusters, users, contexts is here: this is no kubeconfig");
  if (!kind.empty() && kind != "Config") root.Fail(document.root(), "kind should be Config: this is no kubeconfig");
  if (current_context_.empty()) current_context_ = root.Text("current-context");
  if (failure.ok()) failure = AddList(document, "clusters", "cluster", folder, clusters_);
  if (failure.ok()) failure = AddList(document, "users", "user", folder, users_);
  if (failure.ok()) failure = AddList(document, "contexts", "context", folder, contexts_);
  return failure;
}

Result<Kubeconfig> Kubeconfig::Parse(std::span<const File> files) {
  Kubeconfig config;
  for (const File& file : files) {
    if (Status status = config.Add(file); !status.ok()) return status;
  }
  return config;
}

Result<const Kubeconfig::Entry*> Kubeconfig::FindEntry(const std::vector<Entry>& entries, std::string_view name, std::string_view what) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.name == name; });
  if (found != entries.end()) return &*found;
  std::vector<std::string_view> names;
  for (const Entry& entry : entries) names.push_back(entry.name);
  return Status(StatusCode::kNotFound, fmt::format("the kubeconfig has no {} \"{}\"; it has: {}", what, name,
                                                   names.empty() ? std::string("none") : fmt::format("{}", fmt::join(names, ", "))));
}

Result<Access> Kubeconfig::Choose(const Wish& wish) const {
  const std::string& name = wish.context.empty() ? current_context_ : wish.context;
  if (name.empty()) return Status(StatusCode::kNotFound, "the kubeconfig has no current-context: name a context");
  const Result<const Entry*> context = FindEntry(contexts_, name, "context");
  if (!context.ok()) return context.status();
  Status failure;
  const MapReader reader((*context)->document, *(*context)->value, (*context)->folder, failure);
  Access access;
  if (const std::string ns = reader.Text("namespace"); !ns.empty()) access.default_namespace = ns;
  const Result<const Entry*> cluster = FindEntry(clusters_, reader.Text("cluster"), "cluster");
  if (!cluster.ok()) return cluster.status().WithContext(fmt::format("context {}", name));
  ReadCluster(MapReader((*cluster)->document, *(*cluster)->value, (*cluster)->folder, failure), wish.allow_insecure, access);
  if (const std::string user_name = reader.Text("user"); !user_name.empty()) {
    const Result<const Entry*> user = FindEntry(users_, user_name, "user");
    if (!user.ok()) return user.status().WithContext(fmt::format("context {}", name));
    ReadUser(MapReader((*user)->document, *(*user)->value, (*user)->folder, failure), access);
  }
  if (!failure.ok()) return failure;
  return access;
}

std::vector<std::string> Kubeconfig::contexts() const {
  std::vector<std::string> names;
  for (const Entry& entry : contexts_) names.push_back(entry.name);
  return names;
}

std::vector<std::string> KubeconfigPaths(std::string_view kubeconfig_variable, std::string_view home) {
  std::vector<std::string> paths;
  while (!kubeconfig_variable.empty() && paths.size() < kMaxPaths) {
    const auto colon = kubeconfig_variable.find(':');
    const std::string path(kubeconfig_variable.substr(0, colon));
    // A path that stands there twice counts once.
    if (!path.empty() && std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
    kubeconfig_variable = colon == std::string_view::npos ? std::string_view() : kubeconfig_variable.substr(colon + 1);
  }
  if (paths.empty() && !home.empty()) paths.push_back(std::string(home) + "/.kube/config");
  return paths;
}

Result<Kubeconfig> LoadKubeconfig(const base::FileSystem& files, std::span<const std::string> paths) {
  std::vector<Kubeconfig::File> read;
  for (const std::string& path : paths) {
    Result<std::string> text = files.Read(path, kMaxFile);
    if (!text.ok() && text.status().code() == StatusCode::kNotFound) continue;
    if (!text.ok()) return text.status().WithContext(path);
    read.push_back({path, std::move(*text)});
  }
  if (read.empty()) {
    return Status(StatusCode::kNotFound, paths.empty() ? std::string("no kubeconfig was named")
                                                       : fmt::format("there is no kubeconfig: {} does not exist", fmt::join(paths, ", ")));
  }
  return Kubeconfig::Parse(read);
}

}  // namespace warden::kube
