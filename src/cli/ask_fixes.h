// Fixing a file by asking for each fix: `warden fix --interactive`.
#pragma once

#include <string_view>

#include "cli/world.h"
#include "report/text.h"
#include "run/fixer.h"
#include "warden/engine.h"
#include "warden/status.h"

namespace warden::cli {

// Remembers "all" and "quit" from file to file. One thread.
class Asker {
 public:
  // Refers to the world: asks on `out`, reads lines from `in`. The end of `in` is "quit".
  Asker(report::Colour colour, World& world) : colour_(colour), world_(world) {}

  // As the function run::FixText, but each fix is shown (secrets and comments masked) and asked for, one after the other.
  Result<run::Fixed> FixText(std::string_view name, std::string_view text, const Engine& engine, const run::SnapshotAround& around,
                             const Circumstances& circumstances, run::FixScope scope, const source::FileRole* role);

 private:
  enum class Mode { kAsk, kAll, kQuit };
  void Show(std::string_view name, std::string_view before, std::string_view after, const Finding& finding);
  bool Ask();

  report::Colour colour_;
  World& world_;
  Mode mode_ = Mode::kAsk;
};

}  // namespace warden::cli
