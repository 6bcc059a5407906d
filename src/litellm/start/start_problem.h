// Something that LiteLLM's start does not get over.
#pragma once

#include <string>

#include "warden/document.h"

namespace warden::litellm {

struct StartProblem {
  Field field;
  std::string subject;           // stable, in the user's words
  std::string message;           // what is there and what is wanted
  bool rests_on_others = false;  // on what other objects say
};

}  // namespace warden::litellm
