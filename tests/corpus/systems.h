// Systems of objects that stand around each other: the rules' fixtures with their clusters, real repositories, those made by chance.
#pragma once

#include <string>
#include <vector>

#include "warden/object.h"

namespace warden::testing {

struct System {
  std::string name;
  std::vector<Object> objects;
  bool made = false;  // by chance, or for a test; else somebody runs it
};

// What can be read of them; the real ones only where they stand beside the repository. Read once.
const std::vector<System>& AllSystems();

}  // namespace warden::testing
