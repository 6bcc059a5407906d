// Image references as the container runtimes read them.
#include "k8s/image.h"

#include <gtest/gtest.h>

namespace warden {
namespace {

struct Row {
  std::string_view reference, path, name, tag, digest;
};

TEST(Image, Parse) {
  const Row rows[] = {
      {"litellm", "litellm", "litellm", "", ""},
      {"litellm:v1", "litellm", "litellm", "v1", ""},
      {"ghcr.io/berriai/litellm:main-latest", "berriai/litellm", "litellm", "main-latest", ""},
      {"registry:5000/team/litellm", "team/litellm", "litellm", "", ""},
      {"registry:5000/litellm:v2", "litellm", "litellm", "v2", ""},
      {"localhost/litellm", "litellm", "litellm", "", ""},
      {"ghcr.io/berriai/litellm@sha256:abc", "berriai/litellm", "litellm", "", "sha256:abc"},
      {"ghcr.io/berriai/litellm:v1@sha256:abc", "berriai/litellm", "litellm", "v1", "sha256:abc"},
      {"berriai/litellm", "berriai/litellm", "litellm", "", ""},
      {"", "", "", "", ""},
  };
  for (const Row& row : rows) {
    const k8s::Image image = k8s::Image::Parse(row.reference);
    EXPECT_EQ(image.path, row.path) << row.reference;
    EXPECT_EQ(image.name, row.name) << row.reference;
    EXPECT_EQ(image.tag, row.tag) << row.reference;
    EXPECT_EQ(image.digest, row.digest) << row.reference;
  }
}

TEST(Image, ShellIsKnownOnlyForKnownImages) {
  EXPECT_EQ(k8s::ShellOf(k8s::Image::Parse("ghcr.io/berriai/litellm:v1.81.14-stable")), k8s::Shell::kYes);
  EXPECT_EQ(k8s::ShellOf(k8s::Image::Parse("ghcr.io/obolnetwork/litellm:x")), k8s::Shell::kNo);
  EXPECT_EQ(k8s::ShellOf(k8s::Image::Parse("ghcr.io/somebody/litellm:x")), k8s::Shell::kUnknown);
}

}  // namespace
}  // namespace warden
