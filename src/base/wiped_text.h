// Text that leaves nothing in memory that was given back: bodies, lines and heads in which secrets may stand.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace warden::base {

// Overwrites what a string holds or has held, and leaves it empty.
void Wipe(std::string& text);

// Overwrites what calls that have returned may have left on this thread's stack, 64 KiB below the caller.
void WipeOldStack();

// A text that is overwritten when it grows, moves or dies. No copies.
//
// One thread.
class WipedText {
 public:
  WipedText() = default;
  WipedText(std::string text) : text_(std::move(text)) {}  // NOLINT(google-explicit-constructor): a text is meant
  WipedText(WipedText&& other) noexcept { *this = std::move(other); }
  WipedText& operator=(WipedText&& other) noexcept;
  WipedText(const WipedText&) = delete;
  WipedText& operator=(const WipedText&) = delete;
  ~WipedText() { Wipe(text_); }

  // Grows by half at least, and overwrites where it stood before.
  void Append(std::string_view more);
  // Hands the text over, to somebody who wipes it.
  std::string Take() {
    std::string taken;
    taken.swap(text_);
    Wipe(text_);  // what is short stands in the object itself
    return taken;
  }

  bool empty() const { return text_.empty(); }
  std::size_t size() const { return text_.size(); }
  std::string_view view() const { return text_; }
  operator std::string_view() const { return text_; }  // NOLINT(google-explicit-constructor): it is one

  friend bool operator==(const WipedText& text, std::string_view other) { return text.text_ == other; }

 private:
  std::string text_;
};

}  // namespace warden::base
