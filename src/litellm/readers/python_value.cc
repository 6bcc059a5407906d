// Truth as Python has it.
#include "litellm/readers/python_value.h"

#include "doc/secret_text.h"

namespace warden::litellm {

bool IsTruthy(const Node* value) {
  if (value == nullptr || value->is_null()) return false;
  if (value->is_bool()) return *value->boolean();
  if (value->is_number() && value->sealed()) return doc::SecretText(*value).find_first_not_of("0.-") != std::string_view::npos;
  if (value->is_number()) return value->number().value_or(1) != 0;
  return value->size() != 0;
}

}  // namespace warden::litellm
