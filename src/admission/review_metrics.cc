// Counters by the numbers of their labels.
#include "admission/review_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "warden/kinds.h"

namespace warden::admission {
namespace {

using prometheus::Counter;
using prometheus::Histogram;

// What a webhook configuration of ours sends, and a word for everything else.
constexpr auto kReviewed = KindsThat<&KindInfo::is_reviewed>();
constexpr std::size_t kOther = kReviewed.size(), kNone = kOther + 1;
constexpr auto kKinds = [] {
  std::array<std::string_view, kNone + 1> kinds{};
  std::copy(kReviewed.begin(), kReviewed.end(), kinds.begin());
  kinds[kOther] = "other";
  kinds[kNone] = "none";
  return kinds;
}();
constexpr std::array<std::string_view, 5> kOperations = {"CREATE", "UPDATE", "DELETE", "CONNECT", "none"};
constexpr std::array<std::string_view, 2> kWebhooks = {"validate", "mutate"};
constexpr std::array<std::string_view, 4> kLevels = {"off", "info", "warning", "error"};
// Ours take tens of microseconds; a big ConfigMap some milliseconds; what waits, seconds.
constexpr std::array kBuckets = {10e-6, 25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 100e-3, 1.0, 10.0};

std::size_t KindOf(const review::ReviewReport& report) {
  if (report.kind.empty()) return kNone;
  return static_cast<std::size_t>(std::find(kKinds.begin(), kKinds.begin() + kOther, report.kind) - kKinds.begin());
}

// The counters of one family, each made when it is first needed (what never happens is never told), or at the start by Prepare.
class Counters {
 public:
  Counters(prometheus::Registry& registry, const char* name, const char* help, std::size_t count)
      : family_(prometheus::BuildCounter().Name(name).Help(help).Register(registry)), slots_(count) {}

  // Prometheus sees no increase in a series that begins with 1: what alerts look at begins with 0. Not at the same time as Increment.
  void Prepare(std::size_t number, const prometheus::Labels& labels) { slots_[number] = &family_.Add(labels); }

  // `labels` is called when the counter is not there yet; twice for the same number is no harm.
  template <class Labels>
  void Increment(std::size_t number, const Labels& labels) {
    std::atomic<Counter*>& slot = slots_[number];
    Counter* counter = slot.load(std::memory_order_acquire);
    if (counter == nullptr) {
      counter = &family_.Add(labels());
      slot.store(counter, std::memory_order_release);
    }
    counter->Increment();
  }

