// One connection: handshake, requests one after the other, answers, the end. A coroutine on the one thread of its lane (lanes.h). A part
// of listener.cc (asio_types.h).
#pragma once

#include <algorithm>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "net/asio_types.h"
#include "net/connection_table.h"
#include "net/crew.h"
#include "net/deadline.h"
#include "net/exchange.h"
#include "net/go_to.h"
#include "net/lanes.h"
#include "net/render.h"
#include "net/shared_state.h"
#include "net/shed_answer.h"
#include "net/tls_context.h"

namespace warden::net {

constexpr std::size_t kReadBytes = 16 << 10;    // one TLS record; Beast's own start of 512 bytes would read a body in tiny steps
constexpr std::size_t kFirstBytes = 512;        // what a connection holds ready while it waits
constexpr std::size_t kLingerBytes = 32 << 20;  // twice the largest body: by then the peer is not finishing, but flooding

inline HandshakeFailure FailureOf(error_code error) {
  if (error == beast::error::timeout) return HandshakeFailure::kTimeout;
  if (error.category() == asio::error::get_ssl_category()) return ReasonOf(static_cast<unsigned>(error.value()));
  return HandshakeFailure::kClosed;
}

template <class Stream>
class Session final : public Connection, public std::enable_shared_from_this<Session<Stream>> {
 public:
  Session(SharedState& shared, Lane& lane, Socket socket, const PeerAddress& address)
    requires(!kIsTls<Stream>)
      : Connection(address, socket.native_handle()),
        shared_(shared),
        side_(shared.plain),
        on_lane_(lane.open),
        on_side_(side_.open),
        stream_(std::move(socket)) {}
  Session(SharedState& shared, Lane& lane, Socket socket, const PeerAddress& address)
    requires(kIsTls<Stream>)
      : Connection(address, socket.native_handle()),
        shared_(shared),
        side_(shared.tls),
        on_lane_(lane.open),
        on_side_(side_.open),
        stream_(std::move(socket), NewConnection(shared.tls_context().get())) {}
  ~Session() { side_.table.Remove(*this); }

  // The coroutine's frame holds the only lasting reference to its session.
  static Task<void> Run(std::shared_ptr<Session> session) {
    try {
      co_await session->Serve();
    } catch (const std::exception&) {  // out of memory where nothing can be said any more
      ++session->shared_.broken_off;
    }
    // The other listener's lane outlives the crew.
    if constexpr (kIsTls<Stream>) session->shared_.crew->Wake();
  }
  Executor executor() { return stream_.get_executor(); }

  void CloseIf(Which which) override {
    asio::post(executor(), [weak = this->weak_from_this(), which] {
      const auto self = weak.lock();
      // cancel(), because a new expiry would not touch the read that is already waiting.
      if (!self || !self->Is(which)) return;
      if (which == Which::kLingering) self->cut_ = true;
      self->tcp().cancel();
    });
  }

  void MakeRoom() override {
    asio::post(executor(), [weak = this->weak_from_this()] {
      const auto self = weak.lock();
      if (!self) return;
      if (self->phase == Phase::kBusy) return self->side_.table.Spare(*self);
      self->cut_ = true;
      self->tcp().cancel();
    });
  }

 private:
  TcpStream& tcp() { return Lowest(stream_); }

  bool Is(Which which) const {
    if (which == Which::kLingering) return phase == Phase::kLingering;
    return idle_ && (which == Which::kIdle || served_);
  }

  Task<void> Serve() {
    const bool ready = co_await ShakeHands();
    if (!ready) co_return;
    for (bool keep = true; keep;) {
      const bool more = co_await AwaitRequest();
      if (!more) break;
      Exchange exchange(shared_.options);
      tcp().expires_at(exchange.arrived + shared_.options.request_timeout);
      const auto state = co_await Read(exchange);
      if (state == Exchange::State::kGone) co_return;
      if (state == Exchange::State::kWhole) co_await Answer(exchange);
      keep = state == Exchange::State::kWhole && exchange.parser.keep_alive() && !shared_.draining;
      const bool written = co_await Write(exchange, keep ? AfterAnswer::kKeepOpen : AfterAnswer::kClose);
      if (!written) co_return;
    }
    co_await Finish();
  }

  Task<bool> ShakeHands() {
    if constexpr (kIsTls<Stream>) {
      tcp().expires_after(shared_.options.handshake_timeout);
      const auto [error] = co_await stream_.async_handshake(ssl::stream_base::server, kAwait);
      if (error) {
        if (!cut_) shared_.Count(FailureOf(error));
        co_return false;
      }
      peer_name_ = PeerCommonName(stream_.native_handle());
    }
    co_return true;
  }

