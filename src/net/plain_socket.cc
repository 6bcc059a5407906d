// send() with MSG_NOSIGNAL: a connection that the other side has closed is no reason to die.
#include "net/plain_socket.h"

#include <sys/socket.h>

#include <cerrno>

namespace warden::net {

Status Broke() { return {StatusCode::kUnavailable, "the connection broke"}; }

Result<std::size_t> ReadPlain(int socket, std::span<char> into, int flags, const CallWait& wait) {
  if (Status over = wait.Check(); !over.ok()) return over;
  while (true) {
    const ssize_t count = ::recv(socket, into.data(), into.size(), flags);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return Broke();
    if (Status over = wait.Until(socket, CallWait::For::kReading); !over.ok()) return over;
  }
}

Status WritePlain(int socket, std::string_view bytes, const CallWait& wait) {
  if (Status over = wait.Check(); !over.ok()) return over;
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return Broke();
    if (Status over = wait.Until(socket, CallWait::For::kWriting); !over.ok()) return over;
  }
  return {};
}

}  // namespace warden::net
