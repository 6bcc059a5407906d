// The server: HTTP/1.1 over TLS for admission reviews, and a plain listener for health and metrics; or the plain listener alone, for a
// process that serves no webhook. Strict about what it reads (head_guard.h), bounded in time, memory and connections, and able to stop
// without losing an answer.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/log.h"
#include "net/certificate.h"
#include "net/endpoint.h"
#include "net/message.h"
#include "warden/status.h"

namespace warden::net {

struct ServerOptions {
  Endpoint tls_listen{.host = "", .port = 8443};
  Endpoint ops_listen{.host = "", .port = 8080};

  // Read, judge what is small, and answer: one that a handler keeps for milliseconds is replaced (crew.h). The plain listener has a thread
  // of its own.
  unsigned io_threads = 2;
  // Judge bodies over big_body_bytes, and small ones of a client whose small ones take long. One client gets half of them (fair_share.h).
  unsigned big_body_threads = 4;
  std::size_t big_body_bytes = 64 << 10;
  unsigned max_big_bodies = 128;  // in a handler or waiting for their thread; over it 429 with Retry-After

  // Of connections; fewer where the system allows fewer descriptors. Above half of them, who has never asked goes first.
  unsigned max_connections = 1024;     // of the TLS listener; about 75 KiB each
  unsigned max_ops_connections = 64;   // of the plain one
  unsigned overflow_connections = 64;  // more than these two: their first request is answered 429. Still more are closed unanswered
  unsigned used_elsewhere = 0;         // descriptors that the process needs for something else
  std::uint32_t max_head_bytes = 16 << 10;
  std::uint64_t max_body_bytes = 16 << 20;  // object and oldObject at 3 MiB each, some characters escaped to six bytes
  // Of all bodies together; over it a big body is answered 503 with Retry-After. Small ones are bounded by the connections: a few
  // clients that send big bodies slowly must not keep the others out.
  std::int64_t max_buffered_bytes = 64 << 20;

  std::chrono::milliseconds handshake_timeout{5'000};
  // From the first byte of a head to the last of its body; less where the target says so (?timeout=, see deadline.h).
  std::chrono::milliseconds request_timeout{10'000};
  std::chrono::milliseconds write_timeout{10'000};
  std::chrono::milliseconds idle_timeout{120'000};  // longer than the 90 s of kube-apiserver: it must be the one to close
  // For reading on after our last answer, so that a reset cannot overtake it: after each byte, and in all.
  std::chrono::milliseconds linger_timeout{5'000};
  std::chrono::milliseconds linger_total{30'000};

  base::Log log = {};  // for what nobody else is told: no more descriptors
};

// Why a client got no TLS connection.
enum class HandshakeFailure : std::uint8_t {
  kTimeout,
  kClosed,         // went away in the middle
  kNotTls,         // plain HTTP, garbage
  kProtocol,       // no version, cipher or ALPN protocol in common
  kNoCertificate,  // showed no client certificate
  kCertificate,    // showed one that the client CA does not vouch for
  kDistrust,       // does not trust our certificate: a wrong caBundle, most of the time
  kOther,
};
inline constexpr std::size_t kHandshakeFailures = 8;
std::string_view ToString(HandshakeFailure reason);  // "timeout", "closed", "not_tls", …

// Why a request was answered 429 or 503 with Retry-After instead of by its handler.
enum class Shed : std::uint8_t {
  kBytes,        // 503: a big body when there were too many bytes of bodies
  kConnections,  // 429: came over a connection too many
  kBigBodies,    // 429: too many big bodies at once
  kLate,         // 503: its deadline had passed before a thread was free for it
  kDraining,     // 503: still waiting for a thread near the end of the drain
  kMemory,       // 503: std::bad_alloc
};
inline constexpr std::size_t kSheds = 6;
std::string_view ToString(Shed reason);  // "bytes", "connections", "big_bodies", …

// Counters since the start, and three gauges. Each is exact, but they are not read at one moment.
struct ServerStats {
  std::uint64_t accepted = 0;         // connections taken
  std::uint64_t turned_away = 0;      // connections closed at once: too many
  std::uint64_t closed_for_room = 0;  // connections closed for newer ones: never asked, or idle too many
  std::uint64_t not_accepted = 0;     // times that no connection could be taken: no descriptors, no buffers
  std::uint64_t slow = 0;             // requests whose handler kept its thread so long that another one took its place
  std::array<std::uint64_t, kHandshakeFailures> handshake_failures{};
  std::uint64_t requests = 0;  // handed to a handler
  std::uint64_t refused = 0;   // answered 4xx or 505 without a handler
  std::array<std::uint64_t, kSheds> shed{};
  std::uint64_t broken_off = 0;        // requests that ended before they were whole: closed, or too slow
  std::uint64_t handler_failures = 0;  // exceptions out of a handler
  std::uint64_t certificates = 0;      // successful SetCertificate calls
  std::uint64_t body_bytes_in = 0;     // of requests handed to a handler
  std::uint64_t bytes_out = 0;         // heads and bodies of answers
  std::int64_t open = 0;               // connections
  std::int64_t busy = 0;               // requests inside a handler, or waiting for a thread to run it
  std::int64_t buffered_bytes = 0;     // of bodies

  std::uint64_t failed_handshakes() const;  // for all reasons
  std::uint64_t shed_requests() const;
  std::uint64_t of(HandshakeFailure reason) const { return handshake_failures[static_cast<std::size_t>(reason)]; }
  std::uint64_t of(Shed reason) const { return shed[static_cast<std::size_t>(reason)]; }
};

// All members may be called from any thread, except that construction, Start and destruction belong to one. The handlers are
// called from several threads at once, until the destructor returns. Signals are the caller's business, but SIGPIPE is never raised.
class HttpServer {
 public:
  HttpServer(ServerOptions options, Handler webhook, Handler ops);
  // The plain listener alone: needs no certificate, and makes nothing of the options for TLS.
  HttpServer(ServerOptions options, Handler ops);
  ~HttpServer();  // cuts what is still open; see FinishDrain
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // For new connections from now on; those that are open keep theirs. With a client CA every client must show a certificate of
  // it. On an error (CheckPair's, at `now`) nothing changes.
  Status SetCertificate(const CertificatePair& pair, std::chrono::system_clock::time_point now, std::string_view client_ca_pem = {});

  // Binds the listeners and starts the threads. The TLS listener needs a certificate. kInvalid: options that make no sense; kForbidden: a
  // port we may not bind; kUnavailable: a taken port (the message names the address), or no more threads. After an error about an address
  // it may be repeated.
  Status Start();

  // Where it listens: port 0 in the options has become the real one. Only after Start; tls_endpoint with a TLS listener alone.
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
