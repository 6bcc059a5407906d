// How an API server is reached and who we are to it: what a kubeconfig or the files of a pod say. Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace warden::kube {

// A text, or the file that it stands in, which is read again while we run. Both: the file counts. Neither: there is none.
struct TextOrFile {
  std::string text;
  std::string file;
  bool empty() const { return text.empty() && file.empty(); }
};

// A program that gives credentials (client.authentication.k8s.io): aws, gke-gcloud-auth-plugin, kubelogin, …
struct ExecPlugin {
  std::string api_version;
  std::string command;
  std::vector<std::string> args;
  std::vector<std::pair<std::string, std::string>> environment;  // on top of ours
  std::string install_hint;
  bool always_interactive = false;
  bool wants_cluster = false;  // provideClusterInfo
};

// Whom the API server takes us for, if we may. `user` "": nobody else.
struct Impersonation {
  std::string user;
  std::string uid;
  std::vector<std::string> groups;
};

struct Access {
  std::string server;  // the URL
  std::string default_namespace = "default";
  TextOrFile ca;              // PEM; empty: the authorities of this machine
  std::string server_name;    // whom its certificate must name; "": the host of `server`
  bool trust_anyone = false;  // insecure-skip-tls-verify, allowed explicitly
  std::string proxy_url;      // "": as the environment says
  TextOrFile token;
  TextOrFile client_certificate;  // PEM
  TextOrFile client_key;          // PEM
  std::optional<ExecPlugin> exec;
  Impersonation impersonate;
};

}  // namespace warden::kube
