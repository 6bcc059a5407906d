// One pass collects the fields that matter, then a list of checks; the first that objects decides.
#include "net/head_guard.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/letters.h"

namespace warden::net {
namespace {

struct Occurrence {
  unsigned count = 0;
  std::string_view value;  // the last one
};

struct KnownFields {
  Occurrence host, content_length, content_type, content_encoding, transfer_encoding, upgrade, expect;
};

struct CountedHeader {
  std::string_view name;
  Occurrence KnownFields::*place;
};

constexpr std::array<CountedHeader, 7> kKnown = {{
    {"host", &KnownFields::host},
    {"content-length", &KnownFields::content_length},
    {"content-type", &KnownFields::content_type},
    {"content-encoding", &KnownFields::content_encoding},
    {"transfer-encoding", &KnownFields::transfer_encoding},
    {"upgrade", &KnownFields::upgrade},
    {"expect", &KnownFields::expect},
}};

// `lower` is already lower case. Not the locale's idea of letters.
std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool IsControl(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

bool IsPath(std::string_view target) {
  return !target.empty() && target[0] == '/' &&
         std::none_of(target.begin(), target.end(), [](char c) { return c == ' ' || c == '\t' || IsControl(c); });
}

bool HasControl(std::string_view text) { return std::any_of(text.begin(), text.end(), &IsControl); }

KnownFields Collect(std::span<const HeaderField> fields) {
  KnownFields known;
  for (const HeaderField& field : fields) {
    for (const CountedHeader& candidate : kKnown) {
      if (!base::IsInAnyCase(field.name, candidate.name)) continue;
      Occurrence& place = known.*candidate.place;
      ++place.count;
      place.value = field.value;
      break;
    }
  }
  return known;
}

HeadVerdict Refuse(unsigned status, std::string_view reason) { return {.refusal = status, .reason = reason}; }

bool IsUtf8Parameter(std::string_view parameter) {
  const auto equals = parameter.find('=');
  if (!base::IsInAnyCase(Trim(parameter.substr(0, equals)), "charset")) return true;  // some other parameter
  std::string_view value = equals == parameter.npos ? std::string_view() : Trim(parameter.substr(equals + 1));
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
  return base::IsInAnyCase(value, "utf-8");
}

bool IsJson(std::string_view content_type) {
  auto end = std::min(content_type.find(';'), content_type.size());
  if (!base::IsInAnyCase(Trim(content_type.substr(0, end)), "application/json")) return false;
  while (end < content_type.size()) {
    const auto start = end + 1;
    end = std::min(content_type.find(';', start), content_type.size());
    if (!IsUtf8Parameter(content_type.substr(start, end - start))) return false;
  }
  return true;
}

HeadVerdict JudgeRequestLine(const RequestHead& head) {
  if (head.version != 11) return Refuse(505, "only HTTP/1.1 is spoken here\n");
  if (head.method != "POST" && head.method != "GET" && head.method != "HEAD") return Refuse(405, "only GET, HEAD and POST\n");
  if (head.target.size() > kMaxTargetBytes) return Refuse(414, "the target is longer than 2048 bytes\n");
  if (!IsPath(head.target)) return Refuse(400, "the target must be a path\n");
  return {};
}

// Digits only and once: "+2", "2, 2" and two equal fields have all been read differently by two servers in a row.
HeadVerdict JudgeLength(const RequestHead& head, const Occurrence& length, std::uint64_t max_body_bytes) {
  if (length.count == 0) return head.method == "POST" ? Refuse(411, "a POST needs Content-Length\n") : HeadVerdict();
  const char* end = length.value.data() + length.value.size();
  HeadVerdict verdict;
  const auto [stop, error] = std::from_chars(length.value.data(), end, verdict.content_length);
  if (length.count > 1 || length.value.empty() || stop != end || error == std::errc::invalid_argument) {
    return Refuse(400, "Content-Length must be one number\n");
  }
  if (error != std::errc() || verdict.content_length > max_body_bytes) return Refuse(413, "the body is over the size limit\n");
  if (head.method != "POST" && verdict.content_length > 0) return Refuse(400, "only a POST has a body\n");
  return verdict;
}

HeadVerdict JudgeFields(const RequestHead& head, const KnownFields& known) {
  if (known.transfer_encoding.count > 0) return Refuse(411, "Transfer-Encoding is not taken, send Content-Length\n");
  if (known.host.count != 1) return Refuse(400, "exactly one Host field is wanted\n");
  if (known.upgrade.count > 0) return Refuse(400, "no protocol to upgrade to\n");
  if (known.content_encoding.count > 0) return Refuse(415, "no Content-Encoding is taken\n");
  if (known.content_type.count > 1) return Refuse(400, "more than one Content-Type field\n");
  if (head.method == "POST" && !IsJson(known.content_type.value)) return Refuse(415, "a POST must be application/json in UTF-8\n");
  const bool expects = known.expect.count > 0;
  if (expects && (known.expect.count > 1 || !base::IsInAnyCase(known.expect.value, "100-continue"))) {
    return Refuse(417, "only 100-continue may be expected\n");
  }
  return {};
}

}  // namespace

HeadVerdict JudgeHead(const RequestHead& head, std::uint64_t max_body_bytes) {
  if (const HeadVerdict verdict = JudgeRequestLine(head); verdict.refusal) return verdict;
  if (head.fields.size() > kMaxHeaderFields) return Refuse(431, "more than 64 header fields\n");
  for (const HeaderField& field : head.fields) {
    if (HasControl(field.value)) return Refuse(400, "a header field holds a control character\n");
  }
  const KnownFields known = Collect(head.fields);
  if (const HeadVerdict verdict = JudgeFields(head, known); verdict.refusal) return verdict;
  HeadVerdict verdict = JudgeLength(head, known.content_length, max_body_bytes);
  verdict.expects_continue = known.expect.count > 0 && verdict.content_length > 0;
  return verdict;
}

bool FoldsALine(std::string_view bytes) {
  constexpr std::string_view kEnd = "\r\n";
  for (auto at = bytes.find(kEnd); at != bytes.npos; at = bytes.find(kEnd, at + kEnd.size())) {
    const std::string_view next = bytes.substr(at + kEnd.size());
    if (next.starts_with(' ') || next.starts_with('\t')) return true;
    if (next.starts_with(kEnd)) return false;
  }
  return false;
}

}  // namespace warden::net
