// The thread between a ListWatch and who collects.
#include "kube/reflector.h"

#include <optional>
#include <type_traits>
#include <utility>

#include "doc/reader.h"

namespace warden::kube {
namespace {

std::size_t BytesOf(const Document& document) { return document.root().range().end - document.root().range().begin; }

PageWeight WeightOf(const ListPage& page) {
  const Node* items = page.document.root().Find("items");
  return {.objects = items == nullptr ? 0 : items->items().size(), .bytes = BytesOf(page.document)};
}

// What nobody takes may hold a Secret all the same.
void Discard(Document document) {
  if (document.root().is_object()) doc::Wipe(document);
}

ApiError NoMemory() { return {.failure = ApiFailure::kUnreadable, .message = "no memory for what came"}; }

}  // namespace

// What the thread does, from its start to its end.
class Reflector::Run {
 public:
  Run(Reflector& owner, std::stop_token stop)
      : owner_(owner),
        needs_(owner.needs_),
        stop_(std::move(stop)),
        machine_(needs_.clock.Steady(), std::move(owner.chance_), owner.back_off_) {}

  void ToTheEnd() {
    while (!stop_.stop_requested()) {
      std::visit([this](const auto& action) { Do(action); }, ReflectorAction(machine_.next()));
      if (!stop_.stop_requested()) Settle();
    }
    machine_.Stop(Now());
    Tell();
  }

 private:
  void Do(const ListRequest& request) {
    std::optional<ListGate::Pass> pass;  // until the page is no more
    if (needs_.gate != nullptr && !Enter(pass)) return;
    Count([&](ReflectorCounts& counts) { counts.lists += request.next.empty() ? 1 : 0; });
    ApiResult<ListPage> page = List(request);
    if (stop_.stop_requested()) {
      if (page) Discard(std::move(page->document));
      return;
    }
    if (!page) return FailList(page.error());
    Count([](ReflectorCounts& counts) { ++counts.pages; });
    if (const auto refused = machine_.Weigh(page->next, WeightOf(*page))) {
      Discard(std::move(page->document));
      // What came of the list is let go.
      if (Give([this] { needs_.sink.Begin(); })) Fail(*refused, [&](Steady now) { machine_.ListRefused(*refused, now); });
      return;
    }
    Trouble(std::nullopt);
    const PageMeaning meaning = machine_.MeaningOf(page->next);
    if (meaning.begin && !Give([this] { needs_.sink.Begin(); })) return Discard(std::move(page->document));
    const bool taken = Give([&] {
      needs_.sink.Page(std::move(page->document));
      if (meaning.end) needs_.sink.End();
    });
    if (taken) machine_.PageCame(page->resource_version, page->next, Now());
  }

  void Do(const WatchRequest& request) {
    Count([](ReflectorCounts& counts) { ++counts.watches; });
    // Ends with ours, and when an event could not be kept.
    std::stop_source until_lost;
    const std::stop_callback with_ours(stop_, [&until_lost] { until_lost.request_stop(); });
    bool lost = false;
    const auto opened = [&] {
      if (lost) return;
      Count([](ReflectorCounts& counts) { ++counts.opened; });
      Trouble(std::nullopt);
      machine_.WatchOpened(Now());
      Tell();
    };
    const auto take = [&](WatchEvent event) {
      if (lost || stop_.stop_requested()) return Discard(std::move(event.document));
      lost = !Take(std::move(event));  // then the machine knows why
      if (lost) until_lost.request_stop();
    };
    const ApiResult<Done> done = Watch(request, opened, take, until_lost.get_token());
    if (lost || stop_.stop_requested()) return;
    if (done) return machine_.WatchEnded(Now());
    FailWatch(done.error());
  }

  void Do(const WaitUntil& wait) {
    needs_.pause.Until(wait.time, stop_);
    machine_.TimePassed(Now());
  }

  void Do(const Stopped& /*nothing more*/) {}

  // False: a stop was asked for, or the machine knows why not.
  bool Enter(std::optional<ListGate::Pass>& pass) {
    const auto lane = machine_.is_slow() ? ListGate::Lane::kSlow : needs_.lane;
    try {
      std::optional<ListGate::Pass> entered = needs_.gate->Enter(stop_, lane);
      if (entered) pass.emplace(std::move(*entered));
    } catch (...) {
      FailList(NoMemory());
    }
    return pass.has_value();
  }

  // Without exceptions: whoever implements it may still lack memory.
  ApiResult<ListPage> List(const ListRequest& request) {
    try {
      return needs_.list_watch.List(request, stop_);
    } catch (...) {
      return NoMemory();
    }
  }
  ApiResult<Done> Watch(const WatchRequest& request, const std::function<void()>& opened, const std::function<void(WatchEvent)>& take,
                        std::stop_token stop) {
    try {
      return needs_.list_watch.Watch(request, opened, take, std::move(stop));
    } catch (...) {
      return NoMemory();
    }
  }

