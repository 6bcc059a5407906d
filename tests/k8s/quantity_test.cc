// Quantities, exactly as the API server reads them.
#include "k8s/quantity.h"

#include <gtest/gtest.h>

#include <limits>

#include "doc/reader.h"

namespace warden {
namespace {

k8s::Quantity Q(std::string_view text) {
  const auto quantity = k8s::Quantity::Parse(text);
  EXPECT_TRUE(quantity.has_value()) << text;
  return quantity.value_or(k8s::Quantity());
}

TEST(Quantity, Units) {
  struct Row {
    std::string_view text;
    std::int64_t units;
  };
  const Row rows[] = {
      {"0", 0},
      {"1", 1},
      {"+1", 1},
      {"-1", -1},
      {"1.", 1},
      {"007", 7},
      {"1k", 1000},
      {"1M", 1000000},
      {"1G", 1000000000},
      {"1T", 1000000000000},
      {"1P", 1000000000000000},
      {"1E", 1000000000000000000},
      {"1Ki", 1024},
      {"1Mi", 1 << 20},
      {"1Gi", 1 << 30},
      {"1Ti", std::int64_t{1} << 40},
      {"1Pi", std::int64_t{1} << 50},
      {"1Ei", std::int64_t{1} << 60},
      {"1.5Gi", 1610612736},
      {".5Gi", 536870912},
      {"0.5Gi", 536870912},
      {"1024Mi", 1073741824},
      {"1073741824", 1073741824},
      {"1e3", 1000},
      {"1E3", 1000},
      {"1e+3", 1000},
      {"12e-1", 2},  // rounded up to whole units
      {"1000m", 1},
      {"1000000u", 1},
      {"1000000000n", 1},
      {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
      {"9223372036854775807000m", std::numeric_limits<std::int64_t>::max()},
      {"9223372036854775808", std::numeric_limits<std::int64_t>::max()},  // capped
      {"8Ei", std::numeric_limits<std::int64_t>::max()},
      {"1e99", std::numeric_limits<std::int64_t>::max()},
      {"99999999999999999999999999999999999999999999999999", std::numeric_limits<std::int64_t>::max()},
      {"-8Ei", -std::numeric_limits<std::int64_t>::max()},
      {"0e99", 0},
      {"1.0000000000000000000000000000000000000000000Ki", 1024},
  };
  for (const Row& row : rows) EXPECT_EQ(Q(row.text).RoundedUp(), row.units) << row.text;
}

TEST(Quantity, Equal) {
  EXPECT_EQ(Q("1.123456789Ei").RoundedUp(), 1295257491534657012);  // 1.123456789 · 2^60, rounded up
  EXPECT_EQ(Q("500m"), Q("0.5"));
  EXPECT_EQ(Q("0.1"), Q("100m"));
  EXPECT_EQ(Q("1e-3"), Q("1m"));
  EXPECT_EQ(Q("128974848"), Q("123Mi"));
  EXPECT_EQ(Q("1G"), Q("1e9"));
  EXPECT_EQ(Q("-0"), Q("0"));
  EXPECT_EQ(Q("1Gi"), k8s::Quantity::Of(1 << 30));
}

TEST(Quantity, FinerThanANanoIsRoundedAway) {
  EXPECT_EQ(Q("0.1n"), Q("1n"));
  EXPECT_EQ(Q("1e-99"), Q("1n"));
  EXPECT_EQ(Q("0.0000000001"), Q("1n"));
  EXPECT_EQ(Q("-0.1n"), Q("-1n"));
  EXPECT_EQ(Q("1.0000000001"), Q("1000000001n"));
}

TEST(Quantity, Order) {
  const std::string_view rising[] = {"-1", "-1m", "0",  "1n",  "1u",     "1m",  "999m", "1",  "1.5",
                                     "1k", "1Ki", "1M", "1Mi", "1023Mi", "1Gi", "2Gi",  "1Ei"};
  for (std::size_t i = 0; i + 1 < std::size(rising); ++i) EXPECT_LT(Q(rising[i]), Q(rising[i + 1])) << rising[i] << " " << rising[i + 1];
}

TEST(Quantity, NotOne) {
  for (const std::string_view text : {"",    ".",     "-",     "+",         "m",
                                      "Gi",  "1 Gi",  " 1",    "1 ",        "1gb",
                                      "1GB", "1gi",   "1K",    "1i",        "1e",
                                      "1e-", "1e+-2", "1mm",   "1.1.M",     "1+1M",
                                      "--1", "0x10",  "1,5Gi", "${MEMORY}", "{{ .Values.memory }}",
                                      "auto"})
    EXPECT_FALSE(k8s::Quantity::Parse(text).has_value()) << text;
}

TEST(Quantity, OfNodes) {
  const auto read =
      doc::ReadYamlStream("{a: 1, b: 0.5, c: '512Mi', d: null, e: true, f: [], g: 1073741824, h: 1e3}", "", Dialect::kKubectl);
  const Node& root = read.at(0).document->root();
  EXPECT_EQ(k8s::Quantity::Parse(root.Find("a")), Q("1"));
  EXPECT_EQ(k8s::Quantity::Parse(root.Find("b")), Q("500m"));
  EXPECT_EQ(k8s::Quantity::Parse(root.Find("c")), Q("512Mi"));
  EXPECT_EQ(k8s::Quantity::Parse(root.Find("g")), Q("1Gi"));
  EXPECT_EQ(k8s::Quantity::Parse(root.Find("h")), Q("1k"));
  for (const auto* key : {"d", "e", "f", "absent"}) EXPECT_FALSE(k8s::Quantity::Parse(root.Find(key)).has_value()) << key;
}

}  // namespace
}  // namespace warden
