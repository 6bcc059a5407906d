// The sockets and threads of a small server on 127.0.0.1: a thread for each connection.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace warden::testing {

// Whoever owns it makes it last, so that it goes first: nothing is served any more then.
class LoopbackServer {
 public:
  // On the thread of the connection; `number` counts from 1. The socket is closed afterwards.
  using Serve = std::function<void(int socket, int number)>;

  // Throws std::runtime_error when there is no port.
  explicit LoopbackServer(Serve serve);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }
  bool is_stopping() const { return stopping_; }

 private:
  void Accept();
  void Run(int socket, int number);

  const Serve serve_;
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
