// A small server on 127.0.0.1 without TLS and without manners: it reads the head of a request and says what a test tells it, byte for byte.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace warden::testing {

class PlainServer {
 public:
  // False: the client has gone.
  using Say = std::function<bool(std::string_view bytes)>;
  // Called for each request with its head, on the thread of its connection. False: the connection is closed.
  using Handler = std::function<bool(const std::string& head, const Say& say)>;

  // `greeting` is said before anything is asked.
  explicit PlainServer(Handler handler, std::string greeting = "");
  ~PlainServer();
  PlainServer(const PlainServer&) = delete;
  PlainServer& operator=(const PlainServer&) = delete;

  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }

 private:
  void Accept();
  void Serve(int socket);

  const Handler handler_;
  const std::string greeting_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace warden::testing
