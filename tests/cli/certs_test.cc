// warden certs: what it makes is what the server takes and the check believes; keys never show, files are never lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "base/base64.h"
#include "cli/run.h"
#include "cli/world.h"
#include "net/authority.h"
#include "support/fake_clock.h"
#include "support/objects.h"

namespace warden::testing {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kService = "--service warden --namespace llm";

std::string Command(std::string_view before, std::string_view after) {
  return std::string(before) + " " + std::string(kService) + " " + std::string(after);
}

// A disk with what `certs create --keep-ca-key` made in `d`.
MemoryFileSystem Created(std::string_view more = "") {
  MemoryFileSystem files;
  files.files["d/there"] = "";
  const Outcome outcome = RunWarden(Command("certs create", "--folder d --keep-ca-key " + std::string(more)), files);
  EXPECT_EQ(outcome.exit, cli::kClean) << outcome.err;
  return files;
}

// The second line of a key's PEM, which nothing may show; the first is the same in all keys of a kind.
std::string KeyLine(const std::string& pem) { return pem.substr(pem.find('\n', pem.find('\n') + 1) + 1, 40); }

TEST(CertsCreate, MakesFilesThatBelongTogether) {
  MemoryFileSystem files = Created("--ca-bundle d/bundle");
  EXPECT_THAT(files.owner_only, ::testing::ElementsAre("d/ca.key", "d/tls.key"));
  EXPECT_EQ(*base::DecodeBase64(files.files.at("d/bundle")), files.files.at("d/ca.crt"));
  const Outcome outcome = RunWarden(Command("certs check d/tls.crt --key d/tls.key --ca d/ca.crt", "--expires-within 364"), files);
  EXPECT_EQ(outcome.exit, cli::kClean) << outcome.out;
  EXPECT_EQ(outcome.out, "d/tls.crt: ok\n");
}

TEST(CertsCreate, ForgetsTheKeyOfTheCaUnlessToldToKeepIt) {
  MemoryFileSystem files;
  const Outcome outcome = RunWarden(Command("certs create", "--folder d/"), files);
  EXPECT_EQ(outcome.out, "wrote d/ca.crt\nwrote d/tls.crt\nwrote d/tls.key\n");
  EXPECT_FALSE(files.files.contains("d/ca.key"));
}

TEST(CertsCreate, AllNamesOfTheServiceAndOthers) {
  MemoryFileSystem files = Created("--host 10.0.0.7 --host warden.example.com --cluster-domain k8s.example");
  const Outcome outcome = RunWarden("certs show d/tls.crt", files);
  EXPECT_THAT(outcome.out, HasSubstr("names        warden.llm.svc, warden.llm.svc.k8s.example, warden.example.com, 10.0.0.7\n"));
}

TEST(CertsCreate, ASecretThatKubectlAndWeCanRead) {
  MemoryFileSystem files;
  const Outcome outcome = RunWarden("certs create --service warden --namespace 123 --secret tls", files);
  ASSERT_EQ(outcome.exit, cli::kClean) << outcome.err;
  const Object secret = ObjectFromYaml(outcome.out);
  EXPECT_EQ(secret.ref().kind, "Secret");
  EXPECT_EQ(secret.ref().ns, "123");
  EXPECT_EQ(secret.ref().name, "tls");
  EXPECT_EQ(secret.At("type").value()->text(), "kubernetes.io/tls");
  for (const char* key : {"ca.crt", "tls.crt", "tls.key"}) EXPECT_NE(secret.At("data")[key].value(), nullptr) << key;
  EXPECT_THAT(outcome.out, StartsWith("# caBundle of the webhook configurations:\n# "));
  EXPECT_EQ(files.writes, 0);
}

TEST(CertsCreate, ASecretInAFileIsItsOwnersAlone) {
  MemoryFileSystem files;
  const Outcome outcome = RunWarden(Command("certs create", "--secret tls --to secret.yaml --ca-bundle bundle"), files);
  EXPECT_EQ(outcome.out, "wrote secret.yaml\nwrote bundle\n");
  EXPECT_THAT(files.owner_only, ::testing::ElementsAre("secret.yaml"));
  EXPECT_THAT(files.files.at("secret.yaml"), HasSubstr(files.files.at("bundle").substr(0, 100)));
}

TEST(CertsCreate, ReplacesNothingUnlessForced) {
  MemoryFileSystem files = Created();
  const auto before = files.files;
  const Outcome refused = RunWarden(Command("certs create", "--folder d"), files);
  EXPECT_EQ(refused.exit, cli::kUsage);
  EXPECT_EQ(refused.err, "warden certs create: d/ca.crt: it exists already; --force replaces it\n");
  EXPECT_EQ(files.files, before);
  EXPECT_EQ(RunWarden(Command("certs create", "--folder d --force"), files).exit, cli::kClean);
  EXPECT_NE(files.files.at("d/tls.key"), before.at("d/tls.key"));
}

// `certs create --secret … --ca-bundle FILE | kubectl apply -f -`, a second time.
TEST(CertsCreate, APrintedSecretCanBeMadeAgain) {
  MemoryFileSystem files;
  const Outcome first = RunWarden(Command("certs create", "--secret tls --ca-bundle bundle"), files);
  EXPECT_EQ(first.err, "wrote bundle\n");
  const Outcome second = RunWarden(Command("certs create", "--secret tls --ca-bundle bundle"), files);
  EXPECT_EQ(second.exit, cli::kClean);
  EXPECT_EQ(second.err, "replaced bundle\n");
  const std::string bundle = files.files.at("bundle").substr(0, files.files.at("bundle").size() - 1);
  EXPECT_THAT(second.out, HasSubstr("ca.crt: " + bundle + "\n"));
  EXPECT_THAT(first.out, Not(HasSubstr(bundle)));
}

TEST(CertsCreate, AFolderThatCannotBeWrittenIsAFailedWorld) {
  MemoryFileSystem files;
  files.read_only.insert("d/tls.key");
  const Outcome outcome = RunWarden(Command("certs create", "--folder d"), files);
  EXPECT_EQ(outcome.exit, cli::kWorldFailed);
  EXPECT_THAT(files.files, IsEmpty());
}

TEST(CertsCreate, SignsAgainWithAKeptCa) {
  MemoryFileSystem files = Created();
  files.files["e/there"] = "";
  ASSERT_EQ(RunWarden(Command("certs create", "--folder e --ca d/ca.crt --ca-key d/ca.key"), files).exit, cli::kClean);
  EXPECT_EQ(files.files.at("e/ca.crt"), files.files.at("d/ca.crt"));
  EXPECT_NE(files.files.at("e/tls.crt"), files.files.at("d/tls.crt"));
  EXPECT_EQ(RunWarden(Command("certs check e/tls.crt --key e/tls.key --ca d/ca.crt", ""), files).exit, cli::kClean);
}

TEST(CertsCreate, RefusesACaThatIsNone) {
  MemoryFileSystem files = Created();
  const Outcome outcome = RunWarden(Command("certs create", "--folder e --ca d/tls.crt --ca-key d/tls.key"), files);
  EXPECT_EQ(outcome.exit, cli::kUsage);
  EXPECT_THAT(outcome.err, HasSubstr("not that of an authority"));
  const Outcome mixed = RunWarden(Command("certs create", "--folder e --ca d/ca.crt --ca-key d/tls.key"), files);
  EXPECT_THAT(mixed.err, HasSubstr("d/ca.crt with d/tls.key: private key: it does not belong to the certificate"));
  EXPECT_THAT(outcome.err, HasSubstr("d/tls.crt: "));
  EXPECT_THAT(mixed.err, Not(HasSubstr(KeyLine(files.files.at("d/tls.key")))));
}

struct WrongUsage {
  std::string command;
  std::string message;
};

TEST(Certs, SaysWhatIsWrongWithACommand) {
  const WrongUsage rows[] = {
      {"certs creat", "unknown command 'creat', did you mean create?"},
      {"certs create --folder d", "needs a name: --service and --namespace, or --host"},
      {"certs create --service a --folder d", "--service and --namespace go together"},
      {"certs create --service a.b --namespace c --folder d", "--service: not the name of a Service"},
      {"certs create --service a --namespace C --folder d", "--namespace: not the name of a namespace"},
      {"certs create --service a --namespace b --cluster-domain .x --folder d", "--cluster-domain: not a DNS domain"},
      {"certs create --service a --namespace b", "needs one of --folder and --secret"},
      {"certs create --service a --namespace b --folder d --secret e", "needs one of --folder and --secret"},
      {"certs create --host a --secret e", "--secret needs --namespace"},
      {"certs create --service a --namespace b --secret x:y", "--secret: not the name of a Secret"},
      {"certs create --service a --namespace b --folder d --to e", "--to goes with --secret"},
      {"certs create --service a --namespace b --folder d --ca e", "--ca and --ca-key go together"},
      {"certs create --service a --namespace b --secret d --keep-ca-key", "--keep-ca-key goes with --folder"},
      {"certs create --service a --namespace b --folder d --days 0", "--days and --ca-days: between 1 and 36500"},
      {"certs create --service a --namespace b --folder d --days 99 --ca-days 98", "the CA must not expire before the certificate"},
      {"certs create --host a,b --folder d", "\"a,b\" is not a DNS name"},
      {"certs create --service a --namespace b --folder d --forc", "unknown option --forc, did you mean --force?"},
      {"certs show", "PATH is required"},
      {"certs show --output yaml a", "unknown --output 'yaml'"},
      {"certs show missing.crt", "missing.crt: no such file or directory"},
      {"certs check --key a", "CERTIFICATE is required"},
      {"certs check - --key -", "standard input can be read once"},
      {"certs check a --expires-within -1", "--expires-within: between 0 and 36500 days"},
      {"certs check missing.crt", "missing.crt: no such file or directory"},
  };
  for (const WrongUsage& row : rows) {
    MemoryFileSystem files;
    const Outcome outcome = RunWarden(row.command, files);
    EXPECT_EQ(outcome.exit, cli::kUsage) << row.command;
    EXPECT_THAT(outcome.err, HasSubstr(row.message)) << row.command;
    EXPECT_EQ(outcome.out, "") << row.command;
    EXPECT_THAT(files.files, IsEmpty()) << row.command;
  }
}

TEST(CertsCheck, NamesEveryProblemAndEndsWithOne) {
  MemoryFileSystem files = Created("--days 20");
  const Outcome outcome = RunWarden("certs check d/tls.crt --key d/ca.key --service gateway --namespace llm --expires-within 30", files);
  EXPECT_EQ(outcome.exit, cli::kFindings);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("d/tls.crt: the private key does not belong to the certificate\n"), HasSubstr(", within 30 days\n"),
                    HasSubstr("d/tls.crt: the certificate is not for gateway.llm.svc (it is for warden.llm.svc")));
}

