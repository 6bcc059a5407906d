// Running commands.
#include "cli/run.h"

#include <iterator>
#include <sstream>
#include <vector>

#include "cli/command_line.h"
#include "cli/world.h"
#include "support/fake_clock.h"

namespace warden::testing {

Outcome RunWarden(std::string_view command, MemoryFileSystem& files, std::string_view standard_input, Terminal terminal, unsigned threads,
                  base::CommandRunner* commands, const Allowance& allowance) {
  std::istringstream words{std::string(command)};
  const std::vector<std::string> args{std::istream_iterator<std::string>(words), {}};
  std::istringstream in{std::string(standard_input)};
  std::ostringstream out;
  std::ostringstream err;
  const FakeClock clock;  // 2024-10-04
  cli::World world{.files = files,
                   .clock = clock,
                   .in = in,
                   .out = out,
                   .err = err,
                   .in_is_terminal = terminal != Terminal::kNone,
                   .out_is_terminal = terminal != Terminal::kNone,
                   .no_color = terminal == Terminal::kNoColours,
                   .commands = commands,
                   .threads = threads,
                   .allowance = allowance};
  const int exit = cli::RunCommandLine(args, world);
  return {exit, out.str(), err.str()};
}

}  // namespace warden::testing
