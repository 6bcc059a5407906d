// What sessions and their listeners call the types of Asio and Beast.
//
// Heavy, like every header that includes this one: they are the parts of listener.cc, which includes them alone. A second translation
// unit that names Beast would cost twenty seconds more.
#pragma once

#include <chrono>
#include <type_traits>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace warden::net {

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

template <class Stream>
constexpr bool kIsTls = std::is_same_v<Stream, TlsStream>;
inline TcpStream& Lowest(TlsStream& stream) { return stream.next_layer(); }
inline TcpStream& Lowest(TcpStream& stream) { return stream; }

}  // namespace warden::net
