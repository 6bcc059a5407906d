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
#include <string>
#include <string_view>
#include <vector>

#include "net/certificate.h"
#include "support/loopback_server.h"

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
  explicit Wire(ssl_st* ssl, int socket, const LoopbackServer& server) : ssl_(ssl), socket_(socket), server_(server) {}

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
  const LoopbackServer& server_;
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

  std::uint16_t port() const { return server_.port(); }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port()); }
  // The authority of all servers of this program.
  static const net::CertificatePair& Authority();

  int connections() const { return server_.connections(); }
  int requests() const { return requests_; }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  using Context = std::unique_ptr<ssl_ctx_st, Free>;
  static Context MakeContext(const TlsServerOptions& options);
  void Serve(int socket, int number);
  bool ServeOne(ssl_st* ssl, int socket, int number);

  const Handler handler_;
  const Context context_;
  std::atomic<int> requests_ = 0;
  LoopbackServer server_;
};

}  // namespace warden::testing
