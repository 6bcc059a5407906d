// Sessions and their listeners as coroutines on Asio: each connection on the one thread of its lane (lanes.h). Everything
// that names Beast is in this one file, because including it twice would cost twenty seconds twice.
#include "net/listener.h"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>

#include <fmt/core.h>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "net/crew.h"
#include "net/deadline.h"
#include "net/fair_pool.h"
#include "net/head_guard.h"
#include "net/render.h"
#include "net/tls_context.h"

namespace warden::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Concrete executors throughout: any_io_executor would cost an indirection and often an allocation for every step.
using Executor = asio::io_context::executor_type;
using Socket = tcp::socket::rebind_executor<Executor>::other;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Timer = asio::basic_waitable_timer<steady_clock, asio::wait_traits<steady_clock>, Executor>;
using TcpStream = beast::basic_stream<tcp, Executor>;
using TlsStream = ssl::stream<TcpStream>;
template <class T>
using Task = asio::awaitable<T, Executor>;
constexpr auto kHop = asio::use_awaitable_t<Executor>{};
constexpr auto kAwait = asio::as_tuple(kHop);

constexpr std::size_t kReadBytes = 16 << 10;      // one TLS record; Beast's own start of 512 bytes would read a body in tiny steps
constexpr std::size_t kFirstBytes = 512;          // what a connection holds ready while it waits
constexpr std::size_t kLingerBytes = 32 << 20;    // twice the largest body: by then the peer is not finishing, but flooding
constexpr std::size_t kTrustedBytes = 256 << 10;  // of a body, taken at once because its length says so; the rest as it comes
constexpr int kBacklog = 1024;                    // a burst of new API-server connections must not wait for a SYN retransmit
constexpr milliseconds kAcceptPause{50};          // after running out of descriptors

template <class Stream>
constexpr bool kIsTls = std::is_same_v<Stream, TlsStream>;
TcpStream& Lowest(TlsStream& stream) { return stream.next_layer(); }
TcpStream& Lowest(TcpStream& stream) { return stream; }

constexpr auto kNoMemory = boost::system::errc::not_enough_memory;

// As http::string_body, but what is only announced takes no memory, and memory that runs out is an error like any other: an exception
// out of a read would leave the coroutine without an end, and the client without a word.
struct Body {
  using value_type = std::string;
  static std::uint64_t size(const value_type& body) { return body.size(); }

  class reader {
   public:
    template <bool is_request, class Fields>
    reader(http::header<is_request, Fields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>& length, error_code& error) {
      error = Try([&] { body_.reserve(std::min<std::uint64_t>(length.value_or(0), kTrustedBytes)); });
    }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, error_code& error) {
      const std::size_t before = body_.size(), more = beast::buffer_bytes(buffers);
      error = Try([&] { body_.resize(before + more); });
      return error ? 0 : asio::buffer_copy(asio::buffer(body_.data() + before, more), buffers);
    }
    void finish(error_code& error) { error = {}; }

   private:
    static error_code Try(const auto& allocate) {
      try {
        allocate();
        return {};
      } catch (const std::bad_alloc&) {
        return make_error_code(kNoMemory);
      }
    }
    value_type& body_;
  };
};

// The answer to something that Beast's parser refuses; 0 for an I/O error, a timeout or the end of the stream: nobody to answer.
unsigned StatusFor(error_code error) {
  static const auto& http_errors = make_error_code(http::error::bad_field).category();
  if (error.category() != http_errors || error == http::error::end_of_stream || error == http::error::partial_message) return 0;
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit || error == http::error::buffer_overflow) return 413;
  return error == http::error::bad_version ? 505 : 400;
}

// One field more than allowed is collected, so that the guard can see that there are too many.
HeadVerdict Judge(const http::request<Body>& message, std::uint64_t max_body_bytes) {
  std::array<HeaderField, kMaxHeaderFields + 1> fields;
  std::size_t count = 0;
  for (const auto& field : message) {
    if (count == fields.size()) break;
    fields[count++] = {field.name_string(), field.value()};
  }
  const RequestHead head{.version = message.version(),
                         .method = message.method_string(),
                         .target = message.target(),
                         .fields = std::span(fields.data(), count)};
  return JudgeHead(head, max_body_bytes);
}

