// A line on the terminal that says how far a long run is, and is gone when the run is.
#pragma once

#include <chrono>
#include <cstddef>
#include <ostream>
#include <string_view>

namespace warden {

// One thread at a time.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;
  // `terminal`: nullptr where standard error is none. `now`: for tests.
  Progress(std::ostream* terminal, Clock::time_point (*now)());
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { Erase(); }

  // Shown from the second second on, ten times a second at most.
  void Show(std::string_view what, std::size_t done, std::size_t total);
  // Before anything else is printed.
  void Erase();

 private:
  std::ostream* terminal_;
  Clock::time_point (*now_)();
  Clock::time_point next_;
  bool shown_ = false;
};

}  // namespace warden
