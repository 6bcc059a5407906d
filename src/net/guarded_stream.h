// What cpp-httplib reads and writes in place of its own socket: every byte that it gets was looked at before.
//
// The library bounds nothing that a server says but a header of 8 KiB, matches the first line by a regular expression that recurses once a
// byte, and takes a chunk that ends wrongly for the end of the answer.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <httplib.h>

#include "net/answer_head.h"
#include "net/body_guard.h"
#include "net/call_wait.h"
#include "net/client_socket.h"
#include "warden/status.h"

namespace warden::net {

// What has been read and not been used; overwritten as it is used.
struct ReadAhead {
  std::array<char, kMostHead> bytes;
  std::size_t begin = 0, end = 0;

  ~ReadAhead() { Drop(end); }
  std::string_view view() const { return {bytes.data() + begin, end - begin}; }
  // Forgets bytes at the beginning.
  void Drop(std::size_t count);
};

// Of one request and its answer, on one thread.
class GuardedStream final : public httplib::Stream {
 public:
  // `credential` is put into the head of the request here, so that cpp-httplib holds no copy; "": none. All must outlive it.
  GuardedStream(ClientSocket& socket, ReadAhead& ahead, const CallWait& wait, std::string_view credential, bool is_head_request)
      : socket_(socket), ahead_(ahead), wait_(wait), credential_(credential), is_head_request_(is_head_request) {}

  // Why a read or a write failed; ok when none did.
  const Status& failure() const { return failure_; }
  // The answer has come to its end, which the connection outlives.
  bool is_whole() const { return failure_.ok() && guard_ && head_left_ == 0 && guard_->is_whole() && ahead_.view().empty(); }

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* into, size_t size) override;
  ssize_t write(const char* bytes, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override { Nowhere(ip, port); }
  void get_local_ip_and_port(std::string& ip, int& port) const override { Nowhere(ip, port); }
  socket_t socket() const override { return socket_.descriptor(); }

 private:
  static void Nowhere(std::string& ip, int& port) {
    ip.clear();
    port = 0;
  }
  ssize_t Fail(const Status& status);
  // Adds to what was read ahead; false: the server has ended the connection.
  Result<bool> ReadMore();
  Status ReadHead();

  ClientSocket& socket_;
  ReadAhead& ahead_;
  const CallWait& wait_;
  const std::string_view credential_;
  const bool is_head_request_;
  bool request_head_written_ = false;
  std::size_t head_left_ = 0;
  std::optional<BodyGuard> guard_;  // once the head has been read
  Status failure_;
};

}  // namespace warden::net
