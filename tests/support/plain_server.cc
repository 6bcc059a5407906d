// Heads of requests, without a look at what they say.
#include "support/plain_server.h"

#include <sys/socket.h>

#include <utility>

namespace warden::testing {

PlainServer::PlainServer(Handler handler, std::string greeting)
    : handler_(std::move(handler)), greeting_(std::move(greeting)), server_([this](int socket, int) { Serve(socket); }) {}

void PlainServer::Serve(int socket) {
  const Say say = [socket](std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (written <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  };
  say(greeting_);
  std::string head;
  char piece[4096];
  for (bool goes_on = true; goes_on && !server_.is_stopping();) {
    const ssize_t count = ::recv(socket, piece, sizeof piece, 0);
    if (count <= 0 || head.size() > (1U << 20)) break;
    head.append(piece, static_cast<std::size_t>(count));
    const auto end = head.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    goes_on = handler_(head.substr(0, end + 4), say);
    head.erase(0, end + 4);
  }
}

}  // namespace warden::testing
