// Reads /proc/self/mem over the maps that may be written to, piece by piece into one buffer, which is left out itself.
#include "support/memory_scan.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <memory>
#include <random>

namespace warden::testing {
namespace {

constexpr char kTurn = 0x15;
constexpr std::size_t kPiece = 1U << 20;

struct Buffer {
  char bytes[kPiece];
};

}  // namespace

HiddenSecret::HiddenSecret(unsigned seed, std::size_t size) {
  std::mt19937 random(seed);
  turned_.reserve(size);
  for (std::size_t i = 0; i < size; ++i) turned_.push_back(static_cast<char>(('a' + static_cast<int>(random() % 26)) ^ kTurn));
}

std::string HiddenSecret::Show() const {
  std::string secret = turned_;
  for (char& c : secret) c = static_cast<char>(c ^ kTurn);
  return secret;
}

bool HiddenSecret::StartsAt(const char* bytes) const {
  for (std::size_t i = 0; i < turned_.size(); ++i) {
    if ((bytes[i] ^ kTurn) != turned_[i]) return false;
  }
  return true;
}

std::size_t HiddenSecret::CountInMemory() const {
  static const auto buffer = std::make_unique<Buffer>();
  const auto own = reinterpret_cast<std::uintptr_t>(buffer.get());
  const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  std::ifstream maps("/proc/self/maps");
  std::size_t count = 0;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0, end = 0;
    char may[5] = {};
    if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %4s", &begin, &end, may) != 3 || may[0] != 'r' || may[1] != 'w') continue;
    // Pieces overlap by what a secret that begins in one and ends in the next needs.
    for (std::uintptr_t at = begin; at < end; at += kPiece - turned_.size()) {
      const ssize_t got = ::pread(memory, buffer->bytes, std::min<std::size_t>(kPiece, end - at), static_cast<off_t>(at));
      for (ssize_t i = 0; i + static_cast<ssize_t>(turned_.size()) <= got; ++i) {
        const std::uintptr_t where = at + static_cast<std::uintptr_t>(i);
        const bool in_buffer = where + turned_.size() > own && where < own + kPiece;
        if (!in_buffer && i < static_cast<ssize_t>(kPiece - turned_.size()) && StartsAt(buffer->bytes + i)) ++count;
      }
    }
  }
  ::close(memory);
  explicit_bzero(buffer->bytes, kPiece);
  return count;
}

}  // namespace warden::testing
