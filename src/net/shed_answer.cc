// What a client reads when nobody judged its request.
#include "net/shed_answer.h"

#include <array>
#include <string>

#include "net/render.h"

namespace warden::net {

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

}  // namespace warden::net
