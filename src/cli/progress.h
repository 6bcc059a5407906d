// A line on the terminal that says how far a long run is, and is gone when the run is.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <ostream>
#include <string_view>

#include "base/clock.h"

namespace warden::cli {

// One thread at a time.
class Progress {
 public:
  // `terminal`: nullptr where standard error is none. The clock must outlive it.
  Progress(std::ostream* terminal, const base::Clock& clock);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { Erase(); }

  // Shown from the second second on, ten times a second at most.
  void Show(std::string_view what, std::size_t done, std::size_t total);
  // The same, for who does not know what shows it. Refers to this.
  std::function<void(std::string_view what, std::size_t done, std::size_t total)> Shower() {
    return [this](std::string_view what, std::size_t done, std::size_t total) { Show(what, done, total); };
  }
  // Before anything else is printed.
  void Erase();

 private:
  std::ostream* terminal_;
  const base::Clock& clock_;
  std::chrono::steady_clock::time_point next_;
  bool shown_ = false;
};

}  // namespace warden::cli
