// Fuzz target: the JSON reader. What is read is written and read again as the same tree; deferring changes nothing but what is built;
// positions and excerpts hold for any text.
#include <cstdint>
#include <string>
#include <string_view>

#include "doc/equal.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "fuzz/invariants.h"

namespace warden {
namespace {

void CheckDeferred(std::string_view text, doc::Deferring deferring, const Document& whole) {
  const auto deferred = doc::ReadJson(std::string(text), "", {}, deferring);
  testing::Require(deferred.ok());
  testing::CheckTree(*deferred.document);
  const Node* status = deferred.document->root().Find("status");
  if (status == nullptr || !status->deferred()) return;
  testing::Require(doc::Equal(deferred.document->Expand(*status).root(), *whole.root().Find("status")));
}

void CheckText(std::string_view text) {
  const auto result = doc::ReadJson(std::string(text), "f");
  if (!result.ok()) return testing::Require(!doc::ReadJson(std::string(text), "f", {}, doc::Deferring::kReview).ok());
  testing::CheckTree(*result.document);
  testing::CheckJson(result.document->root());
  CheckDeferred(text, doc::Deferring::kObject, *result.document);
  CheckDeferred(text, doc::Deferring::kReview, *result.document);
}

}  // namespace
}  // namespace warden

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  warden::CheckText({reinterpret_cast<const char*>(data), size});
  return 0;
}
