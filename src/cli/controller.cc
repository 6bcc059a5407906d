// warden controller: the companion that hot-adds models.
#include <fmt/core.h>

#include <cstdint>
#include <ostream>
#include <random>

#include "cli/cluster_access.h"
#include "cli/command_options.h"
#include "cli/commands.h"
#include "cli/controller_options.h"
#include "cli/load_policy.h"
#include "cli/log_opener.h"
#include "cli/parse.h"
#include "cli/stop_signal.h"
#include "controller/controller.h"
#include "kube/api_lease_store.h"
#include "net/http_client.h"
#include "warden/catalogue.h"

namespace warden::cli {
namespace {

// Two processes of one name would both lead.
std::string IdentityOf(const World& world) {
  std::string name = world.variable ? world.variable("POD_NAME") : std::string();
  if (name.empty() && world.variable) name = world.variable("HOSTNAME");
  std::random_device random;
  return fmt::format("{}-{:08x}", name.empty() ? "warden" : name, static_cast<std::uint32_t>(random()));
}

int Failure(int code, const Status& status, World& world) {
  world.err << fmt::format("{}: {}\n", kControllerCommand, status.message());
  return code;
}

}  // namespace

int RunController(Arguments args, World& world) {
  CommandOptions command("Hot-adds the models of ConfigMaps that ask for it, and proves them on every pod.", kControllerCommand);
  RawControllerOptions raw;
  AddControllerOptions(command, raw);
  if (const auto code = Parse(command, args, world)) return *code;
  auto options = ReadControllerOptions(raw);
  if (!options.ok()) return UsageError(kControllerCommand, options.status().message(), world);
  auto policy = LoadPolicy(kControllerCommand, raw.policy, world, PolicySource::kFile);
  if (!policy) return kUsage;
  auto access = ClusterAccess::Open(raw.access, world);
  if (!access.ok()) return UsageError(kControllerCommand, access.status().message(), world);
  auto lease = (*access)->LeaseAt(options->lease_namespace, options->lease_name);
  if (!lease.ok()) return UsageError(kControllerCommand, lease.status().WithContext("--lease").message(), world);
  options->controller.identity = IdentityOf(world);

  const Engine engine(AllRules(), *std::move(policy));
  world.stop->Arm();  // before the first thread
  const base::Log log = world.log == nullptr ? base::Log() : world.log->Open(LogSettingsFor(raw, world));
  kube::ApiClient& client = (*access)->client();
  controller::Controller controller(options->controller,
                                    {.api = client,
                                     .calls = CallsOf(client),
                                     .lease = **lease,
                                     .engine = engine,
                                     .clock = world.clock,
                                     .log = log,
                                     .connect = [](const net::HttpTarget& target) { return net::MakeHttpClient(target); }});
  if (const Status status = controller.Start(); !status.ok()) return Failure(kWorldFailed, status, world);
  log.Info("working", {{"identity", std::string_view(options->controller.identity)}});
  if (raw.log_format != "json") world.out << fmt::format("ops on http://{}", net::ToString(controller.ops_endpoint())) << std::endl;
  world.stop->Wait([] {});
  log.Info("stopping");
  controller.Stop();
  log.Info("stopped");
  return kClean;
}

}  // namespace warden::cli
