// Texts that grow: one file for kubectl or LiteLLM each, with n of something in it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace warden::cost {

struct Shape {
  std::string_view name;
  std::string (*text)(std::size_t n);  // one object that admission can be asked about first, then others that it uses
};

std::span<const Shape> WorkloadShapes();  // shapes_workload.cc
std::span<const Shape> ConfigShapes();    // shapes_config.cc
std::span<const Shape> HostShapes();      // shapes_host.cc
// All of these.
std::span<const Shape> Shapes();

}  // namespace warden::cost
