// The registry, and its text.
#include "ops/metrics.h"

#include <prometheus/gauge.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <sstream>
#include <utility>

namespace warden::ops {

class Metrics::Impl {
 public:
  explicit Impl(const BuildInfo& build) {
    prometheus::BuildGauge()
        .Name("warden_build_info")
        .Help("Which build this is.")
        .Register(registry_)
        .Add({{"version", build.version}, {"commit", build.commit}})
        .Set(1);
  }

  prometheus::Registry& registry() { return registry_; }
  void AddSource(Source source) { sources_.push_back(std::move(source)); }

  std::string Text() const {
    std::vector<prometheus::MetricFamily> families = registry_.Collect();
    for (const Source& source : sources_) {
      for (auto& family : source()) families.push_back(std::move(family));
    }
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families);
    return out.str();
  }

 private:
  prometheus::Registry registry_;
  std::vector<Source> sources_;
};

Metrics::Metrics(const BuildInfo& build) : impl_(std::make_unique<Impl>(build)) {}
Metrics::~Metrics() = default;
prometheus::Registry& Metrics::registry() { return impl_->registry(); }
void Metrics::AddSource(Source source) { impl_->AddSource(std::move(source)); }
std::string Metrics::Text() const { return impl_->Text(); }

}  // namespace warden::ops