  // False: it could not be kept, or there may be no more, and the machine knows.
  bool Take(WatchEvent event) {
    const std::string version = event.resource_version;
    const std::size_t bytes = BytesOf(event.document);
    const bool is_bookmark = event.type == WatchEvent::Type::kBookmark;
    Count([&](ReflectorCounts& counts) { ++(is_bookmark ? counts.bookmarks : counts.events); });
    if (is_bookmark) Discard(std::move(event.document));
    else if (!Give([&] { needs_.sink.Apply(std::move(event)); })) return false;
    machine_.EventCame(version, Now());
    const auto refused = machine_.WeighEvent(bytes, needs_.sink.Size());
    if (refused) FailWatch(*refused);
    return !refused;
  }

  template <class Call>
  bool Give(const Call& call) {
    try {
      call();
      return true;
    } catch (...) {
      Count([](ReflectorCounts& counts) { ++counts.sink_failures; });
      needs_.log.Warning("what the API server sent could not be kept: listing again", {{"kind", std::string_view(needs_.what)}});
      machine_.SinkFailed(Now());
      return false;
    }
  }

  void FailList(const ApiError& error) {
    Fail(error, [&](Steady now) { machine_.ListFailed(error, now); });
  }

  void FailWatch(const ApiError& error) {
    Fail(error, [&](Steady now) { machine_.WatchFailed(error, now); });
  }

  template <class ToMachine>
  void Fail(const ApiError& error, const ToMachine& to_machine) {
    Count([&](ReflectorCounts& counts) { ++counts.failures[static_cast<std::size_t>(error.failure)]; });
    Trouble(error);
    needs_.log.Debug(
        "list or watch failed",
        {{"kind", std::string_view(needs_.what)}, {"failure", ToString(error.failure)}, {"error", std::string_view(error.message)}});
    to_machine(Now());
  }

  // After each step: readers see how it is, and who collects forgets what is not there. In this order: what is forgotten was not known
  // any more.
  void Settle() {
    Tell();
    if (!machine_.must_forget()) return;
    const bool forgotten = Give([this] {
      needs_.sink.Begin();
      needs_.sink.End();
    });
    if (forgotten) machine_.Forgotten();
    Tell();
  }

  void Tell() {
    const Sync& sync = machine_.sync();
    if (sync == told_ && !trouble_is_news_) return;
    // Out of step and in again is every watch's end, ten minutes at most; the rest is a change of state.
    const bool is_news = sync.state == Sync::State::kForbidden || sync.state == Sync::State::kNotThere ||
                         (sync.state == Sync::State::kInStep && logged_ != Sync::State::kInStep);
    if (is_news && sync.state != logged_) {
      needs_.log.Debug("the watch of a kind changed", {{"kind", std::string_view(needs_.what)}, {"state", ToString(sync.state)}});
      logged_ = sync.state;
    }
    told_ = sync;
    trouble_is_news_ = false;
    owner_.Publish({sync, trouble_});
  }

  template <class Change>
  void Count(const Change& change) {
    const base::MutexLock lock(owner_.mutex_);
    change(owner_.counts_);
  }

  // Told with what follows from it.
  void Trouble(std::optional<ApiError> trouble) {
    if (!trouble && !trouble_) return;
    trouble_ = std::move(trouble);
    trouble_is_news_ = true;
  }

  Steady Now() const { return needs_.clock.Steady(); }

  Reflector& owner_;
  const Needs& needs_;
  const std::stop_token stop_;
  ReflectorMachine machine_;
  Sync told_;
  std::optional<ApiError> trouble_;
  bool trouble_is_news_ = false;
  Sync::State logged_ = Sync::State::kNeverListed;
};

Reflector::Reflector(Needs needs, Chance chance, const BackOffOptions& back_off)
    : needs_(std::move(needs)),
      back_off_(back_off),
      chance_(std::move(chance)),
      now_{.sync = {.since = needs_.clock.Steady()}, .trouble = {}} {}

Reflector::~Reflector() { Stop(); }

void Reflector::Start() {
  thread_ = std::jthread([this](std::stop_token stop) { Run(*this, std::move(stop)).ToTheEnd(); });
}

void Reflector::AskToStop() { thread_.request_stop(); }

void Reflector::Stop() {
  AskToStop();
  if (thread_.joinable()) thread_.join();
}

Reflector::Now Reflector::now() const {
  const base::MutexLock lock(mutex_);
  return now_;
}

Sync Reflector::sync() const {
  const base::MutexLock lock(mutex_);
  return now_.sync;
}

ReflectorCounts Reflector::counts() const {
  const base::MutexLock lock(mutex_);
  return counts_;
}

void Reflector::Publish(const Now& now) {
  const base::MutexLock lock(mutex_);
  now_ = now;
}

}  // namespace warden::kube
