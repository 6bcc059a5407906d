// Talks to an oracle: a program that answers one line for each line it is asked, here by another implementation of
// something of ours (tests/oracles). A test starts it once and asks thousands of questions.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace warden::testing {

// The oracle could not be started, ended, or did not answer in time. The message names the command, what happened and
// the beginning of the question; left uncaught it fails the test with that message.
class OracleError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// One running oracle. Owns the process: the destructor ends it. What it writes to standard error goes to the test's.
// Not thread-safe; not movable.
class Oracle {
 public:
  // Starts `command`; its first word is a path. Throws OracleError if it cannot be started.
  explicit Oracle(std::vector<std::string> command);
  ~Oracle();
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  // The answer to one question, both without line feed (the question must not hold one). Throws OracleError; after that
  // the oracle is of no further use.
  std::string Ask(std::string_view question, std::chrono::milliseconds timeout = std::chrono::minutes(5));

 private:
  using Deadline = std::chrono::steady_clock::time_point;

  void Send(std::string_view text, Deadline deadline);
  std::string ReceiveLine(Deadline deadline);
  void WaitFor(short events, Deadline deadline);
  [[noreturn]] void Fail(std::string_view what);
  std::string HowItEnded();

  std::vector<std::string> command_;
  std::string question_;  // the one being answered, for messages
  std::string received_;  // bytes after the last answer's line feed: empty as long as the oracle keeps to the protocol
  int socket_ = -1;       // our end of the pair that is the oracle's standard input and output
  pid_t process_ = -1;    // -1 once it has been waited for
};

// The oracles of tests/oracles; null if this machine cannot run them (no Go when the target `oracles` was built, no
// PyYAML for /usr/bin/python3). A test then skips with the reason beside it:
//   auto oracle = StartGoOracle("yaml");
//   if (!oracle) GTEST_SKIP() << kNoGoOracle;
std::unique_ptr<Oracle> StartGoOracle(std::string_view subcommand);  // "yaml", "patch": see tests/oracles/main.go
std::unique_ptr<Oracle> StartPyYamlOracle();                         // see tests/oracles/pyyaml_oracle.py
std::unique_ptr<Oracle> StartAdmissionOracle();                      // see tests/oracles/admission/main.go
inline constexpr std::string_view kNoAdmissionOracle =
    "the admission oracle is not built: install Go 1.26 and build admission_oracle_target";
inline constexpr std::string_view kNoGoOracle = "the Go oracles are not built: install Go and build the target `oracles`";
inline constexpr std::string_view kNoPyYamlOracle = "/usr/bin/python3 has no PyYAML: install python3-yaml";

}  // namespace warden::testing
