// What Python makes of a value that PyYAML has read.
#pragma once

#include "warden/document.h"

namespace warden::litellm {

// bool(value): null, false, 0, 0.0, "", [] and {} are false. Absent (nullptr) is false as well. A sealed value tells whether it is empty or
// zero, nothing else.
bool IsTruthy(const Node* value);

// `value is True`: the boolean alone, not "true", not 1.
inline bool IsTrue(const Node* value) { return value != nullptr && value->boolean().value_or(false); }

}  // namespace warden::litellm
