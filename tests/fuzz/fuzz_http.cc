// Fuzz target: bytes over a socket to a real server, without TLS. Whatever comes, the server answers in whole HTTP answers and closes; and
// what its handler was given is, byte for byte, what a plain reading of the input finds at that place. Two who read the same bytes
// differently are what request smuggling is made of.
//
// The one target that links a module which is not pure: the parser is in the sessions.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/invariants.h"
#include "net/http_server.h"

namespace warden::net {
namespace {

using testing::Require;

constexpr std::size_t kMaxBody = 4096;

struct Served {
  std::string method, target, body;
};

// One for all inputs; what it was asked is looked at after each.
class Target {
 public:
  Target() : server_(Options(), Refuse, [this](Request& request) { return Note(request); }) {
    const auto pair =
        MakeSelfSigned({.common_name = "fuzz", .dns_names = {"localhost"}, .ip_addresses = {}, .now = std::chrono::system_clock::now()});
    Require(pair.ok() && server_.SetCertificate(*pair, std::chrono::system_clock::now()).ok() && server_.Start().ok());
  }
  std::string Exchange(std::string_view bytes);
  std::vector<Served> TakeServed() {
    const std::lock_guard lock(mutex_);
    return std::exchange(served_, {});
  }
  std::int64_t buffered_bytes() const { return server_.stats().buffered_bytes; }

 private:
  static ServerOptions Options() {
    ServerOptions options;
    options.tls_listen = options.ops_listen = {.host = "127.0.0.1", .port = 0};
    options.io_threads = 1;
    options.big_body_bytes = 1024;  // so that both ways are taken
    options.max_body_bytes = kMaxBody;
    options.max_head_bytes = 4096;
    // Whatever else runs on this machine, the limits are not what ends an exchange.
    options.request_timeout = options.write_timeout = options.linger_timeout = options.linger_total = std::chrono::minutes(5);
    return options;
  }
  static Response Refuse(Request&) { std::abort(); }
  Response Note(Request& request) {
    const std::lock_guard lock(mutex_);
    served_.push_back({std::string(request.method), std::string(request.target), request.body});
    return {.body = "served"};
  }

  std::mutex mutex_;
  std::vector<Served> served_;
  HttpServer server_;
};

// Thousands of connections a second use up the ports of this machine for a moment: then again.
int Connect(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  constexpr int kTries = 500;
  constexpr useconds_t kPause = 10'000;
  for (int i = 0; i < kTries; ++i) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
    ::close(fd);
    ::usleep(kPause);
  }
  return -1;
}

// Sends everything, says that there is no more, and reads to the end.
std::string Target::Exchange(std::string_view bytes) {
  const int fd = Connect(server_.ops_endpoint().port);
  Require(fd >= 0);
  const timeval patience{.tv_sec = 120, .tv_usec = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  while (!bytes.empty()) {
    const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;  // by libFuzzer's own timer, here and below
    if (sent <= 0) break;                      // refused in the middle
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  ::shutdown(fd, SHUT_WR);
  std::string answers;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::recv(fd, buffer, sizeof buffer, 0)) != 0;) {
    if (got < 0 && errno == EINTR) continue;
    Require(got > 0);  // a reset, or two minutes of silence
    answers.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(fd);
  return answers;
}

// Counts whole answers; nothing else may be between or after them. `rest`: of the input, behind what was served. A refused HEAD is
// answered without a body when its request line could be read.
std::size_t CountAnswers(std::string_view answers, const std::vector<Served>& served, std::string_view rest) {
  std::size_t count = 0;
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  while (!answers.empty()) {
    if (answers.starts_with(kContinue)) {
      answers.remove_prefix(kContinue.size());
      continue;
    }
    const auto end = answers.find("\r\n\r\n"), length = answers.find("\r\nContent-Length: ");
    Require(answers.starts_with("HTTP/1.1 ") && end != answers.npos && length < end);
    const bool refused_head = count == served.size() && rest.starts_with("HEAD ") && answers.size() == end + 4;
    const bool head = refused_head || (count < served.size() && served[count].method == "HEAD");
    const std::size_t body = head ? 0 : std::strtoul(answers.data() + length + 18, nullptr, 10);
    Require(answers.size() >= end + 4 + body);
    answers.remove_prefix(end + 4 + body);
    ++count;
  }
  return count;
}

// Each request that was served begins where the one before ended. Gives what is behind the last.
std::string_view CheckServed(std::string_view input, const std::vector<Served>& served) {
  for (const Served& request : served) {
    const std::string line = request.method + " " + request.target + " HTTP/1.1\r\n";
    Require(input.starts_with(line));
    Require(request.method == "GET" || request.method == "HEAD" || request.method == "POST");
    Require(request.target.starts_with("/") && request.body.size() <= kMaxBody);
    const auto end = input.find("\r\n\r\n");
    Require(end != input.npos && input.substr(end + 4).starts_with(request.body));
    input.remove_prefix(end + 4 + request.body.size());
  }
  return input;
}

void CheckBytes(std::string_view input) {
  static Target& target = *new Target();
  const std::string answers = target.Exchange(input);
  const std::vector<Served> served = target.TakeServed();
  const std::size_t count = CountAnswers(answers, served, CheckServed(input, served));
  Require(count == served.size() || count == served.size() + 1);  // at most one refusal, the last
  Require(target.buffered_bytes() == 0);
}

}  // namespace
}  // namespace warden::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  warden::net::CheckBytes({reinterpret_cast<const char*>(data), size});
  return 0;
}
