// What Prometheus is told: the one registry of a process. Each part registers its own families; the names of all begin with "warden_".
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Registry;
struct MetricFamily;
}  // namespace prometheus

namespace warden::ops {

struct BuildInfo {
  std::string version, commit;
};

// Any thread, except construction, AddSource and destruction.
class Metrics {
 public:
  explicit Metrics(const BuildInfo& build);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // For what is counted as it happens. Its families live as long as this.
  prometheus::Registry& registry();

  // For what is counted elsewhere and read when somebody asks. Called from several threads at once; what it refers to must outlive the last
  // call of Text.
  using Source = std::function<std::vector<prometheus::MetricFamily>()>;
  void AddSource(Source source);

  // All of it in the text format 0.0.4: the registry's families, then those of each source in the order they were added.
  std::string Text() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

inline constexpr std::string_view kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace warden::ops
