// warden certs: serving certificates of the webhook.
#include "cli/certs.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "cli/command_options.h"
#include "cli/parse.h"
#include "net/certificate.h"
#include "run/input_files.h"

namespace warden::cli {
namespace {

constexpr std::string_view kCommand = "warden certs";
constexpr std::size_t kMaxLabelBytes = 63;
constexpr std::size_t kMaxDomainBytes = 120;  // so that with two labels it stays below the 253 of a DNS name

struct Subcommand {
  std::string_view name;
  std::string_view summary;
  int (*run)(Arguments, World&);
};

constexpr std::array kSubcommands = {
    Subcommand{"create", "make a CA and a serving certificate for a Service, as files or as a Secret", &RunCertsCreate},
    Subcommand{"show", "what a certificate says: names, validity, issuer, key type; never a key", &RunCertsShow},
    Subcommand{"check", "whether a certificate does: key, validity, names, CA", &RunCertsCheck},
};

std::string Help() {
  std::string help = "Serving certificates of the webhook.\n\nusage: warden certs COMMAND [OPTION…] [PATH…]\n\n";
  for (const Subcommand& one : kSubcommands) help += fmt::format("  {:<7} {}\n", one.name, one.summary);
  return help + "\n`warden certs COMMAND --help` for the options of one\n";
}

int Unknown(const std::string& word, World& world) {
  std::array<std::string_view, kSubcommands.size()> names;
  std::transform(kSubcommands.begin(), kSubcommands.end(), names.begin(), [](const Subcommand& one) { return one.name; });
  return UsageError(kCommand, UnknownValue("command", word, names), world);
}

bool IsLabel(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return !text.empty() && text.size() <= kMaxLabelBytes && text.find_first_not_of(kAllowed) == text.npos && text.front() != '-' &&
         text.back() != '-';
}

bool IsDomain(std::string_view text) {
  if (text.size() > kMaxDomainBytes) return false;
  while (true) {
    const auto dot = text.find('.');
    if (!IsLabel(text.substr(0, dot))) return false;
    if (dot == text.npos) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

int RunCerts(Arguments args, World& world) {
  if (args.empty()) {
    world.err << Help();
    return kUsage;
  }
  if (args[0] == "--help" || args[0] == "-h") {
    world.out << Help();
    return kClean;
  }
  const auto* found = std::find_if(kSubcommands.begin(), kSubcommands.end(), [&](const Subcommand& one) { return one.name == args[0]; });
  return found == kSubcommands.end() ? Unknown(args[0], world) : found->run(args.subspan(1), world);
}

void AddServiceOptions(CommandOptions& command, ServiceName& service) {
  command.Add("--service", &service.name, "NAME of the Service in front of the webhook");
  command.Add("--namespace", &service.ns, "NAMESPACE of that Service");
  command.Add("--cluster-domain", &service.cluster_domain, "the DNS domain of the cluster").ShowDefault();
}

std::string WrongService(const ServiceName& service) {
  if (service.name.empty() != service.ns.empty()) return "--service and --namespace go together";
  if (service.name.empty()) return {};
  if (!IsLabel(service.name)) return "--service: not the name of a Service (lower case letters, digits, dashes)";
  if (!IsLabel(service.ns)) return "--namespace: not the name of a namespace (lower case letters, digits, dashes)";
  return IsDomain(service.cluster_domain) ? "" : "--cluster-domain: not a DNS domain such as cluster.local";
}

std::vector<std::string> DnsNamesOf(const ServiceName& service) {
  if (service.name.empty()) return {};
  const std::string name = fmt::format("{}.{}.svc", service.name, service.ns);
  return {name, fmt::format("{}.{}", name, service.cluster_domain)};
}

Result<std::string> ReadPemFile(const std::string& path, World& world) {
  auto text = path == "-" ? run::ReadStandardInput(world.in, net::kMaxPemBytes) : world.files.Read(path, net::kMaxPemBytes);
  if (!text.ok()) return text.status().WithContext(path == "-" ? "standard input" : path);
  return text;
}

}  // namespace warden::cli