// One request on its way in and its answer on its way out.
struct Exchange {
  enum class State { kGone, kRefused, kWhole };

  explicit Exchange(const ServerOptions& options) {
    parser.header_limit(options.max_head_bytes);
    parser.body_limit(options.max_body_bytes);  // Beast's default of 1 MiB is too small for two copies of a ConfigMap
  }
  State Refuse(Response response) {
    answer = std::move(response);
    return State::kRefused;
  }

  http::request_parser<Body> parser;
  const steady_clock::time_point arrived = steady_clock::now();
  steady_clock::time_point deadline = steady_clock::time_point::max();  // of the client, when it told us
  Response answer;
};

using Welcome = Connection::Welcome;
using Phase = Connection::Phase;

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

// A coroutine that goes on where it is run.
template <class Handler>
class Resumption final : public FairPool::Job {
 public:
  explicit Resumption(Handler handler) : handler_(std::move(handler)) {}
  void Run() override { std::move(handler_)(); }

 private:
  Handler handler_;
};

Task<void> GoTo(FairPool& pool, const PeerAddress& client) {
  const auto post = [&pool, client](auto handler) {
    pool.Post(client, std::make_unique<Resumption<decltype(handler)>>(std::move(handler)));
  };
  return asio::async_initiate<decltype(kHop), void()>(post, kHop);
}

HandshakeFailure FailureOf(error_code error) {
  if (error == beast::error::timeout) return HandshakeFailure::kTimeout;
  if (error.category() == asio::error::get_ssl_category()) return ReasonOf(static_cast<unsigned>(error.value()));
  return HandshakeFailure::kClosed;
}

Response Plain(unsigned status, std::string_view text) {
  return {.status = status, .body = std::string(text), .content_type = "text/plain"};
}

Response AnswerTo(Shed reason) {
  struct Row {
    unsigned status;
    std::string_view text;
  };
  static constexpr std::array<Row, kSheds> kRows = {{
      {503, "too many bytes of requests at once"},
      {429, "too many connections"},
      {429, "too many big requests at once"},
      {503, "the request waited longer than its client does"},
      {503, "stopping"},
      {503, "out of memory for requests"},
  }};
  const Row& row = kRows[static_cast<std::size_t>(reason)];
  return TryLater(row.status, row.text);
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

Status ListenError(const Endpoint& where, error_code error) {
  const auto code = error == asio::error::access_denied ? StatusCode::kForbidden : StatusCode::kUnavailable;
  return Status(code, fmt::format("listen on {}: {}", ToString(where), error.message()));
}

error_code Bind(Acceptor& acceptor, const tcp::endpoint& endpoint) {
  error_code error;
  if (acceptor.open(endpoint.protocol(), error)) return error;
  // Not SO_REUSEPORT: two servers would share a port without a word.
  if (acceptor.set_option(asio::socket_base::reuse_address(true), error)) return error;
  if (endpoint.address().is_v6() && acceptor.set_option(asio::ip::v6_only(false), error)) return error;
  if (acceptor.bind(endpoint, error)) return error;
  acceptor.listen(kBacklog, error);
  return error;
}

// Leaves the acceptor listening and gives the address it really has.
Result<Endpoint> OpenAcceptor(Acceptor& acceptor, const Endpoint& where) {
  error_code error;
  const auto address = asio::ip::make_address(where.host.empty() ? "::" : where.host, error);
  if (error) return Status(StatusCode::kInvalid, fmt::format("listen on {}: not an IP address", ToString(where)));
  error = Bind(acceptor, {address, where.port});
  if (error == asio::error::address_family_not_supported && where.host.empty()) {  // a kernel without IPv6
    error = Bind(acceptor, {asio::ip::address_v4::any(), where.port});
  }
  const tcp::endpoint bound = error ? tcp::endpoint() : acceptor.local_endpoint(error);
  if (!error) return Endpoint{bound.address().to_string(), bound.port()};
  error_code ignored;
  acceptor.close(ignored);
  return ListenError(where, error);
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
