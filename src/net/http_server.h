// The server of the webhook: HTTP/1.1 over TLS for admission reviews, and a plain listener for health and metrics. Strict about
// what it reads (head_guard.h), bounded in time, memory and connections, and able to stop without losing an answer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "net/certificate.h"
#include "net/endpoint.h"
#include "net/message.h"
#include "warden/status.h"

namespace warden::net {

struct ServerOptions {
  Endpoint tls_listen{.host = "", .port = 8443};
  Endpoint ops_listen{.host = "", .port = 8080};

  unsigned io_threads = 2;        // read, judge and answer; a handler for a small body runs on them and must not block
  unsigned big_body_threads = 1;  // judge bodies over big_body_bytes, so that they never stall the small ones; at least 1
  std::size_t big_body_bytes = 64 << 10;

  unsigned max_connections = 2048;    // of the TLS listener; about 75 KiB each. More are closed unanswered
  unsigned max_ops_connections = 64;  // of the plain one
  std::uint32_t max_head_bytes = 16 << 10;
  std::uint64_t max_body_bytes = 16 << 20;      // object and oldObject at 3 MiB each, some characters escaped to six bytes
  std::int64_t max_buffered_bytes = 128 << 20;  // of all bodies together; over it 503 with Retry-After

  std::chrono::milliseconds handshake_timeout{5'000};
  std::chrono::milliseconds request_timeout{10'000};  // from the first byte of a head to the last of its body
  std::chrono::milliseconds write_timeout{10'000};
  std::chrono::milliseconds idle_timeout{120'000};  // longer than the 90 s of kube-apiserver: it must be the one to close
  std::chrono::milliseconds linger_timeout{2'000};  // for reading on after our last answer, so that a reset cannot overtake it
};

// Counters since the start, and three gauges. Each is exact, but they are not read at one moment.
struct ServerStats {
  std::uint64_t accepted = 0;     // connections taken
  std::uint64_t turned_away = 0;  // connections closed at once: too many
  std::uint64_t failed_handshakes = 0;
  std::uint64_t requests = 0;          // handed to a handler
  std::uint64_t refused = 0;           // answered 4xx or 505 without a handler
  std::uint64_t shed = 0;              // answered 503: too many body bytes at once
  std::uint64_t broken_off = 0;        // requests that ended before they were whole: closed, or too slow
  std::uint64_t handler_failures = 0;  // exceptions out of a handler
  std::uint64_t certificates = 0;      // successful SetCertificate calls
  std::int64_t open = 0;               // connections
  std::int64_t busy = 0;               // requests inside a handler, or waiting for a thread to run it
  std::int64_t buffered_bytes = 0;     // of bodies
};

// All members may be called from any thread, except that construction, Start and destruction belong to one. The handlers are
// called from several threads at once, until the destructor returns. Signals are the caller's business, but SIGPIPE is never raised.
class HttpServer {
 public:
  HttpServer(ServerOptions options, Handler webhook, Handler ops);
  ~HttpServer();  // cuts what is still open; see FinishDrain
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // For new connections from now on; those that are open keep theirs. With a client CA every client must show a certificate of
  // it. On an error (CheckPair's) nothing changes.
  Status SetCertificate(const CertificatePair& pair, std::string_view client_ca_pem = {});

  // Binds both listeners and starts the threads. Needs a certificate. kInvalid: options that make no sense; kForbidden: a port we
  // may not bind; kUnavailable: a taken port (the message names the address), or no more threads. After an error about an address it
  // may be repeated.
  Status Start();

  // Where it listens: port 0 in the options has become the real one. Only after Start.
  Endpoint tls_endpoint() const;
  Endpoint ops_endpoint() const;

  // Stopping takes three steps, so that no answer is lost. BeginDrain: still accepts and answers, each time with "Connection:
  // close" (readiness should say no from here on). Wait until the clients have heard of it. FinishDrain: accepts no more, closes
  // what is idle, waits at most `grace` for the rest; true when everything is closed.
  void BeginDrain();
  bool FinishDrain(std::chrono::milliseconds grace);
  bool draining() const;

  ServerStats stats() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace warden::net
