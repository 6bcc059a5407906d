// Looks for a secret in the memory of this very process: in what is in use and in what was given back.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace warden::testing {

// A secret that this process knows without holding it: each byte is turned.
class HiddenSecret {
 public:
  // Of printable characters, another one for each `seed`.
  explicit HiddenSecret(unsigned seed, std::size_t size = 40);

  // The secret itself, for another process: whoever calls it holds it.
  std::string Show() const;
  bool StartsAt(const char* bytes) const;
  std::size_t size() const { return turned_.size(); }
  // How many times it stands in memory that this process can write to.
  std::size_t CountInMemory() const;

 private:
  std::string turned_;
};

}  // namespace warden::testing
