// warden: makes the real world and hands it to the command line.
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "app/real_clock.h"
#include "app/real_command_runner.h"
#include "app/real_file_system.h"
#include "app/real_log.h"
#include "app/standard_streams.h"
#include "app/stop_signal.h"
#include "cli/command_line.h"

namespace {

// What we hold in memory are other people's secrets: they must not reach a core file, nor a debugger of the same user.
void KeepMemoryPrivate() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

// A connection is a descriptor, and some shells and service managers allow 1,024 until asked for more.
void TakeDescriptors() {
  constexpr rlim_t kEnough = 16384;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kEnough) return;
  limit.rlim_cur = std::min(limit.rlim_max, kEnough);
  setrlimit(RLIMIT_NOFILE, &limit);
}

// A server lives long in a small container. Left alone, glibc keeps what the largest review took, up to 32 MiB a time, and a heap for
// each thread, which each grows to what the busiest moment took.
void KeepHeapsSmall() {
  mallopt(M_MMAP_THRESHOLD, 256 << 10);
  mallopt(M_ARENA_MAX, 2);
}

// Reading the next file and taking the reports in order keep no more busy than this.
constexpr unsigned kMaxThreads = 16;

// For judging one object of a file, and for one round of fixing it: the largest that people write take under a second. Of the processor,
// so that a busy machine changes no report.
constexpr std::chrono::seconds kJudgeTime{10};

std::chrono::nanoseconds TimeOfThread() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is an error of that write, not of ours
  KeepMemoryPrivate();
  TakeDescriptors();
  if (argc > 1 && std::string_view(argv[1]) == "serve") KeepHeapsSmall();
  warden::app::RealFileSystem files(warden::app::RealStopSignal::Asked());
  warden::app::RealClock clock;
  warden::app::RealStopSignal stop;
  warden::app::RealLog log;
  warden::app::RealCommandRunner commands;
  const bool out_is_terminal = isatty(STDOUT_FILENO) == 1;
  warden::app::InputBuffer input(STDIN_FILENO, warden::app::RealStopSignal::Asked());
  using warden::app::OutputBuffer;
  OutputBuffer output(STDOUT_FILENO, out_is_terminal ? OutputBuffer::Flush::kEachLine : OutputBuffer::Flush::kWhenFull);
  std::istream in(&input);
  std::ostream out(&output);
  warden::cli::World world{.files = files,
                           .clock = clock,
                           .in = in,
                           .out = out,
                           .err = std::cerr,
                           .in_is_terminal = isatty(STDIN_FILENO) == 1,
                           .out_is_terminal = out_is_terminal,
                           .err_is_terminal = isatty(STDERR_FILENO) == 1,
                           .no_color = !Variable("NO_COLOR").empty(),
                           .stop = &stop,
                           .commands = &commands,
                           .threads = std::clamp(std::thread::hardware_concurrency(), 1U, kMaxThreads),
                           .log = &log,
                           .variable = &Variable,
                           .allowance = {.time = kJudgeTime, .now = &TimeOfThread}};
  try {
    const std::vector<std::string> args(argv + std::min(argc, 1), argv + argc);
    const int code = warden::cli::RunCommandLine(args, world);
    out.flush();
    if (output.error() == 0) return code;
    // A report that did not arrive is no clean run: a full disk, a closed pipe. Who closed the pipe (`| head`) knows it.
    if (output.error() != EPIPE) {
      const std::string message = std::generic_category().message(output.error());
      std::fprintf(stderr, "warden: standard output could not be written: %s\n", message.c_str());  // it may be as full
    }
    return warden::cli::kWorldFailed;
  } catch (const std::bad_alloc&) {
    std::fputs("warden: out of memory\n", stderr);
    return warden::cli::kWorldFailed;
  }
}
