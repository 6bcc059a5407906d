// The log as lines on standard error, written by a thread of its own: whoever reads them slowly loses lines, never holds up a request.
#pragma once

#include <memory>

#include "cli/log_opener.h"

namespace warden::app {

class RealLog final : public cli::LogOpener {
 public:
  RealLog();
  ~RealLog() override;  // what has been written until then arrives
  base::Log Open(const cli::LogSettings& settings) override;

 private:
  class Sink;
  std::unique_ptr<Sink> sink_;
};

}  // namespace warden::app
