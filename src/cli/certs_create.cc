// warden certs create: a CA and the serving certificate of a Service.
#include <fmt/core.h>

#include <chrono>
#include <ostream>

#include "base/base64.h"
#include "cli/certs.h"
#include "cli/command_options.h"
#include "cli/parse.h"
#include "net/authority.h"
#include "net/certificate.h"

namespace warden::cli {
namespace {

constexpr std::string_view kCommand = "warden certs create";
constexpr std::string_view kAuthorityName = "litellm-warden CA";
constexpr int kMaxDays = 36500;
constexpr std::size_t kMaxCommonNameBytes = 64;  // RFC 5280

struct RawOptions {
  ServiceName service;
  std::vector<std::string> hosts;
  int days = 365;
  int ca_days = 3650;
  std::string folder;
  std::string secret;
  std::string to;
  std::string ca_bundle;
  std::string ca;
  std::string ca_key;
  bool keep_ca_key = false;
  bool force = false;
};

void AddOptions(CommandOptions& command, RawOptions& raw) {
  AddServiceOptions(command, raw.service);
  command.Add("--host", &raw.hosts, "another name or address that clients use; may be repeated");
  command.Add("--days", &raw.days, "how long the certificate is valid").ShowDefault();
  command.Add("--folder", &raw.folder, "write ca.crt, tls.crt and tls.key (mode 0600) into this folder, which is made if it is missing");
  command.Add("--secret", &raw.secret, "NAME: print a Secret of type kubernetes.io/tls for `kubectl apply -f -` instead");
  command.Add("--to", &raw.to, "with --secret: write the manifest to this file (mode 0600)");
  command.Add("--ca-bundle", &raw.ca_bundle,
              "write the caBundle of the webhook configurations (base64, one line) to this file, replacing what it held");
  command.Add("--ca", &raw.ca, "PEM file: sign with this CA instead of making one");
  command.Add("--ca-key", &raw.ca_key, "PEM file: its private key");
  command.Add("--ca-days", &raw.ca_days, "how long a CA that is made is valid").ShowDefault();
  command.AddFlag("--keep-ca-key", raw.keep_ca_key, "with --folder: write ca.key too, to sign with again; else the key is forgotten");
  command.AddFlag("--force", raw.force, "replace files that exist");
}

bool IsDays(int days) { return days >= 1 && days <= kMaxDays; }

// "" when the options make sense together, else what is wrong.
std::string WrongOptions(const RawOptions& raw) {
  if (std::string wrong = WrongService(raw.service); !wrong.empty()) return wrong;
  if (raw.service.name.empty() && raw.hosts.empty()) return "needs a name: --service and --namespace, or --host";
  if (raw.folder.empty() == raw.secret.empty()) return "needs one of --folder and --secret";
  if (!raw.secret.empty() && raw.service.ns.empty()) return "--secret needs --namespace";
  if (!raw.to.empty() && raw.secret.empty()) return "--to goes with --secret";
  if (raw.ca.empty() != raw.ca_key.empty()) return "--ca and --ca-key go together";
  if (raw.keep_ca_key && raw.folder.empty()) return "--keep-ca-key goes with --folder";
  if (raw.keep_ca_key && !raw.ca.empty()) return "--keep-ca-key goes with a CA that is made, not with --ca";
  if (!IsDays(raw.days) || !IsDays(raw.ca_days)) return fmt::format("--days and --ca-days: between 1 and {}", kMaxDays);
  if (raw.ca.empty() && raw.ca_days < raw.days) return "--ca-days: the CA must not expire before the certificate";
  return {};
}

// A Secret's name goes into a manifest: only what needs no quoting there.
bool IsObjectName(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-.";
  return !name.empty() && name.size() <= 253 && name.find_first_not_of(kAllowed) == name.npos && name.front() != '-' &&
         name.front() != '.' && name.back() != '-' && name.back() != '.';
}

struct Made {
  net::CertificatePair ca;  // without key if nobody is to keep it
  net::CertificatePair serving;
};

Result<net::CertificatePair> AuthorityFor(const RawOptions& raw, std::chrono::system_clock::time_point now, World& world) {
  if (raw.ca.empty()) {
    return net::MakeAuthority({.common_name = std::string(kAuthorityName), .now = now, .lifetime = std::chrono::days(raw.ca_days)});
  }
  auto certificate = ReadPemFile(raw.ca, world);
  if (!certificate.ok()) return certificate.status();
  auto key = ReadPemFile(raw.ca_key, world);
  if (!key.ok()) return key.status();
  return net::CertificatePair{*std::move(certificate), *std::move(key)};
}

Result<Made> Make(const RawOptions& raw, World& world) {
  const auto now = world.clock.Now();
  auto ca = AuthorityFor(raw, now, world);
  if (!ca.ok()) return ca.status();
  if (!raw.ca.empty()) {
    if (const Status status = net::CheckPair(*ca, now); !status.ok())
      return status.WithContext(fmt::format("{} with {}", raw.ca, raw.ca_key));
  }
  auto names = DnsNamesOf(raw.service);
  names.insert(names.end(), raw.hosts.begin(), raw.hosts.end());
  // Nobody reads it but people.
  const std::string common_name = names.front().size() <= kMaxCommonNameBytes ? names.front() : "litellm-warden";
  auto serving =
      net::IssueServing({.common_name = common_name, .names = std::move(names), .now = now, .lifetime = std::chrono::days(raw.days)}, *ca);
  if (!serving.ok()) return raw.ca.empty() ? serving.status() : serving.status().WithContext(raw.ca);
  return Made{*std::move(ca), *std::move(serving)};
}

std::string CaBundle(const Made& made) { return base::EncodeBase64(made.ca.certificate_pem); }

std::string SecretManifest(const RawOptions& raw, const Made& made) {
  return fmt::format(
      "# caBundle of the webhook configurations:\n"
      "# {}\n"
      "apiVersion: v1\n"
      "kind: Secret\n"
      "metadata:\n"
      "  name: \"{}\"\n"  // a name may consist of digits, which YAML would read as a number
      "  namespace: \"{}\"\n"
      "type: kubernetes.io/tls\n"
      "data:\n"
      "  ca.crt: {}\n"
      "  tls.crt: {}\n"
      "  tls.key: {}\n",
      CaBundle(made), raw.secret, raw.service.ns, CaBundle(made), base::EncodeBase64(made.serving.certificate_pem),
      base::EncodeBase64(made.serving.private_key_pem));
}

std::vector<base::FileSystem::NewFile> FilesFor(const RawOptions& raw, const Made& made) {
  using Readers = base::FileSystem::Readers;
  std::vector<base::FileSystem::NewFile> files;
  if (!raw.folder.empty()) {
    const std::string folder = raw.folder.ends_with('/') ? raw.folder : raw.folder + "/";
    files.push_back({folder + "ca.crt", made.ca.certificate_pem, Readers::kEverybody});
    files.push_back({folder + "tls.crt", made.serving.certificate_pem, Readers::kEverybody});
    files.push_back({folder + "tls.key", made.serving.private_key_pem, Readers::kOwner});
    if (raw.keep_ca_key) files.push_back({folder + "ca.key", made.ca.private_key_pem, Readers::kOwner});
  }
  if (!raw.to.empty()) files.push_back({raw.to, SecretManifest(raw, made), Readers::kOwner});
  return files;
}

int Failure(int code, const Status& status, World& world) {
  CannotStart(kCommand, status.message(), world);
  return code;
}

// Public, and of no use beside another certificate: replaced, so that the command can be repeated. Returns what is to be said.
Result<std::string> WriteCaBundle(const RawOptions& raw, const Made& made, World& world) {
  const bool replaces = world.files.Look(raw.ca_bundle).ok();
  const base::FileSystem::NewFile bundle[] = {{raw.ca_bundle, CaBundle(made) + "\n", base::FileSystem::Readers::kEverybody}};
  if (const Status status = world.files.WriteNew(bundle, base::FileSystem::Existing::kReplace); !status.ok()) return status;
  return fmt::format("{} {}\n", replaces ? "replaced" : "wrote", raw.ca_bundle);
}

int Write(const RawOptions& raw, const Made& made, World& world) {
  const auto files = FilesFor(raw, made);
  const Status status = world.files.WriteNew(files, raw.force ? base::FileSystem::Existing::kReplace : base::FileSystem::Existing::kRefuse);
  if (status.code() == StatusCode::kConflict)
    return Failure(kUsage, Status(status.code(), status.message() + "; --force replaces it"), world);
  if (!status.ok()) return Failure(kWorldFailed, status, world);
  std::string said;
  for (const auto& file : files) said += fmt::format("wrote {}\n", file.path);
  if (!raw.ca_bundle.empty()) {
    const auto bundle = WriteCaBundle(raw, made, world);
    if (!bundle.ok()) return Failure(kWorldFailed, bundle.status(), world);
    said += *bundle;
  }
  const bool prints_manifest = !raw.secret.empty() && raw.to.empty();
  if (prints_manifest) world.out << SecretManifest(raw, made);
  (prints_manifest ? world.err : world.out) << said;
  return kClean;
}

}  // namespace

int RunCertsCreate(Arguments args, World& world) {
  CommandOptions command("Makes a CA and a serving certificate (P-256) for the Service of the webhook.", kCommand);
  RawOptions raw;
  AddOptions(command, raw);
  if (const auto code = Parse(command, args, world)) return *code;
  if (const std::string wrong = WrongOptions(raw); !wrong.empty()) return UsageError(kCommand, wrong, world);
  if (!raw.secret.empty() && !IsObjectName(raw.secret)) return UsageError(kCommand, "--secret: not the name of a Secret", world);
  const auto made = Make(raw, world);
  if (!made.ok()) return Failure(kUsage, made.status(), world);
  return Write(raw, *made, world);
}

}  // namespace warden::cli
