// Each recorded AdmissionReview has its golden answers.
#include <gtest/gtest.h>

#include "review/reviews.h"
#include "support/golden.h"

namespace warden::testing {
namespace {

std::string Pretty(const Answered& answered) {
  Json shown;
  shown["http"] = answered.http;
  shown["response"] = answered.response;
  if (answered.patch) shown["patch_decoded"] = *answered.patch;
  return shown.dump(2) + "\n";
}

class GoldenAnswer : public ::testing::Test {
 public:
  explicit GoldenAnswer(std::string name) : name_(std::move(name)) {}

  void TestBody() override {
    const std::string text = RecordedText(name_);
    CompareWithGolden(CasePath(name_, "validate.json"), Pretty(Ask(review::ReviewPurpose::kValidate, text)));
    if (!IsForValidateOnly(name_)) CompareWithGolden(CasePath(name_, "mutate.json"), Pretty(Ask(review::ReviewPurpose::kMutate, text)));
  }

 private:
  std::string name_;
};

// One test a folder, so that a new recording needs no code.
const bool kRegistered = [] {
  for (const std::string& name : RecordedNames()) {
    ::testing::RegisterTest("GoldenAnswer", name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                            [name]() -> GoldenAnswer* { return new GoldenAnswer(name); });
  }
  return true;
}();

}  // namespace
}  // namespace warden::testing
