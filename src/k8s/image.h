// Container image references, parsed as the container runtimes do: [registry[:port]/]path[:tag][@digest].
#pragma once

#include <string_view>

namespace warden::k8s {

// Views into the text it was made from.
struct Image {
  std::string_view reference;  // the whole text
  std::string_view path;       // without registry, tag and digest: "berriai/litellm"
  std::string_view name;       // last segment of the path: "litellm"
  std::string_view tag;        // "" when there is none
  std::string_view digest;     // "sha256:…", "" when there is none

  static Image Parse(std::string_view reference);
};

// Whether the image has a shell and `sleep`, so that an exec hook can run (facts: the images of the LiteLLM project do; forks may be
// distroless).
enum class Shell { kYes, kNo, kUnknown };
Shell ShellOf(const Image& image);

}  // namespace warden::k8s
