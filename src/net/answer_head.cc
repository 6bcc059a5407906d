// Stricter than the client library, which skips lines that it does not understand and takes the first of two lengths.
#include "net/answer_head.h"

#include <algorithm>
#include <charconv>

#include "base/letters.h"

namespace warden::net {
namespace {

Status Refused(const char* why) { return {StatusCode::kUnavailable, why}; }
Status NoHttp() { return Refused("what answers speaks no HTTP/1.1"); }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "HTTP/1.1 200 OK"; 0: it is none.
unsigned StatusIn(std::string_view line) {
  constexpr std::string_view kBegin = "HTTP/1.";
  if (line.size() < 12 || !line.starts_with(kBegin) || (line[7] != '0' && line[7] != '1') || line[8] != ' ') return 0;
  if (!std::all_of(line.begin() + 9, line.begin() + 12, &IsDigit) || (line.size() > 12 && line[12] != ' ')) return 0;
  unsigned status = 0;
  std::from_chars(line.data() + 9, line.data() + 12, status);
  return status >= 100 ? status : 0;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t";
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

// What the headers say about the end of the body.
struct Said {
  std::optional<std::uint64_t> length;
  bool chunks = false;

  // False: it is said twice, or in a way that we do not know.
  bool Add(std::string_view name, std::string_view value) {
    if (base::IsInAnyCase(name, "transfer-encoding")) {
      const bool first = !chunks;
      chunks = true;
      return first && base::IsInAnyCase(value, "chunked");
    }
    if (!base::IsInAnyCase(name, "content-length")) return true;
    if (length || value.empty() || value.size() > 18 || !std::all_of(value.begin(), value.end(), &IsDigit)) return false;
    std::from_chars(value.data(), value.data() + value.size(), length.emplace());
    return true;
  }
};

bool IsControl(char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f'; }

}  // namespace

Result<std::optional<AnswerHead>> ReadAnswerHead(std::string_view bytes, std::size_t looked) {
  const auto first_end = bytes.substr(0, kMostFirstLine).find('\n');
  if (first_end == std::string_view::npos && bytes.size() >= kMostFirstLine) {
    return Refused("the first line of its answer is over 1 KiB");
  }
  const auto end = bytes.substr(0, kMostHead).find("\n\r\n", looked < 2 ? 0 : looked - 2);
  if (end == std::string_view::npos) {
    if (bytes.size() >= kMostHead) return Refused("the head of its answer is over 64 KiB");
    return std::optional<AnswerHead>();
  }
  AnswerHead head{.size = end + 3};
  Said said;
  for (std::string_view rest = bytes.substr(0, end + 1); !rest.empty();) {
    const auto line_end = rest.find('\n');
    std::string_view line = rest.substr(0, line_end);
    rest.remove_prefix(line_end + 1);
    if (!line.ends_with('\r')) return NoHttp();
    line.remove_suffix(1);
    if (std::any_of(line.begin(), line.end(), &IsControl)) return NoHttp();
    if (head.status == 0) {
      head.status = StatusIn(line);
      if (head.status == 0) return NoHttp();
      continue;
    }
    const auto colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos || line.substr(0, colon).find_first_of(" \t") != std::string_view::npos) {
      return NoHttp();
    }
    if (!said.Add(line.substr(0, colon), Trimmed(line.substr(colon + 1)))) return Refused("its answer does not say clearly where it ends");
  }
  if (said.chunks && said.length) return Refused("its answer does not say clearly where it ends");
  if (said.chunks) head.framing = {BodyFraming::Kind::kChunks, 0};
  if (said.length) head.framing = {BodyFraming::Kind::kLength, *said.length};
  return std::optional<AnswerHead>(head);
}

}  // namespace warden::net
