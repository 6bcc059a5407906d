// getaddrinfo and connect, as Go's net.Dialer has it: each address gets its part of the time that is left, the first failure is told.
#include "net/client_connect.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include <fmt/core.h>

namespace warden::net {
namespace {

using Clock = CallWait::Clock;

struct AddressesFree {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, AddressesFree>;

Status NoConnection(const std::string& why) { return {StatusCode::kUnavailable, fmt::format("no connection: {}", why)}; }
Status NoConnection(int error) { return NoConnection(std::generic_category().message(error)); }

Result<Addresses> LookUp(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  if (error == EAI_SYSTEM) return NoConnection(errno);
  if (error != 0) return NoConnection(::gai_strerror(error));
  return Addresses(list);
}

// Of a socket whose connection was begun.
Status Outcome(int socket, Clock::time_point end, const CallWait& wait) {
  const Result<bool> ready = wait.Until(socket, CallWait::For::kWriting, end);
  if (!ready.ok()) return ready.status();
  if (!*ready) return {StatusCode::kTimeout, "no connection in time"};
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  return error == 0 ? Status() : NoConnection(error);
}

Result<int> Connect(const addrinfo& address, Clock::time_point end, const CallWait& wait) {
  const int socket = ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket < 0) return NoConnection(errno);
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  Status status;
  if (::connect(socket, address.ai_addr, address.ai_addrlen) != 0) {
    status = errno == EINPROGRESS ? Outcome(socket, end, wait) : NoConnection(errno);
  }
  if (status.ok()) return socket;
  ::close(socket);
  return status;
}

}  // namespace

Result<int> ConnectTo(const std::string& host, std::uint16_t port, std::chrono::milliseconds most, const CallWait& wait) {
  if (Status over = wait.Check(); !over.ok()) return over;
  const Result<Addresses> addresses = LookUp(host, port);
  if (!addresses.ok()) return addresses.status();
  int left = 0;
  for (const addrinfo* one = addresses->get(); one != nullptr; one = one->ai_next) ++left;
  const auto end = Clock::now() + most;
  Status first;
  for (const addrinfo* one = addresses->get(); one != nullptr; one = one->ai_next, --left) {
    const auto now = Clock::now();
    Result<int> socket = Connect(*one, now + (end - now) / left, wait);
    if (socket.ok()) return socket;
    if (Status over = wait.Check(); !over.ok()) return over;
    if (first.ok()) first = socket.status();
  }
  return first;
}

}  // namespace warden::net
