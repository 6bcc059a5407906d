// Writing over the same line.
#include "cli/progress.h"

#include <fmt/core.h>

namespace warden::cli {
namespace {

constexpr std::chrono::milliseconds kPatience{1000};
constexpr std::chrono::milliseconds kPause{100};

}  // namespace

Progress::Progress(std::ostream* terminal, const base::Clock& clock)
    : terminal_(terminal),
      clock_(clock),
      next_(terminal != nullptr ? clock.Steady() + kPatience : std::chrono::steady_clock::time_point()) {}

void Progress::Show(std::string_view what, std::size_t done, std::size_t total) {
  if (terminal_ == nullptr) return;
  const auto now = clock_.Steady();
  if (now < next_) return;
  next_ = now + kPause;
  shown_ = true;
  *terminal_ << fmt::format("\r\x1b[K{} {} of {} files", what, done, total) << std::flush;
}

void Progress::Erase() {
  if (!shown_) return;
  shown_ = false;
  *terminal_ << "\r\x1b[K" << std::flush;
}

}  // namespace warden::cli
