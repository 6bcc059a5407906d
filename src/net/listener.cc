// Accepting, as a coroutine on the first lane. What becomes of a connection is in session.h. All of Beast is compiled here.
#include "net/listener.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "net/acceptor.h"
#include "net/asio_types.h"
#include "net/session.h"

namespace warden::net {
namespace {

constexpr milliseconds kAcceptPause{50};  // after running out of descriptors

using Welcome = Connection::Welcome;

// The two ways in which the API server's address may be written, as one.
PeerAddress AddressOf(const Socket& socket) {
  error_code error;
  const asio::ip::address address = socket.remote_endpoint(error).address();
  PeerAddress bytes{};
  if (error) return bytes;
  if (address.is_v4()) return asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes();
  bytes = address.to_v6().to_bytes();
  if (!address.to_v6().is_v4_mapped()) std::fill(bytes.begin() + bytes.size() / 2, bytes.end(), 0);
  return bytes;
}

template <class Stream>
class ListenerOf final : public Listener {
 public:
  ListenerOf(SharedState& shared, Lanes& lanes) : shared_(shared), lanes_(lanes) {}

  Result<Endpoint> Listen(const Endpoint& where) override { return OpenAcceptor(acceptor_, where); }

  void Forget() override {
    error_code ignored;
    acceptor_.close(ignored);
  }

  void Accept() override { asio::co_spawn(acceptor_.get_executor(), Loop(), asio::detached); }

  void Close() override {
    try {
      asio::post(acceptor_.get_executor(), asio::use_future([this] { AcceptTheRest(); })).get();
    } catch (const std::exception&) {  // out of memory: the destructor closes it
      ++shared_.broken_off;
    }
  }

 private:
  Task<void> Loop() {
    for (;;) {
      bool pause = false;
      try {
        Lane& lane = lanes_.Quietest();
        auto [error, socket] = co_await acceptor_.async_accept(lane.io.get_executor(), kAwait);
        // would_block: AcceptTheRest has made the socket non-blocking and taken what was there.
        if (error == asio::error::operation_aborted || error == asio::error::would_block || !acceptor_.is_open()) co_return;
        if (error) pause = true;  // no descriptors, no buffers: wait, never give up
        if (error) NotAccepted(error);
        if (!error) Admit(lane, std::move(socket));
      } catch (const std::exception&) {  // out of memory
        pause = true;
      }
      if (!pause) continue;
      Timer timer(acceptor_.get_executor(), kAcceptPause);
      co_await timer.async_wait(kAwait);
    }
  }

  // Said once, until there are enough again: whoever fills the table of descriptors must not fill the log as well.
  void NotAccepted(error_code error) {
    ++shared_.not_accepted;
    side().table.MakeRoom();
    if (!shared_.short_of_descriptors.exchange(true)) {
      const std::string reason = error.message();
      shared_.options.log.Warning("no connection can be taken, those that are open are served", {{"reason", reason}});
    }
  }

  Side& side() { return kIsTls<Stream> ? shared_.tls : shared_.plain; }

  // Turned away, dropping the socket closes it.
  void Admit(Lane& lane, Socket socket) {
    CloseOnExec(socket.native_handle());
    ++shared_.accepted;
    shared_.short_of_descriptors = false;
    const PeerAddress address = AddressOf(socket);
    const Welcome welcome = side().table.Admit(address);
    if (welcome == Welcome::kTurnAway) {
      ++shared_.turned_away;
      return;
    }
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    std::shared_ptr<Session<Stream>> session;
    try {
      session = std::make_shared<Session<Stream>>(shared_, lane, std::move(socket), address);
      side().table.Add(*session, welcome);
    } catch (...) {
      side().table.Release(address, welcome);
      throw;
    }
    const Executor executor = session->executor();
    asio::co_spawn(executor, Session<Stream>::Run(std::move(session)), asio::detached);
  }

  // Those clients have been told that they are connected.
  void AcceptTheRest() {
    error_code error;
    acceptor_.non_blocking(true, error);
    while (!error) {
      Lane& lane = lanes_.Quietest();
      Socket socket(lane.io.get_executor());
      acceptor_.accept(socket, error);
      if (!error) Admit(lane, std::move(socket));
    }
    acceptor_.close(error);
  }

  SharedState& shared_;
  Lanes& lanes_;
  Acceptor acceptor_{lanes_.begin()->io.get_executor()};
};

}  // namespace

std::unique_ptr<Listener> MakeTlsListener(SharedState& shared, Lanes& lanes) {
  return std::make_unique<ListenerOf<TlsStream>>(shared, lanes);
}

std::unique_ptr<Listener> MakePlainListener(SharedState& shared, Lanes& lanes) {
  return std::make_unique<ListenerOf<TcpStream>>(shared, lanes);
}

}  // namespace warden::net
