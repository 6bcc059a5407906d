// What the three subcommands of `warden certs` have in common.
#pragma once

#include <string>
#include <vector>

#include "cli/commands.h"
#include "warden/status.h"

namespace warden::cli {

class CommandOptions;  // cli/command_options.h

// certs_create.cc, certs_show.cc, certs_check.cc. As the functions of commands.h.
int RunCertsCreate(Arguments args, World& world);
int RunCertsShow(Arguments args, World& world);
int RunCertsCheck(Arguments args, World& world);

// A Service as the API server calls it.
struct ServiceName {
  std::string name;
  std::string ns;
  std::string cluster_domain = "cluster.local";
};

// --service, --namespace, --cluster-domain.
void AddServiceOptions(CommandOptions& command, ServiceName& service);

// "" when both or neither are given and they are names as Kubernetes has them, else what is wrong.
std::string WrongService(const ServiceName& service);

// NAME.NAMESPACE.svc, which the API server asks for, then the longer one that other clients use.
std::vector<std::string> DnsNamesOf(const ServiceName& service);

// A PEM file, or standard input for `-`. Messages name the path.
Result<std::string> ReadPemFile(const std::string& path, World& world);

}  // namespace warden::cli