TEST(CertsCheck, SeesWhatHasExpired) {
  const auto then = testing::FakeClock().Now() - std::chrono::days(40);
  const auto ca = net::MakeAuthority({.common_name = "CA", .now = then});
  const auto pair =
      net::IssueServing({.common_name = "a", .names = {"warden.llm.svc"}, .now = then, .lifetime = std::chrono::days(30)}, *ca);
  MemoryFileSystem files;
  files.files = {{"tls.crt", pair->certificate_pem}, {"tls.key", pair->private_key_pem}, {"ca.crt", ca->certificate_pem}};
  const Outcome outcome = RunWarden(Command("certs check tls.crt --key tls.key --ca ca.crt", ""), files);
  EXPECT_EQ(outcome.exit, cli::kFindings);
  EXPECT_THAT(outcome.out, HasSubstr("tls.crt: the certificate expired at "));
  EXPECT_THAT(RunWarden("certs show tls.crt", files).out, HasSubstr("(expired 10 days ago)"));
}

TEST(CertsCheck, OnlyTheNameThatTheApiServerAsksForIsRequired) {
  const auto now = testing::FakeClock().Now();
  const auto ca = net::MakeAuthority({.common_name = "CA", .now = now});
  const auto pair = net::IssueServing({.common_name = "a", .names = {"warden.llm.svc"}, .now = now}, *ca);
  MemoryFileSystem files;
  files.files["tls.crt"] = pair->certificate_pem;
  EXPECT_EQ(RunWarden(Command("certs check tls.crt", ""), files).exit, cli::kClean);
}

