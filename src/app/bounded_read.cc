// Reading that ends.
#include "app/bounded_read.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string_view>

#include "app/descriptor.h"
#include "app/wait_to_read.h"
#include "base/size_text.h"

namespace warden::app {
namespace {

// A pipe that nobody has opened for writing, and one whose writer is silent: a program that renders a chart may take its time.
constexpr std::chrono::seconds kFirstWriter{5};
constexpr std::chrono::seconds kSilence{60};
constexpr std::string_view kStopped = "it was waited for until the run was stopped";

}  // namespace

Result<std::string> ReadAll(int descriptor, std::size_t max_bytes, base::StopToken stop) {
  struct stat now = {};
  if (::fstat(descriptor, &now) != 0) return LastError();
  // A pipe without a writer reads like one that has ended; only waiting tells the two apart.
  bool has_writer = !S_ISFIFO(now.st_mode) || WaitToRead(descriptor, kFirstWriter, stop);
  std::string text;
  std::array<char, 65536> buffer;
  while (true) {
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) {
      has_writer = true;
      if (WaitToRead(descriptor, kSilence, stop)) continue;
      if (stop.stop_requested()) return Status(StatusCode::kUnavailable, std::string(kStopped));
      return Status(StatusCode::kTimeout, fmt::format("nothing came from it for {} s", kSilence.count()));
    }
    if (count < 0) return LastError();
    if (count == 0 && !has_writer && stop.stop_requested()) return Status(StatusCode::kUnavailable, std::string(kStopped));
    if (count == 0 && !has_writer)
      return Status(StatusCode::kTimeout, fmt::format("it is a pipe that nobody writes to (waited {} s)", kFirstWriter.count()));
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > max_bytes)
      return Status(StatusCode::kTooLarge, "it is larger than " + base::SizeText(max_bytes) + ", the most that is read");
  }
}

}  // namespace warden::app
