// Looking up and connecting, as Go's net.Dialer has it: each address gets its part of the time that is left, the first failure is told.
#include "net/client_connect.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/core.h>

namespace warden::net {
namespace {

using Clock = CallWait::Clock;

Status NoConnection(int error) {
  return {StatusCode::kUnavailable, fmt::format("no connection: {}", std::generic_category().message(error))};
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

Result<int> Connect(const SocketAddress& address, Clock::time_point end, const CallWait& wait) {
  const int socket = ::socket(address.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket < 0) return NoConnection(errno);
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  Status status;
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address.bytes), address.size) != 0) {
    status = errno == EINPROGRESS ? Outcome(socket, end, wait) : NoConnection(errno);
  }
  if (status.ok()) return socket;
  ::close(socket);
  return status;
}

SocketAddress WithPort(SocketAddress address, std::uint16_t port) {
  const bool is_v6 = address.bytes.ss_family == AF_INET6;
  (is_v6 ? reinterpret_cast<sockaddr_in6&>(address.bytes).sin6_port : reinterpret_cast<sockaddr_in&>(address.bytes).sin_port) = htons(port);
  return address;
}

}  // namespace

Result<int> ConnectTo(const std::string& host, std::uint16_t port, std::chrono::milliseconds most, const CallWait& wait,
                      const NameLookup& names) {
  const auto end = Clock::now() + most;
  const Result<SocketAddresses> addresses = names.Find(host, end, wait);
  if (!addresses.ok()) return addresses.status();
  auto left = static_cast<int>(addresses->size());
  Status first;
  for (const SocketAddress& one : *addresses) {
    const auto now = Clock::now();
    Result<int> socket = Connect(WithPort(one, port), now + (end - now) / left--, wait);
    if (socket.ok()) return socket;
    if (Status over = wait.Check(); !over.ok()) return over;
    if (first.ok()) first = socket.status();
  }
  return first;
}

}  // namespace warden::net
