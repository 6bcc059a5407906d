// Programs of this machine, by posix_spawn.
#pragma once

#include "base/command_runner.h"

namespace warden::app {

class RealCommandRunner final : public base::CommandRunner {
 public:
  Result<Ended> Run(const Command& command) override;
};

}  // namespace warden::app
