// Tables of text.
#include "base/columns.h"

#include <gtest/gtest.h>

#include <vector>

namespace warden::base {
namespace {

std::string Of(const std::vector<TextRow>& rows) { return Columns(rows); }

TEST(Columns, AreAsWideAsTheWidest) { EXPECT_EQ(Of({{"A", "B"}, {"long", "x"}, {"é", "y"}}), "A     B\nlong  x\né     y\n"); }
TEST(Columns, EndWithoutBlanks) { EXPECT_EQ(Of({{"a", ""}, {"b"}, {}}), "a\nb\n\n"); }
TEST(Columns, OfNothingAreNothing) { EXPECT_EQ(Of({}), ""); }

}  // namespace
}  // namespace warden::base