 private:
  prometheus::Family<Counter>& family_;
  std::vector<std::atomic<Counter*>> slots_;
};

Histogram::BucketBoundaries Buckets() { return {kBuckets.begin(), kBuckets.end()}; }

double Seconds(std::chrono::nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

class ReviewMetrics::Impl {
 public:
  Impl(prometheus::Registry& registry, std::span<const Rule* const> rules, std::vector<std::string> profiles)
      : registry_(registry), rules_(rules), profiles_(std::move(profiles)) {
    profiles_.insert(profiles_.begin(), "");
    auto& duration = prometheus::BuildHistogram()
                         .Name("warden_review_duration_seconds")
                         .Help("From the first byte of a request to its answer, without writing it.")
                         .Register(registry_);
    auto& judging = prometheus::BuildHistogram()
                        .Name("warden_review_judging_seconds")
                        .Help("From the whole body of a review to its answer.")
                        .Register(registry_);
    for (std::size_t i = 0; i < kWebhooks.size(); ++i) {
      durations_[i] = &duration.Add({{"webhook", std::string(kWebhooks[i])}}, Buckets());
      judgings_[i] = &judging.Add({{"webhook", std::string(kWebhooks[i])}}, Buckets());
    }
    for (std::size_t i = 0; i < rules_.size(); ++i) over_budget_.Prepare(i, {{"rule", std::string(rules_[i]->id)}});
    over_budget_.Prepare(rules_.size(), {{"rule", "none"}});
    certificates_served();
    certificates_refused();
  }

  void Count(review::ReviewPurpose purpose, std::string_view profile, const review::ReviewReport& report, const Durations& durations) {
    const std::size_t webhook = purpose == review::ReviewPurpose::kValidate ? 0 : 1;
    CountReview(webhook, profile, report);
    for (const review::ReviewReport::Found& found : report.found) CountFinding(found);
    for (const review::ReviewReport::Exempt& exempt : report.exempted) CountExemption(exempt);
    if (report.glass != review::ReviewReport::Glass::kWhole)
      (report.glass == review::ReviewReport::Glass::kBroken ? broken_ : refused_).Increment();
    for (const std::string_view rule : report.filled_by) CountFill(rule);
    for (const std::string_view rule : report.others) CountOther(rule);
    if (report.rolls_back) rollbacks_.Increment();
    if (report.decision == review::Decision::kOverBudget) CountOverBudget(report.over_budget);
    if (report.decision == review::Decision::kFilled) patches_.Increment();
    durations_[webhook]->Observe(Seconds(durations.total));
    judgings_[webhook]->Observe(Seconds(durations.judging));
  }

  prometheus::Gauge& certificate_expiry() { return certificate_expiry_; }
  Counter& certificates_served() { return certificate_looks_.Add({{"result", "served"}}); }
  Counter& certificates_refused() { return certificate_looks_.Add({{"result", "refused"}}); }

 private:
  void CountReview(std::size_t webhook, std::string_view profile, const review::ReviewReport& report) {
    const bool unread = report.decision == review::Decision::kOverBudget && report.kind.empty();  // it was stopped while it was read
    const bool readable = report.decision != review::Decision::kUnreadable && !unread;
    const std::size_t operation = readable ? static_cast<std::size_t>(report.operation) : kOperations.size() - 1;
    const std::size_t kind = KindOf(report);
    const auto known = std::find(profiles_.begin(), profiles_.end(), profile);
    const auto asked = known == profiles_.end() ? std::size_t{0} : static_cast<std::size_t>(known - profiles_.begin());
    const auto decision = static_cast<std::size_t>(report.decision);
    const std::size_t number =
        (((webhook * kOperations.size() + operation) * kKinds.size() + kind) * profiles_.size() + asked) * review::kDecisions + decision;
    reviews_.Increment(number, [&]() -> prometheus::Labels {
      return {{"webhook", std::string(kWebhooks[webhook])},
              {"operation", std::string(kOperations[operation])},
              {"kind", std::string(kKinds[kind])},
              {"profile", profiles_[asked].empty() ? "by_policy" : profiles_[asked]},
              {"decision", std::string(review::ToString(report.decision))}};
    });
  }

  // Behind the last: a rule that is not of the catalogue (a test's).
  std::size_t NumberOf(std::string_view rule) const {
    const auto found = std::lower_bound(rules_.begin(), rules_.end(), rule, [](const Rule* r, std::string_view id) { return r->id < id; });
    const bool ours = found != rules_.end() && (*found)->id == rule;
    return ours ? static_cast<std::size_t>(found - rules_.begin()) : rules_.size();
  }

  void CountFinding(const review::ReviewReport::Found& found) {
    const auto level = static_cast<std::size_t>(found.level);
    const std::size_t number = (NumberOf(found.rule) * kLevels.size() + level) * 2 + (found.admitted ? 1 : 0);
    findings_.Increment(number, [&]() -> prometheus::Labels {
      return {{"rule", std::string(found.rule)}, {"level", std::string(kLevels[level])}, {"admitted", found.admitted ? "true" : "false"}};
    });
  }

  void CountOther(std::string_view rule) {
    others_.Increment(NumberOf(rule), [&]() -> prometheus::Labels { return {{"rule", std::string(rule)}}; });
  }

  void CountExemption(const review::ReviewReport::Exempt& exempt) {
    exemptions_.Increment(NumberOf(exempt.rule) * 2 + (exempt.by_annotation ? 1 : 0), [&]() -> prometheus::Labels {
      return {{"rule", std::string(exempt.rule)}, {"by", exempt.by_annotation ? "annotation" : "policy"}};
    });
  }

  void CountFill(std::string_view rule) {
    fills_.Increment(NumberOf(rule), [&]() -> prometheus::Labels { return {{"rule", std::string(rule)}}; });
  }

  void CountOverBudget(std::string_view rule) {
    over_budget_.Increment(NumberOf(rule), [&]() -> prometheus::Labels { return {{"rule", rule.empty() ? "none" : std::string(rule)}}; });
  }

  prometheus::Registry& registry_;
  const std::span<const Rule* const> rules_;
  std::vector<std::string> profiles_;  // "" first
  Counters reviews_{registry_, "warden_reviews_total", "Reviews by what they were and what was decided.",
                    kWebhooks.size() * kOperations.size() * kKinds.size() * (profiles_.size() + 1) * review::kDecisions};
  Counters findings_{registry_, "warden_findings_total", "Findings at admission. admitted: would deny, but may not at admission.",
                     (rules_.size() + 1) * kLevels.size() * 2};
  Counters others_{registry_, "warden_findings_on_others_total", "Findings that a request brings about on other objects, by rule.",
                   rules_.size() + 1};
  Counters exemptions_{registry_, "warden_exemptions_used_total", "Findings that an exemption let be, by rule.", (rules_.size() + 1) * 2};
  prometheus::Family<Counter>& glass_ = prometheus::BuildCounter()
                                            .Name("warden_break_glass_total")
                                            .Help("Reviews in which somebody broke the glass, or tried.")
                                            .Register(registry_);
  Counter& broken_ = glass_.Add({{"result", "broken"}});
  Counter& refused_ = glass_.Add({{"result", "refused"}});
  Counter& rollbacks_ = prometheus::BuildCounter()
                            .Name("warden_rollbacks_total")
                            .Help("Reviews in which what would have been denied passed, because it ran before.")
                            .Register(registry_)
                            .Add({});
  Counters fills_{registry_, "warden_fills_total", "Fields that /mutate filled, by rule.", rules_.size() + 1};
  Counters over_budget_{registry_, "warden_over_budget_total",
                        "Reviews answered 500 because judging went over its budget, by the rule that was running.", rules_.size() + 1};
  Counter& patches_ =
      prometheus::BuildCounter().Name("warden_patches_total").Help("Answers of /mutate with a patch.").Register(registry_).Add({});
  prometheus::Gauge& certificate_expiry_ = prometheus::BuildGauge()
                                               .Name("warden_certificate_expiry_timestamp_seconds")
                                               .Help("When the served certificate ends.")
                                               .Register(registry_)
                                               .Add({});
  prometheus::Family<Counter>& certificate_looks_ = prometheus::BuildCounter()
                                                        .Name("warden_certificate_reloads_total")
                                                        .Help("Certificates taken from the files, and looks at them that did not end well.")
                                                        .Register(registry_);
  std::array<Histogram*, kWebhooks.size()> durations_{}, judgings_{};
};

ReviewMetrics::ReviewMetrics(ops::Metrics& metrics, std::span<const Rule* const> rules, std::vector<std::string> profiles)
    : impl_(std::make_unique<Impl>(metrics.registry(), rules, std::move(profiles))) {}
ReviewMetrics::~ReviewMetrics() = default;

void ReviewMetrics::Count(review::ReviewPurpose purpose, std::string_view profile, const review::ReviewReport& report,
                          const Durations& durations) {
  impl_->Count(purpose, profile, report, durations);
}

void ReviewMetrics::CertificateServed(std::chrono::sys_seconds expiry) {
  impl_->certificates_served().Increment();
  impl_->certificate_expiry().Set(static_cast<double>(expiry.time_since_epoch().count()));
}

void ReviewMetrics::CertificateRefused() { impl_->certificates_refused().Increment(); }

}  // namespace warden::admission
