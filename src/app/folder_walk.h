// What is below a folder.
#pragma once

#include <string>

#include "base/file_system.h"

namespace warden {

// As FileSystem::ListRecursively, of a folder that can be looked into.
FileSystem::Listing WalkFolder(const std::string& folder);

}  // namespace warden
