// Sockets and OpenSSL by hand: a library's server would not misbehave.
#include "support/tls_server.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "net/authority.h"
#include "net/pem.h"
#include "support/gzip.h"

namespace warden::testing {
namespace {

constexpr std::size_t kMaxBytes = 64U << 20;

std::string Decode(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      plain += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

void ReadTarget(WireRequest& request) {
  const auto mark = request.target.find('?');
  request.path = request.target.substr(0, mark);
  if (mark == std::string::npos) return;
  std::string_view rest = std::string_view(request.target).substr(mark + 1);
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const std::string_view pair = rest.substr(0, end);
    const auto equals = pair.find('=');
    request.query[Decode(pair.substr(0, equals))] = equals == std::string_view::npos ? "" : Decode(pair.substr(equals + 1));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
}

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

void ReadHead(std::string_view head, WireRequest& request) {
  std::size_t at = head.find("\r\n");
  const std::string_view line = head.substr(0, at);
  request.method = line.substr(0, line.find(' '));
  request.target = line.substr(line.find(' ') + 1, line.rfind(' ') - line.find(' ') - 1);
  ReadTarget(request);
  while (at + 2 < head.size()) {
    const auto end = head.find("\r\n", at + 2);
    const std::string_view header = head.substr(at + 2, end - at - 2);
    const auto colon = header.find(':');
    if (colon != std::string_view::npos) {
      const auto begin = header.find_first_not_of(' ', colon + 1);
      std::string& value = request.headers[Lower(std::string(header.substr(0, colon)))];
      value += (value.empty() ? "" : ",") + std::string(begin == std::string_view::npos ? "" : header.substr(begin));
    }
    if (end == std::string_view::npos) break;
    at = end;
  }
}

std::string HeadText(unsigned status, const Wire::Headers& headers) {
  std::string head = "HTTP/1.1 " + std::to_string(status) + " X\r\n";
  for (const auto& [name, value] : headers) head += name + ": " + value + "\r\n";
  return head;
}

}  // namespace

std::string WireRequest::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

void Wire::Raw(std::string_view bytes) {
  while (!cut_ && !bytes.empty()) {
    const int written = SSL_write(ssl_, bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 1U << 16)));
    if (written <= 0) {
      cut_ = true;
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Wire::Answer(unsigned status, std::string_view body, const Headers& headers) {
  Raw(HeadText(status, headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n");
  Raw(body);
}

void Wire::AnswerPacked(unsigned status, std::string_view body) {
  Answer(status, Gzipped(body), {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}});
}

void Wire::Begin(unsigned status, const Headers& headers) { Raw(HeadText(status, headers) + "Transfer-Encoding: chunked\r\n\r\n"); }

bool Wire::Chunk(std::string_view bytes) {
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  Raw(std::string(size) + std::string(bytes) + "\r\n");
  return !cut_;
}

void Wire::End() { Raw("0\r\n\r\n"); }

void Wire::Cut() { cut_ = true; }

bool Wire::WaitFor(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!cut_ && !server_.is_stopping()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return true;
    pollfd polled{socket_, POLLIN | POLLRDHUP, 0};
    if (::poll(&polled, 1, static_cast<int>(std::min<long>(left.count(), 20))) > 0) {
      cut_ = true;  // a client that waits sends nothing: it goes
      return false;
    }
  }
  return false;
}

void Wire::StaySilent() {
  while (WaitFor(std::chrono::hours(1))) {
  }
}

const net::CertificatePair& TlsServer::Authority() {
  static const net::CertificatePair pair =
      net::MakeAuthority({.common_name = "fake authority", .now = std::chrono::system_clock::now()}).value();
  return pair;
}

void TlsServer::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

TlsServer::Context TlsServer::MakeContext(const TlsServerOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto pair = net::IssueServing(
      {.common_name = "fake", .names = options.names, .now = std::chrono::system_clock::now(), .lifetime = std::chrono::hours(24)},
      Authority());
  Context context(SSL_CTX_new(TLS_server_method()));
  const auto chain = net::ReadCertificates(pair->certificate_pem, "certificate");
  const auto key = net::ReadPrivateKey(pair->private_key_pem);
  SSL_CTX_use_certificate(context.get(), chain->front().get());
  SSL_CTX_use_PrivateKey(context.get(), key->get());
  if (!options.client_ca_pem.empty()) {
    const auto authorities = net::ReadCertificates(options.client_ca_pem, "client CA");
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), authorities->front().get());
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  }
  return context;
}

TlsServer::TlsServer(Handler handler, const TlsServerOptions& options)
    : handler_(std::move(handler)), context_(MakeContext(options)), server_([this](int socket, int number) { Serve(socket, number); }) {}

void TlsServer::Serve(int socket, int number) {
  SSL* ssl = SSL_new(context_.get());
  SSL_set_fd(ssl, socket);
  if (SSL_accept(ssl) == 1) {
    while (!server_.is_stopping() && ServeOne(ssl, socket, number)) {
    }
  }
  SSL_free(ssl);
  ERR_clear_error();
}

bool TlsServer::ServeOne(ssl_st* ssl, int socket, int number) {
  std::string bytes;
  char piece[1 << 14];
  std::size_t end = std::string::npos;
  while ((end = bytes.find("\r\n\r\n")) == std::string::npos) {
    const int count = SSL_read(ssl, piece, sizeof piece);
    if (count <= 0 || bytes.size() > kMaxBytes) return false;
    bytes.append(piece, static_cast<std::size_t>(count));
  }
  WireRequest request;
  ReadHead(std::string_view(bytes).substr(0, end), request);
  request.connection = number;
  request.body = bytes.substr(end + 4);
  const std::size_t length = std::strtoul(request.header("content-length").c_str(), nullptr, 10);
  while (request.body.size() < length) {
    const int count = SSL_read(ssl, piece, sizeof piece);
    if (count <= 0) return false;
    request.body.append(piece, static_cast<std::size_t>(count));
  }
  if (X509* peer = SSL_get0_peer_certificate(ssl); peer != nullptr) {
    char name[256] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(peer), NID_commonName, name, sizeof name);
    request.client_name = name;
  }
  const char* server_name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  request.server_name = server_name == nullptr ? "" : server_name;
  ++requests_;
  Wire wire(ssl, socket, server_);
  handler_(request, wire);
  return !wire.cut();
}

}  // namespace warden::testing
