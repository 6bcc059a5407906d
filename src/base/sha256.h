// SHA-256, for telling whether two things are the same without keeping the one. Not for passwords.
//
// One thread. Lets out std::bad_alloc alone.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // OpenSSL's

namespace warden::base {

class Sha256 {
 public:
  Sha256();
  void Add(std::string_view bytes);
  // 64 letters of lower-case hex. Once.
  std::string Hex();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;  // overwritten when it is freed
};

}  // namespace warden::base
