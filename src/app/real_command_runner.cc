// The program leads a process group of its own, so that what it starts ends with it.
#include "app/real_command_runner.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "app/wait_to_read.h"

extern char** environ;

namespace warden::app {
namespace {

using Clock = std::chrono::steady_clock;

Status Failure(int error) {
  const std::string message = std::generic_category().message(error);
  return {error == ENOENT ? StatusCode::kNotFound : error == EACCES ? StatusCode::kForbidden : StatusCode::kUnavailable, message};
}

// Both ends close on exec; the child's is made its standard stream by the spawn.
class Pipe {
 public:
  Pipe() = default;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    CloseWriter();
    if (ends_[0] >= 0) ::close(ends_[0]);
  }
  bool Open() { return ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void CloseWriter() {
    if (ends_[1] >= 0) ::close(std::exchange(ends_[1], -1));
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

// As execve wants them; what they point to must outlive them.
std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Ours, but for those that the command sets itself.
std::vector<std::string> VariablesFor(const base::CommandRunner::Command& command) {
  std::vector<std::string> variables;
  variables.reserve(command.environment.size());
  for (const auto& [name, value] : command.environment) variables.push_back(fmt::format("{}={}", name, value));
  for (char** ours = environ; ours != nullptr && *ours != nullptr; ++ours) {
    const std::string_view variable(*ours);
    const std::string_view name = variable.substr(0, variable.find('='));
    const auto has_name = [&](const auto& set) { return set.first == name; };
    if (std::none_of(command.environment.begin(), command.environment.end(), has_name)) variables.emplace_back(variable);
  }
  return variables;
}

class SpawnSettings {
 public:
  SpawnSettings() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }

  void Set(int out, int err) {
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, err, STDERR_FILENO);
    // What closes on exec may be open for a moment before it says so, and libraries open what they like.
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    sigset_t none;
    sigemptyset(&none);
    sigset_t pipe;  // we ignore it, and what is ignored stays so across exec
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &pipe);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }

  int Spawn(const base::CommandRunner::Command& command, pid_t& pid) {
    const std::vector<std::string> variables = VariablesFor(command);
    const std::vector<char*> environment = Pointers(variables);
    const std::vector<char*> arguments = Pointers(command.words);
    return posix_spawnp(&pid, arguments[0], &actions_, &attributes_, arguments.data(), environment.data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

int ExitCodeOf(int state) { return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state); }

int Wait(pid_t pid) {
  int state = 0;
  while (::waitpid(pid, &state, 0) < 0 && errno == EINTR) {
  }
  return ExitCodeOf(state);
}

// Both streams until both are closed, and then the end of the program, which may close them long before.
class Streams {
 public:
  Streams(int out, int err, const base::CommandRunner::Command& command)
      : polled_{{{out, POLLIN, 0}, {err, POLLIN, 0}}},
        most_(command.most_output),
        deadline_(Clock::now() + command.timeout),
        stop_(command.stop) {}

  Status ReadAll() {
    while (polled_[0].fd >= 0 || polled_[1].fd >= 0) {
      if (stop_.stop_requested()) return {StatusCode::kUnavailable, "it was stopped"};
      const auto left = deadline_ - Clock::now();
      const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(std::clamp<Clock::duration>(left, Clock::duration(0), kLook));
      const int ready = ::poll(polled_.data(), polled_.size(), static_cast<int>(wait.count()));
      if (ready == 0 && left > kLook) continue;
      if (ready == 0) return {StatusCode::kTimeout, "it did not end in time"};
      if (ready < 0 && errno != EINTR) return Failure(errno);
      for (std::size_t i = 0; ready > 0 && i < polled_.size(); ++i) {
        if (polled_[i].revents != 0) Read(i);
        if (texts_[i].size() > most_) return {StatusCode::kTooLarge, "it writes more than is read"};
      }
    }
    return {};
  }
  Result<int> WaitForEnd(pid_t pid) {
    for (std::chrono::milliseconds pause{1};; pause = std::min(2 * pause, kLook)) {
      int state = 0;
      if (::waitpid(pid, &state, WNOHANG) == pid) return ExitCodeOf(state);
      if (stop_.stop_requested()) return Status(StatusCode::kUnavailable, "it was stopped");
      if (Clock::now() >= deadline_) return Status(StatusCode::kTimeout, "it did not end in time");
      ::poll(nullptr, 0, static_cast<int>(pause.count()));
    }
  }
  std::string Take(std::size_t stream) { return std::move(texts_[stream]); }

 private:
  void Read(std::size_t stream) {
    std::array<char, 1U << 16> bytes{};
    const ssize_t count = ::read(polled_[stream].fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) {
      polled_[stream].fd = -1;  // poll leaves it out
      polled_[stream].revents = 0;
    } else {
      texts_[stream].append(bytes.data(), static_cast<std::size_t>(count));
    }
  }

  std::array<pollfd, 2> polled_;
  std::array<std::string, 2> texts_;
  std::size_t most_;
  Clock::time_point deadline_;
  base::StopToken stop_;
};

}  // namespace

Result<base::CommandRunner::Ended> RealCommandRunner::Run(const Command& command) {
  Pipe out;
  Pipe err;
  if (!out.Open() || !err.Open()) return Failure(errno);
  SpawnSettings settings;
  settings.Set(out.writer(), err.writer());
  pid_t pid = 0;
  if (const int error = settings.Spawn(command, pid); error != 0) return Failure(error);
  out.CloseWriter();
  err.CloseWriter();
  Streams streams(out.reader(), err.reader(), command);
  const Status read = streams.ReadAll();
  const Result<int> exit_code = read.ok() ? streams.WaitForEnd(pid) : Result<int>(read);
  if (!exit_code.ok()) {
    ::kill(-pid, SIGKILL);
    Wait(pid);
    return exit_code.status();
  }
  return Ended{*exit_code, streams.Take(0), streams.Take(1)};
}

}  // namespace warden::app
