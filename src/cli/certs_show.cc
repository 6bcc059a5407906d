// warden certs show: what certificates say.
#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ostream>

#include "cli/certs.h"
#include "cli/command_options.h"
#include "cli/parse.h"
#include "doc/json_writer.h"
#include "net/inspect.h"

namespace warden::cli {
namespace {

constexpr std::string_view kCommand = "warden certs show";
constexpr std::array<std::string_view, 2> kOutputs = {"text", "json"};

struct Shown {
  std::string path;
  net::CertificateFacts facts;
};

// "in 12 days", "12 days ago".
std::string Distance(std::chrono::sys_seconds expires, std::chrono::sys_seconds now) {
  const auto days = std::chrono::duration_cast<std::chrono::days>(expires - now).count();
  return expires > now ? fmt::format("in {} days", days) : fmt::format("expired {} days ago", -days);
}

std::string TextOf(const Shown& shown, std::chrono::sys_seconds now) {
  const net::CertificateFacts& facts = shown.facts;
  std::string text = fmt::format("{}: {}{}\n", shown.path, facts.subject, facts.authority ? " (CA)" : "");
  const auto line = [&](std::string_view name, std::string_view value) { text += fmt::format("  {:<12} {}\n", name, value); };
  line("issuer", facts.issuer);
  line("names", facts.names.empty() ? "none" : fmt::format("{}", fmt::join(facts.names, ", ")));
  line("valid from", facts.not_before);
  line("valid until", fmt::format("{} ({})", facts.not_after, Distance(facts.expires, now)));
  line("key", facts.key);
  line("serial", facts.serial);
  line("sha256", facts.fingerprint);
  return text;
}

void AppendJson(const Shown& shown, doc::JsonWriter& json) {
  const net::CertificateFacts& facts = shown.facts;
  json.BeginObject();
  json.Key("path").String(shown.path).Key("subject").String(facts.subject).Key("issuer").String(facts.issuer);
  json.Key("names").BeginArray();
  for (const std::string& name : facts.names) json.String(name);
  json.EndArray();
  json.Key("notBefore").String(facts.not_before).Key("notAfter").String(facts.not_after).Key("key").String(facts.key);
  json.Key("authority").Bool(facts.authority).Key("serial").String(facts.serial).Key("sha256").String(facts.fingerprint);
  json.EndObject();
}

std::string JsonOf(const std::vector<Shown>& all) {
  std::string out;
  doc::JsonWriter json(out);
  json.BeginObject().Key("certificates").BeginArray();
  for (const Shown& one : all) AppendJson(one, json);
  json.EndArray().EndObject();
  return out + "\n";
}

}  // namespace

int RunCertsShow(Arguments args, World& world) {
  CommandOptions command(
      "Says what certificates say: subject, names, validity, issuer, key type. A private key beside them is never shown.", kCommand);
  std::vector<std::string> paths;
  std::string output(kOutputs.front());
  command.Add("PATH", &paths, "PEM files; - is standard input").Required();
  command.Add("--output", &output, "text or json").ShowDefault();
  if (const auto code = Parse(command, args, world)) return *code;
  if (std::find(kOutputs.begin(), kOutputs.end(), output) == kOutputs.end()) {
    return UsageError(kCommand, UnknownValue("--output", output, kOutputs), world);
  }
  std::vector<Shown> all;
  for (const std::string& path : paths) {
    const auto text = ReadPemFile(path, world);
    if (!text.ok()) return CannotStart(kCommand, text.status().message(), world);
    auto facts = net::ReadFacts(*text, path);
    if (!facts.ok()) return CannotStart(kCommand, facts.status().message(), world);
    for (net::CertificateFacts& one : *facts) all.push_back({path, std::move(one)});
  }
  const auto now = world.clock.Second();
  if (output == "json") world.out << JsonOf(all);
  for (const Shown& one : all) world.out << (output == "text" ? TextOf(one, now) : "");
  return kClean;
}

}  // namespace warden::cli
