// Plain sockets and OpenSSL, without a byte of help.
#include "net/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "net/pem.h"

namespace warden::net {
namespace {

constexpr timeval kPatience{.tv_sec = 120, .tv_usec = 0};

int Connect(const Endpoint& server, const ClientOptions& options) {
  const bool is_v6 = server.host.find(':') != std::string::npos;
  const int fd = ::socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  if (options.receive_buffer > 0) ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &options.receive_buffer, sizeof options.receive_buffer);
  if (!options.from.empty()) {
    sockaddr_in own{.sin_family = AF_INET};
    ::inet_pton(AF_INET, options.from.c_str(), &own.sin_addr);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) return ::close(fd), -1;
  }
  sockaddr_in v4{.sin_family = AF_INET, .sin_port = htons(server.port)};
  sockaddr_in6 v6{.sin6_family = AF_INET6, .sin6_port = htons(server.port)};
  ::inet_pton(is_v6 ? AF_INET6 : AF_INET, server.host.c_str(), is_v6 ? static_cast<void*>(&v6.sin6_addr) : &v4.sin_addr);
  const auto* address = is_v6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  if (::connect(fd, address, is_v6 ? sizeof v6 : sizeof v4) == 0) return fd;
  ::close(fd);
  return -1;
}

SslContextPtr MakeContext(const ClientOptions& options) {
  SslContextPtr context(SSL_CTX_new(TLS_client_method()));
  if (options.max_version) {
    SSL_CTX_set_min_proto_version(context.get(), 0);
    SSL_CTX_set_max_proto_version(context.get(), options.max_version);
    if (options.max_version < TLS1_2_VERSION) SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
  }
  if (!options.alpn.empty()) {
    SSL_CTX_set_alpn_protos(context.get(), reinterpret_cast<const unsigned char*>(options.alpn.data()),
                            static_cast<unsigned>(options.alpn.size()));
  }
  if (!options.ciphers.empty()) SSL_CTX_set_cipher_list(context.get(), options.ciphers.c_str());
  if (!options.trust.empty()) {
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    auto trusted = ReadCertificates(options.trust, "trust");
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), trusted->front().get());
  }
  if (options.certificate) {
    auto chain = ReadCertificates(options.certificate->certificate_pem, "certificate");
    auto key = ReadPrivateKey(options.certificate->private_key_pem);
    SSL_CTX_use_certificate(context.get(), chain->front().get());
    SSL_CTX_use_PrivateKey(context.get(), key->get());
  }
  return context;
}

}  // namespace

struct RawClient::State {
  ~State() {
    SSL_free(ssl);
    if (fd >= 0) ::close(fd);
  }
  bool is_tls = true;
  bool connected = false;
  int fd = -1;
  SslContextPtr context;
  SSL* ssl = nullptr;
  std::string buffer;
};

RawClient::RawClient(const Endpoint& server, const ClientOptions& options) : state_(std::make_unique<State>()) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  state_->fd = Connect(server, options);
  state_->is_tls = options.layer == ClientOptions::Layer::kTls;
  state_->connected = state_->fd >= 0;
  if (!state_->connected || !state_->is_tls) return;
  state_->context = MakeContext(options);
  state_->ssl = SSL_new(state_->context.get());
  SSL_set_fd(state_->ssl, state_->fd);
  if (options.resume) SSL_set_session(state_->ssl, options.resume.get());
  state_->connected = SSL_connect(state_->ssl) == 1;
  ERR_clear_error();
}

RawClient::~RawClient() = default;
RawClient::RawClient(RawClient&&) noexcept = default;
RawClient& RawClient::operator=(RawClient&&) noexcept = default;

bool RawClient::connected() const { return state_->connected; }

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20));
    const auto sent = state_->is_tls ? SSL_write(state_->ssl, bytes.data(), size) : ::send(state_->fd, bytes.data(), size, MSG_NOSIGNAL);
    ERR_clear_error();
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::Fill() {
  char bytes[16384];
  const auto got = state_->is_tls ? SSL_read(state_->ssl, bytes, sizeof bytes) : ::recv(state_->fd, bytes, sizeof bytes, 0);
  ERR_clear_error();
  if (got <= 0) return false;
  state_->buffer.append(bytes, static_cast<std::size_t>(got));
  return true;
}

bool RawClient::AtEnd() {
  errno = 0;
  if (Fill()) return false;
  return errno != EAGAIN && errno != EWOULDBLOCK;
}

std::string Answer::Field(std::string_view name) const {
  const std::string wanted = fmt::format("\r\n{}: ", name);
  const auto at = head.find(wanted);
  if (at == std::string::npos) return {};
  const auto start = at + wanted.size();
  return head.substr(start, head.find("\r\n", start) - start);
}

Answer RawClient::ReadAnswer(std::string_view method) {
  auto& buffer = state_->buffer;
  Answer answer;
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return answer;
  }
  answer.head = buffer.substr(0, end + 2);
  if (answer.head.rfind("HTTP/1.1 ", 0) != 0) return answer;
  const unsigned status = static_cast<unsigned>(std::atoi(answer.head.c_str() + 9));
  const std::string length = answer.Field("Content-Length");
  const std::size_t size = method == "HEAD" || length.empty() ? 0 : std::strtoul(length.c_str(), nullptr, 10);
  buffer.erase(0, end + 4);
  while (buffer.size() < size) {
    if (!Fill()) return answer;
  }
  answer.body = buffer.substr(0, size);
  buffer.erase(0, size);
  answer.status = status;
  return answer;
}

std::vector<Answer> RawClient::ReadAnswersToEnd() {
  std::vector<Answer> answers;
  for (Answer answer = ReadAnswer(); answer.status; answer = ReadAnswer()) answers.push_back(answer);
  return answers;
}

Answer RawClient::Post(std::string_view target, std::string_view body, std::string_view more_fields) {
  if (!connected() || !Send(PostBytes(target, body, more_fields))) return {};
  return ReadAnswer();
}

std::string RawClient::chosen_protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(state_->ssl, &name, &size);
  return std::string(reinterpret_cast<const char*>(name), size);
}

std::string RawClient::peer_certificate_pem() const {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_X509(bio.get(), SSL_get0_peer_certificate(state_->ssl));
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::shared_ptr<ssl_session_st> RawClient::session() const {
  SSL_shutdown(state_->ssl);  // a session of a connection that was not closed properly may not be resumed
  return {SSL_get1_session(state_->ssl), &SSL_SESSION_free};
}

bool RawClient::resumed() const { return SSL_session_reused(state_->ssl) == 1; }

std::string PostBytes(std::string_view target, std::string_view body, std::string_view more_fields) {
  return fmt::format("POST {} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{}Content-Length: {}\r\n\r\n{}", target, more_fields,
                     body.size(), body);
}

}  // namespace warden::net
