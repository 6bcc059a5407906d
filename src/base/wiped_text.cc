// explicit_bzero: a compiler leaves memset away where nobody reads afterwards.
#include "base/wiped_text.h"

#include <string.h>

#include <algorithm>

namespace warden::base {

void Wipe(std::string& text) {
  // Up to the capacity: it may have been longer, and what moved away from a short string still stands in it.
  text.resize(text.capacity());
  explicit_bzero(text.data(), text.size());
  text.clear();
}

[[gnu::noinline]] void WipeOldStack() {
  char below[64U << 10];
  explicit_bzero(below, sizeof below);
}

WipedText& WipedText::operator=(WipedText&& other) noexcept {
  if (this != &other) {
    Wipe(text_);
    text_.swap(other.text_);
    Wipe(other.text_);
  }
  return *this;
}

void WipedText::Append(std::string_view more) {
  if (more.size() > text_.capacity() - text_.size()) {
    std::string larger;
    larger.reserve(std::max(text_.size() + more.size(), text_.capacity() + text_.capacity() / 2));
    larger.append(text_);
    text_.swap(larger);
    Wipe(larger);
  }
  text_.append(more);
}

}  // namespace warden::base
