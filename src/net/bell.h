// What poll() can wait for beside a socket: a descriptor that is readable from the moment somebody rings.
#pragma once

namespace warden::net {

// Any thread.
class Bell {
 public:
  Bell();
  ~Bell();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;

  // -1: there was none left.
  int descriptor() const { return descriptor_; }
  void Ring() const;

 private:
  const int descriptor_;
};

}  // namespace warden::net
