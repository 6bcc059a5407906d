// warden models: a table of its subcommands.
#include "cli/models.h"

#include <algorithm>
#include <array>
#include <ostream>

#include "cli/commands.h"
#include "cli/parse.h"

namespace warden::cli {

int RunModels(Arguments args, World& world) {
  constexpr std::string_view kUsageText =
      "What LiteLLM makes of the models in its configurations, and what running proxies serve of them.\n\n"
      "usage: warden models COMMAND [OPTION…] PATH…\n\n"
      "  plan         what has to be done so that running proxies serve the configuration's models, without a restart\n"
      "  apply        do it, and prove it on each of them\n"
      "  status       which proxy serves which model, in which version\n"
      "  drop-params  model, provider, where drop_params is set, whether it holds, and which parameters are lost\n";
  if (args.empty() || args[0] == "--help" || args[0] == "-h") {
    (args.empty() ? world.err : world.out) << kUsageText;
    return args.empty() ? kUsage : kClean;
  }
  constexpr std::array<std::string_view, 4> kSubcommands = {"plan", "apply", "status", "drop-params"};
  if (args[0] == "drop-params") return RunDropParams(args.subspan(1), world);
  if (std::find(kSubcommands.begin(), kSubcommands.end(), args[0]) != kSubcommands.end()) return RunHotAdd(args[0], args.subspan(1), world);
  return UsageError("warden models", UnknownValue("command", args[0], kSubcommands), world);
}

}  // namespace warden::cli
