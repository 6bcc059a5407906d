// Threads and sockets as in tls_server.cc, without TLS.
#include "support/plain_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace warden::testing {

PlainServer::PlainServer(Handler handler, std::string greeting) : handler_(std::move(handler)), greeting_(std::move(greeting)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0) {
    throw std::runtime_error("no port for a test server");
  }
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

PlainServer::~PlainServer() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
}

void PlainServer::Accept() {
  while (!stopping_) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    const std::lock_guard lock(mutex_);
    ++connections_;
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket] { Serve(socket); });
  }
}

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
  for (bool goes_on = true; goes_on && !stopping_;) {
    const ssize_t count = ::recv(socket, piece, sizeof piece, 0);
    if (count <= 0 || head.size() > (1U << 20)) break;
    head.append(piece, static_cast<std::size_t>(count));
    const auto end = head.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    goes_on = handler_(head.substr(0, end + 4), say);
    head.erase(0, end + 4);
  }
  const std::lock_guard lock(mutex_);
  std::erase(sockets_, socket);
  ::shutdown(socket, SHUT_RDWR);
  ::close(socket);
}

}  // namespace warden::testing