  // True when there are bytes of a next request: those of a pipelining client are here already.
  Task<bool> AwaitRequest() {
    if (buffer_.size() > 0) co_return true;
    if (shared_.stopping && served_) co_return false;  // a connection just made gets its first answer
    buffer_.shrink_to_fit();                           // most connections wait most of the time, and there may be a thousand
    idle_ = true;
    if (served_) Enter(Phase::kIdle);
    tcp().expires_after(welcome == Welcome::kServe ? shared_.options.idle_timeout : shared_.options.request_timeout);
    char first[kFirstBytes];
    const auto [error, size] = co_await stream_.async_read_some(asio::buffer(first), kAwait);
    idle_ = false;
    if (error) co_return false;
    if (served_) Enter(Phase::kBusy);
    buffer_.reserve(kReadBytes);
    buffer_.commit(asio::buffer_copy(buffer_.prepare(size), asio::buffer(first, size)));
    TakeDecrypted();
    co_return true;
  }

  // The rest of the record that the first bytes were in: a read by way of Asio would cost a turn through its queue.
  void TakeDecrypted() {
    if constexpr (kIsTls<Stream>) {
      const int pending = SSL_pending(stream_.native_handle());
      if (pending <= 0) return;
      const int got = SSL_read(stream_.native_handle(), buffer_.prepare(static_cast<std::size_t>(pending)).data(), pending);
      if (got > 0) buffer_.commit(static_cast<std::size_t>(got));
    }
  }

  Task<Exchange::State> Read(Exchange& exchange) {
    auto& parser = exchange.parser;
    const auto head = co_await ReadHead(exchange);
    if (head != Exchange::State::kWhole) co_return head;
    const HeadVerdict verdict = Judge(parser.get(), shared_.options.max_body_bytes);
    if (verdict.refusal) {
      ++shared_.refused;
      co_return exchange.Refuse(Plain(verdict.refusal, verdict.reason));
    }
    if (welcome == Welcome::kComeBack) co_return Refuse(exchange, Shed::kConnections);
    if (phase == Phase::kNeverAsked) Enter(Phase::kBusy);
    KeepDeadline(exchange);
    if (verdict.expects_continue) {
      static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
      const auto [write_error, written] = co_await asio::async_write(stream_, asio::buffer(kGoOn), kAwait);
      if (write_error) co_return Failed(exchange, write_error);
    }
    const auto state = co_await ReadBody(exchange);
    co_return state;
  }

  // By hand, because the parser joins folded lines silently, and two servers in a row have joined them differently.
  Task<Exchange::State> ReadHead(Exchange& exchange) {
    auto& parser = exchange.parser;
    while (true) {
      error_code error;
      if (FoldsALine(Buffered())) {
        ++shared_.refused;
        co_return exchange.Refuse(Plain(400, "a header field goes on in the next line\n"));
      }
      const std::size_t used = parser.put(buffer_.data(), error);
      buffer_.consume(used);
      if (parser.is_header_done() && !error) co_return Exchange::State::kWhole;
      if (error && error != http::error::need_more) co_return Failed(exchange, error);
      const auto [read_error, size] = co_await stream_.async_read_some(buffer_.prepare(kReadBytes), kAwait);
      if (read_error) co_return Failed(exchange, read_error);
      buffer_.commit(size);
    }
  }

  std::string_view Buffered() const { return {static_cast<const char*>(buffer_.data().data()), buffer_.size()}; }

  Task<Exchange::State> ReadBody(Exchange& exchange) {
    auto& parser = exchange.parser;
    while (!parser.is_done()) {
      const auto [error, size] = co_await http::async_read_some(stream_, buffer_, parser, kAwait);
      if (error) co_return Failed(exchange, error);
      const std::size_t bytes = parser.get().body().size();
      if (!charge_.Set(bytes) && bytes > shared_.options.big_body_bytes) co_return Refuse(exchange, Shed::kBytes);
    }
    co_return Exchange::State::kWhole;
  }

  // A client that tells how long it waits is not listening any more after that.
  void KeepDeadline(Exchange& exchange) {
    const auto timeout = TimeoutOf(exchange.parser.get().target());
    if (!timeout) return;
    exchange.deadline = exchange.arrived + *timeout;
    if (*timeout < shared_.options.request_timeout) tcp().expires_at(exchange.deadline);
  }

  Exchange::State Refuse(Exchange& exchange, Shed reason) {
    shared_.Count(reason);
    return exchange.Refuse(AnswerTo(reason));
  }

  Exchange::State Failed(Exchange& exchange, error_code error) {
    if (error == kNoMemory) return Refuse(exchange, Shed::kMemory);
    const unsigned status = StatusFor(error);
    ++(status ? shared_.refused : shared_.broken_off);
    return status ? exchange.Refuse(Plain(status, "not a request that is served here\n")) : Exchange::State::kGone;
  }

