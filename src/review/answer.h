// The answer to an AdmissionReview as a value, and as bytes. What it holds has been made fit to leave (one_line.h) by whoever filled it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warden::review {

// One entry of status.details.causes.
struct Cause {
  std::string reason;
  std::string message;
  std::string field;
};

// Why a request is refused: a metav1.Status.
struct Denial {
  unsigned code = 403;
  std::string_view reason = "Forbidden";  // a literal
  std::string message;
  std::string group, kind, name;  // of the object; "": not told
  std::vector<Cause> causes;
};

struct Answer {
  std::string uid;
  std::optional<Denial> denial;  // nothing: allowed
  std::vector<std::string> warnings;
  std::vector<std::pair<std::string, std::string>> audit_annotations;  // keys are unique qualified names without a prefix
  std::string json_patch;                                              // RFC 6902; "" or "[]": none is sent
};

// The AdmissionReview with `response`. Patch and patchType come both or not at all.
std::string WriteAnswer(const Answer& answer);

}  // namespace warden::review
