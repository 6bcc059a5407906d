// Properties over scripts: bytes that say what happens next. A script that is over says "nothing goes wrong any more", so that shrinking
// makes a history shorter and calmer.
//
// RC_PARAMS (rapidcheck's own variable) changes seed and count; without it a run is the same every time.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <sstream>
#include <vector>

namespace warden::testing {

class Script {
 public:
  explicit Script(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}

  bool over() const { return at_ >= bytes_.size(); }
  // Below `bound`; 0 when it is over.
  unsigned Next(unsigned bound) { return over() ? 0 : bytes_[at_++] % bound; }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

// How often is ours to say: what a run must have seen in all can be held against it.
inline bool CountIsOurs() { return std::getenv("RC_PARAMS") == nullptr; }

// `property` uses RC_ASSERT.
inline void CheckScripts(int count, int longest, const std::function<void(Script&)>& property) {
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  if (CountIsOurs()) {
    params.seed = 1;
    params.maxSuccess = count;
  }
  rc::detail::TestMetadata metadata;
  metadata.id = ::testing::UnitTest::GetInstance()->current_test_info()->name();
  const auto result = rc::detail::checkTestable(
      [&] {
        Script script(*rc::gen::resize(longest, rc::gen::arbitrary<std::vector<std::uint8_t>>()));
        property(script);
      },
      metadata, params);
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  if (!result.template is<rc::detail::SuccessResult>()) ADD_FAILURE() << message.str();
}

}  // namespace warden::testing
