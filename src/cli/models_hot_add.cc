// warden models plan, apply, status: what running proxies serve of a configuration, and making them serve it.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <ostream>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "cli/command_options.h"
#include "cli/hot_add_options.h"
#include "cli/hot_add_report.h"
#include "cli/load_policy.h"
#include "cli/models.h"
#include "cli/parse.h"
#include "cli/stop_signal.h"
#include "kube/pause.h"
#include "proxy/hot_adder.h"
#include "report/text.h"
#include "warden/rule.h"

namespace warden::cli {
namespace {

constexpr std::chrono::milliseconds kLookForStop{50};

// Passes a request to stop, which a signal's handler makes, on to what waits for calls.
class StopOfCalls {
 public:
  explicit StopOfCalls(base::StopToken asked) {
    if (!asked.stop_possible()) return;
    watch_ = std::jthread([this, asked](const std::stop_token& end) {
      while (!end.stop_requested() && !asked.stop_requested()) std::this_thread::sleep_for(kLookForStop);
      if (asked.stop_requested()) stop_.request_stop();
    });
  }
  std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  std::jthread watch_;
};

std::string_view About(std::string_view which) {
  if (which == "plan") return "Says what has to be done so that running proxies serve the models of a configuration, without a restart.";
  if (which == "apply") return "Makes running proxies serve the models of a configuration, without a restart, and proves it on each.";
  return "Shows which running proxy serves which model of a configuration, in which version.";
}

void SayErrors(const std::string& command, const WantedModels& wanted, World& world) {
  for (const Finding& finding : wanted.errors)
    world.err << fmt::format("{}: {}:{}: {} {}\n", command, report::PlainPath(finding.at.file), finding.at.begin.line, finding.rule->id,
                             report::PlainText(finding.message));
}

int CodeOf(std::string_view which, const WantedModels& wanted, const proxy::HotAddReport& report) {
  if (!report.status.ok()) return kWorldFailed;
  if (report.plan.asked == 0 && report.plan.unasked > 0) return kWorldFailed;
  if (!wanted.errors.empty()) return kFindings;
  // Nobody wanted any proxy to be asked: what the file itself allows is all there is to say.
  if (which == "plan" && report.plan.asked == 0) return wanted.desired.declined.empty() ? kClean : kFindings;
  if (IsServedEverywhere(report)) return kClean;
  if (which == "plan" && (report.plan.is_pending() || report.plan.Count(hotadd::Action::kNeedsRollout) > 0)) return kPending;
  if (report.plan.unasked > 0 || report.plan.asked == 0) return kIncomplete;
  return kFindings;
}

}  // namespace

int RunHotAdd(std::string_view which, Arguments args, World& world) {
  const std::string name = fmt::format("warden models {}", which);
  CommandOptions command(std::string(About(which)), name);
  RawHotAddOptions raw;
  AddHotAddOptions(command, raw, which == "apply");
  if (const auto code = Parse(command, args, world)) return *code;
  if (raw.urls.empty() && !raw.cluster && which != "plan")
    return UsageError(name, "--url is required, once for each proxy, or --cluster", world);
  if (!raw.urls.empty() && raw.cluster) return UsageError(name, "--url and --cluster exclude each other", world);
  const auto policy = LoadPolicy(name, raw.policy, world);
  if (!policy) return kUsage;
  const StopOfCalls stop(CatchStop(world));
  auto wanted = ReadWanted(raw, &*policy, world);
  if (!wanted.ok()) return CannotStart(name, wanted.status().message(), world);
  const auto proxies = raw.cluster ? OpenPods(raw, *policy, *wanted, world, stop.token()) : OpenUrls(raw, wanted->desired, world);
  if (!proxies.ok()) return UsageError(name, proxies.status().message(), world);

  kube::RealPause pause(world.clock);
  proxy::HotAdder adder(world.clock, {.correct_drift = raw.correct_drift,
                                      .allow_empty = raw.allow_empty,
                                      .poll = proxies->poll.value_or(std::chrono::seconds(raw.poll)),
                                      .wait = [&](std::chrono::milliseconds time, const std::stop_token& asked) {
                                        pause.Until(world.clock.Steady() + time, asked);
                                      }});
  SayErrors(name, *wanted, world);
  const bool writes = which == "apply" && wanted->errors.empty();
  if (which == "apply" && !writes) world.err << name << ": nothing was written: the configuration has errors\n";
  const proxy::HotAddReport report = writes ? adder.Apply(wanted->desired, proxies->pods, stop.token(), proxies->undefined)
                                            : adder.Look(wanted->desired, proxies->pods, stop.token(), proxies->undefined);
  std::vector<proxy::Probed> probed;
  if (raw.probe) probed = proxy::ProbeModels(wanted->desired, report.plan, proxies->pods, stop.token());
  const HotAddStep step = which == "apply" ? HotAddStep::kApply : HotAddStep::kPlan;
  world.out << (raw.output == "json" ? HotAddJson(*wanted, report, probed)
                : which == "status"  ? HotAddStatusText(*wanted, report)
                                     : HotAddText(*wanted, report, step));
  if (raw.probe && raw.output != "json") world.out << ProbedText(probed);
  if (!report.status.ok()) world.err << fmt::format("{}: {}\n", name, report::PlainText(report.status.message()));
  const int code = CodeOf(which, *wanted, report);
  const bool all_answer = std::all_of(probed.begin(), probed.end(), [](const proxy::Probed& one) { return one.answers; });
  return code == kClean && !all_answer ? kFindings : code;
}

}  // namespace warden::cli
