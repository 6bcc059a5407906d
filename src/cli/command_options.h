// The options of one command: declared here, read by CLI11 behind it.
//
// For: keeping CLI11, seconds of compiling in each file that includes it, in one file. What an option is written to must outlive Parse.
// One thread.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/commands.h"

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11's own
class Option;
}

namespace warden::cli {

class CommandOptions {
 public:
  // Where the value goes. Of a vector: the option may be repeated.
  using Target = std::variant<std::string*, int*, std::vector<std::string>*>;

  // One that was added, for saying more about it.
  class Added {
   public:
    Added& Required(bool required = true);
    Added& ShowDefault();  // in the help: the value that the target has now
    Added& OneValue();     // a repeated option takes one value each time: what follows it is an argument of the command
    Added& SplitAtCommas();
    Added& OneOf(std::initializer_list<const char*> values);
    Added& Hidden();  // understood, and not in the help

   private:
    friend class CommandOptions;
    explicit Added(CLI::Option* option) : option_(option) {}
    CLI::Option* option_;
  };

  // `command`: as people write it, "warden certs show".
  CommandOptions(const std::string& description, std::string_view command);
  ~CommandOptions();
  CommandOptions(const CommandOptions&) = delete;
  CommandOptions& operator=(const CommandOptions&) = delete;

  // "--output"; without dashes an argument of the command: "PATH".
  Added Add(const std::string& name, Target target, const std::string& help);
  Added AddFlag(const std::string& name, bool& flag, const std::string& help);
  // A flag that may bring a value with it: `bare` where it stands alone, else what follows its '='. It never takes the next argument.
  Added AddFlag(const std::string& name, std::string& value, std::string_view bare, const std::string& help);
  // One that was added before; must exist.
  Added Get(const std::string& name);

 private:
  friend std::optional<int> Parse(CommandOptions& command, Arguments args, World& world);
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Parses; nothing: go on. Otherwise help or the error is printed, and this is the exit code.
std::optional<int> Parse(CommandOptions& command, Arguments args, World& world);

}  // namespace warden::cli
