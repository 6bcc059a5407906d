// A blocking client that sends any bytes, over TLS or not, and reads answers: what a library refuses to send is what a server must
// be tried with. One thread a client. Nothing here waits longer than two minutes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/certificate.h"
#include "net/endpoint.h"

struct ssl_session_st;

namespace warden::net {

struct ClientOptions {
  enum class Layer { kTls, kPlain };
  Layer layer = Layer::kTls;
  std::string alpn;     // in wire form: "\x08http/1.1"; empty: none
  int max_version = 0;  // TLS1_2_VERSION …; 0: the newest
  std::string ciphers;  // of TLS 1.2, in OpenSSL's words; empty: its defaults
  std::string trust;    // PEM: verify the server against it; empty: do not verify
  std::optional<CertificatePair> certificate;
  std::string from;        // an address of this machine; empty: whichever
  int receive_buffer = 0;  // bytes; 0: the system's
  std::shared_ptr<ssl_session_st> resume;
};

struct Answer {
  unsigned status = 0;  // 0: the connection ended before a whole answer
  std::string head;
  std::string body;

  // The value of a header field, or empty. Names as the server spells them.
  std::string Field(std::string_view name) const;
};

class RawClient {
 public:
  explicit RawClient(const Endpoint& server, const ClientOptions& options = {});
  ~RawClient();
  RawClient(RawClient&&) noexcept;
  RawClient& operator=(RawClient&&) noexcept;

  bool connected() const;             // TCP, and the TLS handshake as far as the client sees it
  bool Send(std::string_view bytes);  // false when the connection has ended
  Answer ReadAnswer(std::string_view method = "POST");
  std::vector<Answer> ReadAnswersToEnd();  // until the server closes
  bool AtEnd();                            // waits for the server to close; false when it says something, or nothing for too long

  Answer Post(std::string_view target, std::string_view body, std::string_view more_fields = {});

  std::string chosen_protocol() const;  // by ALPN
  std::string peer_certificate_pem() const;
  std::shared_ptr<ssl_session_st> session() const;
  bool resumed() const;

 private:
  struct State;
  bool Fill();
  std::unique_ptr<State> state_;
};

// "POST target HTTP/1.1" with all it needs, and the body.
std::string PostBytes(std::string_view target, std::string_view body, std::string_view more_fields = {});

}  // namespace warden::net
