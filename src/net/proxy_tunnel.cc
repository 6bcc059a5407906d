// RFC 9110 section 9.3.6. The server says nothing before we do, so that nothing may stand behind the proxy's head.
#include "net/proxy_tunnel.h"

#include <sys/socket.h>

#include <vector>

#include <fmt/core.h>

#include "base/base64.h"
#include "base/wiped_text.h"
#include "net/answer_head.h"
#include "net/plain_socket.h"
#include "net/url.h"

namespace warden::net {
namespace {

// Of the proxy's last head, behind those of status 1xx.
Result<AnswerHead> ReadHead(int socket, const CallWait& wait) {
  std::vector<char> bytes(kMostHead);
  std::size_t size = 0, begin = 0, looked = 0;
  while (true) {
    const std::string_view said(bytes.data() + begin, size - begin);
    const Result<std::optional<AnswerHead>> head = ReadAnswerHead(said, looked);
    if (!head.ok()) return head.status();
    looked = said.size();
    if (*head && (*head)->status >= 200) {
      if ((*head)->size == said.size() || (*head)->status >= 300) return **head;
      return Status(StatusCode::kUnavailable, "more than its answer came");
    }
    if (*head) {
      begin += (*head)->size;
      looked = 0;
      continue;
    }
    if (size == bytes.size()) return Status(StatusCode::kUnavailable, "the head of its answer is over 64 KiB");
    const Result<std::size_t> count = ReadPlain(socket, std::span(bytes).subspan(size), 0, wait);
    if (!count.ok()) return count.status();
    if (*count == 0) return Broke();
    size += *count;
  }
}

base::WipedText RequestOf(const HttpProxy& proxy, const std::string& server) {
  base::WipedText request(fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", server));
  if (!proxy.user.empty()) {
    base::WipedText pair(proxy.user + ":");
    pair.Append(proxy.password);
    request.Append("Proxy-Authorization: Basic ");
    request.Append(base::WipedText(base::EncodeBase64(pair)));
    request.Append("\r\n");
  }
  request.Append("\r\n");
  return request;
}

}  // namespace

Status AskForTunnel(int socket, const HttpProxy& proxy, const std::string& host, std::uint16_t port, const CallWait& wait) {
  if (Status status = WritePlain(socket, RequestOf(proxy, HostAndPort(host, port)), wait); !status.ok()) return status;
  const Result<AnswerHead> head = ReadHead(socket, wait);
  if (!head.ok()) return head.status().WithContext("the proxy");
  if (head->status < 300) return {};
  if (head->status == 407) return {StatusCode::kUnavailable, "the proxy asks for a user and password"};
  return {StatusCode::kUnavailable, fmt::format("the proxy makes no connection: HTTP {}", head->status)};
}

}  // namespace warden::net
