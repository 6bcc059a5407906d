// How well the cluster is known, in Prometheus' terms.
#pragma once

#include "cluster/cluster_view.h"
#include "ops/metrics.h"

namespace warden::cluster {

// A source of them. The view must outlive the last call of Metrics::Text.
void AddClusterFamilies(const ClusterView& view, ops::Metrics& metrics);

}  // namespace warden::cluster