TEST(CertsCheck, EmptyFilesAreNotLeftOut) {
  MemoryFileSystem files = Created();
  files.files["empty"] = "";
  EXPECT_EQ(RunWarden("certs check d/tls.crt --key empty", files).exit, cli::kUsage);
  EXPECT_EQ(RunWarden("certs check d/tls.crt --ca empty", files).exit, cli::kUsage);
}

TEST(CertsShow, ShowsChainsFromStandardInputAndNeverAKey) {
  MemoryFileSystem files = Created();
  const std::string& key = files.files.at("d/tls.key");
  const std::string all = key + files.files.at("d/tls.crt") + files.files.at("d/ca.crt");
  const Outcome outcome = RunWarden("certs show -", files, all);
  EXPECT_EQ(outcome.exit, cli::kClean);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("-: CN=warden.llm.svc\n"), HasSubstr("-: CN=litellm-warden CA (CA)\n"),
                                 HasSubstr("ECDSA P-256\n"), HasSubstr("Z (in 36"), Not(HasSubstr(KeyLine(key)))));
  const Outcome only_key = RunWarden("certs show d/tls.key", files);
  EXPECT_EQ(only_key.exit, cli::kUsage);
  EXPECT_EQ(only_key.err, "warden certs show: d/tls.key: no readable PEM certificate\n");
}

TEST(CertsShow, Json) {
  MemoryFileSystem files = Created();
  const Outcome outcome = RunWarden("certs show --output json d/tls.crt d/ca.crt", files);
  const Object json = ObjectFromJson(R"({"apiVersion":"v1","kind":"X","metadata":{"name":"x"},"data":)" + outcome.out + "}");
  const Field first = json.At("data.certificates").At(0);
  EXPECT_EQ(first["subject"].value()->text(), "CN=warden.llm.svc");
  EXPECT_EQ(first["names"].value()->items().size(), 2U);
  EXPECT_EQ(json.At("data.certificates").value()->items().size(), 2U);
}

}  // namespace
}  // namespace warden::testing
