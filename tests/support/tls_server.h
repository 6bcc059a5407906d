// A small TLS server on 127.0.0.1 that does what a test tells it, and misbehaves where it should: each connection has a thread, each
// request is given to a handler that writes the bytes of the answer itself.
//
// SIGPIPE is ignored from the first server on.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "net/certificate.h"

struct ssl_st;
struct ssl_ctx_st;

namespace warden::testing {

struct WireRequest {
  std::string method;
  std::string target;
  std::string path;                            // of the target, as written
  std::map<std::string, std::string> query;    // decoded
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  std::string client_name;  // common name of the certificate it showed
  std::string server_name;  // that it named in the handshake
  int connection = 0;       // the first is 1

  std::string header(const std::string& name) const;
};

// How a handler answers. Writing after the client has gone does nothing.
class Wire {
 public:
  using Headers = std::map<std::string, std::string>;
  explicit Wire(ssl_st* ssl, int socket, const std::atomic<bool>& stopping) : ssl_(ssl), socket_(socket), stopping_(stopping) {}

  void Answer(unsigned status, std::string_view body, const Headers& headers = {{"Content-Type", "application/json"}});
  void AnswerPacked(unsigned status, std::string_view body);                                     // as gzip
  void Begin(unsigned status, const Headers& headers = {{"Content-Type", "application/json"}});  // chunks follow
  bool Chunk(std::string_view bytes);
  void End();
  void Raw(std::string_view bytes);
  // Ends the connection now, whatever was promised.
  void Cut();
  // Says nothing until the client goes or the server stops. False: it is so.
  bool WaitFor(std::chrono::milliseconds time);
  void StaySilent();

  bool cut() const { return cut_; }

 private:
  ssl_st* ssl_;
  int socket_;
  const std::atomic<bool>& stopping_;
  bool cut_ = false;
};

struct TlsServerOptions {
  std::string client_ca_pem;  // "": no client certificate is asked for
  std::vector<std::string> names = {"127.0.0.1", "localhost", "kubernetes"};
};

class TlsServer {
 public:
  using Handler = std::function<void(const WireRequest&, Wire&)>;

  explicit TlsServer(Handler handler, const TlsServerOptions& options = {});
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }
  // The authority of all servers of this program.
  static const net::CertificatePair& Authority();

  int connections() const { return connections_; }
  int requests() const { return requests_; }

 private:
  void Accept();
  void Serve(int socket, int number);
  bool ServeOne(ssl_st* ssl, int socket, int number);

  const Handler handler_;
  ssl_ctx_st* context_ = nullptr;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  std::atomic<int> requests_ = 0;
  std::mutex mutex_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace warden::testing