  Task<void> Answer(Exchange& exchange) {
    auto& message = exchange.parser.get();
    Request request{.method = message.method_string(),
                    .target = message.target(),
                    .content_type = message[http::field::content_type],
                    .traceparent = message["traceparent"],
                    .peer_name = peer_name_,
                    .body = std::move(message.body()),
                    .arrived = exchange.arrived};
    ++shared_.requests;
    shared_.body_bytes_in += request.body.size();
    const Counted busy(shared_.busy);
    const bool is_big = request.body.size() > shared_.options.big_body_bytes;
    if (is_big || (kIsTls<Stream> && shared_.crew->IsCrowding(address))) {
      co_await AnswerInTurn(exchange, request);
    } else if constexpr (kIsTls<Stream>) {
      Crew::Turn turn(*shared_.crew, address);
      exchange.answer = Call(request);
      if (turn.End()) co_await asio::post(asio::bind_executor(executor(), kHop));
    } else {
      exchange.answer = Call(request);
    }
  }

  // Leaves the lane for other threads, and comes back with the answer.
  Task<void> AnswerInTurn(Exchange& exchange, Request& request) {
    const Counted big(shared_.busy_big);
    if (big.place() > shared_.options.max_big_bodies) {
      exchange.answer = Shedding(Shed::kBigBodies);
      co_return;
    }
    shared_.big_bytes += request.body.size();
    if constexpr (kIsTls<Stream>) shared_.crew->Wake();
    co_await GoTo(*shared_.big_bodies, address);
    exchange.answer = CallInTime(request, exchange.deadline);
    co_await asio::post(asio::bind_executor(executor(), kHop));
  }

  Response Shedding(Shed reason) {
    shared_.Count(reason);
    return AnswerTo(reason);
  }

  // After having waited for a thread.
  Response CallInTime(Request& request, steady_clock::time_point deadline) {
    if (shared_.hurrying) return Shedding(Shed::kDraining);
    return steady_clock::now() < deadline ? Call(request) : Shedding(Shed::kLate);
  }

  Response Call(Request& request) {
    try {
      return side_.handler(request);
    } catch (const std::bad_alloc&) {
      ++shared_.handler_failures;
      return Shedding(Shed::kMemory);
    } catch (...) {
      ++shared_.handler_failures;
      return Plain(500, "internal error\n");
    }
  }

  Task<bool> Write(Exchange& exchange, AfterAnswer after) {
    const bool is_head = exchange.parser.get().method() == http::verb::head;
    if (phase == Phase::kNeverAsked) Enter(Phase::kBusy);  // a refusal: it is to be read
    const std::string bytes = RenderResponse(exchange.answer, after, is_head ? BodyOf::kHead : BodyOf::kAnyMethod);
    tcp().expires_after(shared_.options.write_timeout);
    const auto [error, size] = co_await asio::async_write(stream_, asio::buffer(bytes), kAwait);
    if (!error) shared_.bytes_out += size;
    charge_.Set(0);
    served_ = true;
    co_return !error;
  }

  // close_notify and FIN, then swallow what is still coming: closing with unread bytes would send a reset, and that kills our last
  // answer on its way. A client may well send everything before it reads anything.
  Task<void> Finish() {
    if (cut_) co_return;
    Enter(Phase::kLingering);
    const auto end = steady_clock::now() + shared_.options.linger_total;
    tcp().expires_at(LingerUntil(end));
    if constexpr (kIsTls<Stream>) {
      const auto [error] = co_await stream_.async_shutdown(kAwait);
      if (!error || cut_) co_return;
    }
    error_code ignored;
    tcp().socket().shutdown(tcp::socket::shutdown_send, ignored);
    for (std::size_t left = kLingerBytes; left > 0 && !cut_;) {
      const auto [error, size] = co_await tcp().async_read_some(buffer_.prepare(kReadBytes), kAwait);
      if (error) co_return;
      left -= std::min(left, size);
      tcp().expires_at(LingerUntil(end));
    }
  }

  steady_clock::time_point LingerUntil(steady_clock::time_point end) const {
    return std::min(end, steady_clock::now() + shared_.options.linger_timeout);
  }

  SharedState& shared_;
  Side& side_;
  const Counted on_lane_, on_side_;
  Stream stream_;
  beast::flat_buffer buffer_;
  std::string peer_name_;
  Charge charge_{shared_};
  bool served_ = false;  // all three touched on the lane only
  bool idle_ = false;
  bool cut_ = false;  // closed for another one: no word more
};

}  // namespace warden::net
