// All of them.
#include "cost/shapes.h"

#include <vector>

namespace warden::cost {

std::span<const Shape> Shapes() {
  static const std::vector<Shape> all = [] {
    std::vector<Shape> shapes;
    for (const auto some : {WorkloadShapes(), ConfigShapes(), HostShapes()}) shapes.insert(shapes.end(), some.begin(), some.end());
    return shapes;
  }();
  return all;
}

}  // namespace warden::cost
