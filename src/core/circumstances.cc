// The names of points and operations.
#include "warden/circumstances.h"

namespace warden {

std::string_view ToString(Point point) {
  switch (point) {
    case Point::kCheck: return "check";
    case Point::kAdmission: return "admission";
    case Point::kAudit: return "audit";
  }
  return "check";
}

std::string_view ToString(Operation operation) {
  switch (operation) {
    case Operation::kCreate: return "CREATE";
    case Operation::kUpdate: return "UPDATE";
    case Operation::kDelete: return "DELETE";
    case Operation::kConnect: return "CONNECT";
  }
  return "CREATE";
}

}  // namespace warden
