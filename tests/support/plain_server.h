// A small server on 127.0.0.1 without TLS and without manners: it reads the head of a request and says what a test tells it, byte for byte.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "support/loopback_server.h"

namespace warden::testing {

class PlainServer {
 public:
  // False: the client has gone.
  using Say = std::function<bool(std::string_view bytes)>;
  // Called for each request with its head, on the thread of its connection. False: the connection is closed.
  using Handler = std::function<bool(const std::string& head, const Say& say)>;

  // `greeting` is said before anything is asked.
  explicit PlainServer(Handler handler, std::string greeting = "");

  std::uint16_t port() const { return server_.port(); }
  int connections() const { return server_.connections(); }

 private:
  void Serve(int socket);

  const Handler handler_;
  const std::string greeting_;
  LoopbackServer server_;
};

}  // namespace warden::testing
