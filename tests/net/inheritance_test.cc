// What a program that is started while the server works finds open: a helper that stays behind must not keep its ports.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "net/http_server.h"
#include "net/raw_client.h"
#include "net/test_server.h"

extern char** environ;

namespace warden::net {
namespace {

// Where the descriptors of a program lead that is started without any care: "socket:[4711]", "/dev/null".
std::multiset<std::string> OpenInAChild() {
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  std::string shell = "sh", option = "-c", script = "for d in /proc/$$/fd/*; do readlink $d; done";
  char* words[] = {shell.data(), option.data(), script.data(), nullptr};
  pid_t child = 0;
  EXPECT_EQ(posix_spawnp(&child, "sh", &actions, nullptr, words, environ), 0);
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);
  std::string text;
  std::array<char, 4096> bytes{};
  for (ssize_t got = 0; (got = ::read(pipe[0], bytes.data(), bytes.size())) > 0;) text.append(bytes.data(), static_cast<std::size_t>(got));
  ::close(pipe[0]);
  ::waitpid(child, nullptr, 0);
  std::multiset<std::string> open;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("pipe:")) open.insert(line);  // its own standard output, by another name each time
  }
  return open;
}

TEST(Inheritance, AProgramThatIsStartedGetsNoneOfTheServersDescriptors) {
  const auto before = OpenInAChild();
  EXPECT_TRUE(before.contains("/dev/null"));
  const auto server = StartServer();
  RawClient tls(server->tls_endpoint());
  RawClient plain(server->ops_endpoint(), {.layer = ClientOptions::Layer::kPlain});
  ASSERT_EQ(tls.Post("/", "{}").status, 200U);  // accepted, and served
  ASSERT_NE(plain.Post("/", "{}").status, 0U);
  EXPECT_EQ(OpenInAChild(), before);
}

}  // namespace
}  // namespace warden::net
