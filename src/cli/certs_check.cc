// warden certs check: whether a certificate does.
#include <fmt/core.h>

#include <chrono>
#include <ostream>

#include "cli/certs.h"
#include "cli/command_options.h"
#include "cli/parse.h"
#include "net/inspect.h"

namespace warden::cli {
namespace {

constexpr std::string_view kCommand = "warden certs check";
constexpr int kMaxDays = 36500;

struct RawOptions {
  std::string certificate;
  std::string key;
  std::string ca;
  ServiceName service;
  std::vector<std::string> hosts;
  int expires_within = 0;
};

void AddOptions(CommandOptions& command, RawOptions& raw) {
  command.Add("CERTIFICATE", &raw.certificate, "PEM file: the server's certificate, then its chain; - is standard input").Required();
  command.Add("--key", &raw.key, "PEM file: the private key that must belong to it");
  command.Add("--ca", &raw.ca, "PEM file: the CA that must have signed it, as in the caBundle");
  AddServiceOptions(command, raw.service);
  command.Add("--host", &raw.hosts, "another name or address that it must carry; may be repeated");
  command.Add("--expires-within", &raw.expires_within, "DAYS: a certificate that ends within them is a problem").ShowDefault();
}

std::string WrongOptions(const RawOptions& raw) {
  if (std::string wrong = WrongService(raw.service); !wrong.empty()) return wrong;
  if (raw.expires_within < 0 || raw.expires_within > kMaxDays) return fmt::format("--expires-within: between 0 and {} days", kMaxDays);
  if ((raw.certificate == "-") + (raw.key == "-") + (raw.ca == "-") > 1) return "standard input can be read once";
  return {};
}

Result<std::vector<std::string>> Problems(const RawOptions& raw, World& world) {
  auto certificate = ReadPemFile(raw.certificate, world);
  if (!certificate.ok()) return certificate.status();
  auto key = raw.key.empty() ? Result<std::string>("") : ReadPemFile(raw.key, world);
  if (!key.ok()) return key.status();
  auto ca = raw.ca.empty() ? Result<std::string>("") : ReadPemFile(raw.ca, world);
  if (!ca.ok()) return ca.status();
  net::Expectations expected{.now = world.clock.Now(),
                             .remaining = std::chrono::days(raw.expires_within),
                             .names = DnsNamesOf(raw.service),
                             .authority_pem = *std::move(ca)};
  // The API server asks for the first; who has only that one is served.
  if (!expected.names.empty()) expected.names.resize(1);
  expected.names.insert(expected.names.end(), raw.hosts.begin(), raw.hosts.end());
  // An empty file is no key; "nothing to compare" is said by an empty text.
  if (!raw.key.empty() && key->empty()) return Status(StatusCode::kInvalid, raw.key + ": private key: no readable PEM key");
  if (!raw.ca.empty() && expected.authority_pem.empty()) return Status(StatusCode::kInvalid, raw.ca + ": CA: no readable PEM certificate");
  return net::FindProblems({*std::move(certificate), *std::move(key)}, expected);
}

}  // namespace

int RunCertsCheck(Arguments args, World& world) {
  CommandOptions command("Says what is wrong with a serving certificate. Exit code 1: something is.", kCommand);
  RawOptions raw;
  AddOptions(command, raw);
  if (const auto code = Parse(command, args, world)) return *code;
  if (const std::string wrong = WrongOptions(raw); !wrong.empty()) return UsageError(kCommand, wrong, world);
  const auto problems = Problems(raw, world);
  if (!problems.ok()) return CannotStart(kCommand, problems.status().message(), world);
  for (const std::string& problem : *problems) world.out << fmt::format("{}: {}\n", raw.certificate, problem);
  if (problems->empty()) world.out << fmt::format("{}: ok\n", raw.certificate);
  return problems->empty() ? kClean : kFindings;
}

}  // namespace warden::cli
