// Kubernetes quantities ("500m", "1.5Gi", "1e3"), exact.
//
// Values; any thread. Source of the behaviour: apimachinery pkg/api/resource/quantity.go: decimal and binary suffixes, exponents, nothing
// finer than a nano (rounded away from zero), nothing beyond 2^63-1 (capped).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "warden/document.h"

namespace warden::k8s {

class Quantity {
 public:
  constexpr Quantity() = default;  // 0
  static constexpr Quantity Of(std::int64_t units) { return Quantity(units, 0); }

  // Nothing: not a quantity ("1 Gi", "1gb", "").
  static std::optional<Quantity> Parse(std::string_view text);
  // A number or a string. nullptr, null, other kinds: nothing.
  static std::optional<Quantity> Parse(const Node* node);

  // Whole units (bytes, cores), rounded away from zero, as the API server counts.
  std::int64_t RoundedUp() const;

  friend auto operator<=>(const Quantity&, const Quantity&) = default;
  friend bool operator==(const Quantity&, const Quantity&) = default;

 private:
  constexpr Quantity(std::int64_t units, std::int32_t nanos) : units_(units), nanos_(nanos) {}
  std::int64_t units_ = 0;
  std::int32_t nanos_ = 0;  // of the same sign as the units
};

}  // namespace warden::k8s
