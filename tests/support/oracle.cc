// Oracles as child processes: see the header.
#include "support/oracle.h"

#include <fmt/core.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

extern char** environ;

namespace warden::testing {
namespace {

constexpr std::size_t kShownQuestionBytes = 200;
constexpr std::size_t kReadBytes = 64 * 1024;
constexpr int kExecFailed = 127;  // what the shell says for a command that is not there; posix_spawn may too

std::string ErrnoText(int error) { return std::strerror(error); }

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Starts the command with `socket` as its standard input and output; 0 or an errno.
int Spawn(std::vector<std::string>& command, int socket, pid_t& process) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
  const int error = posix_spawn(&process, command.front().c_str(), &actions, nullptr, Pointers(command).data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// Runs the command to its end; true if it exits with 0.
bool Succeeds(std::vector<std::string> command) {
  pid_t process = -1;
  if (posix_spawn(&process, command.front().c_str(), nullptr, nullptr, Pointers(command).data(), environ) != 0) return false;
  int status = 0;
  return waitpid(process, &status, 0) == process && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

Oracle::Oracle(std::vector<std::string> command) : command_(std::move(command)) {
  if (command_.empty()) Fail("has no command");
  int ends[2];
  // A socket pair and not two pipes: send() can be told not to raise SIGPIPE when the oracle is gone.
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) Fail("no socket pair: " + ErrnoText(errno));
  socket_ = ends[0];
  const int error = Spawn(command_, ends[1], process_);
  close(ends[1]);
  if (error != 0) {
    close(socket_);
    Fail("cannot be started: " + ErrnoText(error));
  }
}

Oracle::~Oracle() {
  close(socket_);
  if (process_ < 0) return;
  kill(process_, SIGKILL);  // an oracle has nothing to put in order
  waitpid(process_, nullptr, 0);
}

std::string Oracle::Ask(std::string_view question, std::chrono::milliseconds timeout) {
  question_ = question;
  if (question.find('\n') != std::string_view::npos) Fail("was asked a question of more than one line");
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  Send(std::string(question) + "\n", deadline);
  return ReceiveLine(deadline);
}

void Oracle::Send(std::string_view text, Deadline deadline) {
  while (!text.empty()) {
    WaitFor(POLLOUT, deadline);
    const auto sent = send(socket_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) text.remove_prefix(static_cast<std::size_t>(sent));
    if (sent < 0 && errno != EAGAIN && errno != EINTR) Fail(HowItEnded());
  }
}

std::string Oracle::ReceiveLine(Deadline deadline) {
  std::string buffer(kReadBytes, '\0');
  std::size_t searched = 0;
  auto end = received_.find('\n');
  while (end == std::string::npos) {
    searched = received_.size();
    WaitFor(POLLIN, deadline);
    const auto count = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) Fail(HowItEnded());
    if (count > 0) received_.append(buffer, 0, static_cast<std::size_t>(count));
    end = received_.find('\n', searched);
  }
  std::string answer = received_.substr(0, end);
  received_.erase(0, end + 1);
  return answer;
}

void Oracle::WaitFor(short events, Deadline deadline) {
  pollfd entry{.fd = socket_, .events = events, .revents = 0};
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  const int ready = left > 0 ? poll(&entry, 1, static_cast<int>(left)) : 0;
  if (ready < 0 && errno != EINTR) Fail("poll: " + ErrnoText(errno));
  if (ready == 0) Fail("did not answer in time");
}

void Oracle::Fail(std::string_view what) {
  auto message = fmt::format("oracle `{}` {}", Joined(command_), what);
  if (!question_.empty()) {
    const bool cut = question_.size() > kShownQuestionBytes;
    message += fmt::format(", asked {}{}", question_.substr(0, kShownQuestionBytes), cut ? " …" : "");
  }
  throw OracleError(message);
}

// The oracle closed its end: it has ended or is about to.
std::string Oracle::HowItEnded() {
  int status = 0;
  if (process_ >= 0) kill(process_, SIGKILL);  // else one that only closed its end could be waited for in vain
  const bool waited = process_ >= 0 && waitpid(process_, &status, 0) == process_;
  process_ = -1;
  if (waited && WIFEXITED(status) && WEXITSTATUS(status) == kExecFailed) return "cannot be started";
  if (waited && WIFEXITED(status)) return fmt::format("ended with exit code {}", WEXITSTATUS(status));
  if (waited && WIFSIGNALED(status)) return fmt::format("was ended by signal {}", WTERMSIG(status));
  return "ended";
}

std::unique_ptr<Oracle> StartGoOracle(std::string_view subcommand) {
  const std::string program = WARDEN_BINARY_DIR "/tests/oracles/go_oracles";
  if (access(program.c_str(), X_OK) != 0) return nullptr;
  return std::make_unique<Oracle>(std::vector<std::string>{program, std::string(subcommand)});
}

std::unique_ptr<Oracle> StartAdmissionOracle() {
  const std::string program = WARDEN_BINARY_DIR "/tests/oracles/admission/admission_oracle";
  if (access(program.c_str(), X_OK) != 0) return nullptr;
  return std::make_unique<Oracle>(std::vector<std::string>{program});
}

std::unique_ptr<Oracle> StartPyYamlOracle() {
  // Debian's Python by path: another one first on PATH may lack PyYAML or have another version of it.
  const std::string python = "/usr/bin/python3";
  if (!Succeeds({python, "-c", "import importlib.util, sys; sys.exit(importlib.util.find_spec('yaml') is None)"})) return nullptr;
  return std::make_unique<Oracle>(std::vector<std::string>{python, WARDEN_SOURCE_DIR "/tests/oracles/pyyaml_oracle.py"});
}

}  // namespace warden::testing
