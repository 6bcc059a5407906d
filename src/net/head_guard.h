// Which request heads are served: the strict little HTTP/1.1 that an admission webhook needs, decided before any byte of the body
// is read. A pure function over what the HTTP parser found; everything ambiguous about where a body ends is refused.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace warden::net {

inline constexpr std::size_t kMaxHeaderFields = 64;   // kube-apiserver sends about 8
inline constexpr std::size_t kMaxTargetBytes = 2048;  // "/validate?timeout=10s" is what arrives

struct HeaderField {
  std::string_view name;
  std::string_view value;
};

struct RequestHead {
  unsigned version = 0;  // ten times major plus minor: 11 for HTTP/1.1
  std::string_view method;
  std::string_view target;
  std::span<const HeaderField> fields;  // as sent, in order; more than kMaxHeaderFields need not be collected
};

struct HeadVerdict {
  unsigned refusal = 0;              // 0: serve it; else the HTTP status to refuse it with
  std::string_view reason;           // why, for the client; a literal of ours
  std::uint64_t content_length = 0;  // of the body that follows
  bool expects_continue = false;     // the client waits for "100 Continue" before it sends the body
};

// Content types are judged here and not by handlers, so that a wrong one costs no memory: a POST is application/json, with any
// parameters, except a charset other than UTF-8 (415).
HeadVerdict JudgeHead(const RequestHead& head, std::uint64_t max_body_bytes);

// Whether a header field goes on in the next line (obs-fold of RFC 9112 5.2), in the bytes of a head as they came, whole or not. What is
// behind the head is not looked at.
bool FoldsALine(std::string_view bytes);

}  // namespace warden::net
