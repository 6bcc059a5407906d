// What the shapes cost, for people: cost_probe [N] [NAME] [all]. Shows what grows by more than eight times from N to 8N; all: everything.
#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "cost/run.h"
#include "cost/shapes.h"
#include "warden/catalogue.h"

int main(int count, char** words) {
  using warden::cost::Ways;
  constexpr double kTold = 8.5;
  const std::size_t n = count > 1 ? std::strtoul(words[1], nullptr, 10) : 256;
  const std::string name = count > 2 ? words[2] : "";
  const warden::cost::Runner runner(warden::AllRules());
  for (const warden::cost::Shape& shape : warden::cost::Shapes()) {
    if (shape.name.find(name) == std::string_view::npos) continue;
    runner.Run(shape.text(8), Ways::kAll);  // what is made once is made
    const auto small = runner.Run(shape.text(n), Ways::kAll).counts;
    const auto large = runner.Run(shape.text(8 * n), Ways::kAll).counts;
    fmt::print("{} ({} bytes)\n", shape.name, shape.text(8 * n).size());
    for (const auto& [what, steps] : large) {
      const auto before = small.find(what);
      const double factor = before != small.end() ? static_cast<double>(steps) / static_cast<double>(before->second + 1) : 0;
      if (count > 3 || (factor > kTold && steps > 100'000)) fmt::print("   {:<40} {:>12} {:6.1f}\n", what, steps, factor);
    }
    std::fflush(stdout);
  }
}
