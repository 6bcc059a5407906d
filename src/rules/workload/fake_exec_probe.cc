// LW135: a command line that only a shell would understand, given to no shell.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "k8s/probe.h"
#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::array<std::string_view, 8> kShells = {"sh", "bash", "ash", "dash", "zsh", "ksh", "busybox", "pwsh"};
// Words that mean something to a shell and nothing to a program. Not ";" and "&": `find -exec … ;` is given them rightly.
constexpr std::array<std::string_view, 9> kShellWords = {"||", "&&", "|", ">", ">>", ">/dev/null", "2>/dev/null", "2>&1", "//"};

std::string_view BaseName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool IsShell(std::string_view program) { return std::find(kShells.begin(), kShells.end(), BaseName(program)) != kShells.end(); }

// Programs that run the words behind them, so that those are looked at instead.
bool PassesOn(std::string_view program) {
  constexpr std::array<std::string_view, 4> kWrappers = {"env", "timeout", "nice", "nohup"};
  return std::find(kWrappers.begin(), kWrappers.end(), BaseName(program)) != kWrappers.end();
}

bool RunsShell(const Node& command) {
  const auto words = command.items();
  const bool wrapped = !words.empty() && PassesOn(words.front().text());
  return std::any_of(words.begin(), wrapped ? words.end() : words.begin() + std::min<std::size_t>(1, words.size()),
                     [](const Node& word) { return IsShell(word.text()); });
}

// Why no program is given what it was written for; "" where nothing speaks against it.
std::string WhyFake(const k8s::Container& container, const Node& command) {
  const auto words = command.items();
  if (words.empty()) return {};
  if (RunsShell(command)) {
    return k8s::ShellOf(container.image) == k8s::Shell::kNo
               ? fmt::format("runs a shell, which the image {} does not have", container.image.reference)
               : std::string();
  }
  for (const Node& word : words) {
    const bool shell_word = std::find(kShellWords.begin(), kShellWords.end(), word.text()) != kShellWords.end();
    if (shell_word) return fmt::format("has the word {}, but no shell that would understand it", word.text());
  }
  // A whole command line as the only word: no program has that name.
  const std::string_view only = words.front().string();
  const bool line = words.size() == 1 && only.find(' ') != std::string_view::npos && only.find_first_of("{$") == std::string_view::npos;
  return line ? "is one word with blanks in it, no program has that name" : std::string();
}

void CheckCommand(const k8s::Container& container, const Field& exec, std::string_view where, Reporter& report) {
  const Node* command = exec["command"].value();
  if (command == nullptr || !command->is_array()) return;
  const auto why = WhyFake(container, *command);
  if (why.empty()) return;
  auto& finding = report.At(exec["command"], container.subject() + ", " + std::string(where),
                            fmt::format("the command of {} in container {} {}", where, container.name, why));
  finding.fix = Fix::Manual("Write it as [\"sh\", \"-c\", \"…\"] where the image has a shell, or ask over HTTP");
}

void Check(const k8s::Workload& workload, const Context&, Reporter& report) {
  for (const k8s::Container& container : workload.containers()) {
    for (const k8s::ProbeRole role : k8s::kProbeRoles)
      CheckCommand(container, container.field[k8s::KeyOf(role)]["exec"], k8s::KeyOf(role), report);
    const Field lifecycle = container.field["lifecycle"];
    for (const std::string_view hook : {"postStart", "preStop"}) CheckCommand(container, lifecycle[hook]["exec"], hook, report);
  }
}

}  // namespace

constexpr Rule kFakeExecProbe{
    .id = "LW135",
    .name = "fake-exec-probe",
    .summary = "An exec probe or hook written for a shell, but run without one.",
    .rationale =
        "Kubernetes starts the program with the words as they stand: `||`, `&&` and `|` reach it as arguments. `curl … || exit 1` then "
        "fetches "
        "a page called `||`, `cat /tmp/ready && true` fails for ever, `echo ok || …` succeeds for ever: the probe tells nothing about the "
        "proxy, and a hook does nothing. The same where the image has no shell.",
    .remediation = "Write `command: [\"sh\", \"-c\", \"…\"]` where the image has a shell, or use `httpGet`.",
    .before = R"(exec:
  command: ["curl", "-f", "http://localhost:4000/health/liveliness", "||", "exit", "1"]
)",
    .after = R"(exec:
  command: ["sh", "-c", "curl -f http://localhost:4000/health/liveliness || exit 1"]
)",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .workloads = kWithContainers,
    .check = &Check,
};

}  // namespace warden::rules
