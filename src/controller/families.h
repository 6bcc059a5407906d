// What a controller does, in Prometheus' terms.
#pragma once

#include "ops/metrics.h"

namespace warden::controller {

class Controller;

// A source of them. The controller must outlive the last call of Metrics::Text.
void AddControllerFamilies(const Controller& controller, ops::Metrics& metrics);

}  // namespace warden::controller
