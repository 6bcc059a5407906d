// Secrets that must never show: fresh ones of many shapes, files and objects with one in every place that may hold a secret, and a search
// for what got out, as it is, in base64, escaped, or in part.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace warden::testing {

struct Canary {
  std::string shape;  // "word", "hex", …
  std::string text;   // the secret
  std::string plain;  // the same without what needs quotes; where a place takes no other
};

// One of each shape, different for each `seed`.
std::vector<Canary> Canaries(unsigned seed);

struct CanaryFile {
  std::string name;  // of the file; says the place
  std::string text;
  bool object = false;  // one Kubernetes object, in JSON: may stand in a review
};

// Every kind of document and host with the canary in one place after another; findings are near it.
std::vector<CanaryFile> FilesWith(const Canary& canary);

// Some of them cut short or with a mistake in their syntax, at points all over.
std::vector<CanaryFile> BrokenFilesWith(const Canary& canary);

// The first leak in `text` with the line it stands on; "" when there is none.
std::string LeakIn(std::string_view text, const Canary& canary);

}  // namespace warden::testing
