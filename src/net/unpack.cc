// zlib with memory of ours, because it gives its window back as it is.
#include "net/unpack.h"

#include <string.h>
#include <zlib.h>

#include <array>
#include <cstdlib>

namespace warden::net {
namespace {

constexpr std::size_t kHeader = 16;  // before each piece: its size; keeps the alignment of malloc

void* Allocate(void*, unsigned items, unsigned size) {
  const std::size_t bytes = std::size_t{items} * size;
  char* piece = static_cast<char*>(std::calloc(1, kHeader + bytes));
  if (piece == nullptr) return nullptr;
  memcpy(piece, &bytes, sizeof bytes);
  return piece + kHeader;
}

void WipeAndFree(void*, void* pointer) {
  char* piece = static_cast<char*>(pointer) - kHeader;
  std::size_t bytes = 0;
  memcpy(&bytes, piece, sizeof bytes);
  explicit_bzero(piece + kHeader, bytes);
  std::free(piece);
}

}  // namespace

struct Unpacker::State {
  z_stream zlib{};
  bool usable = false;
  bool in_text = false;  // between the begin of a packed text and its end
  std::array<char, 16U << 10> out;
};

Unpacker::Unpacker() : state_(std::make_unique<State>()) {
  state_->zlib.zalloc = &Allocate;
  state_->zlib.zfree = &WipeAndFree;
  state_->usable = inflateInit2(&state_->zlib, 15 + 16) == Z_OK;  // the widest window; gzip alone
}

Unpacker::~Unpacker() {
  if (state_->usable) inflateEnd(&state_->zlib);
  explicit_bzero(state_->out.data(), state_->out.size());
}

bool Unpacker::is_whole() const { return !state_->in_text; }

Status Unpacker::Add(std::string_view packed, const std::function<bool(std::string_view)>& take) {
  z_stream& zlib = state_->zlib;
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));  // zlib only reads it
  zlib.avail_in = static_cast<uInt>(packed.size());
  bool more = false;
  while (zlib.avail_in > 0 || more) {
    if (!state_->in_text) {
      if (!state_->usable || inflateReset(&zlib) != Z_OK) return {StatusCode::kUnavailable, "its answer cannot be unpacked"};
      state_->in_text = true;
    }
    zlib.next_out = reinterpret_cast<Bytef*>(state_->out.data());
    zlib.avail_out = static_cast<uInt>(state_->out.size());
    const int done = inflate(&zlib, Z_NO_FLUSH);
    if (done != Z_OK && done != Z_STREAM_END && done != Z_BUF_ERROR) {
      return {StatusCode::kUnavailable, "its answer cannot be unpacked"};
    }
    state_->in_text = done != Z_STREAM_END;
    more = state_->in_text && zlib.avail_out == 0;
    const std::size_t size = state_->out.size() - zlib.avail_out;
    if (size > 0 && !take(std::string_view(state_->out.data(), size))) return {};
    if (done == Z_BUF_ERROR) return {};
  }
  return {};
}

}  // namespace warden::net
