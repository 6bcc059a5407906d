// OpenSSL over a BIO of our own that writes with MSG_NOSIGNAL. What it decrypted is overwritten in its own buffer once it is read.
#include "net/client_socket.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "net/client_connect.h"
#include "net/plain_socket.h"
#include "net/proxy_tunnel.h"

namespace warden::net {
namespace {

int SendQuietly(BIO* bio, const char* bytes, int size) {
  int socket = -1;
  BIO_get_fd(bio, &socket);
  BIO_clear_retry_flags(bio);
  const ssize_t count = ::send(socket, bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) BIO_set_retry_write(bio);
  return static_cast<int>(count);
}

// OpenSSL's own for sockets but for writing. Made once.
const BIO_METHOD* QuietSocket() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_TYPE_SOCKET, "socket without SIGPIPE");
    const BIO_METHOD* own = BIO_s_socket();
    if (made == nullptr) return own;
    BIO_meth_set_write(made, &SendQuietly);
    BIO_meth_set_read(made, BIO_meth_get_read(own));
    BIO_meth_set_puts(made, BIO_meth_get_puts(own));
    BIO_meth_set_ctrl(made, BIO_meth_get_ctrl(own));
    BIO_meth_set_create(made, BIO_meth_get_create(own));
    BIO_meth_set_destroy(made, BIO_meth_get_destroy(own));
    return static_cast<const BIO_METHOD*>(made);
  }();
  return method;
}

int Size(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max())); }

// After OpenSSL could not do it at once: ok when it may be tried again.
Status WaitFor(int error, int socket, const CallWait& wait) {
  if (error == SSL_ERROR_WANT_READ) return wait.Until(socket, CallWait::For::kReading);
  if (error == SSL_ERROR_WANT_WRITE) return wait.Until(socket, CallWait::For::kWriting);
  ERR_clear_error();
  return Broke();
}

// "wrong version number", in the words of OpenSSL, which quote nothing.
std::string HandshakeText() {
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  ERR_clear_error();
  return reason == nullptr ? "the server ended it" : reason;
}

}  // namespace

void ClientSocket::SslFree::operator()(ssl_st* ssl) const { SSL_free(ssl); }

Status ClientSocket::SetUp() {
  if (!target_.tls) return {};
  context_.reset(SSL_CTX_new(TLS_client_method()));
  if (!context_) return {StatusCode::kInternal, "no TLS context"};
  return SetUpTls(context_.get(), target_, peer_);
}

Status ClientSocket::Open(std::chrono::milliseconds most, const CallWait& wait) {
  const std::string& host = target_.proxy ? target_.proxy->host : target_.host;
  const Result<int> socket = ConnectTo(host, target_.proxy ? target_.proxy->port : target_.port, most, wait, names_);
  if (!socket.ok()) {
    if (!target_.proxy || !wait.Check().ok()) return socket.status();
    return {socket.status().code(), "the proxy: " + socket.status().message()};
  }
  descriptor_ = *socket;
  const CallWait shorter = wait.NoLongerThan(most);
  Status status;
  std::string silent = "the proxy";
  if (target_.proxy) status = AskForTunnel(descriptor_, *target_.proxy, target_.host, target_.port, shorter);
  if (status.ok() && target_.tls) {
    silent = fmt::format("the server{}", Through());
    status = ShakeHands(shorter);
  }
  if (status.ok()) return status;
  ::close(Release());
  if (Status over = wait.Check(); !over.ok()) return over;
  if (status.code() == StatusCode::kTimeout) return {StatusCode::kTimeout, silent + " accepts connections and says nothing"};
  return status;
}

Status ClientSocket::ShakeHands(const CallWait& wait) {
  ssl_.reset(SSL_new(context_.get()));
  BIO* bio = ssl_ ? BIO_new(QuietSocket()) : nullptr;
  if (bio == nullptr) return {StatusCode::kInternal, "no TLS connection"};
  BIO_set_fd(bio, descriptor_, BIO_NOCLOSE);
  SSL_set_bio(ssl_.get(), bio, bio);
  if (!peer_.server_name.empty()) SSL_set_tlsext_host_name(ssl_.get(), peer_.server_name.c_str());
  while (true) {
    if (Status over = wait.Check(); !over.ok()) return over;
    ERR_clear_error();
    const int done = SSL_connect(ssl_.get());
    if (done == 1) return {};
    const int error = SSL_get_error(ssl_.get(), done);
    if (peer_.distrust != 0) {
      ERR_clear_error();
      return {StatusCode::kForbidden, "its certificate is not trusted: " + DistrustText(peer_.distrust)};
    }
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
      return {StatusCode::kUnavailable, fmt::format("the TLS handshake{} failed: {}", Through(), HandshakeText())};
    }
    if (Status over = WaitFor(error, descriptor_, wait); !over.ok()) return over;
  }
}

int ClientSocket::Release() {
  if (ssl_) {
    ERR_clear_error();
    if (SSL_is_init_finished(ssl_.get()) != 0) SSL_shutdown(ssl_.get());  // says that it is the end, and does not wait
    ssl_.reset();
    ERR_clear_error();
  }
  return std::exchange(descriptor_, -1);
}

Result<std::size_t> ClientSocket::Read(std::span<char> into, const CallWait& wait) {
  return ssl_ ? ReadTls(into, wait) : ReadPlain(descriptor_, into, 0, wait);
}

Status ClientSocket::Write(std::string_view bytes, const CallWait& wait) {
  return ssl_ ? WriteTls(bytes, wait) : WritePlain(descriptor_, bytes, wait);
}

Result<std::size_t> ClientSocket::ReadTls(std::span<char> into, const CallWait& wait) {
  while (true) {
    if (Status over = wait.Check(); !over.ok()) return over;
    ERR_clear_error();
    const int count = SSL_read(ssl_.get(), into.data(), Size(into.size()));
    if (count > 0) return static_cast<std::size_t>(count);
    const int error = SSL_get_error(ssl_.get(), count);
    if (error == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
    if (Status over = WaitFor(error, descriptor_, wait); !over.ok()) return over;
  }
}

Status ClientSocket::WriteTls(std::string_view bytes, const CallWait& wait) {
  while (!bytes.empty()) {
    if (Status over = wait.Check(); !over.ok()) return over;
    ERR_clear_error();
    const int count = SSL_write(ssl_.get(), bytes.data(), Size(bytes.size()));
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (Status over = WaitFor(SSL_get_error(ssl_.get(), count), descriptor_, wait); !over.ok()) return over;
  }
  return {};
}

bool ClientSocket::IsQuiet() {
  if (descriptor_ < 0) return false;
  pollfd polled{descriptor_, POLLIN | POLLRDHUP, 0};
  const int ready = ::poll(&polled, 1, 0);
  if (ready == 0) return ssl_ == nullptr || SSL_has_pending(ssl_.get()) == 0;
  if (ready < 0 || !ssl_ || (polled.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) return false;
  // TLS has more to say than answers: tickets for the next time come when they come.
  ERR_clear_error();
  char byte = 0;
  const int count = SSL_peek(ssl_.get(), &byte, 1);
  const int error = SSL_get_error(ssl_.get(), count);
  ERR_clear_error();
  return count <= 0 && error == SSL_ERROR_WANT_READ;
}

}  // namespace warden::net
