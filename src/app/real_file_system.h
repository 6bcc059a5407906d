// The disk, by POSIX and std::filesystem.
#pragma once

#include "base/file_system.h"
#include "base/stop_token.h"

namespace warden::app {

class RealFileSystem final : public base::FileSystem {
 public:
  // Once `stop` asks for it, nobody waits for a pipe any longer.
  explicit RealFileSystem(base::StopToken stop = {}) : stop_(stop) {}

  Result<base::PathKind> Look(const std::string& path) const override;
  Result<std::string> Read(const std::string& path, std::size_t max_bytes) const override;
  Result<std::string> ReadRegular(const std::string& path, std::size_t max_bytes) const override;
  Result<Listing> ListRecursively(const std::string& folder) const override;
  Result<FileIdentity> Identity(const std::string& path) const override;
  Status CanReplace(const std::string& path) const override;
  Status WriteWhole(const std::string& path, std::string_view expected, std::string_view bytes) override;
  Status WriteInPlace(const std::string& path, std::string_view bytes) override;
  void RemoveLeftovers(std::span<const std::string> files) override;
  Status WriteNew(std::span<const NewFile> files, Existing existing) override;

 private:
  base::StopToken stop_;
};

}  // namespace warden::app
