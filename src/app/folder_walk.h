// What is below a folder.
#pragma once

#include <string>

#include "base/file_system.h"

namespace warden::app {

// As FileSystem::ListRecursively, of a folder that can be looked into.
base::FileSystem::Listing WalkFolder(const std::string& folder);

}  // namespace warden::app
